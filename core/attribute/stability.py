"""How steady an item of a list is, and the reasons given for it: a little less data, another seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.attribute.orders import contributions
from core.attribute.types import ItemStability
from core.recommend.place import ranks
from core.recommend.protocol import Exact, LoadedModel, Served
from core.recommend.registry import KINDS
from core.recommend.serving.foldin import ServedFoldIn
from core.recommend.topn import stability, thinned
from core.types import Catalogue, Float64, History

DRIVERS = 3


def item_stability(
    catalogue: Catalogue,
    model: LoadedModel,
    history: History,
    item: int,
    n: int = 10,
    replicates: int = 20,
    seed: int = 0,
    *,
    members: Sequence[LoadedModel] = (),
) -> ItemStability:
    """Ask how often an item is in the top-N again, and how far the reasons for it agree.

    Parameters
    ----------
    catalogue, model, history
        The data set version, the model and the ratings.
    item : int
        Index of the item.
    n, replicates, seed
        Length of the list; replicates of the data, each without a random 10 % of the ratings; their seed.
    members : sequence of LoadedModel
        The same model from other seeds: `seed_members` of `foldin`, or retrainings.

    Returns
    -------
    ItemStability
        `data` is that of `core.recommend.topn.stability`. Drivers are the ratings with the largest raw contributions;
        None wherever a figure does not apply, for the reason that `missing_data`, `missing_seed` and `missing_drivers`
        say.
    """
    by_data = by_seed = data_drivers = seed_drivers = None
    if missing_data(model, history, item) is None:
        one = np.array([item], np.int32)
        by_data = float(stability(catalogue, model, history, one, n, replicates, seed)[0])
        if missing_drivers(model) is None:
            data_drivers = _data_drivers(model.served, history, item, replicates, seed)
    if missing_seed(model, history, item, members) is None:
        found = [ranks(m.served.scores(history)[None], item, history.items)[0] <= n for m in members]
        by_seed = float(np.mean(found))
        if missing_drivers(model) is None:
            whole = _values(model.served, history, item)
            shares = [_agreement(whole, _values(member.served, history, item)) for member in members]
            seed_drivers = float(np.mean(shares))
    return ItemStability(n, replicates, by_data, data_drivers, len(members), by_seed, seed_drivers)


def seed_members(model: LoadedModel) -> tuple[LoadedModel, ...]:
    """The models that each seed of a `foldin` alone would give; none for other kinds, or from a single seed."""
    served, seeds = model.served, int(model.info.settings.get("seeds", 1))
    if not isinstance(served, ServedFoldIn) or seeds < 2:
        return ()
    info = model.info
    return tuple(
        LoadedModel(replace(info, settings={**info.settings, "seeds": 1}), served.member(i, seeds))
        for i in range(seeds)
    )  # fmt: skip


def missing_data(model: LoadedModel, history: History, item: int) -> str | None:
    """Why an item has no data stability, in words; None if it has."""
    if item in history.items:
        return _RATED
    if len(history.items) < 2:
        return "With fewer than two ratings there is nothing to leave out."
    refused = model.served.refuses(History(None, history.items, history.values, history.timestamps))
    return None if refused is None else _sentence(refused)


def missing_seed(model: LoadedModel, history: History, item: int, members: Sequence[LoadedModel]) -> str | None:
    """Why an item has no seed stability, in words; None if it has."""
    kind = KINDS[model.info.kind]
    if not kind.seeded:
        return f"{kind.label} has no seed: training it again gives the same model."
    if item in history.items:
        return _RATED
    if not members:
        return "The model was not trained again with other seeds."
    refused = next((why for m in members if (why := m.served.refuses(history)) is not None), None)
    return None if refused is None else _sentence(refused)


def missing_drivers(model: LoadedModel) -> str | None:
    """Why the agreement of drivers cannot be told, in words; None if it can."""
    kind = KINDS[model.info.kind]
    if kind.exact and isinstance(model.served, Exact):
        return None
    return f"The score of {kind.label} is no exact sum over ratings, so it has no exact drivers."


_RATED = "The user has rated this item, so it is a candidate of no list."


def _sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:].rstrip(".") + "."


def _values(served: Served, history: History, item: int) -> Float64:
    return contributions(served, history, np.array([item], np.int32))[:, 0]


def _data_drivers(served: Served, history: History, item: int, replicates: int, seed: int) -> float | None:
    """Mean agreement over the replicates that the model serves; None where it serves none."""
    whole, shares = _values(served, history, item), []
    for less in thinned(history, replicates, np.random.default_rng(seed)):
        if served.refuses(less) is None:
            shares.append(_agreement(whole[np.isin(history.items, less.items)], _values(served, less, item)))
    return float(np.mean(shares)) if shares else None


def _agreement(one: Float64, other: Float64) -> float:
    """Jaccard similarity of the places of the three largest values, ties by place."""
    a, b = (set(np.argsort(-values, kind="stable")[:DRIVERS].tolist()) for values in (one, other))
    return len(a & b) / len(a | b)
