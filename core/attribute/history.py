"""The history lens: what each of the user's own ratings adds to the score. Exact, and the model itself.

For `foldin` the contribution of rating j is φ_j = w_ij e_j, the Shapley value of the game "rating j is present with its
residual, or is exactly average", by linearity; Hu, Koren & Volinsky (2008, doi:10.1109/ICDM.2008.22, section 5) use the
same algebra for implicit feedback. For `ease` (Steck 2019, doi:10.1145/3308558.3313710) it is φ_j = x_uj B_ji.
"""

from __future__ import annotations

import numpy as np

from core.attribute.exact import checked, exact_model, item_title
from core.errors import InputError, WhyboardError
from core.recommend.protocol import LoadedModel
from core.results import Attribution, Contribution
from core.types import Catalogue, Float64, History

FORMS = ("raw", "excess")
EXCESS_KINDS = ("ease",)
REMAINDER = "What the average user rated and this user did not"


def history_attribution(
    catalogue: Catalogue, model: LoadedModel, history: History, item: int, form: str = "raw"
) -> Attribution:
    """Attribute the score of an item to the ratings of the user.

    Parameters
    ----------
    catalogue : Catalogue
        Titles of the rated items.
    model : LoadedModel
        A model whose score is an exact sum.
    history : History
        The ratings; the user's own, edited or invented.
    item : int
        Index of the item explained.
    form : str
        `raw`: base + Σ φ_j = score. `excess` (only `ease`): against a user of the same activity and average taste;
        the base is what that user would get, Σ is the personal part. The players are then the user's ratings and one
        remainder for what the average user rated and this one did not.

    Returns
    -------
    Attribution
        Largest magnitude first, ties by item order; base + Σ = score to 1e-5.

    Raises
    ------
    InputError
        The model has no such lens or form, or cannot serve this history.
    WhyboardError
        The contributions do not sum to the score.
    """
    served = exact_model(model, history, "history")
    _checked_form(form, model)
    values = served.contributions(history, item, form)
    chosen = np.array([item], dtype=np.int32)
    score = float(model.served.scores_of(history, chosen)[0])
    if form == "raw":
        base, rest = served.base(history, item), None
    else:
        base = _non_personal(model, history, item)
        values, rest = _own_and_rest(values, history)
    return checked(
        Attribution(
            lens="history",
            method=_METHODS[form],
            players="Each rating of the user." if rest is None else "Each rating of the user, and what they left out.",
            unit=model.served.unit,
            base=base,
            score=score,
            contributions=_contributions(catalogue, history, values, rest),
            exact=True,
            fidelity=1.0,
            form=form,
        )
    )


_METHODS = {
    "raw": "The model's own sum over the user's ratings.",
    "excess": "The model's own sum, minus the same sum for a user as active and of average taste.",
}


def _checked_form(form: str, model: LoadedModel) -> None:
    if form not in FORMS:
        raise InputError(f"“{form[:80]}” is not a form of the history lens.", f"Choose one of: {', '.join(FORMS)}.")
    if form == "excess" and model.info.kind not in EXCESS_KINDS:
        raise InputError(
            f"Model “{model.info.model}” has no excess form.",
            f"Use the raw form, or a model of kind: {', '.join(EXCESS_KINDS)}.",
        )


def _non_personal(model: LoadedModel, history: History, item: int) -> float:
    parts = model.served.parts(history, np.array([item], dtype=np.int32))
    if parts is None:
        raise WhyboardError(f"Model “{model.info.model}” gives no parts of its score.", "Train it again.")
    return float(parts.non_personal[0])


def _own_and_rest(values: Float64, history: History) -> tuple[Float64, float]:
    """Split contributions over the catalogue into those of the rated items and the sum of all others."""
    own = values[history.items]
    others = np.ones(len(values), dtype=bool)
    others[history.items] = False
    return own, float(values[others].sum())


def _contributions(
    catalogue: Catalogue, history: History, values: Float64, rest: float | None
) -> tuple[Contribution, ...]:
    titles, ids = catalogue.items.titles, catalogue.items.ids
    found = [
        Contribution(item_title(titles[item]), float(value), ids[item], float(rating))
        for item, value, rating in zip(history.items, values, history.values, strict=True)
    ]
    if rest is not None:
        found.append(Contribution(REMAINDER, rest))
    return tuple(sorted(found, key=lambda contribution: -abs(contribution.value)))
