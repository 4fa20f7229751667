"""Claims of a text, found without a language model in English and Chinese, each held against evidence and catalogue.

What the evidence or the catalogue bears out is `supported`, what they deny `contradicted`, what they do not hold
`unsupported`; a sentence without any claim is `not checkable`. The same text, evidence and names give the same claims.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from core.explain.claims.attributes import attribute_claims, creator_claims, named, named_creators
from core.explain.claims.cues import cues
from core.explain.claims.known import Known
from core.explain.claims.likings import liking_claims
from core.explain.claims.names import Names, names_of_words
from core.explain.claims.numbers import number_claims
from core.explain.claims.quantities import quantities
from core.explain.claims.reading import read, sentences
from core.explain.claims.reasons import reason_claims
from core.explain.claims.spans import Mention, Span
from core.explain.claims.standing import standing_claims
from core.explain.claims.years import spelled_decades, titled_years
from core.explain.types import Claim, Evidence

__all__ = ["KINDS", "VERDICTS", "Names", "check_all", "find_claims", "sentences"]

SUPPORTED, CONTRADICTED, UNSUPPORTED, NOT_CHECKABLE = VERDICTS = (
    "supported", "contradicted", "unsupported", "not checkable",
)  # fmt: skip
KINDS = (
    "item", "attribute", "creator", "year", "rating", "count", "score", "rank", "reason", "preference", "popularity",
    "comparison", "other",
)  # fmt: skip


def find_claims(text: str, evidence: Evidence, vocabulary: Names | Iterable[str] = ()) -> tuple[Claim, ...]:
    """Find the claims of a text and judge each.

    Parameters
    ----------
    text : str
        The explanation, of any length; time grows in proportion to it.
    evidence : Evidence
        The facts it was to be written from.
    vocabulary : Names or iterable of str
        What the catalogue calls its items, creators and attributes; or attribute names alone.

    Returns
    -------
    tuple of Claim
        In the order of the text. No two overlap.
    """
    names = vocabulary if isinstance(vocabulary, Names) else names_of_words(tuple(vocabulary))
    known = Known.of(evidence)
    reading = read(text, known, names)
    low = reading.low
    parts = [
        (spans, [span.start for span in spans])
        for spans in (reading.mentions, cues(low), named(low, known, names), quantities(low), named_creators(reading))
    ]
    found: list[Claim] = []
    for sentence in reading.sentences:
        inside, told, words, numbers, creators = (_within(spans, starts, sentence) for spans, starts in parts)
        claims = [*titled_years(reading, inside, known, names)] if ")" in text else []
        claims += [_item_claim(reading.text, mention, known) for mention in inside]
        if numbers:
            claims += number_claims(reading, sentence, inside, numbers, known, names)
        if "ties" in low:
            claims += spelled_decades(reading, sentence, inside, known, names)
        if words:
            claims += attribute_claims(reading, sentence, inside, words, known, names)
        if creators:
            claims += creator_claims(reading, inside, creators, known, names)
        if told:
            claims += reason_claims(reading, sentence, inside, told, known)
            claims += liking_claims(reading, sentence, inside, told, known)
            claims += standing_claims(reading, sentence, inside, told, known)
        found += _apart(claims) or [_nothing(reading.text, sentence)]
    return tuple(found)


def _within(spans: Sequence[Any], starts: list[int], sentence: Span) -> Sequence[Any]:
    """Spans that begin in a sentence, of those that begin at `starts`."""
    first = bisect_left(starts, sentence.start)
    if first == len(starts) or starts[first] >= sentence.end:
        return ()
    return spans[first : bisect_left(starts, sentence.end, first)]


def check_all(
    texts: Iterable[tuple[str, Evidence]],
    vocabulary: Names | Iterable[str] = (),
    on_progress: Callable[[int], None] | None = None,
) -> Iterator[tuple[Claim, ...]]:
    """Claims of many texts of one catalogue, in their order, one after the other so that memory stays small.

    Parameters
    ----------
    texts : iterable of (str, Evidence)
        Texts, each with its evidence.
    vocabulary : Names or iterable of str
        As for `find_claims`.
    on_progress : callable or None
        Called with the number of texts done, after each.
    """
    names = vocabulary if isinstance(vocabulary, Names) else names_of_words(tuple(vocabulary))
    for done, (text, evidence) in enumerate(texts, 1):
        yield find_claims(text, evidence, names)
        if on_progress is not None:
            on_progress(done)


def _nothing(text: str, sentence: Span) -> Claim:
    words = text[sentence.start : sentence.end]
    return Claim(words, "other", NOT_CHECKABLE, (), sentence.start, sentence.end)


def _item_claim(text: str, mention: Mention, known: Known) -> Claim:
    ids = known.ids(mention.title) if mention.title is not None else ()
    verdict = SUPPORTED if ids else UNSUPPORTED
    words = text[mention.start : mention.end]
    return Claim(words, "item", verdict, ids, mention.start, mention.end, mention.name)


def _apart(claims: Iterable[Claim]) -> list[Claim]:
    """In the order of the text; of two that overlap the first made stays."""
    kept: list[Claim] = []
    for claim in claims:
        if not any(claim.start < other.end and other.start < claim.end for other in kept):
            kept.append(claim)
    return sorted(kept, key=lambda claim: claim.start)
