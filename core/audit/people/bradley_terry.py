"""Strengths from wins alone (Bradley and Terry 1952, doi:10.2307/2334029)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.audit.people.strengths import Strengths, Votes, fit
from core.errors import InputError
from core.types import Float64


def fit_bradley_terry(wins: Float64, variants: Sequence[str] | None = None) -> Strengths:
    """Fit P(i beats j) = 1 / (1 + exp(θ_j − θ_i)) by maximum likelihood.

    Parameters
    ----------
    wins : array (n, n)
        [i, j]: how often i was preferred to j, a tie counting ½ in both places; the diagonal is 0.
    variants : sequence of str or None
        Names; None numbers them from 0.

    Returns
    -------
    Strengths
        NaN, with a note, for variants whose strength does not exist.

    Raises
    ------
    InputError
        The matrix is not square, has a negative or missing entry, or a win over itself.
    """
    matrix = np.asarray(wins, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise InputError(f"Wins have the shape {matrix.shape}.", "Give a square matrix: winners by losers.")
    if not (np.isfinite(matrix).all() and (matrix >= 0).all()) or np.diag(matrix).any():
        raise InputError("A number of wins is negative, missing, or over itself.", "Give counts, with a zero diagonal.")
    names = tuple(str(i) for i in range(len(matrix))) if variants is None else tuple(variants)
    winner, loser = np.nonzero(matrix)
    counts = np.zeros((len(winner), 3))
    counts[:, 0] = matrix[winner, loser]
    return fit(Votes(names, ("",), np.zeros_like(winner), winner, loser, counts), tie=False).strengths
