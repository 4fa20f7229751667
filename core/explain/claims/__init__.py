"""Claims of a text, found without a language model in English and Chinese, each held against evidence and catalogue.

What the evidence or the catalogue bears out is `supported`, what they deny `contradicted`, what they do not hold
`unsupported`; a sentence without any claim is `not checkable`. The same text, evidence and names give the same claims.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

from core.explain.claims.attributes import attribute_claims, creator_claims, year_claims
from core.explain.claims.cues import cues
from core.explain.claims.known import Known
from core.explain.claims.likings import liking_claims
from core.explain.claims.names import Names, names_of_words
from core.explain.claims.numbers import number_claims
from core.explain.claims.reading import Reading, read, sentences
from core.explain.claims.reasons import reason_claims
from core.explain.claims.spans import Mention, Span
from core.explain.claims.standing import standing_claims
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
    starts = [mention.start for mention in reading.mentions]
    found: list[Claim] = []
    for sentence in reading.sentences:
        first, last = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        found += _apart(_claims(reading, sentence, reading.mentions[first:last], known, names))
    return tuple(found)


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


def _claims(reading: Reading, sentence: Span, inside: Sequence[Mention], known: Known, names: Names) -> Iterator[Claim]:
    """Claims of one sentence; of two that overlap the first is kept."""
    none = True
    for claim in _all_claims(reading, sentence, inside, known, names):
        none = False
        yield claim
    if none:
        text = reading.text[sentence.start : sentence.end]
        yield Claim(text, "other", NOT_CHECKABLE, (), sentence.start, sentence.end)


def _all_claims(
    reading: Reading, sentence: Span, inside: Sequence[Mention], known: Known, names: Names
) -> Iterator[Claim]:
    told = list(cues(reading.low, sentence.start, sentence.end))
    yield from year_claims(reading, sentence, inside, known, names)
    for mention in inside:
        yield _item_claim(reading.text, mention, known)
    yield from number_claims(reading, sentence, inside, known)
    yield from attribute_claims(reading, sentence, inside, known, names)
    yield from creator_claims(reading, sentence, inside, known, names)
    yield from reason_claims(reading, sentence, inside, told, known)
    yield from liking_claims(reading, sentence, inside, told, known)
    yield from standing_claims(reading, sentence, inside, told, known)


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
