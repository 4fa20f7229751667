"""One row of the leaderboard a variant: strength, win rate and the ranks the intervals leave open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.audit.people.counts import Counts, win_rates
from core.audit.people.intervals import ONE_RATER, Interval, Share, jackknife_interval, jackknife_share, no_interval
from core.audit.people.jackknife import Replicates
from core.audit.people.strengths import Fit
from core.types import Float64


@dataclass(frozen=True, slots=True)
class Standing:
    """One variant on the leaderboard.

    Attributes
    ----------
    variant : str
    strength : float or None
        Natural logarithm of the ability, mean 0 over the variants with an interval (over all ranked ones where none has
        one); None where it does not exist.
    low, high : float or None
        Ends of its interval; None where it does not exist, and `reason` says why.
    reason : str
        Why strength or interval are missing; empty where both are there.
    rank_low, rank_high : int or None
        Best and worst rank that the intervals leave open: a variant ranks behind another only where their intervals do
        not overlap. None without an interval.
    win_rate : Share
        Share of points (a win 1, a tie ½) in its votes, with its interval; both-bad answers are no votes.
    wins, ties, losses, both_bad : int
        Answers on pairs with this variant.
    judgements : int
        Their sum.
    raters : int
        Raters who judged it.
    """

    variant: str
    strength: float | None
    low: float | None
    high: float | None
    reason: str
    rank_low: int | None
    rank_high: int | None
    win_rate: Share
    wins: int
    ties: int
    losses: int
    both_bad: int
    judgements: int
    raters: int


def standings_of(counts: Counts, full: Fit, replicates: Replicates, level: float) -> tuple[list[Standing], list[int]]:
    """Rows in the order of `counts.variants`, and the order to show them in."""
    strengths, intervals = _strengths(counts, full, replicates, level)
    best, worst = _ranks(intervals)
    wins, ties, bad = counts.wins, counts.ties, counts.both_bad
    points, votes = win_rates(wins, ties)
    judged = counts.votes.sum(axis=3)
    raters = ((judged.sum(axis=2) + judged.sum(axis=1)) > 0).sum(axis=0)
    rows = []
    for i, variant in enumerate(counts.variants):
        found = intervals[i]
        won, tied, lost, poor = (int(of.sum()) for of in (wins[:, i], ties[:, i], wins[:, :, i], bad[:, i]))
        rows.append(
            Standing(
                variant,
                None if np.isnan(strengths[i]) else float(strengths[i]),
                found.low,
                found.high,
                found.reason,
                best[i],
                worst[i],
                jackknife_share(points[:, i], votes[:, i], level),
                won,
                tied,
                lost,
                poor,
                won + tied + lost + poor,
                int(raters[i]),
            )
        )

    def place(i: int) -> tuple[bool, float, float, str]:
        row = rows[i]
        return row.strength is None, -(row.strength or 0.0), -(row.win_rate.value or 0.0), row.variant

    return rows, sorted(range(len(rows)), key=place)


def _strengths(counts: Counts, full: Fit, replicates: Replicates, level: float) -> tuple[Float64, dict[int, Interval]]:
    values = full.strengths.values.copy()
    intervals = {i: no_interval("No strength exists: see the notes.") for i in range(len(counts.variants))}
    if full.cells is None:
        return values, intervals
    n = full.cells.n
    if not replicates.solid.any():
        reason = ONE_RATER if len(replicates.raters) < 2 else "Every strength hangs on a single rater."
        return values, intervals | {int(i): no_interval(reason) for i in full.main}
    centred = replicates.centred(full.parameters[:n])
    for k, i in enumerate(full.main.tolist()):
        values[i] = centred[k]
        intervals[i] = jackknife_interval(float(centred[k]), replicates.parameters[:, k], level)
    return values, intervals


def _ranks(intervals: dict[int, Interval]) -> tuple[list[int | None], list[int | None]]:
    n = len(intervals)
    low = np.array([np.nan if (end := intervals[i].low) is None else end for i in range(n)])
    high = np.array([np.nan if (end := intervals[i].high) is None else end for i in range(n)])
    there = np.isfinite(low)
    count = int(there.sum())
    best = [1 + int((low[there] > high[i]).sum()) if there[i] else None for i in range(n)]
    worst = [count - int((high[there] < low[i]).sum()) if there[i] else None for i in range(n)]
    return best, worst
