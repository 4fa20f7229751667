"""`foldin`: item factors from several fits of Surprise's SVD, user side solved in closed form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from surprise import SVD, Trainset
from surprise.utils import get_rng

from core.errors import InputError
from core.progress import Progress, silent
from core.recommend.algorithms.trainset import RatingsTrainset, build_trainset
from core.recommend.protocol import Fitted
from core.recommend.ridge import solve_all
from core.recommend.settings import FoldInSettings
from core.types import Float64, Ratings, Scale


class FoldIn(SVD):
    """`foldin` as a Surprise algorithm, for Surprise's own tools (`cross_validate`, `GridSearchCV`, ...).

    The item factors of `n_seeds` fits are concatenated, each divided by √n_seeds, and the item biases averaged; then
    every user's factors and habit are solved again by ridge regression from the user's own ratings. Hence an estimate
    is μ + b_i + Σ_j w_ij (r_j − μ − b_j), exactly.

    Parameters
    ----------
    n_seeds : int
        Number of fits.
    n_factors, n_epochs, init_std_dev, lr_all, reg_all
        Of each fit, as in `surprise.SVD`.
    ridge, ridge_user : float
        λ of the user's factors and λ_b of the user's habit.
    random_state : int, RandomState or None
        An int s gives the fits the seeds s · n_seeds ... s · n_seeds + n_seeds − 1.
    """

    qi: Float64
    bi: Float64
    random_state: Any

    def __init__(
        self,
        n_seeds: int = 5,
        n_factors: int = 50,
        n_epochs: int = 60,
        *,
        init_std_dev: float = 0.02,
        lr_all: float = 0.007,
        reg_all: float = 0.08,
        ridge: float = 10.0,
        ridge_user: float = 5.0,
        random_state: Any = None,
        verbose: bool = False,
    ) -> None:
        super().__init__(
            n_factors=n_factors,
            n_epochs=n_epochs,
            init_std_dev=init_std_dev,
            lr_all=lr_all,
            reg_all=reg_all,
            random_state=random_state,
            verbose=verbose,
        )
        self.n_seeds = n_seeds
        self.ridge = ridge
        self.ridge_user = ridge_user

    def fit(self, trainset: Trainset) -> FoldIn:
        """Fit on a Surprise trainset; leaves `qi`, `bi`, `pu`, `bu` as `surprise.SVD` does."""
        self.fit_items(trainset)
        users, items, values = (np.array(column) for column in zip(*trainset.all_ratings(), strict=True))
        order = np.argsort(users, kind="stable")
        offsets = np.append(0, np.cumsum(np.bincount(users, minlength=trainset.n_users)))
        residuals = (values - trainset.global_mean - self.bi[items])[order]
        found = solve_all(with_habit(self.qi), residuals, items[order], offsets, self.penalties)
        self.pu, self.bu = found[:, :-1].astype(np.float64), found[:, -1].astype(np.float64)
        return self

    def fit_items(self, trainset: Trainset) -> None:
        """Fit the item side: `qi`, float64 (n_items, n_seeds · n_factors), and `bi`, float64 (n_items,)."""
        self.trainset = trainset
        given = self.random_state
        factors, biases = [], []
        try:
            for seed in self._seeds():
                self.random_state = seed
                self.sgd(trainset)
                factors.append(self.qi / np.sqrt(self.n_seeds))
                biases.append(self.bi)
        finally:
            self.random_state = given
        self.qi = np.hstack(factors)
        self.bi = np.mean(biases, axis=0)

    @property
    def penalties(self) -> Float64:
        """Diagonal of D: λ for each factor, then λ_b."""
        return np.append(np.full(self.n_seeds * self.n_factors, self.ridge), self.ridge_user)

    def _seeds(self) -> list[int]:
        if isinstance(self.random_state, int | np.integer):
            return [int(self.random_state) * self.n_seeds + number for number in range(self.n_seeds)]
        return [int(seed) for seed in get_rng(self.random_state).randint(2**31 - 1, size=self.n_seeds)]


def with_habit(factors: Float64) -> Float64:
    """z_i = [q_i, 1] for every item."""
    return np.hstack([factors, np.ones((len(factors), 1))])


def fit(ratings: Ratings, scale: Scale, settings: FoldInSettings, progress: Progress = silent) -> Fitted:
    """Fit `foldin`.

    An item that nobody rated has no factors and no bias: everyone's score for it is the mean plus their own habit.

    Returns
    -------
    Fitted
        Arrays `factors` (Q, float32 (n_items, seeds · k)), `item_bias` (float32 (n_items,)), `users` (float32
        (n_users, seeds · k + 1): factors, then habit); facts `mean`, `ridge`, `ridge_user`.
    """
    if not len(ratings.values):
        raise InputError("There is not a single rating to learn from.", "Import ratings first.")
    progress(0.0, "arranging ratings")
    trainset = build_trainset(ratings, scale)
    trainset.on_pass = _epochs(settings, progress)
    algorithm = FoldIn(
        n_seeds=settings.seeds,
        n_factors=settings.k,
        n_epochs=settings.epochs,
        init_std_dev=settings.init_std_dev,
        lr_all=settings.lr,
        reg_all=settings.reg,
        ridge=settings.ridge,
        ridge_user=settings.ridge_user,
        random_state=settings.seed,
    )
    algorithm.fit_items(trainset)
    return _fitted(ratings, trainset, algorithm, progress)


def _fitted(ratings: Ratings, trainset: RatingsTrainset, algorithm: FoldIn, progress: Progress) -> Fitted:
    progress(0.95, "solving users")
    factors = np.zeros((ratings.n_items, algorithm.qi.shape[1]), np.float32)
    factors[trainset.item_indices] = algorithm.qi
    bias = np.zeros(ratings.n_items, np.float32)
    bias[trainset.item_indices] = algorithm.bi
    # From the rounded factors that are served, so that stored vectors and new solves agree.
    residuals = ratings.values.astype(np.float64) - trainset.global_mean - bias[ratings.items]
    users = solve_all(
        with_habit(factors.astype(np.float64)), residuals, ratings.items, ratings.offsets, algorithm.penalties
    )
    facts = {"mean": trainset.global_mean, "ridge": algorithm.ridge, "ridge_user": algorithm.ridge_user}
    return Fitted({"factors": factors, "item_bias": bias, "users": users}, facts)


def _epochs(settings: FoldInSettings, progress: Progress) -> Callable[[], None]:
    total = settings.seeds * settings.epochs
    done = 0

    def report() -> None:
        nonlocal done
        seed, epoch = divmod(done, settings.epochs)
        stage = f"fit {seed + 1} of {settings.seeds}, epoch {epoch + 1} of {settings.epochs}"
        progress(0.02 + 0.93 * done / total, stage)
        done += 1

    return report
