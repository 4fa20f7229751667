"""Serving `foldin`: stored vectors for known users, one small solve for every other history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from core.recommend import ridge
from core.recommend.protocol import Parts
from core.types import Bool, Float32, Float64, History, Int32, Int64


class ServedFoldIn:
    """score(u, i) = μ + b_i + z_i·[p_u, b_u] = μ + b_i + Σ_j w_ij e_j, exactly.

    The user side is ridge regression of the user's residuals e_j = r_j − μ − b_j on z_j = [q_j, 1] (the algebra of Hu,
    Koren & Volinsky 2008, section 5, doi:10.1109/ICDM.2008.22). An item that nobody rated scores mean plus habit.

    Parameters
    ----------
    arrays, facts : mapping
        What `core.recommend.algorithms.foldin.fit` gave.
    """

    kind = "foldin"
    unit = "stars"
    predicts_ratings = True

    def __init__(self, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]) -> None:
        self.factors: Float32 = np.asarray(arrays["factors"])
        self.item_bias: Float32 = np.asarray(arrays["item_bias"])
        self.users: Float32 = np.asarray(arrays["users"])
        self.mean = float(facts["mean"])
        k = self.factors.shape[1]
        self.penalties: Float64 = np.append(np.full(k, float(facts["ridge"])), float(facts["ridge_user"]))

    def refuses(self, history: History) -> str | None:
        """Why this history cannot be served: it has no ratings."""
        return None if len(history.items) else "there are no ratings to go by"

    def user_vector(self, history: History) -> Float32:
        """[p_u, b_u], float32 (k + 1,): the stored one of a user's own history, else solved now."""
        if history.user is not None and history.user < len(self.users):
            stored: Float32 = self.users[history.user]
            return stored
        return self.solved(history).astype(np.float32)

    def solved(self, history: History) -> Float64:
        """[p_u, b_u] solved from the ratings, float64 (k + 1,); zeros without ratings."""
        if not len(history.items):
            return np.zeros(len(self.penalties))
        return ridge.solve(self._z(history.items), self._residuals(history), self.penalties)

    def scores(self, history: History) -> Float32:
        """Score of every item in stars, float32 (n_items,)."""
        user = self.user_vector(history)
        scores: Float32 = self.factors @ user[:-1]
        scores += self.item_bias
        scores += np.float32(self.mean + float(user[-1]))
        return scores

    def scores_many(self, histories: Sequence[History]) -> Float32:
        """Scores for several histories at once, solved anew, float32 (len(histories), n_items); they should overlap."""
        items = np.unique(np.concatenate([history.items for history in histories]))
        present = np.zeros((len(histories), len(items)), np.bool_)
        residuals = np.zeros((len(histories), len(items)))
        for here, row, history in zip(present, residuals, histories, strict=True):
            places = np.searchsorted(items, history.items)
            here[places] = True
            row[places] = self._residuals(history)
        users = ridge.solve_subsets(self._z(items), residuals, present, self.penalties).astype(np.float32)
        scores: Float32 = users[:, :-1] @ self.factors.T
        scores += self.item_bias
        scores += np.float32(self.mean) + users[:, -1:]
        return scores

    def scores_of(self, history: History, items: Int32) -> Float64:
        """Scores of some items, summed in float64."""
        user = self.user_vector(history).astype(np.float64)
        scores: Float64 = self._z(items) @ user + self.item_bias[items] + self.mean
        return scores

    def parts(self, history: History, items: Int32) -> Parts:
        """Item quality b_i, and q_i·p_u; mean and user habit are the same for every item and left out."""
        user = self.user_vector(history).astype(np.float64)
        personal: Float64 = self.factors[items].astype(np.float64) @ user[:-1]
        return Parts(self.item_bias[items].astype(np.float64), personal)

    def vectors(self) -> Float32:
        """p_u of every user, float32 (n_users, k), without the habit."""
        return self.users[:, :-1]

    def base(self, history: History, item: int) -> float:
        """Mean plus item bias: the score of a user whose every rating is exactly average."""
        return self.mean + float(self.item_bias[item])

    def contributions(self, history: History, item: int, form: str = "raw") -> Float64:
        """φ_j = w_ij e_j of each rating; in the form `excess` only its part in q_i·p_u, without the user's habit."""
        return self.contributions_many(history, np.array([item], np.int32), form)[:, 0]

    def contributions_many(self, history: History, items: Int32, form: str = "raw") -> Float64:
        """Contributions to several items from one factorisation, float64 (n, m), one column an item."""
        if not len(history.items):
            return np.zeros((0, len(items)))
        targets = self._z(items)
        if form == "excess":
            targets[:, -1] = 0.0  # the habit is the same for every item
        found = ridge.weights(self._z(history.items), targets.T, self.penalties)
        found *= self._residuals(history)[:, None]
        return found

    def subset_scores(self, history: History, present: Bool, items: Int32 | None = None) -> Float32 | Float64:
        """Scores for subsets of a history, solved anew: float32 (m, n_items), of some items float64 (m, len(items))."""
        residuals = np.broadcast_to(self._residuals(history), present.shape)
        users = ridge.solve_subsets(self._z(history.items), residuals, present, self.penalties)
        if items is not None:
            some: Float64 = users @ self._z(items).T + self.item_bias[items] + self.mean
            return some
        scores: Float32 = users[:, :-1].astype(np.float32) @ self.factors.T
        scores += self.item_bias
        scores += (self.mean + users[:, -1:]).astype(np.float32)
        return scores

    def prefix_scores(self, history: History, item: int) -> Callable[[Int64], Float64]:
        """Scores of an item from the first t ratings of any order, solved anew; see `Chaining`."""
        z, target = self._z(history.items), self._z(np.array([item], np.int32))[0]
        prefixes, base = ridge.Prefixes(z, self._residuals(history), target, self.penalties), self.base(history, item)
        return lambda order: base + prefixes(order)

    def member(self, number: int, of: int) -> ServedFoldIn:
        """The model that one of the `of` seeds alone would give, with the biases of all; its users are solved anew."""
        k = self.factors.shape[1] // of
        factors = self.factors[:, number * k : (number + 1) * k] * np.float32(np.sqrt(of))
        facts = {"mean": self.mean, "ridge": self.penalties[0], "ridge_user": self.penalties[-1]}
        return ServedFoldIn({"factors": factors, "item_bias": self.item_bias, "users": self.users[:0]}, facts)

    def _z(self, items: Int32) -> Float64:
        vectors = np.ones((len(items), len(self.penalties)))
        vectors[:, :-1] = self.factors[items]
        return vectors

    def _residuals(self, history: History) -> Float64:
        residuals: Float64 = history.values.astype(np.float64) - self.mean - self.item_bias[history.items]
        return residuals
