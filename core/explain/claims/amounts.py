"""Numbers held against what the evidence knows."""

from __future__ import annotations

from typing import Any

from core.attribute.decomposition import EXCESS, PERSONAL
from core.explain.types import Evidence, Fact

Values = list[tuple[str, float]]


def held(value: float, step: float, facts: Values, decisive: bool) -> tuple[str, tuple[str, ...]]:
    """Compare with facts to the digits told; a decisive fact that differs contradicts."""
    right = tuple(dict.fromkeys(fact for fact, known in facts if abs(known - value) <= step / 2 + 1e-6))
    if right:
        return "supported", right
    if facts and decisive:
        return "contradicted", tuple(dict.fromkeys(fact for fact, _ in facts))
    return "unsupported", ()


def values_of(evidence: Evidence, unit: str | None = None) -> Values:
    """Scores, amounts and parts in a unit (or any), by fact."""
    found: Values = []
    for fact in evidence.facts:
        if unit in (None, fact.data.get("unit", evidence.unit)):
            found += [(fact.id, value) for value in _numbers(fact)]
    return found


def shares_of(evidence: Evidence, whose: str = "") -> Values:
    """Shares in percent, and what is left of them.

    With `whose` only the `own` share of the user's taste, the `common` one, or what the reasons named have `carried`.
    """
    found: Values = []
    for fact in evidence.facts:
        carried, common = fact.data.get("carried"), fact.data.get("non_personal")
        if carried is not None and whose in ("", "carried"):
            found += [(fact.id, 100 * carried), (fact.id, 100 * (1 - carried))]
        if common is not None and whose != "carried":
            found += [(fact.id, 100 * common)] if whose != "own" else []
            found += [(fact.id, 100 * (1 - common))] if whose != "common" else []
        parts = fact.data.get("parts", {})
        if parts and whose != "carried" and parts.get(EXCESS, parts.get(PERSONAL, 0.0)) <= 0:
            found.append((fact.id, 0.0))  # nothing of the score is the user's own taste
    return found


def means_of(evidence: Evidence) -> Values:
    """The mean rating of the item."""
    return [(fact.id, fact.data["mean"]) for fact in evidence.of_kind("item") if fact.data.get("mean") is not None]


def predicted_of(evidence: Evidence) -> Values:
    """The predicted rating."""
    known = [(fact.id, fact.data.get("predicted")) for fact in evidence.of_kind("score")]
    return [(fact, value) for fact, value in known if value is not None]


def ends_of(evidence: Evidence) -> Values:
    """The ends of the rating scale."""
    return [(fact.id, fact.data[end]) for fact in evidence.of_kind("scale") for end in ("low", "high")]


def raters_of(evidence: Evidence) -> Values:
    """How many rated the item."""
    facts = evidence.of_kind("item")
    return [(fact.id, float(fact.data["ratings"])) for fact in facts if fact.data.get("ratings") is not None]


def given_of(evidence: Evidence) -> Values:
    """How many ratings the user gave, and how many reasons are named (or fewer of them)."""
    found = [
        (fact.id, float(fact.data[name]))
        for fact in evidence.of_kind("basis", "weight", "together")
        for name in ("ratings", "drivers")
        if fact.data.get(name) is not None
    ]
    return found + [(fact.id, float(n)) for n, fact in enumerate(evidence.of_kind("driver"), 1)]


def _numbers(fact: Fact) -> list[float]:
    names = ("value", "score", "score_without")
    known: list[Any] = [*(fact.data.get(name) for name in names), *fact.data.get("parts", {}).values()]
    return [float(value) for value in known if value is not None]
