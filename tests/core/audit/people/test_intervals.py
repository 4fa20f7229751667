"""Intervals against other libraries, closed forms and plain loops."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import bootstrap, t

from core.audit.people.intervals import (
    JACKKNIFE,
    WILSON,
    jackknife_error,
    jackknife_interval,
    jackknife_share,
    pilot_note,
    rater_correlation,
    wilson,
    wilson_share,
)


@pytest.mark.parametrize(("wins", "count"), [(0, 10), (3, 10), (10, 10), (194, 300)])
def test_wilson_equals_statsmodels(wins: int, count: int) -> None:
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    expected = proportion.proportion_confint(wins, count, method="wilson")
    assert wilson(wins / count, count) == pytest.approx(expected, abs=1e-12)


def test_one_vote_a_rater_is_plain_wilson() -> None:
    share = wilson_share(np.array([1, 1, 0, 1]), np.ones(4))
    assert (share.interval.low, share.interval.high) == pytest.approx(wilson(0.75, 4))
    assert share.effective == 4


def test_the_jackknife_of_a_mean_is_the_t_interval() -> None:
    values = np.array([1.0, 3.0, 2.5, 7.0, 4.0])
    replicates = (values.sum() - values) / 4
    found = jackknife_interval(values.mean(), replicates)
    low, high = t.interval(0.95, 4, loc=values.mean(), scale=values.std(ddof=1) / np.sqrt(5))
    assert (found.low, found.high) == pytest.approx((low, high))


def test_the_jackknife_agrees_with_the_bootstrap_over_raters() -> None:
    rng = np.random.default_rng(0)
    votes = rng.integers(20, 60, 60)
    points = rng.binomial(votes, rng.beta(6, 4, 60))
    replicates = (points.sum() - points) / (votes.sum() - votes)
    other = bootstrap(
        (points, votes), lambda p, n, axis: p.sum(axis) / n.sum(axis), paired=True, vectorized=True, rng=1
    )
    assert float(jackknife_error(replicates)) == pytest.approx(other.standard_error, rel=0.05)


def test_equal_blocks_with_one_answer_each_have_correlation_one() -> None:
    assert rater_correlation(np.array([5.0, 0.0, 5.0]), np.array([5.0, 5.0, 5.0])) == pytest.approx(1)
    share = wilson_share(np.array([5, 0, 5]), np.array([5, 5, 5]))
    assert share.effective == pytest.approx(3)


def test_the_correlation_is_recovered() -> None:
    rng = np.random.default_rng(3)
    own = rng.beta(2, 2, 3000)  # correlation of two votes of one rater: 1 / (2 + 2 + 1)
    assert rater_correlation(rng.binomial(20, own).astype(float), np.full(3000, 20.0)) == pytest.approx(0.2, abs=0.02)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=2, max_size=12))
def test_intervals_hold_the_share_and_stay_in_range(raters: list[tuple[int, int]]) -> None:
    wins, losses = np.array(raters).T
    for share in (jackknife_share(wins, wins + losses), wilson_share(wins, wins + losses)):
        if share.value is not None and share.interval.exists:
            assert 0 <= share.interval.low <= share.value + 1e-12
            assert share.value - 1e-12 <= share.interval.high <= 1
            assert share.effective <= share.votes + 1e-9


def test_without_any_spread_a_rater_counts_as_one_vote() -> None:
    share = jackknife_share(np.full(5, 8), np.full(5, 8))
    assert (share.interval.low, share.interval.high) == pytest.approx(wilson(1.0, 5))
    assert share.interval.method == WILSON
    assert jackknife_share(np.array([8, 7, 8]), np.full(3, 8)).interval.method == JACKKNIFE


def test_no_votes_and_one_rater() -> None:
    assert jackknife_share(np.zeros(3), np.zeros(3)).interval.reason == "No votes."
    one = jackknife_share(np.array([3]), np.array([5]))
    assert one.value == 0.6
    assert "One rater only" in one.interval.reason


def test_below_ten_raters_it_is_a_pilot() -> None:
    assert pilot_note(9)
    assert not pilot_note(10)
