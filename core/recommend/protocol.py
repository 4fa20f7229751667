"""What a recommender is: fitted once into arrays, then served by plain numpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np

from core.results import ModelInfo
from core.types import Bool, Float32, Float64, History, Int32, Int64


@dataclass(frozen=True, slots=True)
class Fitted:
    """What fitting gives: all that serving needs.

    Attributes
    ----------
    arrays : mapping of str to array
        Stored as `.npy`, memory-mapped when served.
    facts : mapping
        JSON values: mean, scale, counts, ...
    """

    arrays: Mapping[str, np.ndarray]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parts:
    """The two parts of scores that the share bar shows.

    Attributes
    ----------
    non_personal, personal : float64 (n,)
        In the unit of the score. For `ease` they sum to the score; for factor models to its item-specific part
        (score without mean and user habit).
    """

    non_personal: Float64
    personal: Float64


class Served(Protocol):
    """A trained model, served.

    `history.user` set means the user's own, unedited history: a stored user vector may be used. Otherwise models that
    fold in solve from the ratings; the others cannot serve.
    """

    kind: str
    unit: str
    predicts_ratings: bool

    def refuses(self, history: History) -> str | None:
        """Why this history cannot be served by this model, in words; None if it can."""

    def scores(self, history: History) -> Float32:
        """Unclipped score of every item, float32 (n_items,); a new array."""

    def scores_of(self, history: History, items: Int32) -> Float64:
        """Unclipped scores of some items, float64 (len(items),)."""

    def parts(self, history: History, items: Int32) -> Parts | None:
        """Non-personal and personal part of the scores of some items; None where the model has no such parts."""

    def vectors(self) -> Float32 | None:
        """One vector per user for the taste map, float32 (n_users, k); None where the model has none."""


@runtime_checkable
class Exact(Protocol):
    """A model whose score is exactly a sum over the user's ratings."""

    def base(self, history: History, item: int) -> float:
        """The score without any rating's contribution (`ease`: 0; `foldin`: mean + item bias)."""

    def contributions(self, history: History, item: int, form: str = "raw") -> Float64:
        """Contribution of each rating of the history, float64 (n,), in its order; base + Σ = score.

        `form="excess"` (`ease`, `foldin`) gives Σ = personal part. For `ease` it is over the whole catalogue
        (n_items,): what the average user of the same activity rated and this one did not counts too.
        """

    def contributions_many(self, history: History, items: Int32, form: str = "raw") -> Float64:
        """Contributions to several items at once, float64 (n, len(items)); one column an item, as `contributions`."""


@runtime_checkable
class Folding(Protocol):
    """A model that scores many subsets of one history at once, each as if the user had given no other rating."""

    def subset_scores(self, history: History, present: Bool, items: Int32 | None = None) -> Float32 | Float64:
        """Unclipped scores for each subset: (len(present), n_items) float32, or of some items float64.

        `present`, bool (m, n), says which ratings of the history each subset has. A subset without ratings scores the
        base of every item.
        """


@runtime_checkable
class Chaining(Protocol):
    """A model that scores an item for all prefixes of an order of the ratings at the cost of one solve."""

    def prefix_scores(self, history: History, item: int) -> Callable[[Int64], Float64]:
        """Return a function of an order, int64 (n,) places in the history, each once.

        It gives the scores of the item from the first t ratings of the order: float64 (n + 1,), from t = 0, the base.
        """


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model of the store, ready to serve."""

    info: ModelInfo
    served: Served
