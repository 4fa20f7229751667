"""Errors planted in true texts, of nine kinds, to measure what the checker of claims finds and what it flags wrongly.

Where an error is planted is decided by the values of the evidence and by words of the generators alone, never by the
checker. Each text gets one error; the same text, kind and seed give the same one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from core.audit.planters import KINDS, PLANTERS, Case, Planted
from core.audit.pool import Pool
from core.explain.claims import CONTRADICTED, UNSUPPORTED, find_claims, sentences
from core.explain.claims.known import Known
from core.explain.claims.names import Names
from core.explain.types import Claim, Evidence

__all__ = ["KINDS", "Planted", "false_alarms", "found", "plant", "trials"]


def plant(text: str, evidence: Evidence, pool: Pool, kind: str, seed: int, language: str = "en") -> Planted | None:
    """Plant one error of a kind in a text; None where the text says nothing of the kind.

    Parameters
    ----------
    text : str
        A true text.
    evidence : Evidence
        What it was written from.
    pool : Pool
        The catalogue that false names are drawn from.
    kind : str
        One of `KINDS`.
    seed : int
        Seed of the draw.
    language : str
        Language of the text, `en` or `zh`: that of a sentence that is added.
    """
    random = Random(f"{seed} {kind} {text}")
    return PLANTERS[kind](Case(text, Known.of(evidence), pool, random, language))


def found(planted: Planted, claims: Sequence[Claim], before: Sequence[Claim]) -> bool:
    """Whether claims of a text tell its error: a contradicted or unsupported one where it stands.

    A flipped sign counts only where the direction of a reason is contradicted in that sentence. A claim flagged
    in the true text already counts for nothing.
    """
    flagged = {(claim.kind, claim.text) for claim in before if claim.verdict in (CONTRADICTED, UNSUPPORTED)}
    place = (planted.start, planted.end)
    if planted.kind == "flipped sign":
        place = next((s.start, s.end) for s in sentences(planted.text) if s.start <= planted.start < s.end)
    return any(
        claim.verdict in (CONTRADICTED, UNSUPPORTED)
        and claim.start < place[1]
        and place[0] < claim.end
        and (claim.kind, claim.text) not in flagged
        and (planted.kind != "flipped sign" or claim.kind in ("reason", "comparison"))
        for claim in claims
    )


def false_alarms(text: str, claims: Sequence[Claim]) -> tuple[int, int]:
    """Sentences of a true text with a claim that was flagged, and all its sentences."""
    flagged = [claim for claim in claims if claim.verdict in (CONTRADICTED, UNSUPPORTED)]
    places = sentences(text)
    return sum(any(s.start <= claim.start < s.end for claim in flagged) for s in places), len(places)


def trials(
    text: str, evidence: Evidence, pool: Pool, names: Names, language: str, seed: int
) -> Iterator[tuple[Planted, bool]]:
    """Each error that a text can bear, and whether the checker found it."""
    before = find_claims(text, evidence, names)
    for kind in KINDS:
        planted = plant(text, evidence, pool, kind, seed, language)
        if planted is not None:
            yield planted, found(planted, find_claims(planted.text, evidence, names), before)
