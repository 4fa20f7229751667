"""Metrics of claims against facts. A text without claims has none of them: it is neither right nor wrong."""

from __future__ import annotations

from collections.abc import Iterable

from core.audit.metrics.types import Ratio, View
from core.explain.claims import CONTRADICTED, NOT_CHECKABLE, SUPPORTED
from core.explain.types import Claim

NUMBERS = ("rating", "year", "count", "score", "rank")
ASIDE = ("scale", "basis")  # facts that help to read the others and that no text need tell


def claim_precision(view: View) -> Ratio | None:
    """Supported claims out of those that can be checked."""
    return _share(view.claims, SUPPORTED)


def contradiction_rate(view: View) -> Ratio | None:
    """Contradicted claims out of those that can be checked."""
    return _share(view.claims, CONTRADICTED)


def evidence_recall(view: View) -> Ratio | None:
    """Facts that a supported claim rests on, out of those shown to the writer."""
    told = {fact for claim in view.claims if claim.verdict == SUPPORTED for fact in claim.facts}
    shown = [fact.id for fact in view.evidence.facts if fact.kind not in ASIDE]
    return (float(sum(fact in told for fact in shown)), float(len(shown))) if shown else None


def number_accuracy(view: View) -> Ratio | None:
    """Supported claims out of those on numbers."""
    return _share((claim for claim in view.claims if claim.kind in NUMBERS), SUPPORTED)


def _share(claims: Iterable[Claim], verdict: str) -> Ratio | None:
    verdicts = [claim.verdict for claim in claims if claim.verdict != NOT_CHECKABLE]
    return (float(verdicts.count(verdict)), float(len(verdicts))) if verdicts else None
