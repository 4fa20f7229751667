"""A world made by hand: users of one liking, and a model whose weights are written down."""

from __future__ import annotations

import numpy as np

from core.recommend.protocol import LoadedModel
from core.types import Catalogue, History
from tests.core.attribute.worlds import PlainEase, catalogue, loaded


def linear_world(
    weights: list[list[float]], popular: list[int] | None = None
) -> tuple[Catalogue, LoadedModel, History]:
    """A user who gave 5 stars to the first items, one a row of `weights`, and a model that sums these rows.

    Parameters
    ----------
    weights
        One row a rated item, one column an item that is not rated.
    popular
        Number of ratings of each item that is not rated, at most 20.
    """
    table_of_weights = np.array(weights)
    rated, others = table_of_weights.shape
    table = np.full((21, rated + others), np.nan)
    table[0, :rated] = 5
    table[1, :] = 3
    for column, count in enumerate(popular or []):
        table[1 : 1 + count, rated + column] = 3
    model = PlainEase(table)
    model.weights = np.zeros((rated + others, rated + others))
    model.weights[:rated, rated:] = table_of_weights
    found = catalogue(table)
    return found, loaded(model), found.ratings.of(0)
