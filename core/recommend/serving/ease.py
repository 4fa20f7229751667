"""Serving `ease`: a score is a sum of rows of B."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.recommend.liking import strength
from core.recommend.protocol import Parts
from core.types import Bool, Float32, Float64, History, Int32, Scale

_CHUNK = 32  # rows of B summed at a time: they stay in the processor's cache


class ServedEase:
    """EASE (Steck 2019, doi:10.1145/3308558.3313710): score(u, i) = Σ_j x_uj B_ji, exactly.

    Parameters
    ----------
    arrays, facts : mapping
        What `core.recommend.algorithms.ease.fit` gave.
    """

    kind = "ease"
    unit = "preference points"
    predicts_ratings = False

    def __init__(self, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]) -> None:
        self.weights: Float32 = np.asarray(arrays["weights"])
        self.mean_strength: Float64 = np.asarray(arrays["mean_strength"])
        self.average: Float64 = np.asarray(arrays["average"])
        self.neutral = float(facts["neutral"])
        self._scale = Scale(*facts["scale"])
        self._total = float(self.mean_strength.sum())

    def strengths(self, history: History) -> Float32:
        """x_uj: strength of liking of each rating of the history, float32 (n,) in [0, 1]."""
        return strength(history.values, self._scale, self.neutral)

    def refuses(self, history: History) -> str | None:
        """Why this history cannot be served: it has no ratings, or none that counts as liking."""
        if not len(history.items):
            return "there are no ratings to go by"
        if not self.strengths(history).any():
            return "none of the ratings is high enough to count as liking"
        return None

    def scores(self, history: History) -> Float32:
        """Score of every item in preference points, float32 (n_items,)."""
        return self._sums(self.strengths(history), history.items)

    def scores_many(self, histories: Sequence[History]) -> Float32:
        """Scores for several histories at once, float32 (len(histories), n_items); fast where they share ratings."""
        items = np.unique(np.concatenate([history.items for history in histories]))
        strengths = np.zeros((len(histories), len(items)), np.float32)
        for row, history in zip(strengths, histories, strict=True):
            row[np.searchsorted(items, history.items)] = self.strengths(history)
        return self._sums(strengths, items)

    def scores_of(self, history: History, items: Int32) -> Float64:
        """Scores of some items, summed in float64."""
        x = self.strengths(history).astype(np.float64)
        return np.asarray(x @ self.weights[np.ix_(history.items, items)], np.float64)

    def parts(self, history: History, items: Int32) -> Parts:
        """What a user of the same activity and average taste gets, and the personal excess; they sum to the score."""
        non_personal = self._activity(history) * self.average[items]
        return Parts(non_personal, self.scores_of(history, items) - non_personal)

    def vectors(self) -> None:
        """`ease` has no user vectors."""

    def base(self, history: History, item: int) -> float:
        """0: without ratings there are no preference points."""
        return 0.0

    def contributions(self, history: History, item: int, form: str = "raw") -> Float64:
        """φ_j = x_uj B_ji of each rating; in the excess form (x_uj − s x̄_j) B_ji of every item j of the catalogue.

        s = Σ_j x_uj / Σ_j x̄_j, so that the excess form sums to the personal part.
        """
        return self.contributions_many(history, np.array([item], np.int32), form)[:, 0]

    def contributions_many(self, history: History, items: Int32, form: str = "raw") -> Float64:
        """Contributions to several items, one column an item: float64 (n, m), in the excess form (n_items, m)."""
        x = self.strengths(history).astype(np.float64)
        if form == "raw":
            return np.asarray(x[:, None] * self.weights[np.ix_(history.items, items)], np.float64)
        excess = -self._activity(history) * self.mean_strength
        excess[history.items] += x
        return np.asarray(excess[:, None] * self.weights[:, items], np.float64)

    def subset_scores(self, history: History, present: Bool, items: Int32 | None = None) -> Float32 | Float64:
        """Scores for subsets of a history: float32 (m, n_items), or of some items float64 (m, len(items))."""
        x = np.where(present, self.strengths(history), np.float32(0))
        if items is None:
            return self._sums(x, history.items)
        return np.asarray(x.astype(np.float64) @ self.weights[np.ix_(history.items, items)], np.float64)

    def _activity(self, history: History) -> float:
        return float(self.strengths(history).sum(dtype=np.float64)) / self._total if self._total else 0.0

    def _sums(self, strengths: Float32, items: Int32) -> Float32:
        """Strengths, float32 (..., n), times the rows of B of n items: float32 (..., n_items)."""
        if not len(items):
            return np.zeros((*strengths.shape[:-1], self.weights.shape[1]), np.float32)
        total: Float32 = strengths[..., :_CHUNK] @ self.weights[items[:_CHUNK]]
        for start in range(_CHUNK, len(items), _CHUNK):
            total += strengths[..., start : start + _CHUNK] @ self.weights[items[start : start + _CHUNK]]
        return total
