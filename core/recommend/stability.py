"""How much the lists of a model change although nothing that matters did: another seed, a little less data.

Each figure is the mean Jaccard similarity of the top-10 of the same user from two replicates, in [0, 1], over at most
1,000 users drawn at random among those with two ratings or more. What a user rated stays out of both lists, and so do
the ratings left out of a replicate. A replicate that the model refuses gets the popularity list, as in the application.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.progress import Progress, part, silent
from core.recommend.protocol import Served
from core.recommend.registry import fit, kind_of, serve
from core.recommend.splits import of_users, thin
from core.recommend.topn import rank
from core.types import Float32, History, Int32, Int64, Ratings, Scale

USERS = 1_000
LEFT_OUT = 0.1
LIST_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Stability:
    """How stable the lists of a model are.

    Attributes
    ----------
    seed : float or None
        Between two trainings with disjoint seeds; None where training has no seed.
    data : float or None
        Between two replicates, each without a random 10 % of every user's ratings: scored again by the same model
        where it folds in edited histories, else after training again. None without a user who has two ratings.
    users : float or None
        Between two trainings on users drawn with replacement, for the users drawn both times; None where none was.
    """

    seed: float | None
    data: float | None
    users: float | None


def stability_of(
    kind: str, ratings: Ratings, scale: Scale, settings: Any, seed: int = 0, progress: Progress = silent
) -> Stability:
    """Measure all three stabilities of a kind of model on all ratings.

    Parameters
    ----------
    kind, settings
        What is trained: 3 times, once more where it is seeded and twice more where it cannot fold in.
    ratings, scale
        What it is trained on.
    seed : int
        Seed of the users and ratings drawn; training keeps the seed of its settings.
    """
    rng = np.random.default_rng(seed)
    several = np.flatnonzero(np.diff(ratings.offsets) >= 2)
    if not len(several):
        return Stability(None, None, None)
    trial = _Trial(kind, ratings, scale, settings, np.sort(rng.permutation(several)[:USERS]))
    base = trial.fitted(ratings, settings, part(progress, 0.0, 0.25))
    own = [ratings.of(int(user)) for user in trial.users]
    by_seed = None
    if kind_of(kind).seeded:
        other = trial.fitted(ratings, replace(settings, seed=settings.seed + 1), part(progress, 0.25, 0.4))
        by_seed = mean_jaccard(trial.lists(base, own), trial.lists(other, own))
    by_data = _data(trial, base, rng, part(progress, 0.4, 0.6))
    return Stability(by_seed, by_data, _resampled(trial, rng, part(progress, 0.6, 1.0)))


def mean_jaccard(one: Iterable[Int32], other: Iterable[Int32]) -> float | None:
    """Mean Jaccard similarity of pairs of lists; two empty lists are left out; None if no pair remains."""
    pairs = [(set(a.tolist()), set(b.tolist())) for a, b in zip(one, other, strict=True)]
    shares = [len(a & b) / len(a | b) for a, b in pairs if a or b]
    return float(np.mean(shares)) if shares else None


@dataclass(frozen=True)
class _Trial:
    """What all replicates share; `users`, int64, are the indices of the users compared."""

    kind: str
    ratings: Ratings
    scale: Scale
    settings: Any
    users: Int64

    def fitted(self, ratings: Ratings, settings: Any, progress: Progress) -> Served:
        fitted = fit(self.kind, ratings, self.scale, settings, progress)
        return serve(self.kind, fitted.arrays, fitted.facts)

    def lists(self, served: Served, histories: Iterable[History], users: Int64 | None = None) -> list[Int32]:
        """Top-10 of each history; `users` are those the histories belong to."""
        popular = np.bincount(self.ratings.items, minlength=self.ratings.n_items).astype(np.float32)
        rated = [self.ratings.of(int(user)).items for user in (self.users if users is None else users)]
        return [
            rank(_scores(served, history, popular), LIST_LENGTH, excluded)
            for history, excluded in zip(histories, rated, strict=True)
        ]


def _scores(served: Served, history: History, popular: Float32) -> Float32:
    refused = not len(history.items) or served.refuses(history) is not None
    return popular.copy() if refused else served.scores(history)


def _data(trial: _Trial, base: Served, rng: np.random.Generator, progress: Progress) -> float | None:
    first = trial.ratings.of(int(trial.users[0]))
    folds_in = base.refuses(History(None, first.items, first.values)) is None
    lists = []
    for number in range(2):
        thinned = thin(trial.ratings, LEFT_OUT, rng)
        told = part(progress, number / 2, (number + 1) / 2)
        served = base if folds_in else trial.fitted(thinned, trial.settings, told)
        own = [thinned.of(int(user)) for user in trial.users]
        lists.append(trial.lists(served, [replace(h, user=None) for h in own] if folds_in else own))
    return mean_jaccard(*lists)


def _resampled(trial: _Trial, rng: np.random.Generator, progress: Progress) -> float | None:
    active = np.flatnonzero(np.diff(trial.ratings.offsets))
    one, other = (np.sort(rng.choice(active, len(active))) for _ in range(2))
    both = np.intersect1d(np.intersect1d(one, other), trial.users)
    if not len(both):
        return None
    lists = []
    for number, draw in enumerate((one, other)):
        sample = of_users(trial.ratings, draw)
        served = trial.fitted(sample, trial.settings, part(progress, number / 2, (number + 1) / 2))
        rows = np.searchsorted(draw, both)
        lists.append(trial.lists(served, [sample.of(int(row)) for row in rows], both))
    return mean_jaccard(*lists)
