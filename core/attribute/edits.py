"""Edits of a user's ratings: small, checked, and short enough for a link."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import numpy as np

from core.errors import InputError
from core.types import Catalogue, History

STARTS = ("user", "nothing")
MOST_EDITS, LONGEST = 500, 20_000  # edits; characters of their text
_REMOVED = "x"


@dataclass(frozen=True)
class Edits:
    """What is changed about a list of ratings.

    Attributes
    ----------
    start : str
        `user`: the user's own ratings; `nothing`: a new user.
    ratings : mapping of item id to rating
        Ratings set: changed where the item is rated, added where it is not.
    removed : frozenset of item ids
        Ratings taken away; only where the start has them.
    """

    start: str = "user"
    ratings: Mapping[str, float] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.ratings) + len(self.removed)

    def rate(self, item: str, rating: float) -> Edits:
        """The same edits, with a rating set."""
        return Edits(self.start, {**self.ratings, item: rating}, self.removed - {item})

    def remove(self, item: str) -> Edits:
        """The same edits, with a rating taken away."""
        return Edits(self.start, _without(self.ratings, item), self.removed | {item})

    def keep(self, item: str) -> Edits:
        """The same edits, but none of this item."""
        return Edits(self.start, _without(self.ratings, item), self.removed - {item})


def checked(catalogue: Catalogue, edits: Edits) -> Edits:
    """Return the edits if they fit the data set.

    Raises
    ------
    InputError
        Too many; an item that is not there; a rating outside the scale.
    """
    if edits.start not in STARTS:
        raise InputError(f"“{_short(edits.start)}” is no start.", f"Choose one of: {', '.join(STARTS)}.")
    if len(edits) > MOST_EDITS:
        raise InputError(f"There are {len(edits):,} edits.", f"Make at most {MOST_EDITS}.")
    scale = catalogue.info.scale
    for item in [*edits.ratings, *edits.removed]:
        if item not in catalogue.item_index:
            raise InputError(
                f"There is no item “{_short(item)}” in {catalogue.info.name}.", "Take it out of the edits."
            )
    for item, rating in edits.ratings.items():
        if not (math.isfinite(rating) and scale.low <= rating <= scale.high):
            raise InputError(
                f"The rating {rating:g} of item “{_short(item)}” is outside the scale of {catalogue.info.name}.",
                f"Give a rating from {scale.low:g} to {scale.high:g}.",
            )
        if item in edits.removed:
            raise InputError(f"Item “{_short(item)}” is both rated and removed.", "Do one of the two.")
    return edits


def simplified(catalogue: Catalogue, edits: Edits, own: History) -> Edits:
    """The same edits without those that change nothing: a rating as it was, a removal of what is not there."""
    before = ratings_of(catalogue, own) if edits.start == "user" else {}
    kept = {item: rating for item, rating in edits.ratings.items() if before.get(item) != rating}
    return Edits(edits.start, kept, frozenset(item for item in edits.removed if item in before))


def start_of(edits: Edits, own: History) -> History:
    """The ratings that the edits begin with."""
    return own if edits.start == "user" else History(None, np.empty(0, np.int32), np.empty(0, np.float32))


def apply(catalogue: Catalogue, edits: Edits, own: History) -> History:
    """The edited ratings, as a history of nobody in particular, sorted by item.

    Parameters
    ----------
    catalogue, edits
        The data set version and the edits.
    own : History
        The user's own ratings; without meaning where the edits start from nothing.

    Raises
    ------
    InputError
        The edits do not fit the data set, or remove a rating that is not there.
    """
    checked(catalogue, edits)
    ratings = ratings_of(catalogue, start_of(edits, own))
    for item in sorted(edits.removed):
        if item not in ratings:
            raise InputError(
                f"Item “{_short(item)}” is not rated, so it cannot be removed.", "Take it out of the edits."
            )
        del ratings[item]
    ratings.update(edits.ratings)
    indices = np.array([catalogue.item_index[item] for item in ratings], np.int32)
    order = np.argsort(indices)
    return History(None, indices[order], np.array(list(ratings.values()), np.float32)[order])


def ratings_of(catalogue: Catalogue, history: History) -> dict[str, float]:
    """Ratings by item id, as decimals: 4.1, not the 4.0999999 that is stored."""
    ids, values = catalogue.items.ids, history.values.astype(np.float64).round(6)
    return {ids[item]: rating for item, rating in zip(history.items.tolist(), values.tolist(), strict=True)}


def text_of(edits: Edits) -> str:
    """Edits as short text for a link, sorted by id: `f0001:5,f0002:x`; the start is not part of it."""
    marks = {item: _decimal(rating) for item, rating in edits.ratings.items()}
    marks |= dict.fromkeys(edits.removed, _REMOVED)
    return ",".join(f"{_escaped(item)}:{marks[item]}" for item in sorted(marks))


def read_text(catalogue: Catalogue, text: str, start: str = "user") -> Edits:
    """Edits from what `text_of` wrote.

    Raises
    ------
    InputError
        It is no list of edits, or they do not fit the data set.
    """
    _check_length(text)
    ratings: dict[str, float] = {}
    removed: set[str] = set()
    for part in filter(None, text.split(",")):
        item, colon, mark = part.rpartition(":")
        item = unquote(item)
        if not colon:
            raise InputError(f"“{_short(part)}” is no edit.", "Write item:rating, or item:x to remove a rating.")
        if item in ratings or item in removed:
            raise InputError(f"Item “{_short(item)}” is edited twice.", "Edit it once.")
        if mark == _REMOVED:
            removed.add(item)
        else:
            ratings[item] = _number(mark, item)
    return checked(catalogue, Edits(start, ratings, frozenset(removed)))


def json_of(edits: Edits) -> str:
    """Edits as JSON: `{"start": …, "ratings": {id: rating}, "removed": [ids]}`."""
    ratings = dict(sorted(edits.ratings.items()))
    return json.dumps(
        {"start": edits.start, "ratings": ratings, "removed": sorted(edits.removed)}, ensure_ascii=False, indent=1
    )


def read_json(catalogue: Catalogue, text: str) -> Edits:
    """Edits from JSON as `json_of` writes it; a part that is missing is empty, the start `user`.

    Raises
    ------
    InputError
        It is no such JSON, or the edits do not fit the data set.
    """
    _check_length(text)
    try:
        given = json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise InputError("That is no JSON.", "Paste what “Copy as JSON” gave.") from error
    if not isinstance(given, dict) or set(given) - {"start", "ratings", "removed"}:
        raise InputError("That JSON is no list of edits.", 'Give {"start": …, "ratings": {…}, "removed": […]}.')
    start, ratings, removed = given.get("start", "user"), given.get("ratings", {}), given.get("removed", [])
    if not isinstance(start, str) or not isinstance(ratings, dict) or not isinstance(removed, list):
        raise InputError(
            "A part of that JSON has the wrong form.", "Start is text, ratings are an object, removed is a list."
        )
    wrong = next((item for item in removed if not isinstance(item, str)), None)
    if wrong is not None:
        raise InputError(f"The id {_short(repr(wrong))} is not text.", 'Write ids as text: "12".')
    numbers = {item: _number(rating, item) for item, rating in ratings.items()}
    return checked(catalogue, Edits(start, numbers, frozenset(removed)))


def _without(ratings: Mapping[str, float], item: str) -> dict[str, float]:
    return {other: rating for other, rating in ratings.items() if other != item}


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InputError("A name stands twice in that JSON.", "Edit each item once.")
    return found


def _number(given: object, item: str) -> float:
    try:
        if isinstance(given, bool) or not isinstance(given, int | float | str):
            raise ValueError
        return float(given)
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"The rating {_short(repr(given))} of item “{_short(item)}” is no number.", "Give a number."
        ) from error


def _decimal(rating: float) -> str:
    short = f"{rating:g}"
    return short if float(short) == rating else repr(float(rating))


def _escaped(item: str) -> str:
    return item.replace("%", "%25").replace(",", "%2C").replace(":", "%3A")


def _check_length(text: str) -> None:
    if len(text) > LONGEST:
        raise InputError(f"The edits are {len(text):,} characters long.", f"Make them at most {LONGEST:,}.")


def _short(text: str) -> str:
    return text[:80]
