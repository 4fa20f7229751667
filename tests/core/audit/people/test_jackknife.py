"""Replicates against fits from scratch, and bringing counts up to date against counting anew."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.audit.people import jackknife
from core.audit.people.counts import count_votes
from core.audit.people.davidson import davidson, fit_davidson
from core.audit.people.intervals import jackknife_error
from core.audit.people.jackknife import leave_one_out
from tests.core.audit.people.judgements import drawn


@pytest.mark.parametrize("length", [False, True])
@pytest.mark.parametrize(("raters", "votes"), [(5, 40), (150, 10)])  # full fits; single steps, of about 0.01
def test_equal_to_fitting_again(raters: int, votes: int, length: bool) -> None:
    rows = drawn([0.8, 0.1, -0.9], raters=raters, votes=votes, nu=0.5, position=0.4, length=0.3, taste=0.5)
    full = davidson(rows, position=True, length=length)
    replicates = leave_one_out(full)
    scratch = []
    some = slice(None, None, 1 if raters < 100 else 5)
    for rater in full.votes.raters[some]:
        found = fit_davidson(rows[rows["rater"] != rater], position=True, length=length)
        beta = [] if not length else [found.length * full.strengths.length_sd / found.length_sd]
        scratch.append([*found.values, np.log(found.nu), found.position, *beta])
    assert replicates.parameters[some] == pytest.approx(np.array(scratch), abs=0.002 if length else 1e-6)
    ours, theirs = jackknife_error(replicates.parameters[some]), jackknife_error(np.array(scratch))
    assert ours == pytest.approx(theirs, rel=0.01 if length else 1e-6)


def test_a_heavy_rater_is_fitted_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    heavy = drawn([1.0, -1.0], raters=1, votes=300, nu=0.5, length=0.8, seed=4)
    others = drawn([-0.5, 0.5], raters=4, votes=30, nu=0.5, seed=5).replace({"r000": "r100"})
    others["pair"] = "other " + others["pair"]
    rows = pd.concat([heavy, others], ignore_index=True)
    full = davidson(rows, length=True)
    found = fit_davidson(rows[rows["rater"] != "r000"], length=True)
    assert leave_one_out(full).parameters[0, :2] == pytest.approx(found.values, abs=1e-6)
    monkeypatch.setattr(jackknife, "ONE_STEP", np.inf)
    assert abs(leave_one_out(full).parameters[0, 0] - found.values[0]) > 0.01


def test_one_rater_has_no_replicates() -> None:
    assert len(leave_one_out(davidson(drawn([0.5, -0.5], raters=1, votes=30))).parameters) == 0


def test_updating_counts_equals_counting_anew() -> None:
    before = drawn([0.5, 0, -0.5], raters=6, votes=20, nu=0.5)
    more = drawn([0.5, 0, -0.5, 0.2], raters=3, votes=15, seed=9).replace({"r001": "r100"})
    more["pair"] = "new " + more["pair"]
    both = pd.concat([before, before.iloc[:3], more, more.iloc[:2]], ignore_index=True)
    changed = both[both["rater"].isin(more["rater"].unique())]
    updated, anew = count_votes(both.iloc[: len(before) + 3]).updated(changed), count_votes(both)
    assert (updated.variants, updated.raters) == (anew.variants, anew.raters)
    assert (updated.votes == anew.votes).all()
    assert updated.repeated == anew.repeated == {"r000": 5}
