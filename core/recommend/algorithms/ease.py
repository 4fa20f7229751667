"""EASE: item-to-item weights in closed form (Steck 2019, doi:10.1145/3308558.3313710)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from surprise import AlgoBase, PredictionImpossible, Trainset

from core.errors import InputError, WhyboardError
from core.progress import Progress, silent
from core.recommend.liking import strength
from core.recommend.protocol import Fitted
from core.recommend.settings import EaseSettings
from core.types import Float32, Ratings, Scale

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_BLOCK = 512  # rows worked on at a time: keeps the peak near one matrix of n_items² float32


def default_ridge(n_ratings: int) -> float:
    """λ where none is given: 200 · (n / 80,000)^0.3.

    Cross-validation on MovieLens found its flat optimum near 200 at 80,000 ratings and near 400 at 800,000.
    """
    return float(200.0 * (max(n_ratings, 1) / 80_000) ** 0.3)


class EASE(AlgoBase):
    """`ease` as a Surprise algorithm, for Surprise's own tools (`cross_validate`, `GridSearchCV`, ...).

    Scores are preference points, not ratings. `estimate` maps them onto the rating scale by a logistic curve that keeps
    their order, so that Surprise's clipping never ties two items and a list sorted by `est` is `ease`'s own list; the
    score itself is in `details["score"]`. Choose settings by `measures=["fcp"]` (order), not by RMSE.

    Parameters
    ----------
    ridge : float or None
        λ; None takes `default_ridge`.
    neutral : float
        Rating without liking, as a share of the scale (see `core.recommend.liking.strength`).

    Attributes
    ----------
    weights : float32 (n_items, n_items)
        B: row j holds what one unit of liking item j adds to each item; zero diagonal. Inner ids.
    """

    def __init__(self, ridge: float | None = None, neutral: float = 0.0) -> None:
        super().__init__()
        self.ridge = ridge
        self.neutral = neutral

    def fit(self, trainset: Trainset) -> EASE:
        """Fit on a Surprise trainset."""
        super().fit(trainset)
        users, items, values = (np.array(column) for column in zip(*trainset.all_ratings(), strict=True))
        x = strength(values, Scale(*trainset.rating_scale), self.neutral)
        self._liking = _matrix(users, items, x, (trainset.n_users, trainset.n_items))
        self.weights = item_weights(self._liking, self.ridge or default_ridge(trainset.n_ratings))
        return self

    def estimate(self, u: int, i: int) -> tuple[float, dict[str, float]]:
        """Order-preserving place of the score on the rating scale, and the score."""
        if not (self.trainset.knows_user(u) and self.trainset.knows_item(i)):
            raise PredictionImpossible("User or item is unknown.")
        rated = slice(self._liking.indptr[u], self._liking.indptr[u + 1])
        x = self._liking.data[rated].astype(np.float64)
        score = float(x @ self.weights[self._liking.indices[rated], i])
        low, high = self.trainset.rating_scale
        return low + (high - low) / (1 + float(np.exp(-score))), {"score": score}


def fit(ratings: Ratings, scale: Scale, settings: EaseSettings, progress: Progress = silent) -> Fitted:
    """Fit `ease`.

    Returns
    -------
    Fitted
        Arrays `weights` (B, float32 (n_items, n_items)), `mean_strength` (x̄, float64 (n_items,): mean over the users
        who have ratings) and `average` (x̄ B, float64 (n_items,)); facts `scale`, `neutral`, `ridge`.
    """
    if not len(ratings.values):
        raise InputError("There is not a single rating to learn from.", "Import ratings first.")
    ridge = settings.ridge or default_ridge(len(ratings.values))
    x = strength(ratings.values, scale, settings.neutral)
    active = max(int((np.diff(ratings.offsets) > 0).sum()), 1)
    mean_strength = np.bincount(ratings.items, x, minlength=ratings.n_items) / active
    liking = _matrix(ratings.users, ratings.items, x, (ratings.n_users, ratings.n_items))
    weights = item_weights(liking, ridge, progress)
    average = np.zeros(ratings.n_items)
    for rows in _blocks(ratings.n_items):
        average += mean_strength[rows] @ weights[rows]
    facts = {"scale": [scale.low, scale.high], "neutral": settings.neutral, "ridge": ridge}
    return Fitted({"weights": weights, "mean_strength": mean_strength, "average": average}, facts)


def item_weights(liking: csr_array, ridge: float, progress: Progress = silent) -> Float32:
    """B of EASE, float32 (n_items, n_items): B_jk = −P_jk / P_kk, zero diagonal, P = (XᵀX + λI)⁻¹.

    The Gram matrix is made in blocks of rows and inverted by Cholesky where it stands, so the peak is one matrix.

    Raises
    ------
    WhyboardError
        The matrix is not positive definite in float32 (the ridge is far too small for the data).
    """
    from scipy.linalg import lapack

    n_items = liking.shape[1]
    matrix = np.zeros((n_items, n_items), np.float32)
    transposed = liking.T.tocsr()
    for rows in _blocks(n_items):
        progress(0.4 * rows.start / n_items, "counting what is liked together")
        (transposed[rows] @ liking).toarray(out=matrix[rows])
    matrix.flat[:: n_items + 1] += ridge
    progress(0.4, "inverting the item matrix")
    # The transpose of a symmetric C-ordered matrix is the Fortran order LAPACK works on without a copy.
    factor, failed = lapack.spotrf(matrix.T, lower=1, clean=0, overwrite_a=1)
    if not failed:
        progress(0.6, "inverting the item matrix")
        inverse, failed = lapack.spotri(factor, lower=1, overwrite_c=1)
    if failed:
        raise WhyboardError(f"The item matrix cannot be inverted with ridge {ridge:g}.", "Use a larger ridge.")
    return _normalised(inverse.T, progress)


def _normalised(inverse: Float32, progress: Progress) -> Float32:
    """Turn the upper triangle of P, C-ordered, into B in place."""
    n_items = len(inverse)
    diagonal = inverse.diagonal().copy()
    for rows in _blocks(n_items):
        progress(0.9 + 0.1 * rows.start / n_items, "inverting the item matrix")
        square = inverse[rows, rows]
        square[:] = np.triu(square) + np.triu(square, 1).T
        inverse[rows.stop :, rows] = inverse[rows, rows.stop :].T
    for rows in _blocks(n_items):
        inverse[rows] /= -diagonal
    inverse.flat[:: n_items + 1] = 0
    return inverse


def _matrix(users: Any, items: Any, values: Float32, shape: tuple[int, int]) -> csr_array:
    from scipy.sparse import csr_array

    return csr_array((values, (users, items)), shape=shape)


def _blocks(n: int) -> list[slice]:
    return [slice(start, min(start + _BLOCK, n)) for start in range(0, n, _BLOCK)]
