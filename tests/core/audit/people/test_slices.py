"""Corrections against another library, and slices of judgements."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from core.audit.people.slices import corrected, slices
from core.errors import InputError
from tests.core.audit.people.judgements import drawn, frame


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.sampled_from([("holm", "holm"), ("bh", "fdr_bh")]))
@settings(max_examples=8)  # statsmodels collects garbage each time
def test_corrections_equal_statsmodels(p: list[float], method: tuple[str, str]) -> None:
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    expected = multitest.multipletests(p, method=method[1])[1]
    assert corrected(np.array(p), method[0]) == pytest.approx(expected, abs=1e-12)


def test_the_p_value_is_a_t_test_over_raters_where_blocks_are_equal() -> None:
    rows = drawn([0.4, -0.4], raters=8, votes=20, taste=0.5).assign(segment="all")
    found = slices(rows, "segment", "v00", "v01").slices[0]
    won = np.where(rows["winner"] == "left", rows["left"], rows["right"]) == "v00"
    assert found.p == pytest.approx(ttest_1samp(rows.assign(won=won).groupby("rater")["won"].mean(), 0.5).pvalue)


def test_a_difference_in_one_slice_is_found_and_twenty_nulls_are_not() -> None:
    rows = drawn([0.0, 0.0], raters=10, votes=400, seed=2)
    segments = np.array([f"s{k:02d}" for k in np.arange(len(rows)) % 20])
    null = slices(rows.assign(segment=segments), "segment", "v00", "v01")
    assert null.tested == 20
    assert any(each.p < 0.05 for each in null.slices)
    assert not any(each.differs for each in null.slices)
    ahead = (rows["left"] == "v00").map({True: "left", False: "right"})
    planted = rows.assign(segment=segments, winner=rows["winner"].where(segments != "s07", ahead))
    planted.loc[planted.index % 11 == 0, "winner"] = "left"
    assert [each.name for each in slices(planted, "segment", "v00", "v01").slices if each.differs] == ["s07"]


def test_slices_that_cannot_be_tested_say_why() -> None:
    rows = [("r", "a", "b", "left"), ("r", "b", "a", "left"), ("s", "a", "b", "both bad"), ("s", "a", "c", "left")]
    found = slices(frame(rows, segment=["one", "one", "none", "other"]), "segment", "a", "b")
    assert [(each.name, each.p, each.reason) for each in found.slices] == [
        ("none", None, "No votes."),
        ("one", None, "One rater only: how much raters differ is unknown."),
    ]
    assert found.tested == 0
    assert "chance of any false claim" in found.correction


def test_an_unknown_correction_is_refused() -> None:
    with pytest.raises(InputError, match="none"):
        slices(drawn([0, 0], raters=2, votes=2).assign(segment=""), "segment", "v00", "v01", method="none")
