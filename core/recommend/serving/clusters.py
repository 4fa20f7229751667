"""Serving co-clustering: clusters of users and of items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.recommend.protocol import Parts
from core.recommend.serving.factors import refuse_invented
from core.types import Float32, Float64, History, Int32


class ServedCoClustering:
    """Score = mean of the co-cluster + what user and item differ from the means of their clusters.

    An unknown user or item (without ratings in training) scores the global mean, as Surprise's `estimate` gives it.

    Parameters
    ----------
    arrays : mapping
        `user_offsets` float64 (n_users,), `item_offsets` float64 (n_items,), `user_clusters` int32 (n_users,),
        `item_clusters` int32 (n_items,), `cluster_means` float64 (user clusters, item clusters),
        `known_users` bool (n_users,), `known_items` bool (n_items,).
    facts : mapping
        `mean`.
    """

    kind = "cocluster"
    unit = "stars"
    predicts_ratings = True

    def __init__(self, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]) -> None:
        self._user_offsets, self._item_offsets = arrays["user_offsets"], np.asarray(arrays["item_offsets"])
        self._user_clusters, self._item_clusters = arrays["user_clusters"], np.asarray(arrays["item_clusters"])
        self._means = arrays["cluster_means"]
        self._known_users, self._known_items = arrays["known_users"], np.asarray(arrays["known_items"])
        self._mean = float(facts["mean"])

    def refuses(self, history: History) -> str | None:
        """Why this history cannot be served, in words; None if it can."""
        return refuse_invented(self.kind, history, len(self._user_offsets))

    def scores(self, history: History) -> Float32:
        """Unclipped score of every item, float32 (n_items,); a new array."""
        return self.scores_of(history, np.arange(len(self._item_offsets), dtype=np.int32)).astype(np.float32)

    def scores_of(self, history: History, items: Int32) -> Float64:
        """Unclipped scores of some items, float64 (len(items),)."""
        user = history.user
        if user is None:
            raise ValueError("an invented history was given to a model that refuses it")
        found = self._means[self._user_clusters[user], self._item_clusters[items]] + self._item_offsets[items]
        found += self._user_offsets[user]
        return np.where(self._known_items[items] & self._known_users[user], found, self._mean)

    def parts(self, history: History, items: Int32) -> Parts | None:
        """None: the means of co-clusters do not part into personal and not personal."""
        return None

    def vectors(self) -> Float32 | None:
        """None: a cluster number is no vector."""
        return None
