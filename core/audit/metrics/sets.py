"""Metrics of all texts of a variant together: do they differ, and do they differ between people?"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations
from typing import TypeVar

from core.audit.metrics.types import Piece

OPENING = 5  # words
ORDER = 4  # longest n-gram of self-BLEU
MOST = 100  # texts that are looked at where a figure depends on their number
PAIRED = 8  # texts on one item that are compared with each other
_TINY = 1e-9  # of a precision of none, so that its logarithm is finite
Gram = tuple[str, ...]
T = TypeVar("T")


def common_opening(pieces: Sequence[Piece]) -> float | None:
    """Share of the texts that open with the most frequent five words; titles and numbers count as one word each."""
    openings = Counter(p.wording[:OPENING] for p in pieces)
    return max(openings.values()) / openings.total() if openings.total() > 1 else None


def unique_sentences(pieces: Sequence[Piece]) -> float | None:
    """Distinct texts out of all: the unique sentence ratio of Li et al., where a text is one sentence."""
    return len({p.text.strip() for p in pieces}) / len(pieces) if len(pieces) > 1 else None


def feature_coverage(pieces: Sequence[Piece]) -> float | None:
    """Attributes named in any text, out of those that the evidence of any offers (FCR)."""
    offered = set().union(*(p.offered for p in pieces))
    named = set().union(*(p.features for p in pieces))
    return len(named & offered) / len(offered) if offered else None


def feature_diversity(pieces: Sequence[Piece]) -> float | None:
    """Attributes that two texts have in common, mean over all pairs of texts (DIV)."""
    n = len(pieces)
    if n < 2 or not any(p.features for p in pieces):
        return None
    counts = Counter(feature for p in pieces for feature in p.features)
    return sum(count * (count - 1) / 2 for count in counts.values()) / (n * (n - 1) / 2)


def distinct_1(pieces: Sequence[Piece]) -> float | None:
    """Distinct words out of all, after the common opening was taken off."""
    return _distinct(pieces, 1)


def distinct_2(pieces: Sequence[Piece]) -> float | None:
    """Distinct pairs of words out of all, after the common opening was taken off."""
    return _distinct(pieces, 2)


def self_bleu(pieces: Sequence[Piece]) -> float | None:
    """BLEU-4 of each text against all others, mean, after the common opening was taken off.

    It is taken of at most 100 texts, for it grows with their number.
    """
    bodies = [body for body in _bodies(_few(pieces, MOST)) if body]
    if len(bodies) < 2:
        return None
    grams = [_counts(body) for body in bodies]
    best = [_two_highest(counts[n] for counts in grams) for n in range(ORDER)]
    lengths = sorted(Counter(len(body) for body in bodies).items())
    return sum(_bleu(counts, best, len(body), lengths) for counts, body in zip(grams, bodies, strict=True)) / len(
        bodies
    )


def personalisation_gap(pieces: Sequence[Piece]) -> float | None:
    """One minus the similarity of texts for different users on one item: mean over pairs, then over items.

    Similarity is Jaccard's of the pairs of neighbouring words; 0 says that all users read the same. Of an item with
    more than 8 texts, 8 are compared.
    """
    by_item: defaultdict[str, list[Piece]] = defaultdict(list)
    for p in pieces:
        by_item[p.item].append(p)
    gaps = [
        _mean(
            1 - _jaccard(_pairs(one.words), _pairs(other.words))
            for one, other in combinations(found, 2)
            if one.user != other.user
        )
        for found in (_few(texts, PAIRED) for texts in by_item.values())
    ]
    known = [gap for gap in gaps if gap is not None]
    return _mean(known)


def _few(values: Sequence[T], n: int) -> Sequence[T]:
    """At most n of the values, evenly spread."""
    return values[:: -(-len(values) // n)] if len(values) > n else values


def _distinct(pieces: Sequence[Piece], n: int) -> float | None:
    found = Counter(gram for body in _bodies(_few(pieces, MOST)) for gram in _grams(body, n))
    return len(found) / found.total() if found else None


def _bodies(pieces: Sequence[Piece]) -> list[Gram]:
    """Wording of each text without the most frequent opening, where it has it: a template says it every time."""
    openings = Counter(p.wording[:OPENING] for p in pieces)
    common, count = max(
        openings.items(), key=lambda entry: entry[::-1], default=((), 0)
    )  # of equal ones the last by name
    return [p.wording[OPENING:] if count > 1 and p.wording[:OPENING] == common else p.wording for p in pieces]


def _grams(words: Sequence[str], n: int) -> Iterable[Gram]:
    return zip(*(words[k:] for k in range(n)), strict=False)


@lru_cache(maxsize=4 * MOST)
def _counts(words: Gram) -> tuple[Counter[Gram], ...]:
    """How often each n-gram of one to four words stands in a text."""
    return tuple(Counter(_grams(words, n)) for n in range(1, ORDER + 1))


def _two_highest(counts: Iterable[Counter[Gram]]) -> dict[Gram, tuple[int, int]]:
    """Highest and second highest count of each n-gram in any text: so what the others have is known for each text."""
    found: dict[Gram, tuple[int, int]] = {}
    for each in counts:
        for gram, count in each.items():
            first, second = found.get(gram, (0, 0))
            found[gram] = (count, first) if count > first else (first, max(second, count))
    return found


def _bleu(
    counts: Sequence[Counter[Gram]],
    best: Sequence[dict[Gram, tuple[int, int]]],
    length: int,
    lengths: Sequence[tuple[int, int]],
) -> float:
    """BLEU of one text against all others (Papineni et al. 2002): clipped precisions and the brevity penalty."""
    total = 0.0
    for grams, highest in zip(counts, best, strict=True):
        if not grams:
            return 0.0  # too short to have such n-grams
        matched = 0
        for gram, count in grams.items():
            first, second = highest[gram]
            matched += min(count, second if count == first else first)
        total += math.log(max(matched / grams.total(), _TINY))
    others = [(abs(other - length), other) for other, texts in lengths if texts > (other == length)]
    closest = min(others)[1]
    penalty = 1.0 if length >= closest else math.exp(1 - closest / length)
    return penalty * math.exp(total / ORDER)


@lru_cache(maxsize=8192)
def _pairs(words: Gram) -> frozenset[Gram]:
    """Pairs of neighbouring words."""
    return frozenset(_grams(words, 2))


def _jaccard(a: frozenset[Gram], b: frozenset[Gram]) -> float:
    return len(a & b) / len(a | b) if a | b else 1.0


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None
