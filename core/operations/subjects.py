"""What an attribution and an explanation are about: one user, one item, one model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.attribute.contrast import contrast as contrast_of
from core.attribute.decomposition import decomposition
from core.attribute.flip import flip_test
from core.attribute.history import EXCESS_KINDS, history_attribution
from core.attribute.types import FlipTest
from core.errors import NotFoundError
from core.explain.evidence import build_evidence
from core.explain.reasons import named_drivers
from core.explain.types import Evidence
from core.operations.workbench import Workbench
from core.recommend.place import place
from core.recommend.protocol import LoadedModel
from core.results import Attribution, RankedItem
from core.types import Catalogue, History


@dataclass(frozen=True, slots=True)
class Subject:
    """One user, one item, one model: what an attribution and an explanation are about.

    Attributes
    ----------
    catalogue, model, history
        The data set version, the model, the user's ratings.
    user, item : str
        Ids.
    index : int
        Index of the item.
    own_rating : float or None
        The user's rating of this very item.
    """

    catalogue: Catalogue
    model: LoadedModel
    history: History
    user: str
    item: str
    index: int
    own_rating: float | None


def subject(workbench: Workbench, dataset: str, user_id: str, item_id: str, model: str | None = None) -> Subject:
    """Find user, item and model by their ids (a model also by its kind; None for the default).

    Raises
    ------
    NotFoundError
        One of them is not there.
    """
    catalogue = workbench.catalogue(dataset)
    name = catalogue.info.name
    if user_id not in catalogue.user_index:
        raise NotFoundError(f"There is no user “{user_id[:80]}” in {name}.", "Choose a user on the Explore page.")
    loaded = workbench.model(catalogue.info.id, model) if model else workbench.default_model(catalogue.info.id)
    history = catalogue.ratings.of(catalogue.user_index[user_id])
    index = item_index(catalogue, item_id)
    return Subject(catalogue, loaded, history, user_id, item_id, index, rating_of(history, index))


def item_index(catalogue: Catalogue, item_id: str) -> int:
    """Index of the item with an id.

    Raises
    ------
    NotFoundError
        There is none.
    """
    index = catalogue.item_index.get(item_id)
    if index is None:
        raise NotFoundError(
            f"There is no item “{item_id[:80]}” in {catalogue.info.name}.", "Choose an item of a user's list."
        )
    return index


def placed(workbench: Workbench, chosen: Subject) -> RankedItem:
    """The row that the item has in the user's list of all unrated items, wherever it stands there.

    Its rank means nothing where the user has rated the item.
    """
    return place(
        chosen.catalogue, chosen.model, chosen.history, chosen.index, predictor=workbench.predictor(chosen.model)
    )


def evidence_of(workbench: Workbench, chosen: Subject, contrast: str | None = None) -> Evidence:
    """All that an explanation of this item for this user may use.

    Parameters
    ----------
    workbench, chosen
        Whom and what it is about.
    contrast : str or None
        Id of an item that this one is held against.

    Raises
    ------
    NotFoundError
        There is no such item to hold it against.
    InputError
        The model's score is no exact sum, it cannot serve this user, or the item is held against itself.
    """
    catalogue, model = chosen.catalogue, chosen.model
    form = "excess" if model.info.kind in EXCESS_KINDS else "raw"
    history = history_attribution(catalogue, model, chosen.history, chosen.index, form)
    parts = decomposition(model, chosen.history, chosen.index)
    row = placed(workbench, chosen)
    held, rating = None, None
    if contrast is not None:
        other = item_index(catalogue, contrast)
        rating = rating_of(chosen.history, other)
        held = contrast_of(catalogue, model, chosen.history, chosen.index, other, form)
    return build_evidence(
        catalogue, row, model.info.model, history, parts, chosen.own_rating,
        test=_flips(chosen, history), contrast=held, other_rating=rating,
    )  # fmt: skip


def rating_of(history: History, item: int) -> float | None:
    """The user's rating of an item, by index; None if there is none."""
    found = np.flatnonzero(history.items == item)
    return float(history.values[found[0]]) if len(found) else None


def _flips(chosen: Subject, history: Attribution) -> FlipTest | None:
    """The flip test of the drivers that evidence names; None for an item that can leave no list: it was rated."""
    if chosen.own_rating is not None:
        return None
    return flip_test(chosen.catalogue, chosen.model, chosen.history, chosen.index, named_drivers(history))
