"""What core calls things, in the reader's language: units, stars, labels and notes of contributions, segments.

Titles, attributes and ids come from catalogues and stay as they are; only words that core itself chose are translated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.attribute.attributes import none_given
from core.explain.words import joined, number, stars_in
from core.recommend.segments import NO_FAVOURITE
from core.results import Attribution, Contribution
from dashboard.language import ENGLISH, chosen, say, told

_APART = " · "  # between the activity and the favourite of a segment
# Of the note of a taste or a share: each attribute with what the user made of it.
_ATTRIBUTE = re.compile(r"(.+?) (never rated|[\d.]+ stars of [\d,]+ ratings?|[\d,]+ of [\d,]+ ratings?)(?:, |$)")
_NOTE = re.compile(r"(?P<all>.+?)(?: and (?P<more>\d+) more)?(?:: (?P<against>[+−]?[\d.]+) against everyone)?")
_GAVE = re.compile(r"(“.*”), which they gave ([\d.]+) stars")


def stars(rating: float) -> str:
    """A rating in words: `1 star`, `4.5 stars`."""
    return stars_in(rating, chosen())


def listed(parts: Sequence[str]) -> str:
    """Parts of a sentence: `a, b and c`."""
    return joined(parts, chosen())


def paragraph(*sentences: str) -> str:
    """Sentences one after the other; empty ones are left out. Chinese has no spaces between them."""
    return (" " if chosen() == ENGLISH else "").join(sentence for sentence in sentences if sentence)


def amount(value: float, unit: str) -> str:
    """A quantity with its unit, one of it in the singular."""
    shown = number(value)
    return f"{shown} {told(unit.removesuffix('s') if shown in ('1.00', '−1.00') else unit)}"


def in_unit(shown: str, unit: str) -> str:
    """A number as it is shown, with its unit."""
    return f"{shown} {told(unit)}"


def label(found: Contribution, account: Attribution) -> str:
    """What a player of an attribution is called: titles and attributes are the catalogue's."""
    by = account.by or ""
    if found.item is not None or (account.lens == "attributes" and found.label != none_given(by)):
        return found.label
    return told(found.label)


def note(found: Contribution, account: Attribution) -> str:
    """What the player's own value is; names in it are the catalogue's."""
    if chosen() == ENGLISH or not found.note:
        return found.note
    if account.lens != "features":
        return told(found.note)
    if gave := _GAVE.fullmatch(found.note):
        return say("{title}, which they gave {rating} stars", title=gave[1], rating=gave[2])
    parts = _NOTE.fullmatch(found.note)
    named = _ATTRIBUTE.findall(parts["all"]) if parts else []
    if parts is None or not named:
        return told(found.note)
    text = say(", ").join(f"{name} {told(made)}" for name, made in named)
    if parts["more"]:
        text = say("{attributes} and {n} more", attributes=text, n=parts["more"])
    if parts["against"]:
        text = say("{attributes}: {difference} against everyone", attributes=text, difference=parts["against"])
    return text


def favourite(name: str) -> str:
    """The favourite attribute of a user, or that there is none."""
    return told(name) if name == NO_FAVOURITE else name


def segment(name: str) -> str:
    """A segment of users: their activity and their favourite."""
    activity, apart, liked = name.partition(_APART)
    return f"{told(activity)}{apart}{favourite(liked)}"
