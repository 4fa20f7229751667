"""What the what-if editor needs again and again, kept between runs. Keys are ids and small numbers."""

from __future__ import annotations

import numpy as np

from core.attribute.history import history_attribution
from core.attribute.what_if import Ranking, ranking_of
from core.datasets.title_search import TitleIndex
from core.operations import lists
from core.recommend.registry import KINDS
from core.types import Float64
from dashboard import services
from dashboard.services.kept import kept


def ranking(dataset: str, model: str, user: str, n: int) -> Ranking:
    """The list from a user's own ratings and what ranks every item; an empty id has no ratings."""
    predictor = services.workbench().predictor(services.workbench().model(dataset, model))
    return _ranking(dataset, model, user, n, predictor.info.model if predictor else None)


@kept(64)
def _ranking(dataset: str, model: str, user: str, n: int, predictor: str | None) -> Ranking:
    bench, found = services.workbench(), services.catalogue(dataset)
    predicting = bench.model(dataset, predictor) if predictor else None
    return ranking_of(found, bench.model(dataset, model), lists.history_of(found, user), n, predicting)


@kept(64)
def own_drivers(dataset: str, model: str, user: str, item: int) -> dict[str, float]:
    """What each rating of a user adds to the score of an item, by item id; empty where no exact lens says so."""
    found, loaded = services.catalogue(dataset), services.workbench().model(dataset, model)
    history = lists.history_of(found, user)
    if not KINDS[loaded.info.kind].exact or loaded.served.refuses(history) is not None:
        return {}
    account = history_attribution(found, loaded, history, item)
    return {driver.item: driver.value for driver in account.contributions if driver.item is not None}


@kept(4)
def titles(dataset: str) -> TitleIndex:
    """The titles of a data set version, ready to be searched."""
    return TitleIndex(services.catalogue(dataset).items)


@kept(16)
def rating_step(dataset: str) -> float:
    """Distance between the ratings of a data set version: 1, 0.5, or 0.1 where they are neither whole nor half."""
    values: Float64 = services.catalogue(dataset).ratings.values.astype(np.float64)
    return next((step for step in (1.0, 0.5) if not np.any(np.mod(values, step))), 0.1)
