"""The likelihood of paired comparisons, and Newton's method on many of them at once.

A vote on a left variant l and a right variant r is won on the left, on the right or tied with probabilities in the
ratio e^{δ/2} : e^{−δ/2} : ν with

    δ = θ_l − θ_r + γ + β z,

θ the strengths (natural logarithms, mean 0), γ the pull to the left side, z the standardised difference in length. With
ν = 0 this is Bradley and Terry (1952, doi:10.2307/2334029), else Davidson (1970, doi:10.1080/01621459.1970.10481082),
with γ the order effect of Davidson and Beaver (1977, doi:10.2307/2529467) written symmetrically.

It is an exponential family: the log-likelihood is concave, its gradient is observed minus expected, its information
the covariance of the sufficient statistics. Arrays have a leading axis of B problems, for the jackknife.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.types import Bool, Float64, Int64

MOST_STEPS = 100
CLOSE = 1e-9  # largest change of a log-odds
NO_GAIN = 1e-15  # log-likelihood left to gain: rounding, where a strength rests on next to nothing
RUNAWAY = 30.0  # logits: a parameter beyond it is on its way to infinity

Summed = Callable[[Float64], Float64]  # (B, C) values of cells -> (K, n, n) sums by left and right variant


@dataclass(frozen=True, slots=True)
class Cells:
    """Votes that share variants and difference in length.

    Attributes
    ----------
    n : int
        Number of variants.
    left, right : int64 array (C,)
        Positions of the variants shown.
    tie, position : bool
        Whether ν and γ are fitted; without `tie`, ν = 0.
    length : float64 array (C,) or None
        z of each cell; None where β is not fitted.
    dense : bool
        Whether the cells are all n² ordered pairs in order, so that summing is reshaping.
    """

    n: int
    left: Int64
    right: Int64
    tie: bool
    position: bool
    length: Float64 | None = None
    dense: bool = False

    @property
    def width(self) -> int:
        """Number of parameters: θ, then log ν, γ, β as far as they are fitted."""
        return self.n + self.tie + self.position + (self.length is not None)

    def summed(self, values: Float64) -> Float64:
        """Sums of the cells' values by ordered pair; (B, C) -> (B, n, n)."""
        if self.dense:
            return values.reshape(-1, self.n, self.n)
        code = self.left * self.n + self.right
        sums = [np.bincount(code, weights=row, minlength=self.n**2) for row in values]
        return np.array(sums, dtype=np.float64).reshape(-1, self.n, self.n)

    def effects(self) -> list[Float64]:
        """What γ and β are multiplied by in δ, as far as they are fitted; each (C,)."""
        found = [np.ones(len(self.left))] if self.position else []
        return found if self.length is None else [*found, self.length]


@dataclass(frozen=True, slots=True)
class Moments:
    """Per problem and cell, (B, C): observed minus expected, and covariances, of half the lead and of the ties."""

    lead: Float64
    tied: Float64
    lead_lead: Float64
    lead_tied: Float64
    tied_tied: Float64


def moments(cells: Cells, counts: Float64, parameters: Float64) -> Moments:
    """Moments of each cell.

    Parameters
    ----------
    cells : Cells
    counts : float64 array (B, C, 3)
        Votes for left, for right, ties. Without a tie term ties must have been shared out.
    parameters : float64 array (B, cells.width)
    """
    n = cells.n
    delta = parameters[:, cells.left] - parameters[:, cells.right]
    for k, effect in enumerate(cells.effects()):
        delta = delta + parameters[:, n + cells.tie + k, None] * effect
    log_nu = parameters[:, n, None] if cells.tie else np.full((len(parameters), 1), -np.inf)
    largest = np.maximum(np.abs(delta) / 2, log_nu)
    left, right, tie = np.exp(delta / 2 - largest), np.exp(-delta / 2 - largest), np.exp(log_nu - largest)
    total = left + right + tie
    half, tie = (left - right) / total / 2, tie / total
    votes = counts.sum(axis=2)
    return Moments(
        (counts[:, :, 0] - counts[:, :, 1]) / 2 - votes * half,
        counts[:, :, 2] - votes * tie,
        votes * ((1 - tie) / 4 - half**2),
        -votes * half * tie,
        votes * tie * (1 - tie),
    )


def derivatives(cells: Cells, found: Moments, summed: Summed) -> tuple[Float64, Float64]:
    """Gradient (K, P) and information (K, P, P) of the log-likelihood from the moments, summed as `summed` does."""
    n, width = cells.n, cells.width
    pairs = summed(found.lead_lead)
    weights = pairs + np.swapaxes(pairs, 1, 2)
    gradient = np.empty((len(pairs), width))
    information = np.empty((len(pairs), width, width))
    information[:, :n, :n] = -weights
    information[:, range(n), range(n)] = weights.sum(axis=2)
    gradient[:, :n] = _sides(summed(found.lead))
    effects = cells.effects()
    for k, effect in enumerate(effects):
        at = n + cells.tie + k
        gradient[:, at] = summed(found.lead * effect).sum(axis=(1, 2))
        cross = _sides(summed(found.lead_lead * effect))
        information[:, at, :n] = information[:, :n, at] = cross
        for m, other in enumerate(effects[: k + 1]):
            to = n + cells.tie + m
            information[:, at, to] = information[:, to, at] = summed(found.lead_lead * effect * other).sum(axis=(1, 2))
        if cells.tie:
            information[:, at, n] = information[:, n, at] = summed(found.lead_tied * effect).sum(axis=(1, 2))
    if cells.tie:
        gradient[:, n] = summed(found.tied).sum(axis=(1, 2))
        information[:, n, :n] = information[:, :n, n] = _sides(summed(found.lead_tied))
        information[:, n, n] = summed(found.tied_tied).sum(axis=(1, 2))
    return gradient, information


def steps(cells: Cells, gradient: Float64, information: Float64) -> Float64:
    """Newton steps (K, P) that keep the mean strength where it is."""
    fixed = information.copy()
    fixed[:, : cells.n, : cells.n] += (
        information[:, : cells.n, : cells.n].trace(axis1=1, axis2=2)[:, None, None] / cells.n**2
    )
    try:
        step = np.linalg.solve(fixed, gradient[..., None])
    except np.linalg.LinAlgError:  # a parameter is on its way to infinity, and nothing is left to tell it by
        step = np.linalg.pinv(fixed, hermitian=True) @ gradient[..., None]
    return np.asarray(step[..., 0], dtype=np.float64)


def maximise(cells: Cells, counts: Float64, start: Float64) -> tuple[Float64, Bool]:
    """Maximise B log-likelihoods by damped Newton steps.

    The damping log(1 + d)/d, d the largest change of a log-odds, makes every step an ascent for likelihoods of this
    kind (Sun and Tran-Dinh 2019, doi:10.1007/s10107-018-1282-4), so that no line search is needed.

    Parameters
    ----------
    cells : Cells
    counts : float64 array (B, C, 3)
        As in `moments`.
    start : float64 array (B, cells.width)

    Returns
    -------
    parameters : float64 array (B, cells.width)
    converged : bool array (B,)
        False where a parameter runs to infinity: the maximum does not exist.
    """
    parameters = start.copy()
    open_, failed = np.arange(len(start)), np.zeros(len(start), dtype=bool)
    for _ in range(MOST_STEPS):
        found = moments(cells, counts[open_], parameters[open_])
        gradient, information = derivatives(cells, found, cells.summed)
        step = steps(cells, gradient, information)
        change = largest_change(cells, step)
        parameters[open_] += step * (np.log1p(change) / np.maximum(change, np.finfo(float).tiny))[:, None]
        runaway = ~(np.abs(parameters[open_]).max(axis=1) < RUNAWAY)
        failed[open_[runaway]] = True
        open_ = open_[(change > CLOSE) & ((gradient * step).sum(axis=1) > NO_GAIN) & ~runaway]
        if not len(open_):
            break
    failed[open_] = True
    return parameters, ~failed


def _sides(sums: Float64) -> Float64:
    """Sums over cells of value · (e_left − e_right); (K, n, n) -> (K, n)."""
    sides: Float64 = sums.sum(axis=2) - sums.sum(axis=1)
    return sides


def largest_change(cells: Cells, step: Float64) -> Float64:
    """Bound on how much steps (B, P) change the log-odds between any two answers; (B,)."""
    n = cells.n
    change = step[:, :n].max(axis=1) - step[:, :n].min(axis=1)
    sizes = [1.0] * (cells.tie + cells.position)
    if cells.length is not None:
        sizes.append(float(np.abs(cells.length).max(initial=0.0)))
    for k, size in enumerate(sizes):
        change = change + np.abs(step[:, n + k]) * size
    return np.asarray(change)
