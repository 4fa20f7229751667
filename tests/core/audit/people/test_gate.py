"""The sequential test over raters, and when a winner is called."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.audit.people.gate import BETS, Lead, further_votes, rater_e_process, rater_e_value, verdict
from core.audit.people.leaderboard import leaderboard
from core.audit.people.planner import decisive_votes
from tests.core.audit.people.judgements import drawn, frame

LEAD = Lead("a", "b", 0.4, 0.3, False, 1.0, 30, 1)


def lead(**changes) -> Lead:
    return replace(LEAD, **changes)


def test_the_bets_are_those_of_the_protocol() -> None:
    each = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
    assert sorted(BETS) == pytest.approx(sorted([-x for x in each] + each))


def test_by_hand() -> None:
    shares = [1.0, 0.75]
    expected = np.mean([(1 + bet) * (1 + bet * 0.5) for bet in BETS])
    assert rater_e_value(np.array(shares)) == pytest.approx(expected)
    assert rater_e_value(np.array([])) == 1.0


def test_it_is_a_martingale_when_nobody_prefers_anything() -> None:
    # Raters whose share is 0, 1/4, 3/4 or 1 with equal chance: every one is partial, the mean is ½.
    values = [rater_e_value(np.array(shares)) for shares in itertools.product([0, 0.25, 0.75, 1], repeat=4)]
    assert np.mean(values) == pytest.approx(1)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_order_and_names_do_not_matter(shares: list[float]) -> None:
    value = rater_e_value(np.array(shares))
    assert value > 0
    assert rater_e_value(np.array(shares[::-1])) == pytest.approx(value)
    assert rater_e_value(1 - np.array(shares)) == pytest.approx(value)
    assert rater_e_process(np.array(shares))[-1] == pytest.approx(value)


def test_an_interval_calls_a_winner_at_the_planned_end_only() -> None:
    assert verdict(lead(clear=True), 400, ended=True).winner == "a"
    early = verdict(lead(clear=True), 400, ended=False)
    assert not early.decided
    assert "interim look" in early.statement


def test_the_sequential_test_needs_enough_raters_and_more_against_more_rivals() -> None:
    assert verdict(lead(e_value=20.0), 400, ended=False).basis == "sequential test"
    assert not verdict(lead(e_value=19.9), 400, ended=False).decided
    assert not verdict(lead(e_value=500.0, raters=19), 400, ended=False).decided
    assert not verdict(lead(e_value=59.0, rivals=3), 400, ended=False).decided
    assert verdict(lead(e_value=61.0, rivals=3), 400, ended=False).decided


def test_what_is_missing_is_said() -> None:
    # 400 · (((2.170 + 0.842) · 0.3 / 0.4)² − 1)
    assert "about 1,641 more votes" in verdict(LEAD, 400, ended=False).statement
    assert "level" in verdict(lead(difference=0.0), 400, ended=True).statement
    assert "100 times" in verdict(lead(difference=0.001), 400, ended=True).statement
    assert "not known" in verdict(lead(error=None), 400, ended=True).statement
    assert "never lost" in verdict(lead(difference=None, error=None), 400, ended=True).statement
    assert verdict(None, 0, ended=True, why_none="there are none.").statement == "Not decided: there are none."


def test_further_votes_agree_with_the_planner() -> None:
    # 100 independent votes at a win rate of 0.55: error of the log-odds is 1/√(n p q).
    share = 0.55
    error = 1 / np.sqrt(100 * share * (1 - share))
    more = further_votes(np.log(share / (1 - share)), error, 100, quantile=1.96)
    assert 100 + more == pytest.approx(decisive_votes(share), rel=0.02)


def test_a_clear_preference_is_called_early_by_the_sequential_test() -> None:
    board = leaderboard(drawn([0.8, -0.8], raters=30, votes=20, taste=0.3))
    assert (board.verdict.winner, board.verdict.basis) == ("v00", "sequential test")
    few = leaderboard(drawn([0.8, -0.8], raters=12, votes=20, taste=0.3))
    assert not few.verdict.decided


def test_evidence_for_the_rival_is_none_for_the_leader() -> None:
    # a leads by what it won against c, but every rater prefers b to a.
    each = [
        *[("a", "c", "left")] * 5,
        *[("c", "b", "left")] * 3,
        ("b", "c", "left"),
        ("c", "a", "left"),
        ("b", "a", "left"),
    ]
    board = leaderboard(frame([(f"r{k}", *vote) for k in range(30) for vote in each]))
    assert board.verdict.leader == "a"
    assert not board.verdict.decided


def test_incomplete_raters_do_not_count_early() -> None:
    rows = drawn([0.8, -0.8], raters=30, votes=20, taste=0.3)
    assert not leaderboard(rows, complete={f"r{k:03d}" for k in range(15)}).verdict.decided


def test_raters_without_a_decisive_vote_say_nothing() -> None:
    rows = [(f"r{k}", "a", "b", "left") for k in range(25)] + [(f"s{k}", "a", "b", "tie") for k in range(9)]
    assert leaderboard(frame(rows)).verdict.raters == 25
