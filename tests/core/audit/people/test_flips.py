"""Votes-to-flip against trying every set of votes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.audit.people.counts import count_votes
from core.audit.people.davidson import of_counts
from core.audit.people.flips import votes_to_flip
from core.audit.people.leaderboard import leaderboard
from core.audit.people.strengths import fit
from tests.core.audit.people.judgements import drawn, frame


@settings(max_examples=30)
@given(st.integers(1, 40), st.integers(0, 39))
def test_between_two_it_is_the_lead_plus_one(behind: int, more: int) -> None:
    ahead = behind + 1 + more
    rows = [("r", "a", "b", "left")] * ahead + [("r", "b", "a", "left")] * behind
    flip = leaderboard(frame(rows)).votes_to_flip
    assert (flip.votes, flip.winner) == (ahead - behind + 1, "b")


def brute(rows) -> int:
    """Fewest votes by trying all sets, smallest first; cells of equal votes are tried by number."""

    def first(kept):
        values = fit(of_counts(count_votes(kept)), tie=True).strengths
        return values.variants[int(np.nanargmax(values.values))] if values.exist else None

    leader = first(rows)
    for size in range(1, len(rows)):
        for gone in itertools.combinations(range(len(rows)), size):
            kept = rows.drop(index=list(gone))
            strengths = fit(of_counts(count_votes(kept)), tie=True).strengths
            if np.isfinite(strengths.values).all() and len(strengths.values) == 3:
                best = np.sort(strengths.values)
                if first(kept) != leader and best[-1] - best[-2] > 1e-6:
                    return size
    raise AssertionError


@pytest.mark.parametrize("seed", [1, 3, 5])
def test_three_variants_against_every_set_of_votes(seed: int) -> None:
    rows = drawn([0.5, 0.0, -0.3], raters=2, votes=9, nu=0.3, seed=seed)
    flip = leaderboard(rows).votes_to_flip
    assert flip is not None
    fewest = brute(rows)
    assert flip.votes in (fewest, fewest + 1)  # the search is greedy: what it finds flips, but may be one too many


@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_what_is_found_flips_and_its_winner_is_another(seed: int) -> None:
    board = leaderboard(drawn([0.3, 0.2, -0.5], raters=4, votes=40, nu=0.5, seed=seed))
    assert board.votes_to_flip.votes >= 1
    assert board.votes_to_flip.winner != board.rows[0].variant


def test_no_winner_no_flip() -> None:
    assert votes_to_flip(fit(of_counts(count_votes(frame([("r", "a", "b", "tie")]))), tie=True)) is None


def test_terms_that_change_the_winner_are_told() -> None:
    # a is mostly shown on the left, which always has the better of it: without the term a is first, with it b.
    rows = [("r", "a", "b", "left")] * 30 + [("s", "a", "b", "right")] * 20
    rows += [("r", "b", "a", "left")] * 8 + [("s", "b", "a", "right")] * 2
    board = leaderboard(frame(rows), position=True)
    assert board.rows[0].variant == "b"
    assert board.votes_to_flip is None
    assert any("Without terms for position and length “a” would be first" in note for note in board.notes)
