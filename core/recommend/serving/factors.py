"""Serving factor models that keep one vector for each user: SVD, SVD++ and NMF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.recommend.protocol import Parts
from core.types import Float32, Float64, History, Int32

NAMES = {"svd": "SVD", "svdpp": "SVD++", "nmf": "NMF", "cocluster": "Co-clustering"}
NO_RATINGS = "There are no ratings to go by."


def refuse_invented(kind: str, history: History, n_users: int) -> str | None:
    """Say why a model that keeps what it knows of each user cannot serve a history; None if it can."""
    if history.user is None:
        return (
            f"{NAMES[kind]} learns each user together with all others, "
            "so it cannot score an edited or invented history without training again."
        )
    if not 0 <= history.user < n_users:
        return f"The user was not there when this {NAMES[kind]} model was trained."
    return None if len(history.items) else NO_RATINGS


class ServedFactors:
    """Score = mean + b_u + b_i + q_i·p_u (`nmf`: q_i·p_u alone), as Surprise's `estimate`.

    A user or item without ratings in training counts with factors and biases of 0 (`nmf`: scores are the mean).

    Parameters
    ----------
    arrays : mapping
        `pu` float32 (n_users, k), `qi` float32 (n_items, k), `bu` float64 (n_users,), `bi` float64 (n_items,),
        `known_users` bool (n_users,), `known_items` bool (n_items,).
    facts : mapping
        `kind`, `mean`, `biased`.
    """

    unit = "stars"
    predicts_ratings = True

    def __init__(self, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]) -> None:
        self.kind: str = facts["kind"]
        self._mean, self._biased = float(facts["mean"]), bool(facts["biased"])
        self._pu, self._qi = arrays["pu"], arrays["qi"]
        self._bu, self._bi = arrays["bu"], arrays["bi"]
        self._known_users, self._known_items = arrays["known_users"], arrays["known_items"]
        self._bi32 = np.asarray(self._bi, dtype=np.float32)

    def refuses(self, history: History) -> str | None:
        """Why this history cannot be served, in words; None if it can."""
        return refuse_invented(self.kind, history, len(self._pu))

    def scores(self, history: History) -> Float32:
        """Unclipped score of every item, float32 (n_items,); a new array."""
        user = _user(history)
        found: Float32 = self._qi @ self._pu[user]
        if self._biased:
            found += self._bi32
            found += np.float32(self._mean + self._bu[user])
        elif self._known_users[user]:
            found[~self._known_items] = self._mean
        else:
            found[:] = self._mean
        return found

    def scores_of(self, history: History, items: Int32) -> Float64:
        """Unclipped scores of some items, float64 (len(items),)."""
        user = _user(history)
        personal = self._personal(user, items)
        if self._biased:
            return self._mean + float(self._bu[user]) + self._bi[items] + personal
        known = self._known_items[items] & self._known_users[user]
        return np.where(known, personal, self._mean)

    def parts(self, history: History, items: Int32) -> Parts | None:
        """Item bias, and what the user's factors add; None for NMF, which has no biases."""
        return Parts(np.array(self._bi[items]), self._personal(_user(history), items)) if self._biased else None

    def vectors(self) -> Float32 | None:
        """User factors, float32 (n_users, k)."""
        return self._pu

    def _personal(self, user: int, items: Int32) -> Float64:
        found: Float64 = self._qi[items].astype(np.float64) @ self._pu[user].astype(np.float64)
        return found


def _user(history: History) -> int:
    if history.user is None:
        raise ValueError("an invented history was given to a model that refuses it")
    return history.user
