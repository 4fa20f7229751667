"""Numbers keep the laws of rounding, and say so where they cannot."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.operations.comparison import Interval
from dashboard import numerals

Writer = Callable[[Any], str]

# Each with the half of its last place, for values up to 10 and without the size of a per cent.
FORMS: dict[str, tuple[Writer, float]] = {
    "count": (numerals.count, 0.5),
    "share": (numerals.share, 0.005),
    "fine share": (numerals.fine_share, 0.0005),
    "mean": (numerals.mean, 0.005),
    "short": (numerals.short, 0.005),
    "score in stars": (partial(numerals.score, unit="stars"), 0.005),
    "score in points": (partial(numerals.score, unit="preference points"), 0.0005),
    "contribution": (numerals.contribution, 0.00005),
    "error": (numerals.error, 0.00005),
    "difference": (numerals.difference, 0.005),
    "correlation": (numerals.correlation, 0.005),
    "fit": (numerals.fit, 0.005),
    "p": (numerals.p_value, 0.0005),
    "seconds": (numerals.seconds, 0.05),
    "cost": (numerals.cost, 0.00005),
    "average": (numerals.average, 0.05),
    "index": (numerals.index, 0.0005),
    "martingale": (numerals.martingale, 0.005),
    "four decimals": (partial(numerals.fixed, decimals=4), 0.00005),
}
SIGNED = ("contribution", "difference", "correlation")
VALUES = st.floats(-9, 9) | st.floats(-1e-3, 1e-3) | st.sampled_from([0.0, -0.0, 1.0, 0.5, 0.005, 1 - 1e-7])
LARGE = st.floats(-1e6, 1e6)

each = pytest.mark.parametrize("form", FORMS)
FEWER = settings(max_examples=30)  # of each of so many forms


def read(text: str) -> float:
    """The number that a text stands for; where it only says how small it is, half of that."""
    found = re.fullmatch(r"([<>]?)([+−]?)(\d[\d,]*(?:\.\d+)?)( ★|%)?", text)
    assert found, text
    bound, sign, digits, unit = found.groups()
    value = float(digits.replace(",", "")) * (-1 if sign == "−" else 1)
    if bound:
        value = value / 2 if abs(value) < 99 else value + 0.05
    return value / 100 if unit == "%" else value


@each
@FEWER
@given(value=VALUES)
def test_what_is_read_is_within_half_of_the_last_place(form: str, value: float) -> None:
    write, half = FORMS[form]
    text = write(value)
    assert read(text) == pytest.approx(value, abs=half * (2 if text[0] in "<>" else 1.001))


@each
@FEWER
@given(values=st.tuples(VALUES | LARGE, VALUES | LARGE))
def test_rounding_keeps_the_order(form: str, values: tuple[float, float]) -> None:
    write, _ = FORMS[form]
    less, more = sorted(values)
    assert read(write(less)) <= read(write(more))


@each
@FEWER
@given(value=VALUES | LARGE)
def test_only_zero_reads_as_zero(form: str, value: float) -> None:
    text = FORMS[form][0](value)
    assert (read(text) == 0) == (abs(value) < 1e-9)
    assert "-" not in text and not re.search(r"[+−]0(\.0+)?(%|$)", text)
    if value < -1e-9:
        assert "−" in text
    elif value > 1e-9:
        assert ("+" in text) == (form in SIGNED)


@each
@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf, pd.NA, np.float32("nan")])
def test_what_is_not_known_is_a_dash(form: str, value: object) -> None:
    assert FORMS[form][0](value) == "—"


@given(value=st.floats(0, 1))
def test_only_all_reads_as_all(value: float) -> None:
    for text in (numerals.share(value), numerals.fine_share(value)):
        assert (text in ("100%", "100.0%")) == (value > 1 - 1e-9)
    assert numerals.fine_share(value, sign=False) + "%" == numerals.fine_share(value)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (numerals.count(1234567), "1,234,567"),
        (numerals.count(np.int64(-1200)), "−1,200"),
        (numerals.share(0.995), ">99%"),
        (numerals.share(0.004), "<1%"),
        (numerals.share(sum([0.1] * 10)), "100%"),
        (numerals.fine_share(0.0004), "<0.1%"),
        (numerals.short(np.float32(4.3)), "4.3"),
        (numerals.stars(5.0), "5 ★"),
        (numerals.short(0.025), "0.025"),
        (numerals.short(-10), "−10"),
        (numerals.score(0.12345, "preference points"), "0.123"),
        (numerals.score(1682.0, "ratings"), "1,682"),
        (numerals.contribution(0.00002), "<+0.0001"),
        (numerals.contribution(-0.00002), ">−0.0001"),
        (numerals.contribution(1e-17), "0.0000"),
        (numerals.seconds(9.96), "10"),
        (numerals.seconds(0.01), "<0.1"),
        (numerals.index(12.34), "12.3"),
        (numerals.martingale(1e12), ">1,000,000"),
        (numerals.with_interval(Interval(0.2751, 0.002, 0.271, 0.2792)), "0.275 ± 0.004"),
        (numerals.with_interval(Interval(0.2751, None, None, None)), "0.275"),
        (numerals.with_interval(None), "—"),
    ],
)
def test_examples(written: str, expected: str) -> None:
    assert written == expected


@pytest.mark.parametrize("unit", ["stars", "preference points", "ratings"])
def test_a_column_has_the_decimals_of_the_text(unit: str) -> None:
    form = numerals.score_column(unit)
    assert form == "localized" or form % 4.56789 == numerals.score(4.56789, unit)
    assert numerals.contribution(0.12345) == numerals.SIGNED_COLUMN % 0.12345


@pytest.mark.parametrize("value", [0.5, 3.25, 4.0, 10.0])
def test_columns_of_ratings_read_as_the_texts(value: float) -> None:
    assert numerals.RATING_COLUMN % value == numerals.stars(value)
    assert numerals.PREDICTED_COLUMN % value == f"{numerals.mean(value)} ★"
    assert numerals.MEAN_COLUMN % value == numerals.mean(value)


def test_a_written_table_keeps_its_numbers() -> None:
    frame = pd.DataFrame({"title": ["Alien", "Bambi"], "adds": [-0.25, math.nan]})
    shown = numerals.written(frame, {"adds": numerals.contribution, "elsewhere": numerals.count})
    assert shown.data is frame
    assert "−0.2500" in shown.to_html() and "—" in shown.to_html()
