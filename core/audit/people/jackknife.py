"""The fit without each rater in turn, started from the fit with all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.audit.people.connected import still_linked, without_contradiction
from core.audit.people.paired import Cells, derivatives, largest_change, maximise, moments, steps
from core.audit.people.strengths import Fit, Votes, fit, shared_out
from core.types import Bool, Float64, Int64

# Logits. One Newton step that changes no log-odds by more is off by half its square: under 1 % of the step.
ONE_STEP = 0.02
CELLS_AT_ONCE = 200_000  # keeps the memory of many raters and variants small


@dataclass(frozen=True, slots=True)
class Replicates:
    """Estimates without each rater in turn.

    Attributes
    ----------
    raters : int64 array (G,)
        Positions of the raters with votes in the main group.
    parameters : float64 array (G, P)
        In the order of `Fit.parameters`; strengths have mean 0 over `solid`; NaN where a value does not exist.
    solid : bool array (n,)
        Variants of the main group whose strength exists whichever rater is left out.
    """

    raters: Int64
    parameters: Float64
    solid: Bool

    def centred(self, strengths: Float64) -> Float64:
        """Strengths (…, n) moved to mean 0 over the solid variants."""
        return np.asarray(strengths - strengths[..., self.solid].mean(axis=-1, keepdims=True))


def leave_one_out(full: Fit) -> Replicates:
    """Fit again without each rater; empty where nothing was fitted or there is one rater.

    Without a length term the votes of all replicates are small matrices, and Newton's method runs on all of them at
    once. With it, a rater whose votes move the estimate little gets one Newton step from the sums of that rater's own
    votes; for the others the method runs on.
    """
    cells, votes = full.cells, full.votes
    raters = np.unique(votes.rater[votes.counts.any(axis=1)])
    if cells is None or len(raters) < 2:
        nothing = np.zeros(0 if cells is None else cells.n, dtype=bool)
        return Replicates(raters, np.empty((0, len(full.parameters))), nothing)
    number = np.full(len(votes.raters), -1)
    number[raters] = np.arange(len(raters))
    whose = number[votes.rater]
    counts = votes.counts if cells.tie else shared_out(votes.counts)
    by_rater = _by_rater(cells, counts, whose, len(raters))
    linked = _exist(by_rater.sum(axis=0) - by_rater, cells)
    if cells.length is None:
        parameters, found = _all_at_once(cells, by_rater, full.parameters, linked)
    else:
        parameters, found = _step_by_step(cells, counts, whose, full.parameters, linked)
    for at in np.flatnonzero(~found):
        parameters[at] = _alone(full, whose != at)
    n = cells.n
    solid = np.asarray(np.isfinite(parameters[:, :n]).all(axis=0))
    if solid.any():
        parameters[:, :n] -= parameters[:, :n][:, solid].mean(axis=1, keepdims=True)
    return Replicates(raters, parameters, solid)


def _all_at_once(cells: Cells, by_rater: Float64, start: Float64, linked: Bool) -> tuple[Float64, Bool]:
    left, right = np.divmod(np.arange(cells.n**2), cells.n)
    dense = replace(cells, left=left, right=right, dense=True)
    parameters = np.tile(start, (len(by_rater), 1))
    found = linked.copy()
    whole, at = by_rater.sum(axis=0), np.flatnonzero(linked)
    for some in np.array_split(at, 1 + len(at) * cells.n**2 // CELLS_AT_ONCE):
        if len(some):
            parameters[some], found[some] = maximise(dense, whole - by_rater[some], parameters[some])
    return parameters, found


def _step_by_step(cells: Cells, counts: Float64, whose: Int64, start: Float64, linked: Bool) -> tuple[Float64, Bool]:
    n, groups = cells.n, len(linked)
    code = (whose * n + cells.left) * n + cells.right

    def summed(values: Float64) -> Float64:
        sums = np.bincount(code, weights=values[0], minlength=groups * n**2)
        return sums.reshape(groups, n, n).astype(np.float64)

    gradient, information = derivatives(cells, moments(cells, counts[None], start[None]), summed)
    rest = information.sum(axis=0) - information
    parameters, found = np.tile(start, (groups, 1)), linked.copy()
    if linked.any():
        step = steps(cells, -gradient[linked], rest[linked])
        parameters[linked] += step
    moved = largest_change(cells, parameters - start)
    for at in np.flatnonzero(linked & ~(moved < ONE_STEP)):
        kept = whose != at
        length = None if cells.length is None else cells.length[kept]
        without = replace(cells, left=cells.left[kept], right=cells.right[kept], length=length)
        fitted, converged = maximise(without, counts[None, kept], start[None])
        parameters[at], found[at] = fitted[0], converged[0]
    return parameters, found


def _alone(full: Fit, kept: Bool) -> Float64:
    """Fit one replicate in which some strength or effect does not exist, from the start."""
    cells, votes = full.cells, full.votes
    parameters = np.full(len(full.parameters), np.nan)
    if cells is None:
        return parameters
    words = None if votes.words is None or cells.length is None else votes.words[kept]
    left, right, rater = votes.left[kept], votes.right[kept], votes.rater[kept]
    rest = Votes(votes.variants, votes.raters, rater, left, right, votes.counts[kept], words)
    found = fit(rest, tie=cells.tie, position=cells.position)
    strengths = found.strengths
    parameters[: cells.n] = strengths.values
    effects = [np.nan if strengths.nu is None else np.log(strengths.nu)] if cells.tie else []
    effects += [np.nan if strengths.position is None else strengths.position] if cells.position else []
    if words is not None:  # in units of the whole, not of the replicate's own standard deviation
        alone = strengths.length is None or strengths.length_sd is None
        effects.append(np.nan if alone else (strengths.length or 0.0) / (strengths.length_sd or 1.0))
    parameters[cells.n :] = effects
    return parameters


def _by_rater(cells: Cells, counts: Float64, whose: Int64, groups: int) -> Float64:
    """Votes by rater and ordered pair; (G, n², 3)."""
    pairs = cells.n**2
    code = whose * pairs + cells.left * cells.n + cells.right
    sums = [np.bincount(code, weights=counts[:, k], minlength=groups * pairs) for k in range(3)]
    return np.stack(sums, axis=-1).reshape(groups, pairs, 3).astype(np.float64)


def _exist(counts: Float64, cells: Cells) -> Bool:
    """Whether all strengths exist; (B, n², 3) -> (B,)."""
    shown = counts.reshape(-1, cells.n, cells.n, 3) > 0
    won = shown[..., 0] | np.swapaxes(shown[..., 1], 1, 2)
    tied = shown[..., 2] | np.swapaxes(shown[..., 2], 1, 2)
    exist = still_linked(won | tied)
    return exist & ~without_contradiction(won, tied) if cells.tie else exist
