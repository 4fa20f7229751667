"""Numbers in a text, in digits and in words of English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
_TOKEN = re.compile(
    r"(?<![^\W\u3400-\u9fff])(?<!\d[.,])[+−-]?(?:\d{1,3}(?:,\d{3})+|\d+(?:[.,]\d+)?)"
    rf"|(?<![a-z0-9-])(?:{_WORD})(?:[ -](?:{_WORD}))*(?: and a half)?(?![a-z])"
    r"|[零〇一二两三四五六七八九十百千万]+"
)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")


@dataclass(frozen=True, slots=True)
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


def quantities(low: str, start: int, end: int) -> Iterator[Quantity]:
    """Numbers of a piece of a text in lower case, in order."""
    for match in _TOKEN.finditer(low, start, end):
        token, (first, last) = match.group(), match.span()
        if token[0].isascii() and token[0].isalpha():
            value = _english(token)
            yield Quantity(first, last, value, 0.5 if value % 1 else 1.0, "ordinal" if _ordinal(token) else "word")
        elif token[0] in _DIGITS or token[0] in _POWERS:
            half = low[last : last + 2] if low[last : last + 1] in "星颗分" else low[last : last + 1]
            extra = 0.5 if half in ("星半", "颗半", "分半") else 0.0
            yield Quantity(first, last, _chinese(token) + extra, 1.0, "word")
        else:
            yield Quantity(first, last, *_number(token), "signed" if token[0] in "+−-" else "digits")


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
