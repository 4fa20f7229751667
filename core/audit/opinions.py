"""Second opinions on sentences: what the rules, a model of inference and a language model as judge say, never mixed.

The rules decide; the others are reported beside them. The unit is the sentence, because neither of the others sees
single claims. How far the three agree is a value of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.audit.people.agreement import Agreement, krippendorff_alpha
from core.explain.claims import CONTRADICTED, NOT_CHECKABLE, SUPPORTED, UNSUPPORTED, VERDICTS, sentences
from core.explain.types import Claim, Evidence

_WORST_FIRST = (CONTRADICTED, UNSUPPORTED, SUPPORTED)
RULES = "rules"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one judge says of one sentence.

    Attributes
    ----------
    start, end : int
        The sentence in the text (characters).
    verdict : str or None
        As of claims; None where the judge gave no answer, or none that most of its answers share.
    votes : tuple of str
        Every answer; "" for one that could not be read.
    quotes : tuple of str
        Words of the evidence given as the reason, one an answer; "" where there is none.
    quoted : tuple of bool
        Whether these words stand in the evidence.
    score : float or None
        How sure a model of inference is, 0 to 1.
    """

    start: int
    end: int
    verdict: str | None
    votes: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    quoted: tuple[bool, ...] = ()
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """How far judges agree over sentences.

    Attributes
    ----------
    alpha : Agreement
        Krippendorff's alpha of all judges, nominal, with its interval.
    pairs : mapping of (str, str) to Kappa
        Cohen's kappa of each two, with the table of counts.
    """

    alpha: Agreement
    pairs: Mapping[tuple[str, str], Kappa]


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa (1960, doi:10.1177/001316446002000104) of two judges.

    Attributes
    ----------
    value : float or None
        At most 1, 0 by chance; None where either gives one and the same verdict always, or nothing is shared.
    counts : mapping of (str, str) to int
        Sentences by the verdict of the first and of the second.
    """

    value: float | None
    counts: Mapping[tuple[str, str], int]


def of_rules(text: str, claims: Sequence[Claim]) -> tuple[Opinion, ...]:
    """The verdict on each sentence by its claims: the worst of them."""
    found = []
    for place in sentences(text):
        told = {claim.verdict for claim in claims if place.start <= claim.start < place.end}
        verdict = next((verdict for verdict in _WORST_FIRST if verdict in told), NOT_CHECKABLE)
        found.append(Opinion(place.start, place.end, verdict, (verdict,)))
    return tuple(found)


def compared(opinions: Mapping[str, Sequence[Opinion]], seed: int = 0) -> Compared:
    """Agreement of judges on the same sentences, in the same order.

    Parameters
    ----------
    opinions : mapping of str to sequence of Opinion
        By judge; all of equal length.
    seed : int
        Of the bootstrap interval of alpha, which draws sentences.
    """
    names = list(opinions)
    codes = {verdict: float(place) for place, verdict in enumerate(VERDICTS)}
    table = np.array([[codes.get(o.verdict or "", np.nan) for o in opinions[name]] for name in names], dtype=np.float64)
    pairs = {
        (one, two): kappa([o.verdict for o in opinions[one]], [o.verdict for o in opinions[two]])
        for place, one in enumerate(names)
        for two in names[place + 1 :]
    }
    return Compared(krippendorff_alpha(table.reshape(len(names), -1), "nominal", seed=seed), pairs)


def kappa(one: Sequence[str | None], two: Sequence[str | None]) -> Kappa:
    """Cohen's kappa over the places where both have an answer."""
    counts: dict[tuple[str, str], int] = {}
    for first, second in zip(one, two, strict=True):
        if first is not None and second is not None:
            counts[first, second] = counts.get((first, second), 0) + 1
    n = sum(counts.values())
    if not n:
        return Kappa(None, counts)
    agreed = sum(count for (first, second), count in counts.items() if first == second) / n
    shares = [{v: sum(c for key, c in counts.items() if key[side] == v) / n for v in VERDICTS} for side in (0, 1)]
    chance = sum(shares[0][verdict] * shares[1][verdict] for verdict in VERDICTS)
    return Kappa(None if chance >= 1 - 1e-12 else (agreed - chance) / (1 - chance), counts)


def majority(votes: Sequence[str]) -> str | None:
    """The verdict that more than half of the votes share; None where there is none. Unread votes count as votes."""
    best = max(VERDICTS, key=votes.count)
    return best if 2 * votes.count(best) > len(votes) else None


def stands_in(quote: str, evidence: Evidence) -> bool:
    """Whether words stand in a fact, whatever the case and the space between them."""
    wanted = " ".join(quote.lower().split())
    return bool(wanted) and any(wanted in " ".join(fact.text.lower().split()) for fact in evidence.facts)
