"""Top-N lists of users by id."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.errors import InputError
from core.operations.workbench import Workbench
from core.results import Filters, TopN
from core.types import Catalogue, History


def history_of(catalogue: Catalogue, user_id: str) -> History:
    """Ratings of the user with an id; an unknown user has none."""
    user = catalogue.user_index.get(user_id)
    if user is not None:
        return catalogue.ratings.of(user)
    return History(None, np.empty(0, np.int32), np.empty(0, np.float32))


def recommend(
    workbench: Workbench,
    dataset: str,
    user_id: str,
    n: int = 10,
    model: str | None = None,
    filters: Filters | None = None,
) -> TopN:
    """Top-N of a user over the whole catalogue.

    Parameters
    ----------
    workbench, dataset
        Where.
    user_id : str
        Id of the user; an unknown one gets the popularity list, and `fallback` says so.
    n : int
        Length of the list, at least 1; shorter where filters leave fewer items.
    model : str or None
        Id or kind of the model that ranks; None for the default.
    filters : Filters or None
        Which items may enter.

    Raises
    ------
    NotFoundError
        There is no such data set or model.
    InputError
        `n` is not positive.
    """
    from core.recommend.topn import top_n

    if n < 1:
        raise InputError(f"A list of {n} items was asked for.", "Ask for at least one.")
    catalogue = workbench.catalogue(dataset)
    ranking = workbench.model(catalogue.info.id, model) if model else workbench.default_model(catalogue.info.id)
    history = history_of(catalogue, user_id)
    top = top_n(catalogue, ranking, history, n, filters=filters or Filters(), predictor=workbench.predictor(ranking))
    if user_id in catalogue.user_index:
        return top
    why = f"There is no user “{user_id[:80]}” in {catalogue.info.name}: this is the popularity list."
    return replace(top, user=user_id, fallback=why)
