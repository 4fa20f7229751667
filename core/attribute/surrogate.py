"""A surrogate: gradient-boosted trees on features that people understand, fitted to the scores of any model.

It stands in for the model where a picture in features is wanted, never for its scores: how far it follows the model is
measured on users it never saw, and shown wherever it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.attribute.surrogate_features import FeatureSpace
from core.attribute.surrogate_trees import Trees
from core.errors import InputError
from core.progress import Progress, part, silent
from core.recommend.protocol import LoadedModel
from core.types import Catalogue, Float32, Float64, History, Int64

LEAST_USERS = 5
LEAST_PAIRS = 20
MOST_LOOKED_AT = 4  # users looked at for each one wanted, where the model refuses many
_STEP = 25  # trees between two reports of progress


@dataclass(frozen=True, slots=True)
class SurrogateSettings:
    """How a surrogate is fitted; the defaults were measured on MovieLens 100K (`docs/faithfulness.md`).

    Attributes
    ----------
    users, held_out : int
        Users whose lists are sampled for the fit, and others on whom fidelity is measured; at most a quarter of all
        users are held out.
    top, near, far : int
        Pairs of each user: all items ranked 1 to `top`; a random `near` of the next 400; a random `far` of all others.
    trees, leaves, least : int
        Number of trees; leaves of each at most; pairs in a leaf at least.
    rate, l2 : float
        Learning rate; ridge on the values of leaves.
    seed : int
        Draws users and pairs.
    version : int
        Of features and sampling: raised with every change that makes another surrogate.
    """

    users: int = 400
    held_out: int = 100
    top: int = 20
    near: int = 60
    far: int = 60
    trees: int = 200
    leaves: int = 31
    least: int = 20
    rate: float = 0.1
    l2: float = 1.0
    seed: int = 0
    version: int = 1


DEFAULTS = SurrogateSettings()


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How well a surrogate follows its model, on unseen items of users it was not fitted on.

    Attributes
    ----------
    r2 : float
        Pooled over all pairs: 1 − Σ(score − prediction)² / Σ(score − mean)².
    spearman : float or None
        Rank correlation within a user, mean over users; None where scores do not differ.
    overlap : float
        Share of the model's top-10 that is in the surrogate's, mean over users.
    error : float
        Root mean squared residual, in the unit of the score.
    users, pairs : int
        Held-out users and their pairs.
    fitted_users, fitted_pairs : int
        Users and pairs the surrogate was fitted on.
    """

    r2: float
    spearman: float | None
    overlap: float
    error: float
    users: int
    pairs: int
    fitted_users: int
    fitted_pairs: int


@dataclass(frozen=True, slots=True)
class Surrogate:
    """A fitted surrogate of one model.

    Attributes
    ----------
    space : FeatureSpace
        Features of the data set version.
    trees : Trees
        The ensemble.
    fidelity : Fidelity
        On held-out users.
    settings : SurrogateSettings
        How it was fitted.
    held_out : int64 (users,)
        Users it was not fitted on.
    """

    space: FeatureSpace
    trees: Trees
    fidelity: Fidelity
    settings: SurrogateSettings
    held_out: Int64


def fit_surrogate(
    catalogue: Catalogue,
    model: LoadedModel,
    space: FeatureSpace,
    settings: SurrogateSettings = DEFAULTS,
    progress: Progress = silent,
) -> Surrogate:
    """Fit a surrogate to the unclipped scores of a model.

    Parameters
    ----------
    catalogue, model
        The data set version and a model trained on it.
    space : FeatureSpace
        Features of the data set version.
    settings : SurrogateSettings
        Sizes and seed.
    progress : callable
        Told how far it is; may raise to stop.

    Raises
    ------
    InputError
        Too few users have unseen items that the model scores.
    """
    histories = drawn_users(catalogue, model, settings.users + settings.held_out, settings.seed)
    held = min(settings.held_out, len(histories) // 4)
    if len(histories) < LEAST_USERS:
        raise _too_little(model, f"only {len(histories)} users have ratings and items they have not rated")
    rng = np.random.default_rng(settings.seed)
    rows: list[Float32] = []
    scores: list[Float64] = []
    told = part(progress, 0.0, 0.5)
    for done, history in enumerate(histories[held:]):
        told(done / (len(histories) - held), "reading lists of users")
        given = model.served.scores(history).astype(np.float64)
        chosen = _pairs(given, history, settings, rng)
        rows.append(space.of(history).matrix[chosen])
        scores.append(given[chosen])
    matrix, target = np.concatenate(rows), np.concatenate(scores)
    if len(target) < LEAST_PAIRS:
        raise _too_little(model, f"only {len(target)} pairs of a user and an unseen item can be drawn")
    fitted = _boosted(matrix, target, settings, part(progress, 0.5, 0.85))
    fidelity = _fidelity(model, space, fitted, histories[:held], part(progress, 0.85, 1.0))
    fidelity = replace(fidelity, fitted_users=len(histories) - held, fitted_pairs=len(target))
    users = np.array([history.user for history in histories[:held]], np.int64)
    return Surrogate(space, Trees.of(fitted), fidelity, settings, users)


def unseen(history: History, n_items: int) -> Int64:
    """Items that are not in a history, ascending."""
    free = np.ones(n_items, np.bool_)
    free[history.items] = False
    return np.flatnonzero(free)


def drawn_users(catalogue: Catalogue, model: LoadedModel, wanted: int, seed: int) -> list[History]:
    """Random users whom the model serves and who have unseen items; the first of them are the held-out ones."""
    found: list[History] = []
    order = np.random.default_rng(seed).permutation(catalogue.ratings.n_users)
    for user in order[: MOST_LOOKED_AT * wanted].tolist():
        history = catalogue.ratings.of(user)
        has_unseen = len(history.items) < len(catalogue.items)
        if len(history.items) and has_unseen and model.served.refuses(history) is None:
            found.append(history)
            if len(found) == wanted:
                break
    return found


def _pairs(scores: Float64, history: History, settings: SurrogateSettings, rng: np.random.Generator) -> Int64:
    """Unseen items for the fit: the top of the list, some near it, some of the rest."""
    free = unseen(history, len(scores))
    ranked = free[np.argsort(-scores[free], kind="stable")]
    end = settings.top + 400
    near = rng.permutation(ranked[settings.top : end])[: settings.near]
    far = rng.permutation(ranked[end:])[: settings.far]
    return np.concatenate([ranked[: settings.top], near, far])


def _boosted(matrix: Float32, target: Float64, settings: SurrogateSettings, progress: Progress) -> Any:
    from sklearn.ensemble import HistGradientBoostingRegressor
    from threadpoolctl import threadpool_limits

    fitted = HistGradientBoostingRegressor(
        learning_rate=settings.rate,
        max_leaf_nodes=settings.leaves,
        min_samples_leaf=min(settings.least, max(2, len(target) // 20)),
        l2_regularization=settings.l2,
        early_stopping=False,
        warm_start=True,
        random_state=settings.seed,
    )
    for trees in _steps(settings.trees):
        progress((trees - _STEP) / settings.trees, "growing trees")
        with threadpool_limits(1, "openmp"):  # threads that spin at a barrier crawl beside a busy server
            fitted.set_params(max_iter=trees).fit(matrix, target)
    return fitted


def _steps(total: int) -> Iterator[int]:
    yield from range(_STEP, total, _STEP)
    yield total


def _fidelity(
    model: LoadedModel, space: FeatureSpace, fitted: Any, histories: list[History], progress: Progress
) -> Fidelity:
    """Measure on all unseen items of the users; the counts of the fit are left at 0."""
    correlations, overlaps, scored, predicted = [], [], [], []
    for done, history in enumerate(histories):
        progress(done / len(histories), "measuring fidelity on other users")
        free = unseen(history, space.world.n_items)
        scores = model.served.scores(history).astype(np.float64)[free]
        guesses = fitted.predict(space.of(history).matrix[free])
        correlations.append(spearman(scores, guesses))
        overlaps.append(overlap(scores, guesses))
        scored.append(scores)
        predicted.append(guesses)
    scores, guesses = np.concatenate(scored), np.concatenate(predicted)
    left, all_ = float(((scores - guesses) ** 2).sum()), float(((scores - scores.mean()) ** 2).sum())
    known = [value for value in correlations if value is not None]
    return Fidelity(
        r2=1 - left / all_ if all_ > 0 else float(left < 1e-9),
        spearman=float(np.mean(known)) if known else None,
        overlap=float(np.mean(overlaps)),
        error=float(np.sqrt(left / len(scores))),
        users=len(histories),
        pairs=len(scores),
        fitted_users=0,
        fitted_pairs=0,
    )


def spearman(first: Float64, second: Float64) -> float | None:
    """Rank correlation, ties given their mean rank; None where one of the two does not vary."""
    from scipy.stats import rankdata

    a, b = rankdata(first), rankdata(second)
    if a.std() == 0 or b.std() == 0:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def overlap(scores: Float64, guesses: Float64, n: int = 10) -> float:
    """Share of the n highest scores that are among the n highest guesses; ties by position."""
    n = min(n, len(scores))
    best = np.argsort(-scores, kind="stable")[:n]
    return len(np.intersect1d(best, np.argsort(-guesses, kind="stable")[:n])) / n


def _too_little(model: LoadedModel, why: str) -> InputError:
    return InputError(
        f"Model “{model.info.model}” is too small to be described by features: {why}.",
        "Bring in more ratings, or use the lenses of the user's own ratings.",
    )
