"""Which attributes a text names, and which its evidence offers: what the metrics of the literature count."""

from __future__ import annotations

from collections.abc import Sequence

from core.audit.metrics.types import Ratio, View
from core.explain.types import Claim, Evidence

KINDS = ("attribute", "creator")


def named_features(claims: Sequence[Claim]) -> frozenset[str]:
    """Attributes that the claims of a text name, in lower case, whatever their verdict."""
    return frozenset((c.content or c.text).lower() for c in claims if c.kind in KINDS)


def offered_features(evidence: Evidence) -> frozenset[str]:
    """Attributes that evidence offers, in lower case."""
    names = (name for fact in evidence.facts for key in ("values", "shared") for name in fact.data.get(key, ()))
    return frozenset(str(name).lower() for name in names)


def feature_matching(view: View) -> Ratio | None:
    """Whether a text names at least one attribute that its evidence offers (FMR)."""
    offered = offered_features(view.evidence)
    return (float(bool(named_features(view.claims) & offered)), 1.0) if offered else None
