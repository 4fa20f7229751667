"""The place of one item in a list of all items, wherever it stands there."""

from __future__ import annotations

import numpy as np

from core.recommend.protocol import LoadedModel
from core.results import RankedItem
from core.types import Bool, Catalogue, Float32, History, Int32, Int64


def ranks(scores: Float32, item: int, excluded: Int32, allowed: Bool | None = None) -> Int64:
    """Rank of an item under each row of scores, from 1, ties by index as in `topn.rank`: int64 (m,).

    Parameters
    ----------
    scores : float32 (m, n_items)
        Not changed.
    item : int
        The item; it counts as a candidate even where it is excluded or not allowed.
    excluded : int32
        Items that stay out of the candidates.
    allowed : bool (n_items,) or None
        Items that may be candidates.
    """
    own = scores[:, item][:, None]
    ahead = scores > own
    ahead[:, :item] |= scores[:, :item] == own
    ahead[:, excluded] = False
    if allowed is not None:
        ahead &= allowed
    return np.asarray(np.count_nonzero(ahead, axis=1) + 1, np.int64)


def place(
    catalogue: Catalogue,
    model: LoadedModel,
    history: History,
    item: int,
    *,
    predictor: LoadedModel | None = None,
    excluded: Int32 | None = None,
    scores: Float32 | None = None,
) -> RankedItem:
    """The row that an item has in the list of all items but the excluded ones (None: those of the history).

    `scores`, float32 (n_items,), are those of the model for this history, where they are at hand.
    Its rank means nothing where the item itself is excluded. The model must serve the history.
    """
    served, one = model.served, np.array([item], dtype=np.int32)
    scores = served.scores(history) if scores is None else scores
    rank = int(ranks(scores[None], item, history.items if excluded is None else excluded)[0])
    predicted = None
    if predictor is not None and predictor.served.refuses(history) is None:
        predicted = catalogue.info.scale.clip(float(predictor.served.scores_of(history, one)[0]))
    parts = served.parts(history, one)
    total = 0.0 if parts is None else float(parts.non_personal[0] + parts.personal[0])
    share = None if parts is None or total == 0 else float(parts.non_personal[0]) / total
    count = int(catalogue.items.n_ratings[item])
    return RankedItem(
        rank=rank,
        index=item,
        item=catalogue.items.ids[item],
        title=catalogue.items.titles[item],
        score=float(served.scores_of(history, one)[0]),
        predicted_rating=predicted,
        personal=None if parts is None else float(parts.personal[0]),
        non_personal_share=None if share is None else min(max(share, 0.0), 1.0),
        share_clipped=share is not None and not 0 <= share <= 1,
        popularity=count,
        novelty=float(-np.log2(max(count, 1) / max(len(catalogue.user_ids), 1))),
    )
