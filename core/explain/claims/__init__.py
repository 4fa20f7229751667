"""Claims of a text, found by exact match, each held against the evidence.

A claim is a mention of an item, a rating, an attribute or a number, the direction of a reason, or the word "because".
What the evidence bears out is `supported`, what it denies `contradicted`, what it does not contain `unsupported`; a
sentence without any such mention is `not checkable`. English and Chinese are read, whichever the text is in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.explain.claims import numbers
from core.explain.claims.directions import reason_claims
from core.explain.types import Claim, Evidence

SUPPORTED, CONTRADICTED, UNSUPPORTED, NOT_CHECKABLE = VERDICTS = (
    "supported", "contradicted", "unsupported", "not checkable",
)  # fmt: skip
_QUOTED = re.compile(r"“([^“”]{1,200})”|\"([^\"\n]{1,200})\"|《([^《》]{1,200})》")
_SENTENCE_END = re.compile(r"[.!?…](?=[\s”\"’')]|$)[”\"’')]*\s*|[。！？]+[”’」）》]*\s*|\n+")
_ABBREVIATION = re.compile(r"(?:\b(?:vs|Mr|Mrs|Ms|Dr|St|Jr|Sr|No|Vol|etc|e\.g|i\.e)|\b[A-Z])\.$")
_NO_GENRE = re.compile(r"\b(?:your|their|user['’]s|rating|viewing|reading|listening)\s+history\b", re.I)
# Not within a word; Chinese is written without spaces, so that its characters end a word of another script.
_BEFORE, _AFTER = r"(?<![^\W\u3400-\u9fff])", r"(?![^\W\u3400-\u9fff])"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the text: characters start to end."""

    start: int
    end: int

    def holds(self, other: Span) -> bool:
        """Whether the other piece lies within this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Mention(Span):
    """A title in the text; `title` is None for a quoted name that the evidence does not know."""

    title: str | None


def find_claims(text: str, evidence: Evidence, vocabulary: Iterable[str] = ()) -> tuple[Claim, ...]:
    """Find the claims of a text and judge each by the evidence.

    Parameters
    ----------
    text : str
        The explanation.
    evidence : Evidence
        The facts it was to be written from.
    vocabulary : iterable of str
        Attribute names of the catalogue: one that is mentioned without being in the evidence is unsupported.

    Returns
    -------
    tuple of Claim
        In the order of the text. No two overlap.
    """
    found: list[Claim] = []
    mentions = _mentions(text, evidence)
    for sentence in sentences(text):
        inside = [mention for mention in mentions if sentence.holds(mention)]
        claims = [_item_claim(text, mention, evidence) for mention in inside]
        taken: list[Span] = list(inside)
        claims += numbers.number_claims(text, sentence, inside, evidence)
        taken += [Span(claim.start, claim.end) for claim in claims]
        claims += _attribute_claims(text, sentence, taken, evidence, vocabulary)
        claims += reason_claims(text, sentence, inside, mentions, evidence)
        if not claims and text[sentence.start : sentence.end].strip():
            claims = [_claim(text, sentence, "other", NOT_CHECKABLE, ())]
        found += claims
    return _apart(found)


def sentences(text: str) -> list[Span]:
    """Split a text into sentences; a point within quotes or after an abbreviation or an initial ends none."""
    quotes = [Span(*match.span()) for match in _QUOTED.finditer(text)]
    found, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        point = Span(match.start(), match.start() + 1)
        if any(quote.holds(point) for quote in quotes) or _ABBREVIATION.search(text[start : match.start() + 1]):
            continue
        found.append(Span(start, start + len(text[start : match.end()].rstrip())))
        start = match.end()
    if text[start:].strip():
        found.append(Span(start, start + len(text[start:].rstrip())))
    return found


def titles_of(evidence: Evidence) -> dict[str, tuple[str, ...]]:
    """Titles in the evidence, each with the ids of the facts that are about it."""
    ids: dict[str, tuple[str, ...]] = {}
    for fact in evidence.facts:
        title = fact.data.get("title")
        if isinstance(title, str):
            ids[title] = (*ids.get(title, ()), fact.id)
    return ids


def _mentions(text: str, evidence: Evidence) -> list[Mention]:
    """Titles in the text, longest first; then quoted names that the evidence does not know."""
    found: list[Mention] = []
    for title in sorted(titles_of(evidence), key=len, reverse=True):
        short = len(title.split()) == 1 and len(title) < 5  # `It` or `Her` in a sentence is rarely the film
        name = re.escape(title)
        pattern = rf"(?<=[“\"‘'《*_]){name}(?=[”\"’'》*_])" if short else rf"{_BEFORE}{name}{_AFTER}"
        for match in re.finditer(pattern, text):
            found += _new(found, Mention(match.start(), match.end(), title))
    for match in _QUOTED.finditer(text):
        found += _new(found, Mention(*match.span(match.lastindex or 0), None))
    return sorted(found, key=lambda mention: mention.start)


def _new(found: Sequence[Span], span: Mention) -> list[Mention]:
    return [] if any(span.start < other.end and other.start < span.end for other in found) else [span]


def _item_claim(text: str, mention: Mention, evidence: Evidence) -> Claim:
    if mention.title is None:
        return _claim(text, mention, "item", UNSUPPORTED, (), text[mention.start : mention.end])
    return _claim(text, mention, "item", SUPPORTED, titles_of(evidence)[mention.title], mention.title)


def _attribute_claims(
    text: str, sentence: Span, taken: Sequence[Span], evidence: Evidence, vocabulary: Iterable[str]
) -> list[Claim]:
    known: dict[str, tuple[str, ...]] = {}
    for fact in evidence.facts:
        for name in (*fact.data.get("values", ()), *fact.data.get("shared", ())):
            known[name.lower()] = (*known.get(name.lower(), ()), fact.id)
    names = {name.lower(): name for name in vocabulary if len(name) > 2} | {name: name for name in known}
    if not names:
        return []
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile(rf"(?<!-){_BEFORE}(?:{'|'.join(map(re.escape, longest_first))}){_AFTER}(?!-)", re.I)
    found = []
    taken = [*taken, *(Span(*match.span()) for match in _NO_GENRE.finditer(text, sentence.start, sentence.end))]
    for match in pattern.finditer(text, sentence.start, sentence.end):
        span = Span(match.start(), match.end())
        if not any(span.start < other.end and other.start < span.end for other in taken):
            ids = known.get(match.group().lower(), ())
            found.append(_claim(text, span, "attribute", SUPPORTED if ids else UNSUPPORTED, ids, match.group().lower()))
    return found


def _claim(text: str, span: Span, kind: str, verdict: str, facts: tuple[str, ...], content: str = "") -> Claim:
    return Claim(text[span.start : span.end], kind, verdict, facts, span.start, span.end, content)


def _apart(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """In the order of the text; of two that overlap the first made stays."""
    kept: list[Claim] = []
    for claim in claims:
        if not any(claim.start < other.end and other.start < claim.end for other in kept):
            kept.append(claim)
    return tuple(sorted(kept, key=lambda claim: claim.start))
