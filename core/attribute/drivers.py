"""The main driver of each item of a list: the one rating that speaks for it most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.attribute.history import EXCESS_KINDS, exact_sums
from core.recommend.protocol import Exact, LoadedModel
from core.types import Float64, History, Int32


@dataclass(frozen=True, slots=True)
class Driver:
    """The rating that speaks most for an item.

    Attributes
    ----------
    item : int
        Index of the rated item.
    rating : float
        The user's rating of it.
    value : float
        Its contribution, positive, in the unit of the model.
    form : str
        `excess` (against a user of the same activity and average taste) for `ease`, else `raw`.
    """

    item: int
    rating: float
    value: float
    form: str


def main_drivers(model: LoadedModel, history: History, items: Int32) -> tuple[Driver | None, ...]:
    """Strongest positive contribution of a rating to the score of each item.

    Where the model has the excess form that one is used: it tells taste, while raw contributions mostly count what was
    rated often. None where no rating speaks for the item, or where the model's score is no exact sum over ratings.

    Parameters
    ----------
    model : LoadedModel
        The ranking model.
    history : History
        The ratings; one that the model refuses has no drivers.
    items : int32 (n,)
        Item indices.

    Raises
    ------
    WhyboardError
        The contributions do not sum to a score.
    """
    served = model.served
    if not isinstance(served, Exact) or served.refuses(history) is not None:
        return (None,) * len(items)
    form = "excess" if model.info.kind in EXCESS_KINDS else "raw"
    values = exact_sums(model, history, items, form).own
    return tuple(_strongest(history, column, form) for column in values.T)


def _strongest(history: History, values: Float64, form: str) -> Driver | None:
    place = int(np.argmax(values))
    if values[place] <= 0:
        return None
    return Driver(int(history.items[place]), float(history.values[place]), float(values[place]), form)
