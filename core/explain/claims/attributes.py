"""Attributes and creators that a text names, held against the item's own and those of the items it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.explain.claims.known import Known
from core.explain.claims.names import EVERYDAY, Names
from core.explain.claims.reading import Reading
from core.explain.claims.spans import Mention, Span
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
_MADE = ("by ", "from ", "director", "author", "writer", "name", "主创", "由", "出自", "导演", "作者")
Verdict = tuple[str, tuple[str, ...]]


@dataclass(slots=True)
class Named(Span):
    """An attribute name in a text, in lower case, by the name that it stands for."""

    name: str


def named(low: str, known: Known, names: Names) -> list[Named]:
    """Attribute names in a text in lower case, in order: of those that overlap the evidence's, then the longest."""
    found: list[Named] = []
    for name in sorted(known.values, key=len, reverse=True):
        start = low.find(name)
        while start >= 0:
            found.append(Named(start, start + len(name), name))
            start = low.find(name, start + len(name))
    for start, end, form in names.words_found(low):
        found.append(Named(start, end, names.genres.get(form) or names.tags[form]))
    kept: list[Named] = []
    end = -1
    for span in sorted(found, key=lambda span: (span.start, span.start - span.end)):
        if span.start >= end and _alone(low, span):
            kept.append(span)
            end = span.end
    return kept


def attribute_claims(
    reading: Reading,
    sentence: Span,
    inside: Sequence[Mention],
    words: Sequence[Named],
    known: Known,
    names: Names,
) -> Iterator[Claim]:
    """Claims on genres, tags and creators of one sentence; a decade is a claim on the year."""
    low = reading.low
    blocked = [Span(*match.span()) for match in _NO_GENRE.finditer(low, sentence.start, sentence.end)] if words else []
    for span in words:
        kind, ids, _ = known.values.get(span.name, ("", (), False))
        if kind == "decade" or any(span.meets(other) for other in blocked):
            continue
        creator = kind == "creator"
        if not ids:
            kind = "genre" if span.name in names.own_genres else "tag"
            if not _counts(reading.text, low, span, sentence, span.name, kind):
                continue
        verdict, facts = _verdict(span.name, kind, ids, inside, known, names)
        yield _claim(reading, span, "creator" if creator else "attribute", verdict, facts, span.name)


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
    theirs = [names.attributes_of(items_of(mention, names), kind) for mention in others]
    if any(name in values for values in theirs if values):
        return "supported", ()
    if own and not others:
        return "contradicted", own
    if own and all(values for values in theirs):
        return "contradicted", own
    return "unsupported", ()


def items_of(mention: Mention, names: Names) -> tuple[int, ...]:
    """Items of the catalogue that a title may mean."""
    return mention.items or names.items_called(mention.name)


def named_creators(reading: Reading) -> list[Named]:
    """Creators in a text, in order: those of the catalogue, and capitalised names where words say who made it."""
    found = [Named(span.start, span.end, name) for span, name in reading.creators]
    if any(word in reading.low for word in _MADE):
        for match in _BY.finditer(reading.text):
            group = 1 if match.group(1) else 2
            name = match.group(group).rstrip(" .")
            found.append(Named(match.start(group), match.start(group) + len(name), name))
    return sorted(found, key=lambda span: span.start)


def creator_claims(
    reading: Reading, inside: Sequence[Mention], creators: Sequence[Named], known: Known, names: Names
) -> Iterator[Claim]:
    """Claims on creators of one sentence that the evidence does not name."""
    for span in creators:
        name = span.name.lower()
        if name in known.values or any(span.meets(m) for m in inside):
            continue
        others = [m for m in inside if m.title != known.evidence.title]
        own = tuple(fact.id for fact in known.attribute_facts("creator"))
        theirs = [names.attributes_of(items_of(mention, names), "creator") for mention in others]
        if any(name in values for values in theirs if values):
            yield _claim(reading, span, "creator", "supported", (), name)
        elif own and all(values is not None for values in theirs):
            yield _claim(reading, span, "creator", "contradicted", own, name)
        else:
            yield _claim(reading, span, "creator", "unsupported", (), name)


def _claim(reading: Reading, span: Span, kind: str, verdict: str, facts: Iterable[str], content: str) -> Claim:
    return Claim(reading.text[span.start : span.end], kind, verdict, tuple(facts), span.start, span.end, content)
