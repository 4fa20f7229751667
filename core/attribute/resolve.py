"""Removal, done really: the user is solved or scored again without some of the ratings.

The ratings removed stay out of the candidates, so that the candidate set is that of the original list: otherwise
removed items re-enter the list nearly every time and nothing is compared with anything.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.attribute.exact import clause, item_title
from core.errors import InputError
from core.recommend.place import ranks
from core.recommend.protocol import Exact, Folding, LoadedModel
from core.types import Bool, Catalogue, Float32, Float64, History, Int32, Int64

_CELLS = 20_000_000  # scores held at once


class Resolver:
    """One user's ratings and a model, solved again for subsets of the ratings.

    A subset is a row of bool (n,), by place in the history: which ratings are present. A subset that the model refuses
    (none left, or none that it counts) scores the base; its list is the popularity list, as a user with it would get.

    Parameters
    ----------
    catalogue, model, history
        The data set version, the ranking model, and the original ratings.

    Raises
    ------
    InputError
        The model cannot score an edited history, or not this one.
    """

    def __init__(self, catalogue: Catalogue, model: LoadedModel, history: History) -> None:
        edited = History(None, history.items, history.values)
        refused = model.served.refuses(edited) or ("the popularity list is the same for everybody" if
                                                   model.info.kind == "popularity" else None)  # fmt: skip
        if refused:
            reason = clause(refused)
            raise InputError(
                f"Model “{model.info.model}” cannot be asked what it would do without a rating: {reason}.",
                "Choose ease, foldin, knn, slopeone or baseline, and a user with ratings.",
            )
        self.catalogue, self.model, self.history = catalogue, model, history
        self.served = model.served
        self._popular: Float32 = catalogue.items.n_ratings.astype(np.float32)

    @property
    def n(self) -> int:
        """Number of ratings."""
        return len(self.history.items)

    def subset(self, present: Bool) -> History:
        """The ratings that are present, as a history of nobody in particular."""
        return History(None, self.history.items[present], self.history.values[present])

    def scores_of(self, present: Bool, items: Int32) -> Float64:
        """Scores of some items for each subset, float64 (m, len(items))."""
        if isinstance(self.served, Folding):
            return np.asarray(self.served.subset_scores(self.history, present, items), np.float64)
        found = np.empty((len(present), len(items)))
        for row, here in zip(found, present, strict=True):
            left = self.subset(here)
            row[:] = self._bases(items) if self._refused(left) else self.served.scores_of(left, items)
        return found

    def scores(self, present: Bool) -> Float32:
        """Ranking scores of all items for each subset, float32 (m, n_items); for refused ones their popularity."""
        if isinstance(self.served, Folding):
            found = np.asarray(self.served.subset_scores(self.history, present), np.float32)
        else:
            found = np.stack([self._scores(self.subset(here)) for here in present])
        for row, here in zip(found, present, strict=True):
            if self._refused(self.subset(here)):
                row[:] = self._popular
        return found

    def ranks(self, present: Bool, item: int) -> Int64:
        """Rank of an item among the items not in the original history, for each subset: int64 (m,)."""
        parts = [ranks(scores, item, self.history.items) for scores in self._batches(present)]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def outcomes(self, present: Bool, item: int) -> tuple[Int64, Float64]:
        """Rank, int64 (m,), and score, float64 (m,), of an item for each subset."""
        return self.ranks(present, item), self.scores_of(present, np.array([item], np.int32))[:, 0]

    def standings(self, present: Bool, item: int, n: int) -> tuple[Int64, Float64]:
        """Rank of an item and its lead over the n-th best of the other candidates, for each subset.

        Returns
        -------
        int64 (m,), float64 (m,)
            The lead in the unit of the score, below 0 for an item outside the top-n; ratings of the popularity list
            where the model refuses; +inf where there are fewer than n other candidates.
        """
        places, leads = [np.empty(0, np.int64)], [np.empty(0)]
        others = np.ones(len(self.catalogue.items), np.bool_)
        others[self.history.items] = others[item] = False
        for scores in self._batches(present):
            places.append(ranks(scores, item, self.history.items))
            rivals = scores[:, others]
            last = rivals.shape[1] - n
            best = np.partition(rivals, last, axis=1)[:, last] if last >= 0 else np.full(len(scores), -np.inf)
            leads.append(scores[:, item].astype(np.float64) - best)
        return np.concatenate(places), np.concatenate(leads)

    def _batches(self, present: Bool) -> Iterator[Float32]:
        step = max(1, _CELLS // max(len(self.catalogue.items), 1))
        for start in range(0, len(present), step):
            yield self.scores(present[start : start + step])

    def _scores(self, left: History) -> Float32:
        return self._popular if self._refused(left) else self.served.scores(left)

    def _refused(self, left: History) -> bool:
        return self.served.refuses(left) is not None

    def _bases(self, items: Int32) -> Float64:
        served = self.served
        if not isinstance(served, Exact):
            raise InputError(f"Model “{self.model.info.model}” has no score without ratings.", "Choose another model.")
        return np.array([served.base(self.history, item) for item in items.tolist()])


def listed(resolver: Resolver, item: int, n: int) -> None:
    """Refuse an item that can stand on no list of the user, or a list of no length.

    Raises
    ------
    InputError
        The user has rated the item, there is no such item, or n is below 1.
    """
    if n < 1:
        raise InputError(f"A list of {n} items was asked about.", "Ask about a list of at least one.")
    titles = resolver.catalogue.items.titles
    if not 0 <= item < len(titles):
        raise InputError(f"There is no item at place {item}; there are {len(titles)}.", "Choose an item by its id.")
    if np.isin(item, resolver.history.items):
        raise InputError(
            f"“{item_title(titles[item])}” is not on the list: the user has rated it.",
            "Choose an item that the user has not rated.",
        )


def without(n: int, *places: int) -> Bool:
    """Subset of all but the ratings at some places, bool (1, n)."""
    present = np.ones((1, n), np.bool_)
    present[0, list(places)] = False
    return present


def leave_one_out(n: int) -> Bool:
    """The n subsets that lack one rating each, bool (n, n)."""
    return ~np.eye(n, dtype=np.bool_)
