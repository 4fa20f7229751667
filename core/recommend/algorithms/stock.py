"""Fitting Surprise's own algorithms and keeping what their `estimate` needs, by data set index.

Surprise numbers only users and items that have ratings; the others get what Surprise gives to unknown ones: factors
and biases of 0, or the global mean (`known_users` and `known_items` say who is known).

Surprise's `SlopeOne` and `CoClustering` hold ratings in C integers, so half stars lose their halves without a word.
Both are linear in the ratings, so they are fitted on ratings times the smallest of `INTEGER_FACTORS` that makes all
of them whole, and the result is divided by it: what the algorithms mean, at the precision of the scale.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from surprise import NMF, SVD, AlgoBase, BaselineOnly, CoClustering, KNNBaseline, SlopeOne, SVDpp

from core.errors import InputError
from core.progress import Progress
from core.recommend.algorithms.trainset import RatingsTrainset, build_trainset
from core.recommend.protocol import Fitted
from core.recommend.stock_settings import (
    BaselineSettings,
    CoClusteringSettings,
    KNNSettings,
    NMFSettings,
    SlopeOneSettings,
    SVDppSettings,
    SVDSettings,
)
from core.types import Bool, Ratings, Scale

INTEGER_FACTORS = (1, 2, 4, 5, 10, 20, 100, 1000)


def fit_svd(ratings: Ratings, scale: Scale, settings: SVDSettings, progress: Progress) -> Fitted:
    """Fit `surprise.SVD`."""
    trainset = _trainset(ratings, scale, progress, settings.n_epochs)
    algo = SVD(
        n_factors=settings.n_factors,
        n_epochs=settings.n_epochs,
        init_std_dev=settings.init_std_dev,
        lr_all=settings.lr_all,
        reg_all=settings.reg_all,
        random_state=settings.seed,
    ).fit(trainset)
    return _factors("svd", algo, trainset, ratings, algo.pu)


def fit_svdpp(ratings: Ratings, scale: Scale, settings: SVDppSettings, progress: Progress) -> Fitted:
    """Fit `surprise.SVDpp`; the implicit feedback of a user is stored as part of the user's factors."""
    trainset = _trainset(ratings, scale, progress, settings.n_epochs)
    algo = SVDpp(
        n_factors=settings.n_factors,
        n_epochs=settings.n_epochs,
        init_std_dev=settings.init_std_dev,
        lr_all=settings.lr_all,
        reg_all=settings.reg_all,
        random_state=settings.seed,
        cache_ratings=True,  # the same arithmetic, twice as fast
    ).fit(trainset)
    rated = (np.array([j for j, _ in trainset.ur[u]]) for u in range(trainset.n_users))
    implicit = np.array([algo.yj[items].sum(axis=0) / np.sqrt(len(items)) for items in rated])
    return _factors("svdpp", algo, trainset, ratings, algo.pu + implicit)


def fit_nmf(ratings: Ratings, scale: Scale, settings: NMFSettings, progress: Progress) -> Fitted:
    """Fit `surprise.NMF` (without biases, as its default)."""
    if scale.low < 0:
        raise InputError(f"Ratings go down to {scale.low:g}; NMF needs them to be 0 or more.", "Choose another model.")
    trainset = _trainset(ratings, scale, progress, settings.n_epochs)
    algo = NMF(
        n_factors=settings.n_factors,
        n_epochs=settings.n_epochs,
        reg_pu=settings.reg_pu,
        reg_qi=settings.reg_qi,
        random_state=settings.seed,
    ).fit(trainset)
    return _factors("nmf", algo, trainset, ratings, algo.pu)


def fit_baseline(ratings: Ratings, scale: Scale, settings: BaselineSettings, progress: Progress) -> Fitted:
    """Fit `surprise.BaselineOnly`. The user's bias follows from the user's ratings, so it is not stored."""
    trainset = _trainset(ratings, scale, progress, 1)
    algo = BaselineOnly(bsl_options=_als(settings), verbose=False).fit(trainset)
    facts = {"mean": float(trainset.global_mean), "reg_u": settings.reg_u, "n_users": ratings.n_users}
    return _checked("baseline", {"bi": _by_item(algo.bi, trainset, ratings)}, facts)


def fit_knn(ratings: Ratings, scale: Scale, settings: KNNSettings, progress: Progress) -> Fitted:
    """Fit `surprise.KNNBaseline`, item-based with `pearson_baseline`.

    Similarities stay float64: they decide which neighbours count, and rounding would make new ties.
    """
    trainset = _trainset(ratings, scale, progress, 1)
    options = {
        "name": "pearson_baseline",
        "user_based": False,
        "min_support": settings.min_support,
        "shrinkage": settings.shrinkage,
    }
    baselines = BaselineSettings()
    algo = KNNBaseline(
        k=settings.k, min_k=settings.min_k, sim_options=options, bsl_options=_als(baselines), verbose=False
    )
    try:
        algo.fit(trainset)
    except ZeroDivisionError:  # Surprise divides by the spread of an item around its baseline
        raise InputError(
            "Some items have no spread around their baseline (are all ratings equal?), so they cannot be compared.",
            "Choose another model, or bring in ratings that differ.",
        ) from None
    facts = {
        "mean": float(trainset.global_mean),
        "reg_u": baselines.reg_u,
        "n_users": ratings.n_users,
        "k": settings.k,
        "min_k": settings.min_k,
    }
    similar = _square(algo.sim, trainset, ratings, 0.0)
    return _checked("knn", {"bi": _by_item(algo.bi, trainset, ratings), "similar": similar}, facts)


def fit_slopeone(ratings: Ratings, scale: Scale, settings: SlopeOneSettings, progress: Progress) -> Fitted:
    """Fit `surprise.SlopeOne`; `deviations[j, i]` is dev(i, j), NaN where no user rated both."""
    factor, whole = _integers(ratings)
    trainset = _trainset(whole, scale, progress, 1)
    algo = SlopeOne().fit(trainset)
    deviations = np.where(algo.freq > 0, algo.dev / factor, np.nan).T.astype(np.float32)
    arrays = {
        "deviations": _square(deviations, trainset, ratings, np.nan),
        "known_items": _known(ratings.n_items, trainset.item_indices),
    }
    return Fitted(arrays, {"mean": float(trainset.global_mean) / factor, "n_users": ratings.n_users})


def fit_cocluster(ratings: Ratings, scale: Scale, settings: CoClusteringSettings, progress: Progress) -> Fitted:
    """Fit `surprise.CoClustering`."""
    factor, whole = _integers(ratings)
    trainset = _trainset(whole, scale, progress, 1)
    algo = CoClustering(
        n_cltr_u=settings.n_cltr_u,
        n_cltr_i=settings.n_cltr_i,
        n_epochs=settings.n_epochs,
        random_state=settings.seed,
    ).fit(trainset)
    users = (algo.user_mean - algo.avg_cltr_u[algo.cltr_u]) / factor
    items = (algo.item_mean - algo.avg_cltr_i[algo.cltr_i]) / factor
    arrays = {
        "user_offsets": _by_user(users, trainset, ratings),
        "item_offsets": _by_item(items, trainset, ratings),
        "user_clusters": _by_user(algo.cltr_u, trainset, ratings).astype(np.int32),
        "item_clusters": _by_item(algo.cltr_i, trainset, ratings).astype(np.int32),
        "cluster_means": algo.avg_cocltr / factor,
        "known_users": _known(ratings.n_users, trainset.user_indices),
        "known_items": _known(ratings.n_items, trainset.item_indices),
    }
    return _checked("cocluster", arrays, {"mean": float(trainset.global_mean) / factor})


def _trainset(ratings: Ratings, scale: Scale, progress: Progress, passes: int) -> RatingsTrainset:
    if not len(ratings.items):
        raise InputError("There are no ratings to learn from.", "Import a data set with ratings.")
    progress(0.0, "building the trainset")
    trainset = build_trainset(ratings, scale)
    done = 0

    def on_pass() -> None:
        nonlocal done
        progress(min(done / passes, 1.0), f"epoch {done + 1} of {passes}" if passes > 1 else "fitting")
        done += 1

    if passes == 1:
        progress(0.05, "fitting")
    else:
        trainset.on_pass = on_pass
    return trainset


def _factors(kind: str, algo: AlgoBase, trainset: RatingsTrainset, ratings: Ratings, pu: np.ndarray) -> Fitted:
    arrays = {
        "pu": _by_user(pu, trainset, ratings).astype(np.float32),
        "qi": _by_item(algo.qi, trainset, ratings).astype(np.float32),
        "bu": _by_user(algo.bu, trainset, ratings),
        "bi": _by_item(algo.bi, trainset, ratings),
        "known_users": _known(ratings.n_users, trainset.user_indices),
        "known_items": _known(ratings.n_items, trainset.item_indices),
    }
    return _checked(kind, arrays, {"kind": kind, "mean": float(trainset.global_mean), "biased": kind != "nmf"})


def _checked(kind: str, arrays: dict[str, np.ndarray], facts: dict[str, Any]) -> Fitted:
    for array in arrays.values():
        if not np.isfinite(array).all():
            raise InputError(
                f"Fitting {kind} with these settings did not give finite numbers.",
                "Use a smaller learning rate, fewer epochs or more regularisation.",
            )
    return Fitted(arrays, facts)


def _als(settings: BaselineSettings) -> dict[str, Any]:
    return {"method": "als", "n_epochs": settings.n_epochs, "reg_u": settings.reg_u, "reg_i": settings.reg_i}


def _integers(ratings: Ratings) -> tuple[int, Ratings]:
    distinct = np.unique(ratings.values).astype(np.float64)
    fits = (f for f in INTEGER_FACTORS if np.allclose(distinct * f, np.rint(distinct * f), atol=1e-4))
    factor = next(fits, INTEGER_FACTORS[-1])
    return factor, replace(ratings, values=np.rint(ratings.values * factor).astype(np.float32))


def _by_user(values: np.ndarray, trainset: RatingsTrainset, ratings: Ratings) -> np.ndarray:
    return _spread(np.asarray(values), trainset.user_indices, ratings.n_users)


def _by_item(values: np.ndarray, trainset: RatingsTrainset, ratings: Ratings) -> np.ndarray:
    return _spread(np.asarray(values), trainset.item_indices, ratings.n_items)


def _spread(values: np.ndarray, indices: np.ndarray, n: int) -> np.ndarray:
    out = np.zeros((n, *values.shape[1:]), dtype=values.dtype)
    out[indices] = values
    return out


def _square(values: np.ndarray, trainset: RatingsTrainset, ratings: Ratings, missing: float) -> np.ndarray:
    out = np.full((ratings.n_items, ratings.n_items), missing, dtype=values.dtype)
    out[np.ix_(trainset.item_indices, trainset.item_indices)] = values
    return out


def _known(n: int, indices: np.ndarray) -> Bool:
    known = np.zeros(n, dtype=np.bool_)
    known[indices] = True
    return known
