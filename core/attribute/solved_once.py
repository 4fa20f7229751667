"""The exact models with one history worked out beforehand: its list, its parts and what carries one item.

`foldin` is solved once, together with the weights of the item; `ease` reads the ratings once.
"""

from __future__ import annotations

import numpy as np

from core.recommend.protocol import LoadedModel
from core.recommend.serving.ease import ServedEase
from core.recommend.serving.foldin import ServedFoldIn
from core.types import Float32, Float64, History, Int32


def solved_once(model: LoadedModel, history: History, item: int | None = None) -> LoadedModel:
    """The same model, fast for one history: it must be asked about no other.

    Parameters
    ----------
    model : LoadedModel
        Given back as it is where nothing can be worked out beforehand.
    history : History
        The ratings; those of a stored user are solved anew as well.
    item : int or None
        The item whose contributions will be asked for.
    """
    served = model.served
    if isinstance(served, ServedEase):
        return LoadedModel(model.info, _ReadOnce(served, history))
    if isinstance(served, ServedFoldIn) and not served.refuses(history):
        return LoadedModel(model.info, _SolvedOnce(served, history, item or 0))
    return model


class _ReadOnce(ServedEase):
    """`ease` with the strengths of one history at hand."""

    def __init__(self, served: ServedEase, history: History) -> None:
        self.__dict__.update(served.__dict__)
        self._strengths = served.strengths(history)

    def strengths(self, history: History) -> Float32:
        """x_uj of the one history."""
        return self._strengths


class _SolvedOnce(ServedFoldIn):
    """`foldin` with one history solved, and with what carries one item."""

    def __init__(self, served: ServedFoldIn, history: History, item: int) -> None:
        self.__dict__.update(served.__dict__)
        self._item = item
        target = self._z(np.array([item], np.int32))[0]
        e = self._residuals(history)
        vector, weights = solve_with_weights(self._z(history.items), e, target, self.penalties)
        self._vector, self._values = vector.astype(np.float32), weights * e

    def user_vector(self, history: History) -> Float32:
        """The vector of the one history."""
        return self._vector

    def contributions_many(self, history: History, items: Int32, form: str = "raw") -> Float64:
        """Contributions of the one history; at hand for the one item."""
        if form == "raw" and items.tolist() == [self._item]:
            return self._values[:, None]
        return super().contributions_many(history, items, form)


def solve_with_weights(z: Float64, residuals: Float64, target: Float64, penalties: Float64) -> tuple[Float64, Float64]:
    """`solve` for one user and `weights` for one item, float64 (k,) and (n,), from one factorisation."""
    if len(z) < z.shape[1]:
        scaled = z / np.sqrt(penalties)  # a product with its own transpose takes half the time
        sides = np.column_stack([residuals, scaled @ (target / np.sqrt(penalties))])
        found = np.linalg.solve(scaled @ scaled.T + np.eye(len(z)), sides)
        return found[:, 0] @ scaled / np.sqrt(penalties), np.asarray(found[:, 1])
    sides = np.column_stack([residuals @ z, target])
    found = np.linalg.solve(z.T @ z + np.diag(penalties), sides)
    return np.asarray(found[:, 0]), z @ found[:, 1]
