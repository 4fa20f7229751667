"""Years and decades that a text names, held against the item's own and those of the items it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.explain.claims.attributes import items_of
from core.explain.claims.known import Known
from core.explain.claims.names import Names
from core.explain.claims.quantities import Quantity
from core.explain.claims.reading import Reading
from core.explain.claims.spans import Mention, Span
from core.explain.claims.titles import year_in
from core.explain.types import Claim

_SPELLED = re.compile(r"\b(?:19)?(twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies\b")
_STEMS = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")
_TENS = {word: 1900 + 10 * n for n, word in enumerate(_STEMS, 2)}
_OPENED = re.compile(r"[”\"’'》*_」]*\s?[(（]")
_FIRST, _LAST = 1000, 2100


def titled_years(reading: Reading, inside: Sequence[Mention], known: Known, names: Names) -> Iterator[Claim]:
    """A wrong year written within a title."""
    for mention in inside:
        if reading.text[mention.end - 1] != ")":
            continue
        year = year_in(reading.text[mention.start : mention.end])
        verdict, facts = _verdict(year, 1, [mention], True, known, names) if year is not None else ("", ())
        if verdict == "contradicted":
            place = reading.text.rindex(str(year), mention.start, mention.end)
            yield _claim(reading, Span(place, place + 4), verdict, facts, str(year))


def year_claim(
    reading: Reading, number: Quantity, inside: Sequence[Mention], known: Known, names: Names
) -> Claim | None:
    """The claim of a number that is a year or a decade in figures or numerals; None where it is neither."""
    low, end = reading.low, number.end
    decade = low.startswith(("年代", " 年代"), end) or (
        low.startswith("s", end) and not low[end + 1 : end + 2].isalpha()
    )
    if decade and number.value % 10 == 0 and (_FIRST <= number.value < _LAST or 20 <= number.value < 100):
        if number.value < _FIRST and number.written != "word":
            return None
        first = int(number.value) + (0 if number.value >= _FIRST else 1900)
        end += low[end : end + 3].find("代") + 1 or 1
        span = 10
    elif number.written == "digits" and number.end - number.start == 4 and _FIRST <= number.value < _LAST:
        first, span = int(number.value), 1
    else:
        return None
    verdict, facts = _verdict(first, span, *_about(low, number.start, inside), known, names)
    return _claim(reading, Span(number.start, end), verdict, facts, f"{first}{'s' if span == 10 else ''}")


def spelled_decades(
    reading: Reading, sentence: Span, inside: Sequence[Mention], known: Known, names: Names
) -> Iterator[Claim]:
    """Decades in English words, such as `the nineties`."""
    if reading.low.find("ties", sentence.start, sentence.end) < 0:
        return
    for match in _SPELLED.finditer(reading.low, sentence.start, sentence.end):
        first = _TENS[match.group(1)]
        verdict, facts = _verdict(first, 10, *_about(reading.low, match.start(), inside), known, names)
        yield _claim(reading, Span(*match.span()), verdict, facts, f"{first}s")


def _about(low: str, place: int, inside: Sequence[Mention]) -> tuple[Sequence[Mention], bool]:
    """Titles that a year may be about, and whether it can be about nothing else: it then follows one in brackets."""
    before = [m for m in inside if m.end <= place]
    if before and _OPENED.fullmatch(low, before[-1].end, min(place, before[-1].end + 6)):
        return before[-1:], True
    return inside, False


def _verdict(
    year: int, span: int, about: Sequence[Mention], alone: bool, known: Known, names: Names
) -> tuple[str, tuple[str, ...]]:
    """The year of the item, or of an item named, bears it out; only where all of them are known it is denied."""
    own, facts = known.decade if span == 10 else known.year
    others = [m for m in about if m.title != known.evidence.title]
    mine = not alone or not others
    if mine and own is not None and year <= own < year + span:
        return "supported", facts
    theirs = [names.years_of(items_of(m, names)) | _told(m.title) for m in others]
    if any(year <= other < year + span for years in theirs for other in years):
        return "supported", tuple(i for m in others for i in known.ids(m.title or ""))
    if all(theirs) and (own is not None or not mine):
        return "contradicted", facts if mine else tuple(i for m in others for i in known.ids(m.title or ""))
    return "unsupported", ()


def _told(title: str | None) -> set[int]:
    year = year_in(title or "")
    return set() if year is None else {year}


def _claim(reading: Reading, span: Span, verdict: str, facts: tuple[str, ...], content: str) -> Claim:
    return Claim(reading.text[span.start : span.end], "year", verdict, facts, span.start, span.end, content)
