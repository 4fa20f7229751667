"""What if: the list from edited, added and removed ratings beside the list from the original ones.

Items whose rating was removed stay out of both lists, as removal always has it (see `core.attribute.resolve`): the
candidates are those of the original list, less the items that the edit rates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.attribute.exact import clause
from core.attribute.history import history_attribution
from core.attribute.solved_once import solved_once
from core.attribute.types import RankChange, WhatIf
from core.errors import InputError
from core.recommend.place import place
from core.recommend.protocol import LoadedModel
from core.recommend.registry import KINDS
from core.recommend.topn import top_n
from core.results import RankedItem, TopN
from core.types import Catalogue, Float32, History, Int32


@dataclass(frozen=True, slots=True)
class Ranking:
    """A list, and what ranks every item of the catalogue.

    Attributes
    ----------
    top : TopN
        The list.
    scores : float32 (n_items,)
        Scores of the model, or popularity where `top.fallback` is set; −inf for items that are no candidates.
    """

    top: TopN
    scores: Float32

    @property
    def listed(self) -> dict[int, RankedItem]:
        """Rows of the list by item index, best first."""
        return {row.index: row for row in self.top.items}

    def rank(self, item: int) -> int | None:
        """Rank of an item from 1, ties by index; None where it is no candidate."""
        own = self.scores[item]
        if own == -np.inf:
            return None
        ahead = np.count_nonzero(self.scores > own) + np.count_nonzero(self.scores[:item] == own)
        return int(ahead) + 1


def what_if(
    catalogue: Catalogue,
    model: LoadedModel,
    original: History,
    edited: History,
    item: int | None = None,
    n: int = 10,
    predictor: LoadedModel | None = None,
    *,
    before: Ranking | None = None,
) -> WhatIf:
    """Rank again from edited ratings and compare with the list of the original ones.

    Parameters
    ----------
    catalogue, model
        The data set version and the ranking model.
    original, edited : History
        The ratings before and after; either may be empty (a new user): its list is the popularity list.
    item : int or None
        Index of the item on screen.
    n : int
        Length of the lists.
    predictor : LoadedModel or None
        Where predicted ratings come from if the ranking model predicts none.
    before : Ranking or None
        What `ranking_of` gave for the original, where it is at hand.

    Raises
    ------
    InputError
        The model cannot score edited ratings, or gives everybody the same list.
    """
    check_editable(catalogue, model)
    if before is None:
        before = ranking_of(catalogue, model, original, n, predictor)
    once = solved_once(model, edited, item)
    predicting = once if predictor is model else predictor and solved_once(predictor, edited, item)
    out = np.union1d(original.items, edited.items)
    after = _ranking(catalogue, once, edited, out, n, predicting)
    drivers = None
    if item is not None and after.top.fallback is None and KINDS[model.info.kind].exact:
        drivers = history_attribution(catalogue, once, edited, item)
    first, now = before.listed, after.listed
    return WhatIf(
        history=edited,
        before=before.top,
        after=after.top,
        entered=tuple(
            RankChange(row, first[index].rank if index in first else before.rank(index), row.rank)
            for index, row in now.items()
        ),
        left=tuple(RankChange(row, row.rank, after.rank(index)) for index, row in first.items() if index not in now),
        target_before=_target(catalogue, model, original, item, before, predictor),
        target_after=_target(catalogue, once, edited, item, after, predicting),
        drivers=drivers,
    )


def ranking_of(
    catalogue: Catalogue, model: LoadedModel, history: History, n: int = 10, predictor: LoadedModel | None = None
) -> Ranking:
    """The list of a history, with what ranks every item; the items of the history are no candidates."""
    return _ranking(catalogue, model, history, history.items, n, predictor)


def check_editable(catalogue: Catalogue, model: LoadedModel) -> None:
    """Make sure that the model can say what it would do with other ratings.

    Raises
    ------
    InputError
        It cannot score ratings that it was not trained on, or gives everybody the same list.
    """
    one = History(None, np.zeros(1, np.int32), np.full(1, catalogue.info.scale.high, np.float32))
    same = model.info.kind == "popularity"
    refused = "its list is the same for everybody" if same else model.served.refuses(one)
    if refused:
        reason = clause(refused)
        raise InputError(
            f"Model “{model.info.model}” cannot say what it would do with other ratings: {reason}.",
            "Choose ease, foldin, knn, slopeone or baseline.",
        )


def _ranking(
    catalogue: Catalogue,
    model: LoadedModel,
    history: History,
    out: Int32,
    n: int,
    predictor: LoadedModel | None,
) -> Ranking:
    if model.served.refuses(history) is None:
        scores = model.served.scores(history)
        return Ranking(top_n(catalogue, model, history, n, predictor=predictor, excluded=out, scores=scores), scores)
    scores = catalogue.items.n_ratings.astype(np.float32)
    scores[out] = -np.inf
    return Ranking(top_n(catalogue, model, history, n, predictor=predictor, excluded=out), scores)


def _target(
    catalogue: Catalogue,
    model: LoadedModel,
    history: History,
    item: int | None,
    ranking: Ranking,
    predictor: LoadedModel | None,
) -> RankedItem | None:
    if item is None or ranking.top.fallback is not None or ranking.scores[item] == -np.inf:
        return None
    row = ranking.listed.get(item)
    if row is not None:
        return row
    none = np.empty(0, np.int32)  # those that stay out are −inf in the scores
    return place(catalogue, model, history, item, predictor=predictor, excluded=none, scores=ranking.scores)
