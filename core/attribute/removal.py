"""The removal lens: each rating is really taken away and the user solved again, over all orders of doing so."""

from __future__ import annotations

import numpy as np

from core.attribute.exact import checked, item_title
from core.attribute.game import ENUMERATED, RemovalGame, shapley_by_enumeration, shapley_by_sampling
from core.attribute.resolve import Resolver
from core.recommend.protocol import Exact, LoadedModel
from core.results import Attribution, Contribution
from core.types import Catalogue, Float64, History

ADDITIVE = ("ease",)  # what a rating adds does not depend on the others


def removal_attribution(
    catalogue: Catalogue, model: LoadedModel, history: History, item: int, *, seed: int = 0
) -> Attribution:
    """Attribute the score of an item to the ratings by what taking them away really does.

    The value of a rating is the Shapley value of the game whose coalitions are solved again (`core.attribute.game`).
    Unlike in the history lens, where an absent rating counts as exactly average, an absent rating is not there at all:
    what the others add changes with it. For `ease` the two are the same.

    Parameters
    ----------
    catalogue, model, history, item
        Whose score it is, and index of the item explained.
    seed : int
        Of the random orders, where there are more than 12 ratings; the same seed gives the same values.

    Returns
    -------
    Attribution
        Largest magnitude first; base + Σ = score to 1e-5, however the values were found. Sampled values are not
        `exact`: each has its `error`, the half-width of a 95 % interval; `fidelity` is None, for no model stands in for
        the one explained.

    Raises
    ------
    InputError
        The model cannot be asked what it would do without a rating.
    WhyboardError
        The values do not sum to the score.
    """
    resolver = Resolver(catalogue, model, history)
    game = RemovalGame(resolver, item)
    errors: Float64 | None = None
    served = model.served
    if model.info.kind in ADDITIVE and isinstance(served, Exact):
        values = served.contributions(history, item)
        method = "What a rating adds does not depend on the others: removing it takes away exactly that."
    elif resolver.n <= ENUMERATED:
        values = shapley_by_enumeration(game)
        method = f"Shapley values, by solving again for all {1 << resolver.n:,} sets of ratings."
    else:
        sampled = shapley_by_sampling(game, seed)
        values, errors = sampled.values, sampled.errors
        method = f"Shapley values, sampled by solving again along {sampled.pairs} random orders, each both ways."
    return checked(
        Attribution(
            lens="removal",
            method=method,
            players="Each rating of the user, there or really taken away.",
            unit=served.unit,
            base=float(game.worth(np.zeros((1, resolver.n), np.bool_))[0]),
            score=float(served.scores_of(history, np.array([item], np.int32))[0]),
            contributions=rated(catalogue, history, values, errors),
            exact=errors is None,
            fidelity=1.0 if errors is None else None,
        )
    )


def rated(
    catalogue: Catalogue, history: History, values: Float64, errors: Float64 | None = None
) -> tuple[Contribution, ...]:
    """One contribution a rating, largest magnitude first, ties by item order.

    Parameters
    ----------
    values, errors : float64 (n,), float64 (n,) or None
        In the order of the history.
    """
    titles, ids = catalogue.items.titles, catalogue.items.ids
    found = [
        Contribution(item_title(titles[index]), value, ids[index], rating, error=error)
        for index, value, rating, error in zip(
            history.items.tolist(),
            values.tolist(),
            history.values.tolist(),
            [None] * len(values) if errors is None else errors.tolist(),
            strict=True,
        )
    ]
    return tuple(sorted(found, key=lambda contribution: -abs(contribution.value)))
