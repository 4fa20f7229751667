"""Evaluations as intervals, for tables and charts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over folds with its uncertainty.

    Attributes
    ----------
    mean : float
        Mean over the folds.
    se : float or None
        Its standard error; None where it cannot be told.
    low, high : float or None
        Ends of the 95 % t interval with folds - 1 degrees of freedom. The folds share training ratings, so that it is
        a little too narrow (Bengio & Grandvalet 2004, no unbiased estimator exists).
    """

    mean: float
    se: float | None
    low: float | None
    high: float | None

    @property
    def half(self) -> float | None:
        """Half the width of the interval."""
        return None if self.high is None else self.high - self.mean


def interval(value: Any, folds: int) -> Interval | None:
    """Interval of one metric of `evaluate --json`: `{"mean", "se"}`, a number, or null.

    Returns None where there is no finite mean.
    """
    mean, se = (value.get("mean"), value.get("se")) if isinstance(value, Mapping) else (value, None)
    if not _finite(mean):
        return None
    if not _finite(se) or folds < 2:
        return Interval(float(mean), None, None, None)
    half = t_quantile(folds - 1) * float(se)
    return Interval(float(mean), float(se), float(mean) - half, float(mean) + half)


def t_quantile(degrees: int) -> float:
    """Two-sided 95 % quantile of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.5 + LEVEL / 2))


def _finite(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
