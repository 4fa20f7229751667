"""Serving the popularity list: the same for everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.recommend.protocol import Parts
from core.types import Float32, Float64, History, Int32


class ServedPopularity:
    """The number of ratings of each item.

    Parameters
    ----------
    arrays, facts : mapping
        What `core.recommend.algorithms.popularity.fit` gave.
    """

    kind = "popularity"
    unit = "ratings"
    predicts_ratings = False

    def __init__(self, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]) -> None:
        self.counts: Float32 = np.asarray(arrays["counts"])

    def refuses(self, history: History) -> None:
        """Nobody is refused."""

    def scores(self, history: History) -> Float32:
        """Number of ratings of every item, float32 (n_items,)."""
        return self.counts.copy()

    def scores_many(self, histories: Sequence[History]) -> Float32:
        """The same list for each history, float32 (len(histories), n_items)."""
        return np.tile(self.counts, (len(histories), 1))

    def scores_of(self, history: History, items: Int32) -> Float64:
        """Number of ratings of some items."""
        return self.counts[items].astype(np.float64)

    def parts(self, history: History, items: Int32) -> Parts:
        """Nothing is personal."""
        return Parts(self.scores_of(history, items), np.zeros(len(items)))

    def vectors(self) -> None:
        """There are no user vectors."""
