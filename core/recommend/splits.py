"""Splitting ratings into train and test parts, and resampling them: seeded, without Surprise.

Rows are positions in the order of `Ratings` (by user index, then item index). That order is fixed by the data set
version, so that the same seed gives the same split everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.errors import InputError
from core.types import Bool, Int64, Ratings


def select(ratings: Ratings, keep: Bool) -> Ratings:
    """Return the ratings where `keep`, bool (n,), is true; users and items stay numbered as they are."""
    kept_before = np.concatenate(([0], np.cumsum(keep))).astype(np.int64)
    times = None if ratings.timestamps is None else ratings.timestamps[keep]
    return Ratings(kept_before[ratings.offsets], ratings.items[keep], ratings.values[keep], times, ratings.n_items)


def folds(ratings: Ratings, n: int = 5, seed: int = 0) -> Iterator[tuple[Ratings, Ratings]]:
    """Yield (train, test) of each fold.

    The rows are those of `surprise.model_selection.KFold(n, random_state=seed)` on a data set whose ratings come in
    the order of `ratings`: one shuffle, then consecutive blocks, the first ones longer by one where n does not divide.

    Raises
    ------
    InputError
        `n` is below 2, or there are fewer ratings than folds.
    """
    n_ratings = len(ratings.items)
    if n < 2:
        raise InputError(f"{n} folds were asked for.", "Use at least 2.")
    if n_ratings < n:
        raise InputError(
            f"There are {n_ratings} ratings, too few for {n} folds.",
            f"Bring in at least {n} ratings or use fewer folds.",
        )
    order = np.arange(n_ratings)
    np.random.RandomState(seed).shuffle(order)
    stops = np.cumsum([n_ratings // n + (fold < n_ratings % n) for fold in range(n)])
    for start, stop in zip(np.concatenate(([0], stops[:-1])), stops, strict=True):
        test = np.zeros(n_ratings, dtype=np.bool_)
        test[order[start:stop]] = True
        yield select(ratings, ~test), select(ratings, test)


def thin(ratings: Ratings, share: float, rng: np.random.Generator) -> Ratings:
    """Return the ratings without a random `share` of each user's: rounded, at least one of two or more."""
    n = np.diff(ratings.offsets)
    drop = np.where(n >= 2, np.maximum(np.rint(n * share), 1), 0).astype(np.int64)
    users = ratings.users
    shuffled = np.lexsort((rng.random(len(users)), users))
    place = np.arange(len(users)) - ratings.offsets[users]
    keep = np.ones(len(users), dtype=np.bool_)
    keep[shuffled[place < drop[users]]] = False
    return select(ratings, keep)


def of_users(ratings: Ratings, users: Int64) -> Ratings:
    """Return the ratings of the users listed, int64 (m,), as users 0..m-1; a user may be listed more than once."""
    counts = np.diff(ratings.offsets)[users]
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    rows = np.arange(offsets[-1]) + np.repeat(ratings.offsets[users] - offsets[:-1], counts)
    times = None if ratings.timestamps is None else ratings.timestamps[rows]
    return Ratings(offsets, ratings.items[rows], ratings.values[rows], times, ratings.n_items)
