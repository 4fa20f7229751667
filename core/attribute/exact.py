"""What every exact lens shares: which models have one, and the strict check of the sum."""

from __future__ import annotations

import math
from typing import cast

import numpy as np

from core.errors import InputError, WhyboardError
from core.recommend.protocol import Exact, LoadedModel
from core.recommend.registry import KINDS
from core.results import Attribution
from core.types import History

TOLERANCE = 1e-5  # in the unit of the score


def exact_model(model: LoadedModel, history: History, lens: str) -> Exact:
    """Return the served model as one whose score is an exact sum.

    Raises
    ------
    InputError
        The model's score is no exact sum (the remedy names the kinds that have one), a rating is not a number, or the
        model cannot serve this history.
    """
    kind = KINDS[model.info.kind]
    served = model.served
    if not kind.exact:
        able = ", ".join(k.name for k in KINDS.values() if k.exact)
        raise InputError(
            f"The {lens} lens does not exist for model “{model.info.model}” ({kind.label}).",
            f"Choose a model whose score is an exact sum: {able}.",
        )
    if not np.isfinite(history.values).all():
        odd = history.values[~np.isfinite(history.values)]
        raise InputError(f"A rating is {odd[0]}: not a number.", "Give every rating a number, or leave it out.")
    refused = served.refuses(history)
    if refused:
        reason = refused.rstrip(".")
        raise InputError(f"Model “{model.info.model}” has no score for this user: {reason}.", "Choose another user.")
    return cast(Exact, served)  # asking the protocol at run time costs as much as the account of a short history


def clause(sentence: str) -> str:
    """A sentence as the end of another one: without its full stop, and small where it does not begin with a name."""
    named = sentence[1:2].isupper()
    return (sentence if named else sentence[:1].lower() + sentence[1:]).rstrip(".")


def checked(attribution: Attribution) -> Attribution:
    """Return the attribution if base + Σ contributions equals the score to 1e-5.

    Raises
    ------
    WhyboardError
        It does not: the stored model is inconsistent, and no picture of it would be true.
    """
    check_total(f"The contributions of the {attribution.lens} lens", attribution.total, attribution.score)
    return attribution


def check_total(what: str, total: float, score: float) -> None:
    """Refuse a sum that is not the score to 1e-5.

    Raises
    ------
    WhyboardError
        As `checked`.
    """
    if not (math.isfinite(score) and abs(total - score) <= TOLERANCE):  # NaN must fail, hence not `gap > TOLERANCE`
        raise WhyboardError(
            f"{what} sum to {total:.6f}, but the score is {score:.6f}.",
            "The stored model is inconsistent: delete it and train it again.",
        )


def item_title(title: str, limit: int = 200) -> str:
    """Return a title as a label: on one line, not longer than `limit` characters."""
    line = " ".join(title.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
