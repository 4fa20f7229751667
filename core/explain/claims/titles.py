"""Forms that a title takes in a text: without year, article moved, without series, original title or subtitle."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_YEAR = re.compile(r"\s*\((\d{4})\)\s*$")
_MOVED = re.compile(
    r"^(?P<rest>.+), (?P<article>The|An?|Les?|La|L'|Il|Lo|Los|Las|El|Das|Der|Die|Den|Det)(?P<more>(?:\s*[:(].*)?)$"
)
_BRACKET = re.compile(r"\s*\(([^()]*)\)\s*$")
_SUBTITLE = re.compile(r"(?:: | - | – )")
_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)
_APART = re.compile(r"[\W_]+")
_SMALL_WORDS = "a|an|and|as|at|by|de|der|die|du|for|from|in|la|le|les|my|of|on|or|the|to|und|with"
_SMALL = frozenset(_SMALL_WORDS.split("|"))
_SHORT = 5  # a single word of fewer letters, such as `It` or `Her`, is rarely the title where no quotes say so


def year_in(title: str) -> int | None:
    """Year at the end of a title, in brackets; None where there is none."""
    found = _YEAR.search(title)
    return int(found.group(1)) if found else None


@lru_cache(maxsize=65536)
def aliases(title: str) -> tuple[str, ...]:
    """Forms of a title, the whole one first; each at most once."""
    found = [title]
    bare = _YEAR.sub("", title)
    found.append(_straight(bare))
    bracket = _BRACKET.search(bare)
    if bracket and bracket.start():
        inside, bare = bracket.group(1), bare[: bracket.start()]
        found.append(_straight(bare))
        if "#" not in inside and len(inside.split()) > 1:  # the original title, not a series and its number
            found.append(_straight(inside))
    bare = _straight(bare)
    main = _SUBTITLE.split(bare, maxsplit=1)[0]
    if main != bare and tells(main):
        found.append(main)
    shorter = _ARTICLE.sub("", bare)
    if shorter != bare and tells(shorter):
        found.append(shorter)
    found = [form.strip() for form in found]
    years = [f"{form} ({year})" for form in found[1:] for year in [year_in(title)] if year is not None]
    return tuple(dict.fromkeys(form for form in (*found, *years) if form))


@lru_cache(maxsize=65536)
def key(title: str) -> str:
    """A title as titles are compared: without case, year, leading article and punctuation; "" where nothing is left."""
    text = _straight(_YEAR.sub("", unicodedata.normalize("NFKC", title)))
    loose = _ARTICLE.sub("", text.casefold().replace("'", "").replace("’", ""))
    return _APART.sub(" ", loose).strip()


def tells(form: str) -> bool:
    """Whether a form tells a title by itself: two words that are no small ones, or eight letters."""
    words = [word for word in form.split() if word.casefold() not in _SMALL]
    return len(words) > 1 or len(form) >= 8 or (len(form) > 3 and not form.isascii())


def bare_word(form: str) -> bool:
    """Whether a form is so short a word that only quotes make it a title."""
    return len(form.split()) == 1 and len(form) < (_SHORT if form.isascii() else 2)


def plain_in_text(form: str) -> bool:
    """Whether a title of the catalogue is told by its letters alone: several words that begin with a capital."""
    if not form.isascii() and form[0].lower() == form[0].upper():  # a script without capitals
        return len(form) > 4
    words = [word for word in form.split() if word.casefold() not in _SMALL]
    return len(words) > 1 and sum(word[0].isupper() or word[0].isdigit() for word in words) > 1


def _straight(title: str) -> str:
    """`Godfather, The` as `The Godfather`."""
    found = _MOVED.match(title)
    if not found:
        return title
    article = found["article"]
    return f"{article}{'' if article.endswith(chr(39)) else ' '}{found['rest']}{found['more']}"
