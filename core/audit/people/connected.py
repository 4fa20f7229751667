"""Which strengths exist: Ford's condition, and the words for what does not.

Maximum-likelihood strengths exist, up to a constant, exactly within groups of variants in which every one is linked to
every other by a chain of wins (Ford 1957, doi:10.1080/00029890.1957.11989117); a tie links both ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.types import Bool, Float64, Int64


@dataclass(frozen=True, slots=True)
class Existence:
    """Which variants have a strength.

    Attributes
    ----------
    main : int64 array
        Positions of the variants whose strengths exist: the largest group linked both ways (of equal ones the one
        with more votes); empty where no group has two variants.
    groups : tuple of tuple of str
        All groups of variants linked both ways, the main one first.
    notes : tuple of str
        A sentence for each group without strengths.
    """

    main: Int64
    groups: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def reach(beats: Bool) -> Bool:
    """Whether a chain of wins leads from one variant to another; bool (…, n, n), true on the diagonal."""
    n = beats.shape[-1]
    linked = (beats | np.eye(n, dtype=bool)).astype(np.float32)
    for _ in range(max(n - 1, 1).bit_length()):
        linked = (linked @ linked > 0).astype(np.float32)
    return np.asarray(linked > 0)


def existence(points: Float64, variants: Sequence[str]) -> Existence:
    """Find the variants whose strengths exist.

    Parameters
    ----------
    points : float64 array (n, n)
        [i, j]: wins of i over j, ties counted in both directions.
    variants : sequence of str
        Their ids.
    """
    linked = reach(points > 0)
    both = linked & linked.T
    votes = points.sum(axis=0) + points.sum(axis=1)
    groups = sorted(
        (np.flatnonzero(row) for row in np.unique(both, axis=0)),
        key=lambda group: (-len(group), -votes[group].sum(), int(group[0])),
    )
    exists = bool(groups) and len(groups[0]) > 1
    main = groups[0] if exists else np.empty(0, dtype=np.int64)
    notes = [_note(group, main, linked, votes, variants) for group in (groups[1:] if exists else groups)]
    if groups and not exists:
        notes.insert(
            0, "No strengths exist: no two variants have both won or tied against each other, even in a chain."
        )
    return Existence(main, tuple(tuple(variants[i] for i in group.tolist()) for group in groups), tuple(notes))


def still_linked(beats: Bool) -> Bool:
    """Whether all n variants are linked both ways; (B, n, n) wins or ties -> (B,)."""
    return np.asarray(reach(beats).all(axis=(1, 2)))


def without_contradiction(wins: Bool, ties: Bool) -> Bool:
    """Whether Davidson's strengths run to infinity although all variants are linked.

    With ν free, a tie links two variants only if some votes contradict each other. Where the variants can be placed
    on a line so that every win is over a variant at least 2 below and every tie within 2, moving along it while raising
    ν makes all votes ever more likely (separation: Albert and Anderson 1984, doi:10.1093/biomet/71.1.1). Such places
    exist unless these bounds add up to less than 0 around some cycle, which shortest paths tell.

    Parameters
    ----------
    wins, ties : bool arrays (B, n, n)
        [i, j]: whether i ever beat j; whether they ever tied (symmetric).

    Returns
    -------
    bool array (B,)
    """
    most = np.where(ties, 2.0, np.inf)  # [i, j]: the place of j is at most that of i plus this
    most = np.where(wins, -2.0, most)
    for k in range(wins.shape[-1]):
        most = np.minimum(most, most[:, :, [k]] + most[:, [k], :])
    return np.asarray((np.diagonal(most, axis1=1, axis2=2) >= 0).all(axis=1))


def quoted(names: Sequence[str], most: int = 6) -> str:
    """Names in a sentence, the first `most` of them."""
    shown = ", ".join(f"“{name}”" for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _note(group: Int64, main: Int64, linked: Bool, votes: Float64, variants: Sequence[str]) -> str:
    names = quoted([variants[i] for i in group.tolist()])
    if not votes[group].any():
        return f"{names} was never compared (both-bad answers aside): it has no strength."
    others = main if len(main) else np.setdiff1d(np.arange(len(variants)), group)
    rest = "the ranked variants" if len(main) else "the others"
    above, below = bool(linked[np.ix_(group, others)].any()), bool(linked[np.ix_(others, group)].any())
    if above and not below:
        return f"{names} never lost to {rest}, directly or in a chain: no finite strength fits, so none is given."
    if below and not above:
        return f"{names} never won against {rest}, directly or in a chain: no finite strength fits, so none is given."
    return f"{names}: no comparison links it with {rest}, so it cannot be placed beside them."
