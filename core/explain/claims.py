"""Claims of a text, found by exact match, each held against the evidence.

A claim is a mention of an item, a rating, an attribute or a number, or the direction of a reason. What the evidence
bears out is `supported`, what it denies `contradicted`, what it does not contain `unsupported`; a sentence without any
such mention is `not checkable`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.explain import numbers
from core.explain.types import Claim, Evidence, Fact

SUPPORTED, CONTRADICTED, UNSUPPORTED, NOT_CHECKABLE = VERDICTS = (
    "supported", "contradicted", "unsupported", "not checkable",
)  # fmt: skip
_QUOTED = re.compile(r"“([^“”]{1,200})”|\"([^\"\n]{1,200})\"")
_SENTENCE_END = re.compile(r"[.!?…](?=[\s”\"’')]|$)[”\"’')]*\s*|\n+")
_ABBREVIATION = re.compile(r"(?:\b(?:vs|Mr|Mrs|Ms|Dr|St|Jr|Sr|No|Vol|etc|e\.g|i\.e)|\b[A-Z])\.$")
_AGAINST = re.compile(r"\b(?:against|despite|lowers?|lowered|hold(?:s|ing)? (?:it )?back|pulls? (?:it )?down)\b", re.I)
_FOR = re.compile(r"\b(?:for it|in its favou?r|contribut(?:e|es|ed)|carr(?:y|ies|ied)|raises?|raised)\b", re.I)
_CLAUSE_END = re.compile(r"[;:]\s|,?\s(?:but|while|although|though|whereas)\s")


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
        claims += _reason_claims(text, sentence, inside, evidence)
        if not claims and text[sentence.start : sentence.end].strip():
            claims = [_claim(text, sentence, "sentence", NOT_CHECKABLE, ())]
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
        pattern = rf"(?<=[“\"‘'*_]){re.escape(title)}(?=[”\"’'*_])" if short else rf"(?<!\w){re.escape(title)}(?!\w)"
        for match in re.finditer(pattern, text):
            found += _new(found, Mention(match.start(), match.end(), title))
    for match in _QUOTED.finditer(text):
        group = 1 if match.group(1) is not None else 2
        found += _new(found, Mention(match.start(group), match.end(group), None))
    return sorted(found, key=lambda mention: mention.start)


def _new(found: Sequence[Span], span: Mention) -> list[Mention]:
    return [] if any(span.start < other.end and other.start < span.end for other in found) else [span]


def _item_claim(text: str, mention: Mention, evidence: Evidence) -> Claim:
    if mention.title is None:
        return _claim(text, mention, "item", UNSUPPORTED, ())
    return _claim(text, mention, "item", SUPPORTED, titles_of(evidence)[mention.title])


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
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", re.I)
    found = []
    for match in pattern.finditer(text, sentence.start, sentence.end):
        span = Span(match.start(), match.end())
        if not any(span.start < other.end and other.start < span.end for other in taken):
            ids = known.get(match.group().lower(), ())
            found.append(_claim(text, span, "attribute", SUPPORTED if ids else UNSUPPORTED, ids))
    return found


def _reason_claims(text: str, sentence: Span, mentions: Sequence[Mention], evidence: Evidence) -> list[Claim]:
    """The direction of a clause that names drivers, held against their signs."""
    drivers = {fact.data["title"]: fact for fact in evidence.of_kind("driver", "against")}
    found = []
    for clause in _clauses(text, sentence, mentions):
        named = [drivers[m.title] for m in mentions if m.title in drivers and clause.holds(m)]
        words = [
            (match, kind)
            for pattern, kind in ((_AGAINST, "against"), (_FOR, "driver"))
            for match in pattern.finditer(text, clause.start, clause.end)
            if not any(m.start < match.end() and match.start() < m.end for m in mentions)
        ]
        if named and len({kind for _, kind in words}) == 1:
            match, kind = words[0]
            found.append(_reason(text, Span(*match.span()), kind, named))
    return found


def _reason(text: str, span: Span, kind: str, named: Sequence[Fact]) -> Claim:
    wrong = [fact.id for fact in named if fact.kind != kind]
    verdict = CONTRADICTED if wrong else SUPPORTED
    return _claim(text, span, "reason", verdict, tuple(dict.fromkeys(wrong or [fact.id for fact in named])))


def _clauses(text: str, sentence: Span, mentions: Sequence[Span]) -> list[Span]:
    found, start = [], sentence.start
    for match in _CLAUSE_END.finditer(text, sentence.start, sentence.end):
        if not any(mention.holds(Span(match.start(), match.start() + 1)) for mention in mentions):
            found.append(Span(start, match.start()))
            start = match.end()
    return [*found, Span(start, sentence.end)]


def _claim(text: str, span: Span, kind: str, verdict: str, facts: tuple[str, ...]) -> Claim:
    return Claim(text[span.start : span.end], kind, verdict, facts, span.start, span.end)


def _apart(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """In the order of the text; of two that overlap the first made stays."""
    kept: list[Claim] = []
    for claim in claims:
        if not any(claim.start < other.end and other.start < claim.end for other in kept):
            kept.append(claim)
    return tuple(sorted(kept, key=lambda claim: claim.start))
