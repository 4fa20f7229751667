"""Explanations held against the truth, in a world whose ratings were made from known preferences.

A text that names a rating as a reason agrees with the truth by as much as that rating stands above the user's other
ratings in what it truly has to do with the item:

    z_j = (share of the user's other ratings that truly matter less) − (share that truly matter more)

in [-1, 1], 0 at chance: the rank-biserial correlation of one rating against the rest. A reason said to speak against
the item counts −z_j; one that the user never gave, or that does not exist, counts 0. The agreement of a text is the
mean over the reasons it names, and 0 where it names none: words without reasons have found nothing out.

What a rating truly has to do with an item is measured in two ways:

- *told*: what the rating tells an ideal reader who knows the law (`core.audit.ideal`). A low rating of an unlike item
  may tell much.
- *shared*: the attributes that the two items share, each with what it truly contributes to the item, preference /
  number of attributes of its kind. Only likeness counts here, not what the rating was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.audit.figures import Figure, ratio_figure
from core.audit.ideal import Law, told_by_ratings
from core.audit.metrics.reasons import AGAINST, named_reasons
from core.explain.types import Claim, Evidence
from core.types import Catalogue, Float64, History

Preferences = Mapping[tuple[str, str], float]  # by kind and attribute, in stars; what is missing is 0


@dataclass(frozen=True, slots=True)
class Account:
    """What the texts of one account have to do with the truth.

    Attributes
    ----------
    name : str
        Where their reasons come from.
    told, shared : Figure or None
        Agreement by what ratings tell and by what items share: mean over texts, in [-1, 1], 0 at chance; None without
        texts.
    reasons : float
        Reasons that a text names, on average.
    """

    name: str
    told: Figure | None
    shared: Figure | None
    reasons: float


@dataclass(frozen=True, slots=True)
class Agreed:
    """One text: its user, its agreement by both measures, how many reasons it names."""

    user: str
    told: float
    shared: float
    reasons: int


def true_relevance(catalogue: Catalogue, history: History, item: int, preferences: Preferences) -> Float64:
    """What each rated item shares with an item, in what that truly contributes to it: float64 (n,), in stars."""
    found = np.zeros(len(history.items))
    for kind, index in catalogue.items.attributes.items():
        own = index.of(item)
        worth = {name: preferences.get((kind, name), 0.0) / len(own) for name in own}
        for place, rated in enumerate(history.items.tolist()):
            found[place] += sum(worth.get(name, 0.0) for name in index.of(rated))
    return found


def standing(relevance: Float64) -> Float64:
    """z of each rating: share of the others below it minus share above it; 0 for a user's only rating."""
    n = len(relevance)
    if n < 2:
        return np.zeros(n)
    ordered = np.sort(relevance)
    below = np.searchsorted(ordered, relevance, side="left")
    above = n - np.searchsorted(ordered, relevance, side="right")
    return np.asarray((below - above) / (n - 1), np.float64)


@dataclass(frozen=True, slots=True)
class TruePlaces:
    """z of each rating of a user for one item, by id of the rated item: by what they tell and by what items share."""

    user: str
    told: Mapping[str, float]
    shared: Mapping[str, float]


def true_places(catalogue: Catalogue, law: Law, user: int, item: int, preferences: Preferences) -> TruePlaces:
    """Where each rating of a user (index) truly stands as a reason for an item (index)."""
    history = catalogue.ratings.of(user)
    ids = [catalogue.items.ids[place] for place in history.items.tolist()]

    def places(relevance: Float64) -> dict[str, float]:
        return dict(zip(ids, standing(relevance).tolist(), strict=True))

    told = told_by_ratings(law, user, history, item)
    shared = true_relevance(catalogue, history, item, preferences)
    return TruePlaces(catalogue.user_ids[user], places(told), places(shared))


def agreed(claims: Sequence[Claim], evidence: Evidence, places: TruePlaces) -> Agreed:
    """How far the reasons that a text names agree with the true ones.

    Parameters
    ----------
    claims, evidence
        Claims of the text, and what it was written from (that of another user, perhaps).
    places : TruePlaces
        Of the user whose truth counts.
    """
    named = [
        (-1.0 if each.side == AGAINST else 1.0, "" if each.fact is None else str(each.fact.data.get("item")))
        for each in named_reasons(claims, evidence)
    ]

    def mean(known: Mapping[str, float]) -> float:
        return float(np.mean([sign * known.get(item, 0.0) for sign, item in named])) if named else 0.0

    return Agreed(places.user, mean(places.told), mean(places.shared), len(named))


def account(name: str, texts: Sequence[Agreed]) -> Account:
    """The figures of one account."""
    users = [text.user for text in texts]
    told = ratio_figure(users, [(text.told, 1.0) for text in texts], share=False)
    shared = ratio_figure(users, [(text.shared, 1.0) for text in texts], share=False)
    return Account(name, told, shared, float(np.mean([text.reasons for text in texts])) if texts else 0.0)


def preferences_of(rows: Iterable[tuple[int, str, str, float]]) -> dict[int, dict[tuple[str, str], float]]:
    """True preferences by user from (user index, kind, attribute, preference) rows."""
    found: dict[int, dict[tuple[str, str], float]] = {}
    for user, kind, value, preference in rows:
        found.setdefault(int(user), {})[str(kind), str(value)] = float(preference)
    return found
