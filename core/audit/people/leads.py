"""The leader against every other variant, as the verdict gate needs it."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from core.audit.people.connected import reach
from core.audit.people.counts import Counts
from core.audit.people.gate import Lead, end_level, rater_e_value, rater_shares
from core.audit.people.intervals import jackknife_error, t_quantile, wilson_share
from core.audit.people.jackknife import Replicates
from core.audit.people.strengths import Fit


def lead_of(
    counts: Counts, full: Fit, replicates: Replicates, level: float, complete: Collection[str] | None
) -> Lead | None:
    """Find the leader, and how far it is from each rival.

    The leader is the strongest variant of the group that no other variant is above; where that is a single variant that
    never lost, its distance is no finite number, and its direct votes are held against ½ instead. Variants that were
    never compared are no rivals.

    Returns
    -------
    Lead or None
        None where no variant is above or beside all others: there is nothing to call.
    """
    leader, level = _leader(counts, full), end_level(level)
    if leader is None:
        return None
    judged = counts.votes[..., :3].sum(axis=(0, 3))
    rivals = np.flatnonzero(judged.sum(axis=0) + judged.sum(axis=1) > 0)
    rivals = rivals[rivals != leader]
    gaps, errors = _distances(leader, rivals, full, replicates)
    groups = len(replicates.parameters)
    known = np.isfinite(errors)
    certain = np.where(known, gaps / np.where(known, errors, 1.0), -np.inf)
    clear = known & (groups > 1) & (certain > (t_quantile(level, groups - 1) if groups > 1 else 0.0))
    for at in np.flatnonzero(~known):
        clear[at] = _directly(counts, leader, int(rivals[at]), level)
    open_ = np.flatnonzero(~clear) if (~clear).any() else np.arange(len(rivals))
    closest = int(min(open_, key=lambda at: (certain[at] if known[at] else gaps[at], at)))
    weakest, raters = _sequential(counts, leader, rivals.tolist(), complete)
    return Lead(
        counts.variants[leader],
        counts.variants[rivals[closest]],
        float(gaps[closest]) if np.isfinite(gaps[closest]) else None,
        float(errors[closest]) if known[closest] else None,
        bool(clear.all()),
        weakest,
        raters,
        len(rivals),
    )


def _leader(counts: Counts, full: Fit) -> int | None:
    wins, ties = counts.wins.sum(axis=0), counts.ties.sum(axis=0)
    # Where no strengths exist, ties (all votes, or between variants whose order no vote contradicts) link nothing.
    linked = reach(wins + ties > 0 if full.cells is not None else wins > 0)
    compared = (wins + wins.T + ties).any(axis=0)
    above = (linked & ~linked.T).any(axis=0)  # [i]: some variant is above i
    top = np.flatnonzero(~above & compared)
    if not len(top) or not linked[np.ix_(top, top)].all():
        return None
    if len(top) == 1:
        return int(top[0])
    if full.cells is None or not np.isin(top, full.main).all():
        return None
    return int(full.main[int(np.argmax(full.parameters[: full.cells.n]))])


def _distances(leader: int, rivals: np.ndarray, full: Fit, replicates: Replicates) -> tuple[np.ndarray, np.ndarray]:
    """Lead in strength over each rival and its standard error; infinite where there is no finite one."""
    gaps, errors = np.full(len(rivals), np.inf), np.full(len(rivals), np.inf)
    if full.cells is None or leader not in full.main:
        return gaps, errors
    place = {int(i): k for k, i in enumerate(full.main)}
    here = [at for at, rival in enumerate(rivals.tolist()) if rival in place]
    there = [place[int(rivals[at])] for at in here]
    first = place[leader]
    gaps[here] = full.parameters[first] - full.parameters[there]
    if len(replicates.parameters):
        spread = jackknife_error(replicates.parameters[:, [first]] - replicates.parameters[:, there])
        errors[here] = np.where(spread > 1e-9, spread, np.inf)  # NaN, too, is unknown
    return gaps, errors


def _directly(counts: Counts, leader: int, rival: int, level: float) -> bool:
    """Whether the leader's share of the points in their direct votes is above ½ beyond its interval."""
    wins, losses = counts.wins[:, leader, rival], counts.wins[:, rival, leader]
    ties = counts.ties[:, leader, rival]
    share = wilson_share(wins + ties / 2, (wins + losses + ties).astype(np.float64), level)
    return share.interval.low is not None and share.interval.low > 0.5


def _sequential(counts: Counts, leader: int, rivals: list[int], complete: Collection[str] | None) -> tuple[float, int]:
    """Least E over the rivals, and the raters behind it."""
    done = np.array([complete is None or rater in complete for rater in counts.raters], dtype=bool)
    wins = counts.wins[done].astype(np.float64)
    tested = []
    for rival in rivals:
        shares = rater_shares(wins[:, leader, rival], wins[:, rival, leader])
        # E rises on either side; where the rival had the better of it, it says nothing for the leader.
        ahead = len(shares) > 0 and shares.mean() > 0.5
        tested.append((rater_e_value(shares) if ahead else 0.0, len(shares)))
    return min(tested)
