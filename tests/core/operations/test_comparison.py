"""Intervals over folds, against the printed table of Student's t."""

import math

import pytest

from core.operations.comparison import interval, t_quantile


@pytest.mark.parametrize(("degrees", "printed"), [(1, 12.706), (4, 2.776), (9, 2.262), (30, 2.042)])
def test_quantiles_are_those_of_the_printed_table(degrees: int, printed: float) -> None:
    assert t_quantile(degrees) == pytest.approx(printed, abs=5e-4)


def test_five_folds_give_a_t_interval_with_four_degrees_of_freedom() -> None:
    found = interval({"mean": 0.5, "se": 0.01}, 5)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(0.5 - 0.02776, abs=1e-5), pytest.approx(0.5 + 0.02776, abs=1e-5))


@pytest.mark.parametrize("value", [None, {"mean": None, "se": None}, math.nan, {"mean": math.inf, "se": 0.1}])
def test_what_is_not_finite_has_no_interval(value: object) -> None:
    assert interval(value, 5) is None


def test_a_plain_number_has_a_mean_and_no_ends() -> None:
    found = interval(0.3, 5)
    assert found is not None
    assert (found.mean, found.low, found.half) == (0.3, None, None)
