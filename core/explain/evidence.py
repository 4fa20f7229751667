"""Evidence: all that an explanation of one item for one user may use, each fact with an id. Never a user id.

Language about taste is written from the excess form where the model has one: raw contributions of `ease` mostly count
what was rated often.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from core.attribute.decomposition import AVERAGE_USER, EXCESS, HABIT, MEAN, PERSONAL, QUALITY
from core.explain.types import Evidence, Fact
from core.explain.words import listed, number, percent, plain, quoted, signed, stars
from core.results import Attribution, Contribution, RankedItem
from core.types import Catalogue

DRIVERS = 3  # that speak for the item; one more may speak against it
STRENGTHS = (("strong", 0.10), ("moderate", 0.03), ("slight", 0.0))  # least share of Σ|contribution|
ADVERBS = {"strong": "strongly", "moderate": "clearly", "slight": "slightly"}
KIND_WORDS = {"genre": "Genres", "creator": "By", "decade": "Decade", "tag": "Tags"}
_NAMES = 8  # attributes of one kind that are told
_Draft = tuple[str, str, Mapping[str, Any]]


def build_evidence(
    catalogue: Catalogue,
    row: RankedItem,
    model: str,
    history: Attribution,
    parts: Attribution,
    own_rating: float | None = None,
) -> Evidence:
    """Put together the facts about one item for one user.

    Parameters
    ----------
    catalogue : Catalogue
        Item facts.
    row : RankedItem
        The item's row of the top-N.
    model : str
        Id of the model.
    history : Attribution
        History lens, in the excess form where the model has one.
    parts : Attribution
        Decomposition lens of the same model and item.
    own_rating : float or None
        The user's rating of this very item; it then has no rank.

    Returns
    -------
    Evidence
        The same for equal arguments; `E1` is the item itself.
    """
    named = _named(history)
    drafts = [
        _item(catalogue, row),
        *_attributes(catalogue, row.index),
        _score(row, history.unit),
        _rank(row) if own_rating is None else _rating(plain(row.title), row.item, own_rating),
        _share(row, parts),
        *(_driver(catalogue, row.index, history, contribution) for contribution in named),
        *_weight(history, named),
        *(_rating(plain(c.label), c.item, c.rating) for c in named if c.rating is not None and c.item != row.item),
    ]
    facts = tuple(Fact(f"E{n}", kind, text, data) for n, (kind, text, data) in enumerate(drafts, 1))
    return Evidence(plain(row.title), model, history.unit, facts)


def evidence_to_json(evidence: Evidence) -> dict[str, Any]:
    """Return evidence as JSON values."""
    return asdict(evidence)


def evidence_from_json(value: Mapping[str, Any]) -> Evidence:
    """Read evidence back from JSON values."""
    return Evidence(**{**value, "facts": tuple(Fact(**fact) for fact in value["facts"])})


def strength(value: float, history: Attribution) -> str:
    """Strength of a contribution in a word, by its share of the sum of all magnitudes."""
    total = sum(abs(c.value) for c in history.contributions)
    share = abs(value) / total if total else 0.0
    return next(word for word, least in STRENGTHS if share >= least)


def _named(history: Attribution) -> list[Contribution]:
    own = [c for c in history.contributions if c.item is not None]
    return [c for c in own if c.value > 0][:DRIVERS] + [c for c in own if c.value < 0][:1]


def _item(catalogue: Catalogue, row: RankedItem) -> _Draft:
    items = catalogue.items
    title, year = plain(row.title), items.year(row.index)
    year = None if f"({year})" in title else year  # MovieLens titles end with it
    count, mean = int(items.n_ratings[row.index]), float(items.means[row.index])
    since = f" is from {year} and" if year is not None else ""
    if count:
        users = f"{count:,} user{'' if count == 1 else 's'}"
        text = f"{quoted(title)}{since} was rated by {users}, {number(mean)} stars on average."
    else:
        text = f"{quoted(title)}{since} has no ratings."
    data = {"title": title, "year": year, "ratings": count, "mean": round(mean, 4) if count else None}
    return "item", text, data


def _attributes(catalogue: Catalogue, item: int) -> list[_Draft]:
    found: list[_Draft] = []
    for kind, index in catalogue.items.attributes.items():
        names = [plain(name, 60) for name in index.of(item)[:_NAMES]]
        if names:
            found.append(
                ("attribute", f"{KIND_WORDS[kind]}: {', '.join(names)}.", {"attribute": kind, "values": names})
            )
    return found


def _score(row: RankedItem, unit: str) -> _Draft:
    text = f"Its score is {number(row.score)} {unit}"
    if unit != "stars" and row.predicted_rating is not None:
        text += f"; the predicted rating is {number(row.predicted_rating)} stars"
    elif row.predicted_rating is not None and abs(row.predicted_rating - row.score) > 0.005:
        text += f"; within the scale that is {number(row.predicted_rating)} stars"
    predicted = None if row.predicted_rating is None else round(row.predicted_rating, 4)
    return "score", text + ".", {"value": round(row.score, 6), "unit": unit, "predicted": predicted}


def _rank(row: RankedItem) -> _Draft:
    return "rank", f"It is number {row.rank:,} on the user's list.", {"rank": row.rank}


def _rating(title: str, item: str | None, rating: float) -> _Draft:
    return "rating", f"The user gave {quoted(title)} {stars(rating)}.", {"title": title, "item": item, "rating": rating}


def _share(row: RankedItem, parts: Attribution) -> _Draft:
    values = {c.label: c.value for c in parts.contributions}
    share = None if row.non_personal_share is None else round(row.non_personal_share, 4)
    data = {
        "parts": {label: round(value, 6) for label, value in values.items()},
        "non_personal": None if row.share_clipped else share,
    }
    if AVERAGE_USER in values:
        text = (
            f"An equally active user of average taste would get {number(values[AVERAGE_USER])} {parts.unit}; "
            f"the personal part is {signed(values[EXCESS])}"
        )
        known = data["non_personal"] is not None and share is not None
        text += f" ({percent(1 - share)} of the score)." if known and share is not None else "."
    else:
        text = (
            f"Of the score {number(values[MEAN])} is the mean of all ratings, {signed(values[QUALITY])} the item's "
            f"quality, {signed(values[HABIT])} the user's habit and {signed(values[PERSONAL])} personal."
        )
    return "share", text, data


def _driver(catalogue: Catalogue, item: int, history: Attribution, driver: Contribution) -> _Draft:
    title, word = plain(driver.label), strength(driver.value, history)
    shared = _shared(catalogue, item, catalogue.item_index[str(driver.item)])
    side = "for" if driver.value > 0 else "against"
    text = f"Their rating of {quoted(title)} speaks {ADVERBS[word]} {side} it ({signed(driver.value)} {history.unit})."
    if shared:
        text += f" Both have: {listed(shared)}."
    data = {
        "title": title, "item": driver.item, "rating": driver.rating, "value": round(driver.value, 6),
        "unit": history.unit, "strength": word, "shared": shared, "verdict": driver.verdict,
    }  # fmt: skip
    return "driver" if driver.value > 0 else "against", text, data


def _shared(catalogue: Catalogue, item: int, other: int) -> list[str]:
    if item == other:
        return []
    names = [
        plain(name, 60)
        for kind, index in catalogue.items.attributes.items()
        if kind != "decade"
        for name in index.of(item)
        if name in index.of(other)
    ]
    return names[:3]


def _weight(history: Attribution, named: list[Contribution]) -> list[_Draft]:
    """How much of what the ratings say for the item the named drivers carry, and what was left out by the user."""
    own = np.array([c.value for c in history.contributions if c.item is not None])
    positive = float(own[own > 0].sum())
    carried = sum(c.value for c in named if c.value > 0)
    found: list[_Draft] = []
    if positive:
        count = sum(c.value > 0 for c in named)
        names = "The rating named carries" if count == 1 else f"The {count} ratings named carry"
        users = "user's only rating says" if len(own) == 1 else f"user's {len(own):,} ratings say"
        text = f"{names} {percent(carried / positive)} of what the {users} for it."
        found.append(("weight", text, {"carried": round(carried / positive, 4), "drivers": count, "ratings": len(own)}))
    rest = [c.value for c in history.contributions if c.item is None]
    if rest:
        text = f"What the average user rated and this user did not counts {signed(rest[0])} {history.unit}."
        found.append(("remainder", text, {"value": round(rest[0], 6), "unit": history.unit}))
    return found
