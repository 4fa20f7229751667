"""Many slices, one claim: p-values corrected for how many were looked at.

Looking at twenty segments finds one "significant" at 5 % although nothing is there. Holm's correction (1979,
www.jstor.org/stable/4615733) keeps the chance of any false claim at the level; Benjamini and Hochberg's (1995,
doi:10.1111/j.2517-6161.1995.tb02031.x) keeps the expected share of false ones among the claims.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.audit.people.counts import Counts, count_votes
from core.audit.people.frame import JudgementColumns, checked
from core.audit.people.intervals import Share, jackknife_error, jackknife_share
from core.errors import InputError
from core.types import Bool, Float64

CORRECTIONS: Mapping[str, str] = {
    "holm": "Holm: the chance of any false claim among all slices is at most {alpha:.0%}",
    "bh": "Benjamini–Hochberg: on average at most {alpha:.0%} of the claims are false",
}


@dataclass(frozen=True, slots=True)
class Slice:
    """One variant against another within one part of the judgements.

    Attributes
    ----------
    name : str
        Value of the column sliced by.
    share : Share
        Win rate of the first variant against the second (a tie ½).
    p : float or None
        Two-sided p-value of a win rate of ½, by t over raters; None where it does not exist.
    corrected : float or None
        The same, corrected for the number of slices tested.
    differs : bool
        Whether the corrected p-value is at most α.
    reason : str
        Why there is no p-value.
    """

    name: str
    share: Share
    p: float | None
    corrected: float | None
    differs: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Slices:
    """All slices, and what was done about their number.

    Attributes
    ----------
    slices : tuple of Slice
        By name.
    tested : int
        Slices with a p-value.
    correction : str
        What the correction keeps, in words.
    """

    slices: tuple[Slice, ...]
    tested: int
    correction: str


def slices(
    frame: pd.DataFrame, by: str, first: str, second: str, *, method: str = "holm", alpha: float = 0.05
) -> Slices:
    """Compare two variants within each value of a column.

    Parameters
    ----------
    frame : DataFrame
        Judgements (`core.audit.people.frame`) with the column `by`.
    by : str
        Column to slice by; text or numbers. Rows without a value are a slice of their own.
    first, second : str
        Variant ids.
    method : str
        `holm` or `bh`.
    alpha : float
        In (0, 1).

    Raises
    ------
    InputError
        As `checked`, or the method is unknown.
    """
    if method not in CORRECTIONS:
        raise InputError(f"There is no correction “{method}”.", f"Use one of: {', '.join(CORRECTIONS)}.")
    rows, _ = checked(frame, by)
    both = {first, second}
    kept = rows[JudgementColumns.LEFT].isin(both) & rows[JudgementColumns.RIGHT].isin(both)
    rows = rows.loc[kept]
    names = rows[by].astype("object").where(rows[by].notna(), "").astype(str)
    found = [(str(name), *_compared(count_votes(part), first, second)) for name, part in rows.groupby(names)]
    raw = np.array([np.nan if p is None else p for _, _, p, _ in found])
    tested = np.isfinite(raw)
    fixed = np.full(len(raw), np.nan)
    fixed[tested] = corrected(raw[tested], method)
    made = [
        Slice(name, share, p, None if p is None else float(fixed[k]), bool(fixed[k] <= alpha), reason)
        for k, (name, share, p, reason) in enumerate(found)
    ]
    return Slices(tuple(made), int(tested.sum()), CORRECTIONS[method].format(alpha=alpha))


def corrected(p: Float64, method: str = "holm") -> Float64:
    """P-values corrected for their number m; float64 (m,) -> (m,), in the order given."""
    count = len(p)
    order = np.argsort(p, kind="stable")
    if method == "holm":
        raised = np.maximum.accumulate(p[order] * np.arange(count, 0, -1))
    else:
        raised = np.minimum.accumulate((p[order] * count / np.arange(1, count + 1))[::-1])[::-1]
    result = np.empty(count)
    result[order] = np.minimum(raised, 1.0)
    return result


def _compared(counts: Counts, first: str, second: str) -> tuple[Share, float | None, str]:
    if not {first, second} <= set(counts.variants):
        none = np.zeros(0)
        return jackknife_share(none, none), None, "No votes."
    one, other = counts.variants.index(first), counts.variants.index(second)
    wins, losses, ties = counts.wins[:, one, other], counts.wins[:, other, one], counts.ties[:, one, other]
    points, votes = wins + ties / 2, (wins + losses + ties).astype(np.float64)
    share = jackknife_share(points, votes)
    there: Bool = votes > 0
    if share.value is None or there.sum() < 2:
        return share, None, share.interval.reason
    replicates = (points.sum() - points[there]) / (votes.sum() - votes[there])
    error = float(jackknife_error(replicates))
    if error < 1e-12:
        return share, None, "All raters voted alike: their spread cannot be estimated."
    from scipy.special import stdtr

    return share, float(2 * stdtr(int(there.sum()) - 1, -abs(share.value - 0.5) / error)), ""
