"""Top-N lists: ranking by unclipped scores, filters, the popularity list where a model has nothing to go by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.recommend.protocol import LoadedModel, Parts, Served
from core.results import Filters, RankedItem, TopN
from core.types import Bool, Catalogue, Float32, Float64, History, Int32, Items, Scale

NO_FILTERS = Filters()


def rank(scores: Float32, n: int, excluded: Int32 | None = None, allowed: Bool | None = None) -> Int32:
    """Indices of the `n` highest scores, best first, ties by index; fewer where fewer may be listed.

    Parameters
    ----------
    scores : float32 (n_items,)
        Finite scores; overwritten.
    n : int
        Length of the list, at least 0.
    excluded : int32 or None
        Items that stay out.
    allowed : bool (n_items,) or None
        Items that may enter.
    """
    if excluded is not None:
        scores[excluded] = -np.inf
    if allowed is not None:
        np.putmask(scores, ~allowed, -np.inf)
    n = min(n, len(scores))
    if n <= 0:
        return np.empty(0, np.int32)
    # Only what may be among the n highest is sorted, by score then index.
    candidates = np.flatnonzero(scores >= max(_bound(scores, n), np.finfo(scores.dtype).min))
    order = np.argsort(-scores[candidates], kind="stable")[:n]
    return candidates[order].astype(np.int32)


def _bound(scores: Float32, n: int) -> np.float32:
    """A score that at least `n` items reach, and few more.

    Of the highest scores of disjoint groups of items the n-th highest: one pass, several times faster than a partition.
    """
    groups = 16 * max(n, 8)
    rows = len(scores) // groups
    if rows > 1:
        scores = scores[: rows * groups].reshape(rows, groups).max(axis=0)
    bound: np.float32 = np.partition(scores, len(scores) - n)[len(scores) - n]
    return bound


def item_mask(items: Items, filters: Filters) -> Bool | None:
    """Items that pass the filters, bool (n_items,); None where nothing is filtered. Unknown values let nothing in."""
    masks: list[Bool] = [_has_any(items, kind, names) for kind, names in filters.attributes.items() if names]
    masks += _bounded(items.years, filters.years, items.years != np.iinfo(np.int16).min)
    masks += _bounded(items.n_ratings, filters.popularity, None)
    return np.logical_and.reduce(masks) if masks else None


def _has_any(items: Items, kind: str, names: tuple[str, ...]) -> Bool:
    found = np.zeros(len(items), np.bool_)
    index = items.attributes.get(kind)
    if index is not None:
        wanted = np.flatnonzero(np.isin(np.array(index.names, dtype=object), names))
        hits = np.flatnonzero(np.isin(index.values, wanted))
        found[np.searchsorted(index.offsets, hits, side="right") - 1] = True
    return found


def _bounded(values: np.ndarray, bounds: tuple[int | None, int | None], known: Bool | None) -> list[Bool]:
    least, greatest = bounds
    masks: list[Bool] = [] if least is None else [values >= least]
    if greatest is not None:
        masks.append(values <= greatest)
    return [*masks, known] if masks and known is not None else masks


def top_n(
    catalogue: Catalogue,
    model: LoadedModel,
    history: History,
    n: int = 10,
    *,
    filters: Filters = NO_FILTERS,
    predictor: LoadedModel | None = None,
    excluded: Int32 | None = None,
    scores: Float32 | None = None,
) -> TopN:
    """List the `n` best items of the catalogue for a history.

    Parameters
    ----------
    catalogue, model
        The data set version and a model trained on it.
    history : History
        A user's own ratings, or an edited or invented list of ratings.
    n : int
        Length; shorter where fewer items may be listed.
    filters : Filters
        Which items may enter; rated items stay out unless it says otherwise.
    predictor : LoadedModel or None
        Where the predicted ratings come from if the ranking model predicts none.
    excluded : int32 or None
        Items that stay out; None for those of the history, or none at all where the filters say so.
    scores : float32 (n_items,) or None
        Scores of the model for this history, where they are at hand; overwritten: −inf where an item may not enter.

    Returns
    -------
    TopN
        Where the model cannot serve the history: the popularity list, with the reason in `fallback`.
    """
    if excluded is None and not filters.include_rated:
        excluded = history.items
    refusal = model.served.refuses(history)
    if refusal is not None:
        reason = f"{_sentence(refusal)} This is the popularity list."
        return popularity_list(catalogue, history, n, reason, filters, excluded)
    scores = model.served.scores(history) if scores is None else scores
    listed = rank(scores, n, excluded, item_mask(catalogue.items, filters))
    by = model if model.served.predicts_ratings else predictor
    predicted = None
    if by is not None and by.served.refuses(history) is None:
        predicted = scores[listed] if by is model else by.served.scores_of(history, listed)
    return TopN(
        user=None if history.user is None else catalogue.user_ids[history.user],
        model=model.info.model,
        kind=model.info.kind,
        unit=model.served.unit,
        predicted_by=None if by is None or predicted is None else by.info.model,
        fallback=None,
        items=_rows(catalogue, listed, scores[listed], predicted, model.served.parts(history, listed)),
    )


def popularity_list(
    catalogue: Catalogue,
    history: History,
    n: int,
    reason: str,
    filters: Filters = NO_FILTERS,
    excluded: Int32 | None = None,
) -> TopN:
    """List the most rated items that may enter; `reason` says why it is not the list asked for.

    `excluded` are the items that stay out; None for those of the history, or none at all where the filters say so.
    """
    if excluded is None and not filters.include_rated:
        excluded = history.items
    scores = catalogue.items.n_ratings.astype(np.float32)
    listed = rank(scores.copy(), n, excluded, item_mask(catalogue.items, filters))
    return TopN(
        user=None if history.user is None else catalogue.user_ids[history.user],
        model="popularity",
        kind="popularity",
        unit="ratings",
        predicted_by=None,
        fallback=reason,
        items=_rows(catalogue, listed, scores[listed], None, None),
    )


def _rows(
    catalogue: Catalogue,
    listed: Int32,
    scores: Float32,
    predicted: Float32 | Float64 | None,
    parts: Parts | None,
) -> tuple[RankedItem, ...]:
    items, indices = catalogue.items, listed.tolist()
    popularity = items.n_ratings[listed]
    novelty = -np.log2(np.maximum(popularity, 1) / max(len(catalogue.user_ids), 1))
    personal, shares, clipped = _shares(parts, len(listed))
    return tuple(
        RankedItem(*row)
        for row in zip(
            range(1, len(indices) + 1),
            indices,
            [items.ids[index] for index in indices],
            [items.titles[index] for index in indices],
            scores.tolist(),
            _clipped(predicted, catalogue.info.scale, len(indices)),
            personal,
            shares,
            clipped,
            popularity.tolist(),
            np.abs(novelty).tolist(),
            strict=True,
        )
    )


def _clipped(predicted: Float32 | Float64 | None, scale: Scale, n: int) -> Sequence[float | None]:
    return [None] * n if predicted is None else [scale.clip(value) for value in predicted.tolist()]


def _shares(parts: Parts | None, n: int) -> tuple[Sequence[float | None], Sequence[float | None], list[bool]]:
    """Personal part, non-personal share in [0, 1] (None of nothing), and whether the share was clipped."""
    if parts is None:
        return [None] * n, [None] * n, [False] * n
    total = parts.non_personal + parts.personal
    shares = [a / t if t else None for a, t in zip(parts.non_personal.tolist(), total.tolist(), strict=True)]
    clipped = [share is not None and not 0 <= share <= 1 for share in shares]
    return parts.personal.tolist(), [None if s is None else min(max(s, 0.0), 1.0) for s in shares], clipped


def _sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:].rstrip(".") + "."


def stability(
    catalogue: Catalogue,
    model: LoadedModel,
    history: History,
    items: Int32,
    n: int,
    replicates: int = 20,
    seed: int = 0,
    *,
    filters: Filters = NO_FILTERS,
) -> Float64:
    """Share of replicates in which each listed item is in the top-n again: its data stability.

    A replicate is the history without a random 10 % of its ratings (at least one); the ratings left out stay out of
    the candidates. A replicate that the model refuses gets the popularity list, as a user with it would.

    Returns
    -------
    float64 (len(items),)
        In [0, 1]; NaN where the model cannot serve edited histories, or there are fewer than two ratings.
    """
    edited = History(None, history.items, history.values, history.timestamps)
    if len(history.items) < 2 or model.served.refuses(edited) is not None:
        return np.full(len(items), np.nan)
    histories = thinned(history, replicates, np.random.default_rng(seed))
    excluded, allowed = None if filters.include_rated else history.items, item_mask(catalogue.items, filters)
    popular = catalogue.items.n_ratings.astype(np.float32)
    found = np.zeros(len(items))
    for replicate, scores in zip(histories, _scores_many(model.served, histories), strict=True):
        refused = model.served.refuses(replicate) is not None
        found += np.isin(items, rank(popular.copy() if refused else scores, n, excluded, allowed))
    return found / replicates


def thinned(history: History, replicates: int, rng: np.random.Generator) -> list[History]:
    """Replicates of a history, each without a random 10 % of its ratings (at least one), in the order of items."""
    n = len(history.items)
    left = n - max(1, round(n / 10))
    kept = [np.sort(rng.permutation(n)[:left]) for _ in range(replicates)]
    return [History(None, history.items[rows], history.values[rows]) for rows in kept]


def _scores_many(served: Served, histories: list[History]) -> Sequence[Float32]:
    many = getattr(served, "scores_many", None)
    return many(histories) if many is not None else [served.scores(history) for history in histories]
