"""The history lens: what each of the user's own ratings adds to the score. Exact, and the model itself.

For `foldin` the contribution of rating j is φ_j = w_ij e_j, the Shapley value of the game "rating j is present with its
residual, or is exactly average", by linearity; Hu, Koren & Volinsky (2008, doi:10.1109/ICDM.2008.22, section 5) use the
same algebra for implicit feedback. For `ease` (Steck 2019, doi:10.1145/3308558.3313710) it is φ_j = x_uj B_ji.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.attribute.exact import check_total, checked, exact_model, item_title
from core.errors import InputError, WhyboardError
from core.recommend.protocol import LoadedModel, Parts
from core.results import Attribution, Contribution
from core.types import Catalogue, Float64, History, Int32

FORMS = ("raw", "excess")
EXCESS_KINDS = ("ease",)  # taste is told from their excess form, because the raw one counts what was rated often
WITH_EXCESS = (*EXCESS_KINDS, "foldin")
REMAINDER = "What the average user rated and this user did not"


_METHODS = {
    "raw": "The model's own sum over the user's ratings.",
    "excess": "The model's own sum, minus the same sum for a user as active and of average taste.",
}
HABIT_LEFT_OUT = "The model's own sum without their habit of rating, which is the same for every item"


@dataclass(frozen=True, slots=True)
class Sums:
    """Scores of several items as exact sums.

    Attributes
    ----------
    bases, scores : float64 (m,)
        Of each item; base + Σ = score.
    own : float64 (n, m)
        Contribution of each rating, in the order of the history, to each item.
    whole : float64 (n_items, m) or None
        In the excess form of `ease`: contribution of every item of the catalogue, rated or not. What the average user
        rated and this one did not counts too. The sum runs over these then.
    """

    bases: Float64
    scores: Float64
    own: Float64
    whole: Float64 | None


def exact_sums(model: LoadedModel, history: History, items: Int32, form: str = "raw", lens: str = "history") -> Sums:
    """Take the scores of several items apart at once, from one factorisation.

    Raises
    ------
    InputError
        The model has no such lens or form, or cannot serve this history.
    WhyboardError
        A sum is not the score.
    """
    served = exact_model(model, history, lens)
    _checked_form(form, model, lens)
    values = served.contributions_many(history, items, form)
    scores = model.served.scores_of(history, items)
    if form == "raw":
        bases = np.array([served.base(history, item) for item in items.tolist()], np.float64)
        sums = Sums(bases, scores, values, None)
    elif model.info.kind not in EXCESS_KINDS:
        sums = Sums(scores - _parts(model, history, items).personal, scores, values, None)
    else:
        sums = Sums(_parts(model, history, items).non_personal, scores, values[history.items], values)
    for total, score in zip((sums.bases + values.sum(axis=0)).tolist(), scores.tolist(), strict=True):
        check_total(f"The contributions of the {lens} lens", total, score)
    return sums


def history_attributions(
    catalogue: Catalogue, model: LoadedModel, history: History, items: Int32, form: str = "raw"
) -> tuple[Attribution, ...]:
    """Attribute the scores of several items to the ratings of the user, from one factorisation.

    Parameters
    ----------
    catalogue : Catalogue
        Titles of the rated items.
    model : LoadedModel
        A model whose score is an exact sum.
    history : History
        The ratings; the user's own, edited or invented.
    items : int32 (m,)
        Indices of the items explained.
    form : str
        `raw`: base + Σ φ_j = score. `excess` (`ease`, `foldin`): against a user of average taste; the base is what that
        user would get, Σ is the personal part. For `ease` that user is as active, and the players are the user's
        ratings and one remainder for what the average user rated and this one did not; for `foldin` that user has the
        same habit of rating.

    Returns
    -------
    tuple of Attribution
        One an item. Contributions largest magnitude first, ties by item order; base + Σ = score to 1e-5.

    Raises
    ------
    InputError
        The model has no such lens or form, or cannot serve this history.
    WhyboardError
        The contributions do not sum to the score.
    """
    sums = exact_sums(model, history, items, form)
    values = sums.own if sums.whole is None else np.vstack([sums.own, remainders(sums, history)])
    players = _players(catalogue, history, remainder=sums.whole is not None)
    told = "Each rating of the user." if sums.whole is None else "Each rating of the user, and what they left out."
    return tuple(
        checked(
            Attribution(
                lens="history",
                method=f"{HABIT_LEFT_OUT}." if form == "excess" and sums.whole is None else _METHODS[form],
                players=told,
                unit=model.served.unit,
                base=base,
                score=score,
                contributions=_contributions(players, column),
                exact=True,
                fidelity=1.0,
                form=form,
            )
        )
        for base, score, column in zip(sums.bases.tolist(), sums.scores.tolist(), values.T, strict=True)
    )


def history_attribution(
    catalogue: Catalogue, model: LoadedModel, history: History, item: int, form: str = "raw"
) -> Attribution:
    """Attribute the score of one item to the ratings of the user; see `history_attributions`."""
    return history_attributions(catalogue, model, history, np.array([item], np.int32), form)[0]


def remainders(sums: Sums, history: History) -> Float64:
    """What all items that the user did not rate add to each score in the excess form, float64 (m,)."""
    if sums.whole is None:
        return np.zeros(len(sums.scores))
    others = np.ones(len(sums.whole), dtype=bool)
    others[history.items] = False
    return np.asarray(others @ sums.whole, np.float64)


def _checked_form(form: str, model: LoadedModel, lens: str) -> None:
    if form not in FORMS:
        raise InputError(f"“{form[:80]}” is not a form of the {lens} lens.", f"Choose one of: {', '.join(FORMS)}.")
    if form == "excess" and model.info.kind not in WITH_EXCESS:
        raise InputError(
            f"Model “{model.info.model}” has no excess form.",
            f"Use the raw form, or a model of kind: {', '.join(WITH_EXCESS)}.",
        )


def _parts(model: LoadedModel, history: History, items: Int32) -> Parts:
    parts = model.served.parts(history, items)
    if parts is None:
        raise WhyboardError(f"Model “{model.info.model}” gives no parts of its score.", "Train it again.")
    return parts


_Players = tuple[list[str], list[str | None], list[float | None]]


def _players(catalogue: Catalogue, history: History, *, remainder: bool) -> _Players:
    """Labels, item ids and ratings of the players, in the order of their values."""
    titles, ids = catalogue.items.titles, catalogue.items.ids
    rated = history.items.tolist()
    found: _Players = (
        [item_title(titles[item]) for item in rated],
        [ids[item] for item in rated],
        history.values.tolist(),
    )
    return ([*found[0], REMAINDER], [*found[1], None], [*found[2], None]) if remainder else found


def _contributions(players: _Players, values: Float64) -> tuple[Contribution, ...]:
    labels, ids, ratings = players
    order = np.argsort(-np.abs(values), kind="stable")
    places = order.tolist()
    return tuple(
        map(
            Contribution,
            map(labels.__getitem__, places),
            values[order].tolist(),
            map(ids.__getitem__, places),
            map(ratings.__getitem__, places),
        )
    )
