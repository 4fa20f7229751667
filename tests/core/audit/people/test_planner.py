"""The planner against the published table, another library, and simulation."""

from __future__ import annotations

import numpy as np
import pytest

from core.audit.people.intervals import wilson_share
from core.audit.people.planner import decisive_votes, plan, smallest_win_rate
from core.errors import InputError


@pytest.mark.parametrize(("win_rate", "votes"), [(0.55, 783), (0.60, 194), (0.65, 85), (0.70, 47)])
def test_the_known_table(win_rate: float, votes: int) -> None:
    assert decisive_votes(win_rate) == decisive_votes(1 - win_rate) == votes


def test_the_power_is_what_was_asked_for() -> None:
    votes = decisive_votes(0.6, power=0.9)
    wins = np.random.default_rng(0).binomial(votes, 0.6, 100_000)
    assert (np.abs(wins - votes / 2) > 1.96 * np.sqrt(votes) / 2).mean() == pytest.approx(0.9, abs=0.015)


def test_the_design_effect() -> None:
    found = plan(0.6, votes_per_rater=21, rho=0.1)
    assert found.design_effect == pytest.approx(3.0)
    assert (found.independent, found.decisive, found.judgements, found.raters) == (194, 582, 582, 28)
    # What is planned is what the interval later counts as effective.
    share = wilson_share(np.array([21, 0] * 14), np.full(28, 21))
    assert share.effective == pytest.approx(28 * 21 / (1 + 20 * 1.0))


def test_undecided_answers_cost_judgements_but_shorten_the_blocks() -> None:
    found = plan(0.6, votes_per_rater=20, rho=0.0, undecided=0.25)
    assert (found.decisive, found.judgements) == (194, 259)
    assert plan(0.6, votes_per_rater=20, rho=0.1, undecided=0.5).design_effect == pytest.approx(1.9)


def test_more_raters_beat_more_votes() -> None:
    few, many = plan(0.6, votes_per_rater=60, rho=0.1), plan(0.6, votes_per_rater=10, rho=0.1)
    assert many.judgements < few.judgements / 3
    assert "More raters with fewer votes" in few.notes[-1]


def test_pairs_multiply_and_small_plans_are_pilots() -> None:
    assert plan(0.7, votes_per_rater=10, rho=0.0, pairs=3).judgements == 3 * 47
    assert "pilot" in plan(0.7, votes_per_rater=10, rho=0.0).notes[0]


@pytest.mark.parametrize(
    "given",
    [
        {"win_rate": 0.5},
        {"win_rate": 1.0},
        {"power": 0.4},
        {"votes_per_rater": 0},
        {"rho": 1.5},
        {"undecided": 1.0},
        {"pairs": 0},
    ],
)
def test_what_cannot_be_planned_is_refused(given) -> None:
    with pytest.raises(InputError):
        plan(**({"win_rate": 0.6, "votes_per_rater": 10} | given))


@pytest.mark.parametrize(("win_rate", "votes"), [(0.55, 783), (0.60, 194), (0.65, 85), (0.70, 47)])
def test_the_smallest_win_rate_is_the_known_table_backwards(win_rate: float, votes: int) -> None:
    assert smallest_win_rate(votes, 1) == pytest.approx(win_rate)
    fewer = smallest_win_rate(votes - 1, 1)
    assert fewer is not None and fewer > win_rate


def test_the_smallest_win_rate_is_what_the_plan_affords() -> None:
    for raters, votes in ((10, 40), (40, 10), (5, 12)):
        found = smallest_win_rate(raters * votes, votes, undecided=0.2)
        assert found is not None
        assert plan(found, votes, undecided=0.2).judgements <= raters * votes
        assert plan(found - 0.001, votes, undecided=0.2).judgements > raters * votes
    assert smallest_win_rate(3, 1) is None
