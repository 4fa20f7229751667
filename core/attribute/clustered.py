"""Intervals of figures over pairs that come in clusters: several items of one user are no separate witnesses."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.types import Float64

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval.

    Attributes
    ----------
    value : float
        Over all clusters, every pair counted once.
    low, high : float or None
        Ends of the interval; None from fewer than two clusters, or where leaving one out leaves no figure. Where every
        cluster says the same it has no width, which is not to say that nothing is uncertain.
    """

    value: float
    low: float | None
    high: float | None

    def to_json(self) -> dict[str, float | None]:
        """JSON values."""
        return {"value": self.value, "low": self.low, "high": self.high}


def jackknife(
    sums: Float64, statistic: Callable[[Float64], Float64], bounds: tuple[float, float] = (-math.inf, math.inf)
) -> Estimate | None:
    """Estimate a smooth function of sums over clusters, with t on the standard error of a delete-one-cluster jackknife.

    Parameters
    ----------
    sums : float64 (clusters, m)
        What each cluster adds to each of the m sums.
    statistic : callable
        From sums, float64 (..., m), to figures, float64 (...,).
    bounds : (float, float)
        What the figure can be; the interval is cut there.

    Returns
    -------
    Estimate or None
        None where the figure is not finite (nothing was counted).
    """
    n, total = len(sums), sums.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(statistic(total))
        each = np.asarray(statistic(total - sums))
    if not math.isfinite(value):
        return None
    if n < 2 or not np.isfinite(each).all():
        return Estimate(value, None, None)
    error = math.sqrt((n - 1) / n * float(((each - each.mean()) ** 2).sum()))
    half = t_quantile(n - 1) * error
    return Estimate(value, max(value - half, bounds[0]), min(value + half, bounds[1]))


def t_quantile(degrees: int) -> float:
    """Two-sided 95 % quantile of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.5 + LEVEL / 2))
