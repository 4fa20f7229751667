"""Orders in which a user's ratings are named as reasons for an item: the account's own, and what it is held against.

- `attribution`: raw contributions φ_j, largest first, so that drivers for the item come before those against it.
- `excess`: contributions to the personal part of the score alone, largest first; only models that have this form.
- `contrast`: raw contributions to the lead over the first item that is not in the list, φ_j(i) − φ_j(N + 1), largest
  first: reasons for the place rather than for the score.
- `leave-one-out`: how much the score falls when the rating alone is taken away and the user is solved again.
- `cosine`: similarity of the rated item to the item explained, between columns of the rating matrix (Sarwar et al.
  2001, doi:10.1145/371920.372071); the usual "because you liked something similar".
- `highest rated`: the user's own ratings, highest first: what a naive prompt would show. Ties: the newest first where
  times are known, then by item.
- `random`: each draw a permutation.
"""

from __future__ import annotations

import numpy as np

from core.attribute.resolve import Resolver, leave_one_out
from core.recommend.protocol import Exact, Served
from core.types import Float64, History, Int32, Int64, Ratings

ORDERS = ("attribution", "excess", "contrast", "leave-one-out", "cosine", "highest rated", "random")


class Cosine:
    """Cosine similarity between items, from the rating matrix with 0 where there is no rating.

    Parameters
    ----------
    ratings : Ratings
        Of a data set version.
    """

    def __init__(self, ratings: Ratings) -> None:
        self._ratings = ratings
        squares = np.bincount(ratings.items, ratings.values.astype(np.float64) ** 2, ratings.n_items)
        self._norms: Float64 = np.sqrt(squares)

    def to(self, item: int, others: Int32) -> Float64:
        """Similarity of some items to one, float64 (len(others),) in [0, 1]; 0 where either has no ratings."""
        ratings, offsets = self._ratings, self._ratings.offsets
        found = np.flatnonzero(ratings.items == item)
        users = np.searchsorted(offsets, found, side="right") - 1
        counts = offsets[users + 1] - offsets[users]
        starts = np.cumsum(counts) - counts
        rows = np.arange(int(counts.sum())) - np.repeat(starts - offsets[users], counts)
        weights = np.repeat(ratings.values[found].astype(np.float64), counts) * ratings.values[rows]
        products = np.bincount(ratings.items[rows], weights, ratings.n_items)[others]
        norms = self._norms[others] * self._norms[item]
        return np.asarray(np.divide(products, norms, out=np.zeros(len(others)), where=norms > 0))


def contributions(served: Served, history: History, items: Int32, form: str = "raw") -> Float64:
    """Contributions of each rating to each item, float64 (n, len(items)).

    Raises
    ------
    TypeError
        The model's score is no sum over ratings.
    """
    if not isinstance(served, Exact):
        raise TypeError("the score is no exact sum over ratings")
    values = served.contributions_many(history, items, form)
    return values if len(values) == len(history.items) else values[history.items]  # `ease`: excess of all items


def by_attribution(resolver: Resolver, items: Int32, form: str = "raw") -> Int64:
    """Places of the ratings, largest contribution first, for each item: int64 (len(items), n)."""
    values = contributions(resolver.served, resolver.subset(np.ones(resolver.n, np.bool_)), items, form)
    return _largest_first(values.T)


def by_contrast(resolver: Resolver, items: Int32, rival: int) -> Int64:
    """Places of the ratings, largest contribution to the lead over the rival first: int64 (len(items), n)."""
    whole = resolver.subset(np.ones(resolver.n, np.bool_))
    values = contributions(resolver.served, whole, np.append(items, np.int32(rival)))
    return _largest_first((values[:, :-1] - values[:, -1:]).T)


def by_leave_one_out(resolver: Resolver, items: Int32) -> Int64:
    """Places of the ratings, largest fall of the score first, for each item: int64 (len(items), n)."""
    return _largest_first(-resolver.scores_of(leave_one_out(resolver.n), items).T)


def by_cosine(cosine: Cosine, history: History, items: Int32) -> Int64:
    """Places of the ratings, most similar to the item first, for each item: int64 (len(items), n)."""
    return _largest_first(np.stack([cosine.to(item, history.items) for item in items.tolist()]))


def by_rating(history: History) -> Int64:
    """Places of the ratings, highest first, int64 (n,); ties the newest first where times are known, then by item."""
    times = np.zeros(len(history.items), np.int64) if history.timestamps is None else history.timestamps
    return np.lexsort((history.items, -times, -history.values))


def at_random(n: int, draws: int, rng: np.random.Generator) -> Int64:
    """Places of `n` ratings in random orders, int64 (draws, n)."""
    return rng.permuted(np.tile(np.arange(n), (draws, 1)), axis=1)


def _largest_first(values: Float64) -> Int64:
    return np.argsort(-values, axis=1, kind="stable")
