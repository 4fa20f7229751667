"""Faithfulness curves: what really happens when the strongest reasons are deleted, or alone kept.

Deletion and insertion as for pictures (Petsiuk et al. 2018, arXiv:1806.07421) and for recommenders (LXR, Barkan et al.
2024, doi:10.1145/3589334.3645560), with the user solved again after each step and scores compared as differences, not
ratios: ratings are not probabilities.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.attribute.orders import Cosine, at_random, by_attribution, by_cosine, by_rating
from core.attribute.resolve import Resolver
from core.attribute.types import Curve, Curves
from core.recommend.place import ranks
from core.recommend.protocol import LoadedModel
from core.types import Bool, Catalogue, Float64, History, Int32, Int64

DRAWS = 10  # random orders
ACCOUNT = "attribution"
_CELLS = 20_000_000  # scores held at once


def curves(
    catalogue: Catalogue, model: LoadedModel, history: History, item: int, n: int = 10, steps: int = 10, seed: int = 0
) -> Curves:
    """Delete, and insert, the strongest reasons for an item one after another, in the account's order and in others.

    Parameters
    ----------
    catalogue, model, history
        The data set version, the model, and the ratings.
    item : int
        Index of the item explained.
    n, steps : int
        Length of the list (reported only); ratings deleted or inserted at most, fewer where there are fewer.
    seed : int
        Of the random orders; their curves are means over `DRAWS`.

    Returns
    -------
    Curves
        Scores in the unit of the model, as they are: take `base` off for differences. Without any rating the score is
        the base and the rank that of the popularity list, as a user without ratings would get.

    Raises
    ------
    InputError
        The model cannot score an edited history, or not this one.
    """
    resolver = Resolver(catalogue, model, history)
    steps = min(steps, resolver.n)
    orders = _orders(resolver, item, np.random.default_rng(seed))
    stacked = np.concatenate(list(orders.values()))
    inserted = prefixes(stacked, steps)
    one, shape = np.array([item], np.int32), (2, len(stacked), steps + 1)
    scores, places = outcomes(resolver, np.concatenate([~inserted, inserted]).reshape(-1, resolver.n), one)
    values, found = scores.reshape(shape), places.reshape(shape).astype(np.float64)
    ends = np.cumsum([len(order) for order in orders.values()])
    rows = {name: slice(end - len(orders[name]), end) for name, end in zip(orders, ends.tolist(), strict=True)}
    delete, insert = (
        {name: Curve(values[way, here].mean(axis=0), found[way, here].mean(axis=0)) for name, here in rows.items()}
        for way in range(2)
    )
    base = float(resolver.scores_of(np.zeros((1, resolver.n), np.bool_), one)[0, 0])
    return Curves(n, steps, base, delete, insert, _areas(delete, -1.0), _areas(insert, 1.0))


def prefixes(orders: Int64, steps: int) -> Bool:
    """Subsets of the first 0, 1, …, `steps` ratings of each order: bool (len(orders), steps + 1, n)."""
    places = np.argsort(orders, axis=1)
    return np.asarray(places[:, None, :] < np.arange(steps + 1)[None, :, None])


def outcomes(resolver: Resolver, present: Bool, items: Int32) -> tuple[Float64, Int64]:
    """Scores and ranks of some items for each subset, float64 and int64 (m, len(items)); equal subsets are solved once.

    A subset that the model refuses scores the base and ranks as the popularity list.
    """
    subsets, back = np.unique(present, axis=0, return_inverse=True)
    step = max(1, _CELLS // max(len(resolver.catalogue.items), 1))
    scores, places = np.empty((len(subsets), len(items))), np.empty((len(subsets), len(items)), np.int64)
    for start in range(0, len(subsets), step):
        here = slice(start, start + step)
        found = resolver.scores(subsets[here])
        scores[here] = found[:, items]
        for column, item in enumerate(items.tolist()):
            places[here, column] = ranks(found, item, resolver.history.items)
    refused = np.flatnonzero([resolver.served.refuses(resolver.subset(here)) is not None for here in subsets])
    if len(refused):
        scores[refused] = resolver.scores_of(subsets[refused], items)
    return scores[back.reshape(-1)], places[back.reshape(-1)]


def _orders(resolver: Resolver, item: int, rng: np.random.Generator) -> dict[str, Int64]:
    one = np.array([item], np.int32)
    return {
        ACCOUNT: by_attribution(resolver, one),
        "cosine": by_cosine(Cosine(resolver.catalogue.ratings), resolver.history, one),
        "highest rated": by_rating(resolver.history)[None],
        "random": at_random(resolver.n, DRAWS, rng),
    }


def _areas(found: Mapping[str, Curve], sign: float) -> dict[str, float]:
    account = found[ACCOUNT].scores
    return {
        name: float(np.mean(sign * (account - curve.scores)[1:]))
        for name, curve in found.items()
        if name != ACCOUNT
    }  # fmt: skip
