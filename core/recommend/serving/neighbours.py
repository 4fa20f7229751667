"""Serving models that score from the user's own ratings: baselines, item neighbours, Slope One.

None of them stores anything about a user: Surprise's last step of alternating least squares gives the user's bias in
closed form, b_u = Σ (r_j − mean − b_j) / (reg_u + n). So edited and invented histories are served exactly as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.recommend.protocol import Parts
from core.recommend.serving.factors import NO_RATINGS
from core.types import Float32, Float64, History, Int32


class ServedBaseline:
    """Score = mean + b_u + b_i, as Surprise's `BaselineOnly` (Koren 2010, doi:10.1145/1644873.1644874).

    Parameters
    ----------
    arrays : mapping
        `bi` float64 (n_items,); 0 for items without ratings.
    facts : mapping
        `mean`, `reg_u`.
    """

    kind = "baseline"
    unit = "stars"
    predicts_ratings = True

    def __init__(self, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]) -> None:
        self._bi: Float64 = np.asarray(arrays["bi"])
        self._mean, self._reg_u = float(facts["mean"]), float(facts["reg_u"])

    def refuses(self, history: History) -> str | None:
        """Why this history cannot be served: it has no ratings."""
        return None if len(history.items) else NO_RATINGS

    def scores(self, history: History) -> Float32:
        """Unclipped score of every item, float32 (n_items,); a new array."""
        return (self._mean + self._habit(history) + self._bi + self._personal(history, None)).astype(np.float32)

    def scores_of(self, history: History, items: Int32) -> Float64:
        """Unclipped scores of some items, float64 (len(items),)."""
        found: Float64 = self._mean + self._habit(history) + self._bi[items] + self._personal(history, items)
        return found

    def parts(self, history: History, items: Int32) -> Parts | None:
        """Item bias, and what the user's taste adds (nothing, for the baseline)."""
        return Parts(self._bi[items], self._personal(history, items))

    def vectors(self) -> Float32 | None:
        """None: users have no vectors."""
        return None

    def base(self, history: History, item: int) -> float:
        """Mean plus item bias: the score of a user whose every rating is exactly average."""
        return self._mean + float(self._bi[item])

    def contributions(self, history: History, item: int, form: str = "raw") -> Float64:
        """φ_j = w_ij e_j + (1 − Σ_j w_ij) e_j / (reg_u + n) of each rating, e_j = r_j − mean − b_j.

        w_ij are the weights of the neighbours, which sum to 1, or all 0 (always, for the baseline). There is no excess
        form, both names give the same.
        """
        return self.contributions_many(history, np.array([item], np.int32), form)[:, 0]

    def contributions_many(self, history: History, items: Int32, form: str = "raw") -> Float64:
        """Contributions to several items, float64 (n, m), one column an item."""
        weights = self._weights(history, items)
        habit = (1 - weights.sum(axis=0)) / (self._reg_u + len(history.items))
        found: Float64 = (weights + habit) * self._residuals(history)[:, None]
        return found

    def _residuals(self, history: History) -> Float64:
        residuals: Float64 = history.values.astype(np.float64) - self._mean - self._bi[history.items]
        return residuals

    def _habit(self, history: History) -> float:
        return float(self._residuals(history).sum() / (self._reg_u + len(history.items)))

    def _weights(self, history: History, items: Int32 | None) -> Float64:
        # None means all items; a slice of them all would copy the similarities.
        return np.zeros((len(history.items), len(self._bi) if items is None else len(items)))

    def _personal(self, history: History, items: Int32 | None) -> Float64:
        return np.zeros(len(self._bi) if items is None else len(items))


class ServedKNN(ServedBaseline):
    """Baseline + mean residual of the k most similar rated items, weighted by similarity, as `KNNBaseline`.

    Parameters
    ----------
    arrays : mapping
        `bi` float64 (n_items,), `similar` float64 (n_items, n_items), symmetric.
    facts : mapping
        `mean`, `reg_u`, `k`, `min_k`.
    """

    kind = "knn"

    def __init__(self, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]) -> None:
        super().__init__(arrays, facts)
        self._similar = arrays["similar"]
        self._k, self._min_k = int(facts["k"]), int(facts["min_k"])

    def _weights(self, history: History, items: Int32 | None) -> Float64:
        rows = self._similar[history.items]
        near = _nearest(np.maximum(rows if items is None else rows[:, items], 0.0), self._k)
        total = near.sum(axis=0)
        enough = (np.count_nonzero(near, axis=0) >= self._min_k) & (total > 0)
        near[:, ~enough] = 0
        near /= np.where(enough, total, 1.0)
        return near

    def _personal(self, history: History, items: Int32 | None) -> Float64:
        found: Float64 = (self._residuals(history) - self._habit(history)) @ self._weights(history, items)
        return found


def _nearest(similar: Float64, k: int) -> Float64:
    """Keep the k largest of each column, the first rows where equal (as `heapq.nlargest`), the others become 0."""
    if len(similar) <= k:
        return similar
    least = np.partition(similar, len(similar) - k, axis=0)[len(similar) - k]
    above, equal = similar > least, similar == least
    room = k - above.sum(axis=0)
    return np.where(above | (equal & (np.cumsum(equal, axis=0) <= room)), similar, 0.0)


class ServedSlopeOne:
    """Score = the user's mean + mean deviation from the rated items that share a user, as Surprise's `SlopeOne`.

    Lemire and Maclachlan 2005, doi:10.1137/1.9781611972757.43. A user without ratings and items that were never
    rated score the global mean.

    Parameters
    ----------
    arrays : mapping
        `deviations` float32 (n_items, n_items): row of the rated item, column of the scored one, NaN where no user
        rated both; `known_items` bool (n_items,).
    facts : mapping
        `mean`.
    """

    kind = "slopeone"
    unit = "stars"
    predicts_ratings = True

    def __init__(self, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]) -> None:
        self._deviations, self._known_items = arrays["deviations"], np.asarray(arrays["known_items"])
        self._mean = float(facts["mean"])

    def refuses(self, history: History) -> str | None:
        """Why this history cannot be served: it has no ratings."""
        return None if len(history.items) else NO_RATINGS

    def scores(self, history: History) -> Float32:
        """Unclipped score of every item, float32 (n_items,); a new array."""
        return self._scores(history, self._deviations[history.items], self._known_items).astype(np.float32)

    def scores_of(self, history: History, items: Int32) -> Float64:
        """Unclipped scores of some items, float64 (len(items),)."""
        return self._scores(history, self._deviations[np.ix_(history.items, items)], self._known_items[items])

    def parts(self, history: History, items: Int32) -> Parts | None:
        """None: deviations do not part into personal and not personal."""
        return None

    def vectors(self) -> Float32 | None:
        """None: users have no vectors."""
        return None

    def base(self, history: History, item: int) -> float:
        """The mean of all ratings."""
        return self._mean

    def contributions(self, history: History, item: int, form: str = "raw") -> Float64:
        """φ_j = (r_j − mean) / n + dev(i, j) / |R_i| of each rating, the second part only for j in R_i.

        R_i are the rated items that share a user with the scored one. There is no excess form.
        """
        return self.contributions_many(history, np.array([item], np.int32), form)[:, 0]

    def contributions_many(self, history: History, items: Int32, form: str = "raw") -> Float64:
        """Contributions to several items, float64 (n, m), one column an item."""
        deviations = self._deviations[np.ix_(history.items, items)].astype(np.float64)
        shared = ~np.isnan(deviations)
        own = (history.values.astype(np.float64) - self._mean) / max(len(history.items), 1)
        found = own[:, None] + np.where(shared, deviations, 0) / np.maximum(shared.sum(axis=0), 1)
        return np.asarray(np.where(self._known_items[items], found, 0.0))

    def _scores(self, history: History, deviations: Float32, known: np.ndarray) -> Float64:
        if not len(history.items):
            return np.full(len(known), self._mean)
        shared = ~np.isnan(deviations)
        total = np.where(shared, deviations, 0).sum(axis=0, dtype=np.float64)
        mean = float(history.values.mean(dtype=np.float64))
        found = mean + total / np.maximum(shared.sum(axis=0), 1)
        return np.where(known, found, self._mean)
