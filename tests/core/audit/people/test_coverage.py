"""The simulation of the documentation on fewer campaigns: intervals hold the truth, equals have no winner."""

from __future__ import annotations

import numpy as np

from core.audit.people.davidson import of_counts
from core.audit.people.intervals import wilson
from core.audit.people.jackknife import leave_one_out
from core.audit.people.standings import standings_of
from core.audit.people.strengths import fit
from tests.benchmarks.rating_coverage import STRENGTHS, called, campaign, expected, tastes


def test_intervals_over_raters_hold_the_truth_and_row_level_ones_do_not() -> None:
    rng = np.random.default_rng(7)
    limit = expected(1.0, STRENGTHS)
    truth = fit(of_counts(limit), tie=True).strengths.values
    rates = [row.win_rate.value for row in _rows(limit)]
    strength, rate, row_level = [], [], []
    for _ in range(250):
        for i, row in enumerate(_rows(campaign(rng, tastes(rng, 10, 1.0, STRENGTHS), 40))):
            strength.append(row.low <= truth[i] <= row.high)
            rate.append(row.win_rate.interval.low <= rates[i] <= row.win_rate.interval.high)
            low, high = wilson(row.win_rate.value, row.win_rate.votes)
            row_level.append(low <= rates[i] <= high)
    assert 0.92 <= np.mean(strength) <= 0.97
    assert 0.92 <= np.mean(rate) <= 0.97
    assert np.mean(row_level) < 0.8


def test_equal_variants_are_seldom_called() -> None:
    rng = np.random.default_rng(7)
    found = [called(campaign(rng, tastes(rng, 30, 1.0, np.zeros(2)), 20), ended=True) for _ in range(300)]
    assert np.mean(found) <= 0.06


def _rows(counts):
    full = fit(of_counts(counts), tie=True)
    return standings_of(counts, full, leave_one_out(full), 0.95)[0]
