"""Krippendorff's alpha against published values, another library, and laws."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.audit.people.agreement import METRICS, answer_table, krippendorff_alpha, pair_agreement, reading
from core.errors import InputError
from tests.conftest import REAL_DATA
from tests.core.audit.people.judgements import frame, llmfao

TABLES = st.lists(
    st.lists(st.sampled_from([1.0, 2.0, 3.0, 5.0, np.nan]), min_size=12, max_size=12), min_size=2, max_size=5
)


@pytest.mark.real_data
@pytest.mark.parametrize(("metric", "published"), [("nominal", 0.691), ("interval", 0.811), ("ordinal", None)])
def test_three_coders_fifteen_units(real_data, metric: str, published: float | None) -> None:
    real_data("agreement")
    example = json.loads((REAL_DATA / "references.json").read_text(encoding="utf-8"))["wikipedia_3coders_15units"]
    found = krippendorff_alpha(np.array(example["data"], dtype=float), metric)
    assert found.alpha == pytest.approx(example["alpha"][metric]["own"], abs=1e-6)
    if published is not None:
        assert round(found.alpha, 3) == published
    assert (found.units, found.raters, found.answers) == (12, 3, 26)


@pytest.mark.real_data
@pytest.mark.parametrize(("metric", "published"), [("nominal", 0.743), ("interval", 0.849), ("ordinal", 0.815)])
def test_four_observers_twelve_units(real_data, metric: str, published: float) -> None:
    codings = pd.read_csv(real_data("agreement") / "codings.csv", header=None).to_numpy(float)
    assert round(krippendorff_alpha(codings, metric).alpha, 3) == published


@given(TABLES, st.sampled_from(METRICS))
def test_equals_another_library(table: list[list[float]], metric: str) -> None:
    krippendorff = pytest.importorskip("krippendorff")
    values = np.array(table)
    found = krippendorff_alpha(values, metric, draws=2)
    if found.alpha is None:
        assert found.reading.startswith("Undefined")
        return
    shared = values[:, np.isfinite(values).sum(axis=0) >= 2]
    other = krippendorff.alpha(reliability_data=shared, level_of_measurement=metric)
    assert found.alpha == pytest.approx(other, abs=1e-9)


@pytest.mark.real_data
def test_crowd_comparisons(real_data) -> None:
    reference = json.loads((REAL_DATA / "references.json").read_text(encoding="utf-8"))["llmfao_alpha_nominal"]
    rows = llmfao(real_data("preferences"))
    shown = rows["winner"].map({"left": 0.0, "right": 1.0, "tie": 2.0}).to_numpy()
    assert krippendorff_alpha(answer_table(rows, shown)).alpha == pytest.approx(reference, abs=1e-6)
    found = pair_agreement(rows)  # names the sides by variant, not by place
    assert found.alpha == pytest.approx(reference, abs=0.001)
    assert found.low < reference < found.high


def test_sides_are_undone() -> None:
    rows = [("r", "a", "b", "left"), ("s", "b", "a", "right"), ("r", "a", "c", "right"), ("s", "a", "c", "right")]
    found = pair_agreement(frame(rows, pair=["p", "p", "q", "q"]))
    assert found.alpha == 1.0


def test_chance_answers_have_an_interval_around_zero() -> None:
    found = krippendorff_alpha(np.random.default_rng(0).integers(0, 3, (3, 200)).astype(float))
    assert found.low < 0 < found.high
    assert found.high - found.low < 0.2


def test_the_same_seed_gives_the_same_interval() -> None:
    table = np.random.default_rng(1).integers(0, 3, (3, 30)).astype(float)
    assert krippendorff_alpha(table, seed=4) == krippendorff_alpha(table, seed=4)


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (np.full((2, 3), np.nan), "no unit was judged by two raters"),
        (np.zeros((0, 0)), "no unit was judged by two raters"),
        (np.array([[1.0, np.nan], [np.nan, 2.0]]), "no unit was judged by two raters"),
        (np.ones((3, 4)), "every answer is the same"),
    ],
)
def test_where_it_is_undefined_it_says_why(table, why: str) -> None:
    found = krippendorff_alpha(table)
    assert found.alpha is found.low is found.high is None
    assert why in found.reading


def test_few_units_have_no_interval() -> None:
    found = krippendorff_alpha(np.array([[1.0, 2, 1], [1, 2, 2]]))
    assert found.alpha is not None
    assert found.low is None


@pytest.mark.parametrize(
    ("alpha", "low", "words"),
    [
        (0.9, 0.85, "well"),
        (0.9, 0.7, "tentative"),
        (0.6, 0.4, "weakly"),
        (0.2, -0.1, "open"),
        (-0.1, -0.2, "no more than"),
    ],
)
def test_the_reading_follows_the_lower_end(alpha: float, low: float, words: str) -> None:
    assert words in reading(alpha, low)


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(InputError, match="ratio"):
        krippendorff_alpha(np.ones((2, 2)), "ratio")
    with pytest.raises(InputError, match="shape"):
        krippendorff_alpha(np.ones(3))


def test_the_interval_is_that_of_drawing_units_one_by_one() -> None:
    rng = np.random.default_rng(5)
    table = np.where(rng.random((3, 80)) < 0.7, rng.integers(0, 2, 80), rng.integers(0, 2, (3, 80))).astype(float)
    found = krippendorff_alpha(table, draws=4000)
    one_by_one = [krippendorff_alpha(table[:, rng.integers(0, 80, 80)], draws=2).alpha for _ in range(800)]
    assert (found.low, found.high) == pytest.approx(np.quantile(one_by_one, [0.025, 0.975]), abs=0.03)
