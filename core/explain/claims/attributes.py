"""Attributes, creators and years that a text names, held against the item's own and those of the items it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from core.explain.claims.known import Known
from core.explain.claims.names import EVERYDAY, Names
from core.explain.claims.reading import Reading
from core.explain.claims.spans import Mention, Span
from core.explain.claims.titles import year_in
from core.explain.types import Claim

_CJK = range(0x3400, 0xA000)
_NO_GENRE = re.compile(
    r"\b(?:your|their|user['’]s|rating|viewing|reading|listening)\s+history\b|\bhistory of (?:ratings|yours)\b"
    r"|\b(?:all )?(?:ratings|the) family\b"
)
_TAG = re.compile(r"\b(?:tag|tags|tagged|label|labelled|listed under|both|in common|share)\b|标签")
_BY = re.compile(
    r"\b(?:by|from|of|directors?|authors?|writers?|name) ((?:[A-ZÀ-Þ][\w'’.-]+|[A-Z]\.) (?:[A-ZÀ-Þ][\w'’.-]+ ?){1,3})"
    r"|(?:主创[为是]?|由|出自|导演|作者)([A-ZÀ-Þ][\w'’.-]+(?: [A-ZÀ-Þ][\w'’.-]+){1,3})"
)
_MADE = re.compile(r"\b(?:by|director|author|writer|directed|written|name)\b|主创|执导|导演|作者|之手|所著|署名")
_YEAR = re.compile(
    r"(?<![\d.,#+−-])(1[0-9]\d\d|20\d\d)(?=\W|[年\u3400-\u9fff_]|$)"
    r"(?!,?\d|\.\d|s\b| ?(?:users|people|ratings|viewers)|\s*[位人条])"
)
_DECADE = re.compile(
    r"\b(1[0-9]\d0|20\d0)s\b|(1[0-9]\d0|20\d0)\s?年代"
    r"|\b(?:19)?(twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies\b|(二|三|四|五|六|七|八|九)十年代"
)
_STEMS = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")
_TENS = {word: 1900 + 10 * n for n, word in enumerate(_STEMS, 2)}
_TENS |= {sign: 1900 + 10 * (n + 2) for n, sign in enumerate("二三四五六七八九")}
Verdict = tuple[str, tuple[str, ...]]


def attribute_claims(
    reading: Reading, sentence: Span, inside: Sequence[Mention], known: Known, names: Names
) -> Iterator[Claim]:
    """Claims on genres, tags and creators of one sentence, and on the decade where it is told as an attribute."""
    low = reading.low
    if not known.values and not names.genres:
        return
    blocked = [Span(*match.span()) for match in _NO_GENRE.finditer(low, sentence.start, sentence.end)]
    for span, name in _named(low, sentence, known, names):
        if any(span.meets(other) for other in blocked):
            continue
        blocked.append(span)
        kind, ids, _ = known.values.get(name, ("", (), False))
        if kind == "decade":
            continue
        creator = kind == "creator"
        if not ids:
            kind = "genre" if name in names.genres.values() else "tag"
            if not _counts(reading.text, low, span, sentence, name, kind):
                continue
        verdict, facts = _verdict(name, kind, ids, inside, known, names)
        yield _claim(reading, span, "creator" if creator else "attribute", verdict, facts, name)


def _named(low: str, sentence: Span, known: Known, names: Names) -> Iterator[tuple[Span, str]]:
    """Attribute names of the evidence, longest first, then those of the catalogue."""
    for name in sorted(known.values, key=len, reverse=True):
        start = low.find(name, sentence.start, sentence.end)
        while start >= 0:
            span = Span(start, start + len(name))
            if _alone(low, span):
                yield span, name
            start = low.find(name, span.end, sentence.end)
    piece = low[sentence.start : sentence.end]
    for start, end, form in names.words_found(piece):
        span = Span(start + sentence.start, end + sentence.start)
        if _alone(low, span):
            yield span, names.genres.get(form) or names.tags[form]


def _counts(text: str, low: str, span: Span, sentence: Span, name: str, kind: str) -> bool:
    """Whether a name of the catalogue is one here: everyday words need a capital, tags the word `tag` near them."""
    if kind == "tag":
        return bool(_TAG.search(low, sentence.start, sentence.end))
    return name not in EVERYDAY or (text[span.start].isupper() and span.start > sentence.start)


def _alone(low: str, span: Span) -> bool:
    """Whether a name is no part of a word or of a compound."""
    before, after = low[span.start - 1 : span.start], low[span.end : span.end + 1]
    return not _joined(before, low[span.start]) and not _joined(after, low[span.end - 1])


def _joined(outside: str, inside: str) -> bool:
    if not outside or ord(outside) in _CJK or ord(inside) in _CJK:
        return False
    return outside.isalnum() or outside in "_-"


def _verdict(
    name: str, kind: str, ids: tuple[str, ...], inside: Sequence[Mention], known: Known, names: Names
) -> Verdict:
    """The evidence bears it out; else the item's list, or the catalogue for the items named, may deny it."""
    if ids:
        return "supported", ids
    others = [m for m in inside if m.title != known.evidence.title]
    own = tuple(fact.id for fact in known.attribute_facts(kind))
    theirs = [names.attributes_of(_items(mention, names), kind) for mention in others]
    if any(name in values for values in theirs if values):
        return "supported", ()
    if own and not others:
        return "contradicted", own
    if own and all(values for values in theirs):
        return "contradicted", own
    return "unsupported", ()


def _items(mention: Mention, names: Names) -> tuple[int, ...]:
    return mention.items or names.items_called(mention.name)


def creator_claims(
    reading: Reading, sentence: Span, inside: Sequence[Mention], known: Known, names: Names
) -> Iterator[Claim]:
    """Claims on creators that the evidence does not name: those of the catalogue, and capitalised names after `by`."""
    others = [m for m in inside if m.title != known.evidence.title]
    own = tuple(fact.id for fact in known.attribute_facts("creator"))
    for span, name in _creators(reading, sentence):
        if name.lower() in known.values or any(span.meets(m) for m in inside):
            continue
        theirs = [names.attributes_of(_items(mention, names), "creator") for mention in others]
        if any(name.lower() in values for values in theirs if values):
            yield _claim(reading, span, "creator", "supported", (), name.lower())
        elif own and all(values is not None for values in theirs):
            yield _claim(reading, span, "creator", "contradicted", own, name.lower())
        else:
            yield _claim(reading, span, "creator", "unsupported", (), name.lower())


def _creators(reading: Reading, sentence: Span) -> Iterator[tuple[Span, str]]:
    yield from ((span, name) for span, name in reading.creators if sentence.holds(span))
    if not _MADE.search(reading.low, sentence.start, sentence.end):
        return
    for match in _BY.finditer(reading.text, sentence.start, sentence.end):
        group = 1 if match.group(1) else 2
        name = match.group(group).rstrip(" .")
        yield Span(match.start(group), match.start(group) + len(name)), name


def year_claims(
    reading: Reading, sentence: Span, inside: Sequence[Mention], known: Known, names: Names
) -> Iterator[Claim]:
    """Claims on years and decades of one sentence; a wrong year written within a title counts too."""
    text, low = reading.text, reading.low
    for mention in inside:
        year = year_in(text[mention.start : mention.end])
        verdict, facts = _year_verdict(year, 1, [mention], True, known, names) if year is not None else ("", ())
        if verdict == "contradicted":
            place = text.rindex(str(year), mention.start, mention.end)
            yield _claim(reading, Span(place, place + 4), "year", verdict, facts, str(year))
    for match in _YEAR.finditer(low, sentence.start, sentence.end):
        verdict, facts = _year_verdict(int(match.group(1)), 1, *_about(low, match.start(), inside), known, names)
        yield _claim(reading, Span(*match.span(1)), "year", verdict, facts, match.group(1))
    for match in _DECADE.finditer(low, sentence.start, sentence.end):
        first = int(match.group(1) or match.group(2) or _TENS[match.group(3) or match.group(4)])
        verdict, facts = _year_verdict(first, 10, *_about(low, match.start(), inside), known, names)
        yield _claim(reading, Span(*match.span()), "year", verdict, facts, f"{first}s")


def _about(low: str, place: int, inside: Sequence[Mention]) -> tuple[Sequence[Mention], bool]:
    """Titles that a year may be about, and whether it can be about nothing else: it then follows one in brackets."""
    before = [m for m in inside if m.end <= place]
    if before and re.fullmatch(r"[”\"’'》*_」]*\s?[(（]", low[before[-1].end : place][:6]):
        return before[-1:], True
    return inside, False


def _year_verdict(year: int, span: int, about: Sequence[Mention], alone: bool, known: Known, names: Names) -> Verdict:
    """The year of the item, or of an item named, bears it out; only where all of them are known it is denied."""
    own, facts = known.decade if span == 10 else known.year
    others = [m for m in about if m.title != known.evidence.title]
    mine = not alone or not others
    if mine and own is not None and year <= own < year + span:
        return "supported", facts
    theirs = [names.years_of(_items(m, names)) | _told(m.title) for m in others]
    if any(year <= other < year + span for years in theirs for other in years):
        return "supported", tuple(i for m in others for i in known.ids(m.title or ""))
    if all(theirs) and (own is not None or not mine):
        return "contradicted", facts if mine else tuple(i for m in others for i in known.ids(m.title or ""))
    return "unsupported", ()


def _told(title: str | None) -> set[int]:
    year = year_in(title or "")
    return set() if year is None else {year}


def _claim(reading: Reading, span: Span, kind: str, verdict: str, facts: Iterable[str], content: str) -> Claim:
    return Claim(reading.text[span.start : span.end], kind, verdict, tuple(facts), span.start, span.end, content)
