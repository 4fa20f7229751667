"""Votes-to-flip: how few votes carry the winner.

The influence of a vote on the lead is one Newton step without it, as in Broderick, Giordano and Meager 2020
(arXiv:2011.14999); the votes with the greatest influence go first, and the fit is repeated to see whether the lead is
really gone. What is found is a set that flips the winner; a smaller one that the order misses is conceivable.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.audit.people.connected import reach
from core.audit.people.paired import Cells, derivatives, moments, steps
from core.audit.people.strengths import Fit, Votes, fit, shared_out
from core.types import Float64, Int64

RIVALS_TRIED = 3
LEVEL = 1e-9  # logits: closer than this is level, not ahead


@dataclass(frozen=True, slots=True)
class Flip:
    """The smallest number of votes found whose removal puts another variant first.

    Attributes
    ----------
    votes : int
    winner : str
        Who is first without them.
    """

    votes: int
    winner: str


def votes_to_flip(full: Fit) -> Flip | None:
    """Find the fewest votes whose removal changes the winner; None where there is no winner, or none are enough.

    Terms for position and length have no part in it: `full` is a fit without them.
    """
    if full.cells is None or full.cells.position or full.cells.length is not None:
        return None
    shown = _by_pair(full.votes)
    cells = replace(full.cells, left=shown.left, right=shown.right)
    counts = shown.counts if cells.tie else shared_out(shown.counts)
    found = moments(cells, counts[None], full.parameters[None])
    information = derivatives(cells, found, cells.summed)[1]
    strengths = full.parameters[: cells.n]
    leader = int(np.argmax(strengths))
    tries = []
    for rival in np.delete(np.arange(cells.n), leader).tolist():
        towards = np.zeros((1, cells.width))
        towards[0, leader], towards[0, rival] = 1.0, -1.0
        influence = _influence(cells, full.parameters, steps(cells, towards, information)[0])
        order = np.argsort(-influence, axis=None, kind="stable")
        order = order[influence.ravel()[order] > 0]
        expected = _expected(
            influence.ravel()[order], shown.counts.ravel()[order], strengths[leader] - strengths[rival]
        )
        tries.append((expected, rival, order))
    best: Flip | None = None
    for expected, rival, order in sorted(tries, key=lambda each: each[:2])[:RIVALS_TRIED]:
        if best is None or expected < 2 * best.votes:
            flip = _fewest(shown, cells.tie, order, leader, rival, expected)
            best = flip if best is None or (flip is not None and flip.votes < best.votes) else best
    return best


def _expected(influence: Float64, votes: Float64, lead: float) -> int:
    """Votes whose influence adds up to the lead; all of them where it does not."""
    reached = np.cumsum(influence * votes)
    at = int(np.searchsorted(reached, lead))
    if at == len(votes):
        return int(votes.sum())
    rest = lead - (reached[at - 1] if at else 0.0)
    return int(votes[:at].sum() + np.ceil(rest / influence[at]))


def _influence(cells: Cells, parameters: Float64, direction: Float64) -> Float64:
    """What each vote (C, 3: left, right, tie) adds to the lead."""
    across = direction[cells.left] - direction[cells.right]
    one = np.zeros((3, len(cells.left), 3))
    one[range(3), :, range(3)] = 1.0
    if not cells.tie:
        one = np.stack([shared_out(each) for each in one])
    found = moments(cells, one, np.tile(parameters, (3, 1)))
    tied = found.tied * direction[cells.n] if cells.tie else 0.0
    return np.asarray((found.lead * across + tied).T)


def _fewest(shown: Votes, tie: bool, order: Int64, leader: int, rival: int, expected: int) -> Flip | None:
    """Find the least number of votes, taken in this order, without which the rival is ahead, near the one expected."""

    def flipped(votes: int) -> bool:
        return _flipped(shown, tie, order, votes, leader, rival)

    most = int(shown.counts.ravel()[order].sum())
    low, high = 0, most + 1
    guess, stride = min(max(expected, 1), most), max(1, expected // 16)
    while low < guess < high:
        if flipped(guess):
            high, guess = guess, guess - stride
        else:
            low, guess = guess, guess + stride
        stride *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if flipped(middle) else (middle, high)
    return Flip(high, shown.variants[rival]) if high <= most else None


def _flipped(shown: Votes, tie: bool, order: Int64, removed: int, leader: int, rival: int) -> bool:
    counts = shown.counts.copy().ravel()
    before = np.concatenate([[0.0], np.cumsum(counts[order])[:-1]])
    counts[order] -= np.clip(removed - before, 0, counts[order])
    rest = Votes(shown.variants, shown.raters, shown.rater, shown.left, shown.right, counts.reshape(-1, 3))
    linked = reach(rest.points() > 0)
    if not (linked[leader, rival] and linked[rival, leader]):
        return bool(linked[rival, leader] and not linked[leader, rival])
    values = fit(rest, tie=tie).strengths.values
    return bool(values[rival] > values[leader] + LEVEL)


def _by_pair(votes: Votes) -> Votes:
    """Votes of all raters together, one cell for each ordered pair."""
    n = len(votes.variants)
    pairs, at = np.unique(votes.left * n + votes.right, return_inverse=True)
    counts = np.zeros((len(pairs), 3))
    np.add.at(counts, at, votes.counts)
    left, right = np.divmod(pairs, n)
    return Votes(votes.variants, ("",), np.zeros_like(left), left, right, counts)
