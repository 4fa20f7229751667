"""The features lens: what the model's score looks like in features that people understand, by way of a surrogate.

It exists for every model, and is never exact: the surrogate's fidelity stands beside it, and for the item on screen
what the surrogate misses and where it would rank the item.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.attribute.surrogate import Surrogate
from core.errors import InputError
from core.recommend.place import ranks
from core.recommend.protocol import LoadedModel
from core.results import Attribution, Contribution
from core.types import Catalogue, Float32, Float64, History


@dataclass(frozen=True, slots=True)
class Honesty:
    """How far the surrogate can be trusted for one item.

    Attributes
    ----------
    predicted : float
        The surrogate's score of the item.
    residual : float
        Score of the model minus that of the surrogate.
    rank, surrogate_rank : int
        Place of the item in the list of unseen items, by the model and by the surrogate.
    gap_to_next : float
        How far the model's score is above the next item's in the list; for the last item, below the one before it;
        infinite for an only item.
    n : int
        Length of the list.
    agrees : bool
        Whether model and surrogate agree on the item being among the first `n` or not.
    trusted : bool
        Whether the residual, in size, is at most the gap: the surrogate is then close enough to tell the item from
        the next.
    """

    predicted: float
    residual: float
    rank: int
    surrogate_rank: int
    gap_to_next: float
    n: int
    agrees: bool
    trusted: bool


def features_attribution(
    catalogue: Catalogue, model: LoadedModel, history: History, item: int, surrogate: Surrogate
) -> Attribution:
    """Attribute the score of an item to features, by SHAP values of the surrogate.

    Parameters
    ----------
    catalogue, model, history, item
        As for the other lenses; the item may be one that the user has rated, whose features then leave that rating out.
    surrogate : Surrogate
        Of this model.

    Returns
    -------
    Attribution
        Base + Σ is the surrogate's prediction; the score is the model's; `gap` is what the surrogate misses.

    Raises
    ------
    InputError
        The model cannot serve this history.
    WhyboardError
        The SHAP values do not sum to the prediction.
    """
    _served(model, history)
    space = surrogate.space
    found = space.of(history)
    row = found.matrix[[item]]
    base, values = surrogate.trees.shap_values(row)
    contributions = [
        Contribution(feature.label, float(value), note=found.note(feature, float(given), item))
        for feature, value, given in zip(space.features, values[0], row[0], strict=True)
    ]
    return Attribution(
        lens="features",
        method="SHAP values of gradient-boosted trees that were fitted to the model's scores.",
        players="Features of the user and the item.",
        unit=model.served.unit,
        base=base,
        score=float(model.served.scores_of(history, np.array([item], np.int32))[0]),
        contributions=tuple(sorted(contributions, key=lambda c: -abs(c.value))),
        exact=False,
        fidelity=surrogate.fidelity.r2,
    )


def honesty(
    catalogue: Catalogue, model: LoadedModel, history: History, item: int, surrogate: Surrogate, n: int = 10
) -> Honesty:
    """Hold the surrogate against the model for one item; arguments and errors as `features_attribution`.

    The candidates are the items that the user has not rated, and the item itself.
    """
    _served(model, history)
    scores = model.served.scores(history)
    guesses = surrogate.trees.predict(surrogate.space.of(history).matrix)
    rank = int(ranks(scores[None], item, history.items)[0])
    guessed = int(ranks(guesses.astype(np.float32)[None], item, history.items)[0])
    residual = float(scores[item]) - float(guesses[item])
    gap = _gap(scores, item, history)
    return Honesty(
        predicted=float(guesses[item]),
        residual=residual,
        rank=rank,
        surrogate_rank=guessed,
        gap_to_next=gap,
        n=n,
        agrees=(rank <= n) == (guessed <= n),
        trusted=abs(residual) <= gap,
    )


def _gap(scores: Float32, item: int, history: History) -> float:
    others: Float64 = scores.astype(np.float64)
    own = others[item]
    others[history.items] = np.nan
    others[item] = np.nan
    below, above = others[others <= own], others[others >= own]
    if len(below):
        return float(own - below.max())
    return float(above.min() - own) if len(above) else float("inf")


def _served(model: LoadedModel, history: History) -> None:
    refused = model.served.refuses(history)
    if refused:
        reason = refused.rstrip(".")
        raise InputError(f"Model “{model.info.model}” has no score for this user: {reason}.", "Choose another user.")
