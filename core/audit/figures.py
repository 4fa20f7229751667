"""Figures with their 95 % intervals over users: several texts for one user are no separate witnesses."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from core.attribute.clustered import LEVEL, t_quantile
from core.types import Float64

DRAWS = 1_000  # bootstrap replicates
GROUPS = 10  # of users, for figures of whole sets of texts
Z = 1.959964
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its interval.

    Attributes
    ----------
    value : float
        The figure.
    low, high : float or None
        Ends of the 95 % interval; None with fewer than two users who count.
    count : int
        What it was counted over: claims, drivers or texts.
    users : int
        Users who count.
    """

    value: float
    low: float | None
    high: float | None
    count: int
    users: int

    def to_json(self) -> dict[str, float | int | None]:
        """JSON values."""
        return {"value": self.value, "low": self.low, "high": self.high, "count": self.count, "users": self.users}


def ratio_figure(
    users: Sequence[str], parts: Sequence[tuple[float, float]], *, share: bool, seed: int = 0
) -> Figure | None:
    """Ratio of sums over texts, with a percentile bootstrap over users.

    Where a share is 0 or 1 for every user the bootstrap has no width; the interval is then Wilson's with the number of
    users, the number of independent witnesses.

    Parameters
    ----------
    users : sequence of str
        User of each text.
    parts : sequence of (float, float)
        Numerator and denominator of each text, the denominator more than 0.
    share : bool
        Whether the ratio is a share in [0, 1].
    seed : int
        Of the bootstrap.

    Returns
    -------
    Figure or None
        None without any text.
    """
    if not parts:
        return None
    sums = clusters(users, np.asarray(parts, np.float64))
    top, bottom = sums.sum(axis=0)
    value = float(top / bottom)
    low, high = _bootstrap(sums, seed) if len(sums) > 1 else (None, None)
    if share and len(sums) > 1 and low == high and value in (0.0, 1.0):
        low, high = wilson(round(value * len(sums)), len(sums))
    return Figure(value, low, high, round(float(bottom)), len(sums))


def set_figure(
    users: Sequence[str], values: Sequence[T], of_set: Callable[[Sequence[T]], float | None], *, share: bool
) -> Figure | None:
    """Figure of a whole set of texts, with t on the error of a jackknife over groups of users.

    A bootstrap would repeat texts, and repeated texts are just what such figures measure; a jackknife only leaves some
    out. Users are dealt into at most 10 groups, in the order of their ids.
    """
    value = of_set(values) if values else None
    if value is None:
        return None
    names = sorted(set(users))
    n = min(GROUPS, len(names))
    if n < 2:
        return Figure(value, None, None, len(values), len(names))
    group = {name: place % n for place, name in enumerate(names)}
    left = [of_set([v for v, u in zip(values, users, strict=True) if group[u] != g]) for g in range(n)]
    known = np.array([each for each in left if each is not None])
    if len(known) < n:
        return Figure(value, None, None, len(values), len(names))
    error = math.sqrt((n - 1) / n * float(((known - known.mean()) ** 2).sum()))
    half = t_quantile(n - 1) * error
    bounds = (0.0, 1.0) if share else (-math.inf, math.inf)
    return Figure(value, max(value - half, bounds[0]), min(value + half, bounds[1]), len(values), len(names))


def wilson(count: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of `count` out of `n` (Wilson 1927, doi:10.1080/01621459.1927.10502953)."""
    share, add = count / n, Z * Z / n
    centre = (share + add / 2) / (1 + add)
    half = Z / (1 + add) * math.sqrt(share * (1 - share) / n + add / (4 * n))
    return (0.0 if count == 0 else centre - half), (1.0 if count == n else centre + half)


def clusters(users: Sequence[str], rows: Float64) -> Float64:
    """Sums of rows by user, float64 (n_users, columns), users in the order of their ids."""
    _, place = np.unique(np.asarray(users), return_inverse=True)
    found = np.zeros((int(place.max()) + 1, rows.shape[1]))
    np.add.at(found, place.reshape(-1), rows)
    return found


def weights(n: int, seed: int, draws: int = DRAWS) -> Float64:
    """How often each of n users is drawn in each bootstrap replicate, float64 (draws, n)."""
    return np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=draws).astype(np.float64)


def percentiles(values: Float64) -> tuple[float, float] | tuple[None, None]:
    """Ends of the middle 95 % of what is finite; None where less than half is."""
    known = values[np.isfinite(values)]
    if len(known) < len(values) / 2:
        return None, None
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _bootstrap(sums: Float64, seed: int) -> tuple[float, float] | tuple[None, None]:
    drawn = weights(len(sums), seed) @ sums
    with np.errstate(divide="ignore", invalid="ignore"):
        return percentiles(drawn[:, 0] / drawn[:, 1])
