"""Surprise's trainset, built from arrays that are sorted by user."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from typing import Any

import numpy as np
from surprise import Trainset

from core.types import Int32, Int64, Ratings, Scale

Rows = defaultdict[int, list[tuple[int, float]]]


class RatingsTrainset(Trainset):
    """Surprise's `Trainset` with the ratings in user order, equal in content to the one Surprise builds.

    Raw ids are the indices of the data set; inner ids number the users and items that have a rating, in the same order.

    Attributes
    ----------
    user_indices, item_indices : int32
        Data set index by inner id.
    on_pass : callable or None
        Called whenever an algorithm starts to go through all ratings (an epoch of Surprise's SGD); may raise to stop.
    """

    def __init__(self, ratings: Ratings, scale: Scale) -> None:
        counts = np.diff(ratings.offsets)
        self.user_indices: Int32 = np.flatnonzero(counts).astype(np.int32)
        users = np.repeat(np.arange(len(self.user_indices), dtype=np.int32), counts[self.user_indices])
        per_item = np.bincount(ratings.items, minlength=ratings.n_items)
        self.item_indices: Int32 = np.flatnonzero(per_item).astype(np.int32)
        inner = np.zeros(ratings.n_items, np.int32)
        inner[self.item_indices] = np.arange(len(self.item_indices), dtype=np.int32)
        items = inner[ratings.items]
        self.on_pass: Callable[[], None] | None = None
        self._columns = (_shared(users), _shared(items), _shared_values(ratings.values))
        by_item, numbers, values = _by_item(users, items, self._columns[2])
        super().__init__(
            ur=_rows(ratings.offsets[np.append(self.user_indices, -1)], self._columns[1], self._columns[2]),
            ir=_rows(np.append(0, np.cumsum(per_item[self.item_indices])), numbers, values),
            n_users=len(self.user_indices),
            n_items=len(self.item_indices),
            n_ratings=len(by_item),
            rating_scale=(scale.low, scale.high),
            raw2inner_id_users={int(raw): number for number, raw in enumerate(self.user_indices.tolist())},
            raw2inner_id_items={int(raw): number for number, raw in enumerate(self.item_indices.tolist())},
        )
        self._global_mean = float(ratings.values.mean(dtype=np.float64))

    def all_ratings(self) -> Iterator[tuple[int, int, float]]:
        """Go through (inner user, inner item, rating), by user."""
        if self.on_pass is not None:
            self.on_pass()
        return zip(*self._columns, strict=True)


def build_trainset(ratings: Ratings, scale: Scale) -> RatingsTrainset:
    """Build a trainset; users and items without ratings are left out, as Surprise does.

    Garbage collection rests meanwhile: millions of new tuples would set it off over and over, to find nothing.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        return RatingsTrainset(ratings, scale)
    finally:
        if running:
            gc.enable()


def _by_item(users: Int32, items: Int32, values: list[float]) -> tuple[Int64, list[int], list[float]]:
    # numpy sorts 16-bit integers by radix, several times faster
    order = np.argsort(items.astype(np.uint16) if items.max(initial=0) < 2**16 else items, kind="stable")
    objects = np.empty(len(values), object)
    objects[:] = values
    return order, _shared(users[order]), objects[order].tolist()


def _shared(numbers: Int32) -> list[int]:
    # One Python integer per distinct number instead of one per rating: a third of the memory.
    distinct = np.arange(int(numbers.max(initial=-1)) + 1).astype(object)
    found: list[int] = distinct[numbers].tolist()
    return found


def _shared_values(values: np.ndarray) -> list[float]:
    distinct, codes = np.unique(values, return_inverse=True)
    found: list[float] = distinct.astype(np.float64).astype(object)[codes].tolist()
    return found


def _rows(offsets: Int64, numbers: list[int], values: list[float]) -> Rows:
    bounds: list[int] = offsets.tolist()
    pairs = zip(numbers, values, strict=True)
    rows: Any = defaultdict(list)
    for row, (start, end) in enumerate(pairwise(bounds)):
        rows[row] = list(islice(pairs, end - start))
    return rows  # type: ignore[no-any-return]
