"""LIME on the presence of ratings: a weighted linear model of what the score does when ratings are left out.

After Ribeiro, Singh and Guestrin (2016, doi:10.1145/2939672.2939778); each perturbed history is solved again.
"""

from __future__ import annotations

import numpy as np

from core.attribute.removal import rated
from core.attribute.resolve import Resolver
from core.errors import InputError
from core.recommend.protocol import Folding, LoadedModel
from core.results import Attribution
from core.types import Bool, Catalogue, Float64, History

WIDTH = 0.25  # of the kernel, in cosine distance: that of the authors' package for texts
_RIDGE = 1e-6  # the package's 1 shrinks a score without noise: a linear one would not be found
_HELD_OUT = 5  # every fifth perturbation is held out to measure the fidelity


def lime_attribution(
    catalogue: Catalogue, model: LoadedModel, history: History, item: int, *, seed: int = 0
) -> Attribution:
    """Attribute the score of an item to the ratings by a local linear model of it.

    Histories without a random number of random ratings are scored, weighted by exp(−d² / 0.25²) with d the cosine
    distance from the whole history, and a ridge regression on the presence of each rating is fitted. The base is its
    intercept; what it misses of the score is `Attribution.gap`.

    Parameters
    ----------
    catalogue, model, history, item
        Whose score it is, and index of the item explained.
    seed : int
        Of the perturbations.

    Returns
    -------
    Attribution
        Largest magnitude first; `exact` is False, `fidelity` is the weighted R² on perturbations held out (1 where
        nothing varies).

    Raises
    ------
    InputError
        The model cannot be asked what it would do without a rating; there is one rating only.
    """
    resolver = Resolver(catalogue, model, history)
    if resolver.n < 2:
        raise InputError(
            "LIME leaves some ratings out and keeps others; this user has only one rating.",
            "Choose the removal lens, or a user with more ratings.",
        )
    present = _perturbed(resolver, np.random.default_rng(seed))
    scores = resolver.scores_of(present, np.array([item], np.int32))[:, 0]
    base, values, fidelity = _fitted(present, scores)
    return Attribution(
        lens="lime",
        method=f"A linear model of the score, fitted to {len(present):,} histories with random ratings left out.",
        players="Each rating of the user, there or left out.",
        unit=model.served.unit,
        base=base,
        score=float(model.served.scores_of(history, np.array([item], np.int32))[0]),
        contributions=rated(catalogue, history, values),
        exact=False,
        fidelity=fidelity,
    )


def agreement(one: Attribution, other: Attribution) -> float | None:
    """How alike two attributions order the same ratings: Spearman's rank correlation of their contributions.

    Returns
    -------
    float or None
        In [−1, 1]; None with fewer than three ratings in both, or where one of them gives all the same.
    """
    here = {c.item: c.value for c in one.contributions if c.item is not None}
    there = {c.item: c.value for c in other.contributions if c.item is not None}
    shared = [item for item in here if item in there]
    if len(shared) < 3:
        return None
    ranks = [_ranks(np.array([values[item] for item in shared])) for values in (here, there)]
    if any(np.ptp(found) == 0 for found in ranks):
        return None
    return float(np.clip(np.corrcoef(ranks[0], ranks[1])[0, 1], -1, 1))


def _ranks(values: Float64) -> Float64:
    """Ranks from 0; what differs by less than a millionth of the largest value ties and shares the mean rank."""
    steps = np.round(values / (1e-6 * np.abs(values).max() or 1))
    _, inverse, counts = np.unique(steps, return_inverse=True, return_counts=True)
    means = np.cumsum(counts) - (counts + 1) / 2
    return np.asarray(means[inverse], np.float64)


def _perturbed(resolver: Resolver, rng: np.random.Generator) -> Bool:
    """The whole history and random parts of it, bool (m, n): first how many are left out, then which."""
    n = resolver.n
    count = int(np.clip(6 * n, 600, 2400)) if isinstance(resolver.served, Folding) else 600
    left_out = rng.integers(1, n + 1, count)
    order = np.argsort(rng.random((count, n)), axis=1)
    return np.concatenate([np.ones((1, n), np.bool_), order >= left_out[:, None]])


def _fitted(present: Bool, scores: Float64) -> tuple[float, Float64, float]:
    """Intercept, coefficients, and weighted R² on the part held out."""
    from sklearn.linear_model import Ridge

    distance = 1 - np.sqrt(present.mean(axis=1))  # 1 − cos of the angle to the history with all ratings
    weights = np.exp(-((distance / WIDTH) ** 2))
    held = np.arange(len(present)) % _HELD_OUT == _HELD_OUT - 1
    x = present.astype(np.float64)
    ridge = Ridge(alpha=_RIDGE).fit(x[~held], scores[~held], sample_weight=weights[~held])
    spread = scores[held] - np.average(scores[held], weights=weights[held])
    total = float(weights[held] @ spread**2)
    missed = float(weights[held] @ (scores[held] - ridge.predict(x[held])) ** 2)
    fidelity = 1 - missed / total if total > 1e-18 else 1.0
    return float(ridge.intercept_), np.asarray(ridge.coef_, np.float64), fidelity
