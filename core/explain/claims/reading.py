"""A text read once: titles found and covered, in lower case, cut into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.explain.claims.known import Known
from core.explain.claims.names import Names
from core.explain.claims.spans import Mention, Span
from core.explain.claims.titles import bare_word, key

COVER = "\ue000"  # a private character stands for each one of a title, so that its words decide nothing
_LONGEST = 1000  # characters of a sentence; what is longer is cut, so that no text takes more than linear time
_QUOTED = re.compile(r"“([^“”\n]{1,200})”|\"([^\"\n]{1,200})\"|《([^《》\n]{1,200})》|「([^「」\n]{1,200})」")
_POINT = re.compile(r"[.!?…。！？\n]")
_SENTENCE_END = re.compile(r"[.!?…](?=[\s”\"’')]|$)[”\"’')]*\s*|[。！？]+[”’」）》]*\s*|\n+")
_ABBREVIATION = re.compile(r"(?:\b(?:vs|Mr|Mrs|Ms|Dr|St|Jr|Sr|No|Vol|etc|e\.g|i\.e)|(?<![A-Za-z])[A-Z])\.$")
_OPENING, _CLOSING = "“\"‘'《*_「", "”\"’'》*_」"
_CHINESE = range(0x3400, 0xA000)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with what was found in it.

    Attributes
    ----------
    text : str
        The text as it is.
    low : str
        The same in lower case and of the same length, titles covered.
    mentions : tuple of Mention
        Titles, in order.
    sentences : tuple of Span
        Sentences, in order.
    creators : tuple of (Span, str)
        Creators of the catalogue, in order, none within a title.
    """

    text: str
    low: str
    mentions: tuple[Mention, ...]
    sentences: tuple[Span, ...]
    creators: tuple[tuple[Span, str], ...] = ()


def read(text: str, known: Known, names: Names) -> Reading:
    """Read a text."""
    quotes = [Span(*match.span(match.lastindex or 0)) for match in _QUOTED.finditer(text)]
    mentions, creators = find_mentions(text, quotes, known, names)
    covered = cover(text, mentions)
    parts = sentences(text, covered, quotes)
    return Reading(text, lower(covered), tuple(mentions), tuple(parts), tuple(creators))


def cover(text: str, spans: Iterable[Span]) -> str:
    """The text with each character of the spans covered."""
    parts, end = [], 0
    for span in spans:
        parts += [text[end : span.start], COVER * (span.end - span.start)]
        end = span.end
    return "".join((*parts, text[end:]))


def lower(text: str) -> str:
    """Lower case that keeps the length, so that places stay."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


def find_mentions(
    text: str, quotes: Sequence[Span], known: Known, names: Names
) -> tuple[list[Mention], list[tuple[Span, str]]]:
    """Titles of the evidence and the catalogue in a text, and names in quotes that neither knows; and creators."""
    found: list[Mention] = []
    creators: list[tuple[Span, str]] = []
    for form, title in known.forms.items():
        start = text.find(form)
        while start >= 0:
            end = start + len(form)
            if _stands_alone(text, start, end, bare_word(form)):
                found.append(Mention(start, end, title, title))
            start = text.find(form, end)
    for start, end, name, items in names.found(text):
        if not _stands_alone(text, start, end, False):
            continue
        if name.lower() in names.creators_low:
            creators.append((Span(start, end), name))
        elif name.lower() not in known.values:
            found.append(Mention(start, end, None, name, items))
    for span in quotes:
        found += _quoted(text, span, known, names)
    mentions = _longest(found)
    return mentions, [(span, name) for span, name in creators if not any(span.meets(m) for m in mentions)]


def _quoted(text: str, span: Span, known: Known, names: Names) -> list[Mention]:
    """What stands in quotes: a title however it is written, or a name nobody knows; no attribute, no whole sentence."""
    name = text[span.start : span.end].strip()
    title = known.keys.get(key(name))
    if title is not None:
        return [Mention(span.start, span.end, title, title)]
    low = name.lower()
    if not key(name) or low in known.values or low in names.genres or low in names.tags or low in names.creators_low:
        return []
    items = names.items_called(name)
    return [Mention(span.start, span.end, None, names.titles[items[0]] if items else name, items)]


def _longest(found: list[Mention]) -> list[Mention]:
    """In order; of those that share a character the longest stays, then the one that the evidence knows."""
    kept: list[Mention] = []
    end = -1
    for mention in sorted(found, key=lambda m: (m.start, -(m.end - m.start), m.title is None)):
        if mention.start >= end:
            kept.append(mention)
            end = mention.end
        elif mention.end - mention.start > kept[-1].end - kept[-1].start:
            kept[-1] = mention
            end = mention.end
    return kept


def _stands_alone(text: str, start: int, end: int, in_quotes: bool) -> bool:
    """Whether a title is no part of a word; with `in_quotes` only quotes or marks around it make it one."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if in_quotes:
        return before != "" and after != "" and before in _OPENING and after in _CLOSING
    return not (_letter(before) and _letter(text[start])) and not (_letter(after) and _letter(text[end - 1]))


def _letter(character: str) -> bool:
    """Whether a character joins others to a word; Chinese is written without spaces, so that its characters do not."""
    return character != "" and (character.isalnum() or character == "_") and ord(character) not in _CHINESE


def sentences(text: str, covered: str | None = None, quotes: Sequence[Span] | None = None) -> list[Span]:
    """Split a text into sentences; a point within a title or quotes, or after an abbreviation, ends none."""
    body = text if covered is None else covered
    if quotes is None:
        quotes = [Span(*match.span(match.lastindex or 0)) for match in _QUOTED.finditer(text)]
    found: list[Span] = []
    start = turn = 0
    for stop in _POINT.finditer(body):
        point = stop.start()
        match = _SENTENCE_END.match(body, point) if point >= start else None
        if match is None:
            continue
        while turn < len(quotes) and quotes[turn].end <= point:
            turn += 1
        within = turn < len(quotes) and quotes[turn].start <= point
        if within or _ABBREVIATION.search(text, max(start, point - 6), point + 1):
            continue
        found += _pieces(text, start, match.end())
        start = match.end()
    return found + _pieces(text, start, len(text))


def _pieces(text: str, start: int, end: int) -> list[Span]:
    """A sentence without the space around it, cut where it is too long."""
    found = []
    while end - start > _LONGEST:
        cut = text.rfind(" ", start + _LONGEST // 2, start + _LONGEST) + 1 or start + _LONGEST
        found.append((start, cut))
        start = cut
    found.append((start, end))
    spans = []
    for first, last in found:
        piece = text[first:last].rstrip()
        bare = piece.lstrip()
        if bare:
            spans.append(Span(first + len(piece) - len(bare), first + len(piece)))
    return spans
