"""Numbers in a text, in digits and in words of English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from core.explain.claims.spans import Span

_ONES = (
    "zero;one first;two second;three third;four fourth;five fifth;six sixth;seven seventh;eight eighth;nine ninth;"
    "ten tenth;eleven eleventh;twelve twelfth;thirteen thirteenth;fourteen fourteenth;fifteen fifteenth;"
    "sixteen sixteenth;seventeen seventeenth;eighteen eighteenth;nineteen nineteenth"
)
_TIES = ("twen", "thir", "for", "fif", "six", "seven", "eigh", "nine")
_UNITS = {word: value for value, words in enumerate(_ONES.split(";")) for word in words.split(" ")}
_TENS = {f"{stem}{end}": 10 * n for n, stem in enumerate(_TIES, 2) for end in ("ty", "tieth")}
_TIMES = {"hundred": 100, "thousand": 1000, "dozen": 12}
_WORD = "|".join(sorted((*_UNITS, *_TENS, *_TIMES), key=len, reverse=True))
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_FIGURES = re.compile(r"[+−\d-](?:(?<=\d)|(?=\d))\d*(?:(?:,\d{3})+(?!\d)|[.,]\d+)?")
_WORDS = re.compile(rf"(?:{_WORD})(?:[ -](?:{_WORD}))*(?: and a half)?(?![a-z])")
_HEADS = AhoCorasick(sorted((*_UNITS, *_TENS, *_TIMES)), matchkind=MatchKind.LeftmostLongest)
_NUMERALS = re.compile(r"[零〇一二两三四五六七八九十百千万]+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")


@dataclass(slots=True)
class Quantity(Span):
    """A number in a text.

    Attributes
    ----------
    value : float
        The number.
    step : float
        The last digit told: 0.01 of `4.25`, 1 of `4` and of numbers in words.
    written : str
        `digits`, `signed` (digits with a sign), `word` or `ordinal`.
    """

    value: float
    step: float
    written: str


def quantities(low: str) -> list[Quantity]:
    """Numbers of a text in lower case, in order."""
    found = [*_in_figures(low), *_in_words(low), *_in_numerals(low)]
    return sorted(found, key=lambda number: number.start)


def _in_figures(low: str) -> Iterator[Quantity]:
    for match in _FIGURES.finditer(low):
        start, end = match.span()
        signed = not low[start].isdigit()
        if signed and start and _joins(low[start - 1]):  # a hyphen, as in `top-10`
            start, signed = start + 1, False
            continue
        if not signed and start and (_joins(low[start - 1]) or low[start - 1] in ".,"):
            continue
        yield Quantity(start, end, *_number(low[start:end]), "signed" if signed else "digits")


def _joins(character: str) -> bool:
    """Whether a character makes a digit part of a word; Chinese ones do not."""
    return (character.isalnum() or character == "_") and not "\u3400" <= character <= "\u9fff"


def _in_words(low: str) -> Iterator[Quantity]:
    end = -1
    for _, start, _ in _HEADS.find_matches_as_indexes(low):
        if start < end or (start and (low[start - 1].isalnum() or low[start - 1] == "-") and low[start - 1].isascii()):
            continue
        match = _WORDS.match(low, start)
        if match:
            end = match.end()
            value = _english(match.group())
            written = "ordinal" if _ordinal(match.group()) else "word"
            yield Quantity(start, end, value, 0.5 if value % 1 else 1.0, written)


def _in_numerals(low: str) -> Iterator[Quantity]:
    for match in _NUMERALS.finditer(low):
        start, end = match.span()
        half = 0.5 if low.startswith(("星半", "颗半", "分半"), end) else 0.0
        yield Quantity(start, end, _chinese(match.group()) + half, 1.0, "word")


def _number(token: str) -> tuple[float, float]:
    bare = token.lstrip("+").replace("−", "-")
    if _GROUPED.fullmatch(bare.lstrip("-")):
        return float(bare.replace(",", "")), 1.0
    bare = bare.replace(",", ".")
    _, point, decimals = bare.partition(".")
    return float(bare), float(10 ** -len(decimals)) if point else 1.0


def _ordinal(token: str) -> bool:
    return token.endswith(("first", "second", "third", "th", "ieth"))


def _english(token: str) -> float:
    total = current = 0.0
    for word in re.split(r"[ -]", token.removesuffix(" and a half")):
        if word in _TIMES:
            current = max(current, 1) * _TIMES[word]
            if word == "thousand":
                total, current = total + current, 0.0
        else:
            current += _UNITS.get(word, _TENS.get(word, 0))
    return total + current + (0.5 if token.endswith("half") else 0.0)


def _chinese(token: str) -> float:
    total, digit = 0.0, 0
    for sign in token:
        if sign == "万":
            total, digit = max(total + digit, 1) * 10000, 0
        elif sign in _POWERS:
            total, digit = total + (digit or 1) * _POWERS[sign], 0
        else:
            digit = _DIGITS[sign]
    return total + digit
