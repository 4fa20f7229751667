"""Intervals that know that one rater's votes resemble each other.

The rater is the unit: votes of one rater are not independent, and an interval that treats them so is far too short.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.types import Float64

PILOT_BELOW = 10  # raters
JACKKNIFE = "t on the jackknife over raters"
WILSON = "Wilson on the effective count"
ONE_RATER = "One rater only: how much raters differ is unknown."


@dataclass(frozen=True, slots=True)
class Interval:
    """A two-sided interval, or why there is none.

    Attributes
    ----------
    low, high : float or None
        Its ends; None where it does not exist.
    method : str
        `JACKKNIFE` or `WILSON`; empty where it does not exist.
    reason : str
        Why it does not exist; empty where it does.
    """

    low: float | None
    high: float | None
    method: str = ""
    reason: str = ""

    @property
    def exists(self) -> bool:
        """Whether it has ends."""
        return self.low is not None


@dataclass(frozen=True, slots=True)
class Share:
    """A share of votes with its interval.

    Attributes
    ----------
    value : float or None
        In [0, 1]; None without votes.
    interval : Interval
    points, votes : float, int
        Numerator (a tie may count ½) and denominator.
    raters : int
        Raters with at least one of the votes.
    rho : float or None
        Correlation of two votes of one rater, in [0, 1]; None where raters do not tell (one rater, or one vote each).
    effective : float
        Number of independent votes worth as much: votes / (1 + (m − 1)ρ), m the mean block of a vote.
    """

    value: float | None
    interval: Interval
    points: float
    votes: int
    raters: int
    rho: float | None
    effective: float


def no_interval(reason: str) -> Interval:
    """Say why there is no interval."""
    return Interval(None, None, "", reason)


def t_quantile(level: float, degrees: int) -> float:
    """Two-sided quantile of Student's t for an interval of `level` (0.95)."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.5 + level / 2))


def normal_quantile(level: float) -> float:
    """Two-sided quantile of the normal distribution for an interval of `level` (0.95)."""
    from scipy.special import ndtri

    return float(ndtri(0.5 + level / 2))


def jackknife_error(replicates: Float64) -> Float64:
    """Standard error from G estimates, each without one rater; (G, …) -> (…).

    √((G − 1)/G · Σ_g (θ_(g) − mean)²) (Efron and Stein 1981, doi:10.1214/aos/1176345462).
    """
    count = len(replicates)
    spread = ((replicates - replicates.mean(axis=0)) ** 2).sum(axis=0)
    error: Float64 = np.sqrt((count - 1) / count * spread)
    return error


def jackknife_interval(estimate: float, replicates: Float64, level: float = 0.95) -> Interval:
    """Interval by t with G − 1 degrees of freedom on the jackknife over G raters.

    Parameters
    ----------
    estimate : float
        From all raters.
    replicates : float64 array (G,)
        Each from all raters but one; NaN where it does not exist.
    level : float
        In (0, 1).
    """
    if len(replicates) < 2:
        return no_interval(ONE_RATER)
    if not np.isfinite(replicates).all():
        return no_interval("It hangs on a single rater: without that one the value would not exist.")
    error = float(jackknife_error(replicates))
    if error <= 1e-9 * max(1.0, abs(estimate)):
        return no_interval("All raters voted alike: their spread cannot be estimated.")
    half = t_quantile(level, len(replicates) - 1) * error
    return Interval(estimate - half, estimate + half, JACKKNIFE)


def rater_correlation(points: Float64, votes: Float64) -> float | None:
    """Estimate ρ, the correlation of two votes of one rater, by analysis of variance, cut to [0, 1].

    (Ridout, Demétrio and Firth 1999, doi:10.1111/j.0006-341X.1999.00137.x, compare it with others.)

    Parameters
    ----------
    points, votes : float64 arrays (G,)
        Successes and votes of each rater, votes > 0.

    Returns
    -------
    float or None
        None where it cannot be estimated: fewer than two raters, one vote each, or no variation at all.
    """
    groups, total = len(votes), votes.sum()
    if groups < 2 or total <= groups:
        return None
    share, overall = points / votes, points.sum() / total
    between = (votes * (share - overall) ** 2).sum() / (groups - 1)
    within = (votes * share * (1 - share)).sum() / (total - groups)
    typical = (total - (votes**2).sum() / total) / (groups - 1)
    scale = between + (typical - 1) * within
    return float(np.clip((between - within) / scale, 0, 1)) if scale > 0 else None


def wilson(share: float, count: float, level: float = 0.95) -> tuple[float, float]:
    """Interval of a share in [0, 1] of `count` > 0 independent votes (Wilson 1927, doi:10.1080/01621459.1927.10502953).

    `count` need not be whole.
    """
    z = normal_quantile(level)
    centre = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count) * math.sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def wilson_share(points: Float64, votes: Float64, level: float = 0.95) -> Share:
    """Share of successes with Wilson's interval on the effective count (for thumbs, and other plain shares).

    Parameters
    ----------
    points, votes : arrays (G,)
        Successes and votes of each rater; raters without votes do not count.
    level : float
    """
    points, votes = _with_votes(points, votes)
    total, raters = float(votes.sum()), len(votes)
    if not raters:
        return Share(None, no_interval("No votes."), 0.0, 0, 0, None, 0.0)
    share = float(points.sum()) / total
    if raters < 2:
        reason = no_interval(ONE_RATER)
        return Share(share, reason, float(points.sum()), int(total), 1, None, 1.0)
    rho = rater_correlation(points, votes)
    one_each = total == raters
    # Where nothing varies, ρ is unknown: count every rater as one vote, the careful end.
    effect = 1.0 if one_each else 1 + ((votes**2).sum() / total - 1) * (1.0 if rho is None else rho)
    effective = total / effect
    interval = Interval(*wilson(share, effective, level), WILSON)
    return Share(share, interval, float(points.sum()), int(total), raters, rho, float(effective))


def jackknife_share(points: Float64, votes: Float64, level: float = 0.95) -> Share:
    """Share of points with the interval by t on the jackknife over raters, cut to [0, 1] (for win rates).

    Where all raters have the same share, so that the jackknife sees no spread, Wilson's interval on the effective
    count takes its place; the method says so. Parameters as in `wilson_share`.
    """
    plain = wilson_share(points, votes, level)
    if plain.value is None or not plain.interval.exists:
        return plain
    points, votes = _with_votes(points, votes)
    replicates = (points.sum() - points) / (votes.sum() - votes)
    found = jackknife_interval(plain.value, replicates, level)
    if found.low is None or found.high is None:
        return plain
    interval = Interval(max(0.0, found.low), min(1.0, found.high), JACKKNIFE)
    return Share(plain.value, interval, plain.points, plain.votes, plain.raters, plain.rho, plain.effective)


def pilot_note(raters: int) -> str:
    """Say that a study with so few raters is a pilot; empty from `PILOT_BELOW` raters on."""
    if raters >= PILOT_BELOW:
        return ""
    return f"Pilot: {raters} rater{'' if raters == 1 else 's'}, fewer than {PILOT_BELOW}."


def _with_votes(points: Float64, votes: Float64) -> tuple[Float64, Float64]:
    points, votes = np.asarray(points, dtype=np.float64), np.asarray(votes, dtype=np.float64)
    return points[votes > 0], votes[votes > 0]
