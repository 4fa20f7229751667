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
from core.attribute.types import Contrast, FlipTest
from core.explain.reasons import (
    Draft,
    contrast_facts,
    driver_facts,
    named_differences,
    named_drivers,
    weight_facts,
)
from core.explain.types import Evidence, Fact
from core.explain.words import number, percent, plain, signed, stars
from core.results import Attribution, RankedItem
from core.types import Catalogue, Scale

KIND_WORDS = {"genre": "Genres", "creator": "By", "decade": "Decade", "tag": "Tags"}
_NAMES = 8  # attributes of one kind that are told


def build_evidence(
    catalogue: Catalogue,
    row: RankedItem,
    model: str,
    history: Attribution,
    parts: Attribution,
    own_rating: float | None = None,
    *,
    test: FlipTest | None = None,
    contrast: Contrast | None = None,
    other_rating: float | None = None,
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
    test : FlipTest or None
        What happens without the drivers of `named_drivers(history)`; None where that cannot be asked.
    contrast : Contrast or None
        The account of the difference to another item.
    other_rating : float or None
        The user's rating of that other item; it then has no rank.

    Returns
    -------
    Evidence
        The same for equal arguments; `E1` is the item itself.
    """
    named = named_drivers(history)
    rated: dict[str, tuple[str, float]] = {}  # by item id, so that each rating is told once
    for each in (*named, *(named_differences(contrast) if contrast else ())):
        if each.item is not None and each.rating is not None:
            rated.setdefault(each.item, (plain(each.label), each.rating))
    if contrast is not None and other_rating is not None:
        rated.setdefault(contrast.there.item, (plain(contrast.there.title), other_rating))
    rated.pop(row.item, None)
    drafts = [
        _item(catalogue, row),
        *_attributes(catalogue, row.index),
        _score(row, history.unit),
        _rank(row) if own_rating is None else _rating(plain(row.title), row.item, own_rating),
        _share(row, parts),
        *driver_facts(catalogue, row.index, history, named, test),
        *weight_facts(history, named),
        *(contrast_facts(catalogue, contrast, other_rating) if contrast else ()),
        *(_rating(title, item, rating) for item, (title, rating) in rated.items()),
        _scale(catalogue.info.scale),
        _basis(history),
    ]
    facts = tuple(Fact(f"E{n}", kind, text, data) for n, (kind, text, data) in enumerate(drafts, 1))
    return Evidence(plain(row.title), model, history.unit, facts)


def evidence_to_json(evidence: Evidence) -> dict[str, Any]:
    """Return evidence as JSON values."""
    return asdict(evidence)


def evidence_from_json(value: Mapping[str, Any]) -> Evidence:
    """Read evidence back from JSON values; facts that an earlier version did not write are missing there."""
    return Evidence(**{**value, "facts": tuple(Fact(**fact) for fact in value["facts"])})


def _item(catalogue: Catalogue, row: RankedItem) -> Draft:
    items = catalogue.items
    title, year = plain(row.title), items.year(row.index)
    year = None if f"({year})" in title else year  # MovieLens titles end with it
    count, mean = int(items.n_ratings[row.index]), float(items.means[row.index])
    if not count:
        text = f"“{title}” has no ratings." if year is None else f"“{title}” is from {year} and has no ratings."
    elif year is None:
        text = f"“{title}” was rated by {count:,} user{'' if count == 1 else 's'}, {number(mean)} stars on average."
    else:
        text = (
            f"“{title}” is from {year} and was rated by {count:,} user{'' if count == 1 else 's'}, "
            f"{number(mean)} stars on average."
        )
    rated = items.n_ratings[items.n_ratings > 0]
    data = {
        "title": title, "year": year, "ratings": count, "mean": round(mean, 4) if count else None,
        "domain": catalogue.info.domain, "rated_less": round(float(np.mean(rated < count)), 4) if count else None,
    }  # fmt: skip
    return "item", text, data


def _attributes(catalogue: Catalogue, item: int) -> list[Draft]:
    found: list[Draft] = []
    for kind, index in catalogue.items.attributes.items():
        names = [plain(name, 60) for name in index.of(item)[:_NAMES]]
        if names:
            found.append(
                ("attribute", f"{KIND_WORDS[kind]}: {', '.join(names)}.", {"attribute": kind, "values": names})
            )
    return found


def _score(row: RankedItem, unit: str) -> Draft:
    score, rating = number(row.score), row.predicted_rating
    if rating is not None and unit != "stars":
        text = f"Its score is {score} {unit}; the predicted rating is {number(rating)} stars."
    elif rating is not None and abs(rating - row.score) > 0.005:
        text = f"Its score is {score} {unit}; within the scale that is {number(rating)} stars."
    else:
        text = f"Its score is {score} {unit}."
    predicted = None if rating is None else round(rating, 4)
    return "score", text, {"value": round(row.score, 6), "unit": unit, "predicted": predicted}


def _rank(row: RankedItem) -> Draft:
    return "rank", f"It is number {row.rank:,} on the user's list.", {"rank": row.rank}


def _rating(title: str, item: str | None, rating: float) -> Draft:
    return "rating", f"The user gave “{title}” {stars(rating)}.", {"title": title, "item": item, "rating": rating}


def _scale(scale: Scale) -> Draft:
    return "scale", f"Ratings go from {scale.low:g} to {stars(scale.high)}.", {"low": scale.low, "high": scale.high}


def _basis(history: Attribution) -> Draft:
    count = sum(c.item is not None for c in history.contributions)
    return "basis", f"The user has rated {count:,} item{'' if count == 1 else 's'}.", {"ratings": count}


def _share(row: RankedItem, parts: Attribution) -> Draft:
    values = {c.label: c.value for c in parts.contributions}
    share = None if row.non_personal_share is None else round(row.non_personal_share, 4)
    data = {
        "parts": {label: round(value, 6) for label, value in values.items()},
        "non_personal": None if row.share_clipped else share,
    }
    if AVERAGE_USER in values:
        average, excess = number(values[AVERAGE_USER]), signed(values[EXCESS])
        if data["non_personal"] is not None and share is not None:
            text = (
                f"An equally active user of average taste would get {average} {parts.unit}; the personal part is "
                f"{excess} ({percent(1 - share)} of the score)."
            )
        else:
            text = (
                f"An equally active user of average taste would get {average} {parts.unit}; the personal part is "
                f"{excess}."
            )
    else:
        text = (
            f"Of the score {number(values[MEAN])} is the mean of all ratings, {signed(values[QUALITY])} the item's "
            f"quality, {signed(values[HABIT])} the user's habit and {signed(values[PERSONAL])} personal."
        )
    return "share", text, data
