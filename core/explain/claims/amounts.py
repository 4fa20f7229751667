"""Numbers as a text tells them, and what the evidence knows to compare them with."""

from __future__ import annotations

import re
from typing import Any

from core.explain.types import Evidence, Fact


def held(value: float, step: float, facts: list[tuple[str, float]], decisive: bool) -> tuple[str, tuple[str, ...]]:
    """Compare with facts to the digits told; a decisive fact that differs contradicts."""
    right = tuple(dict.fromkeys(fact for fact, known in facts if abs(known - value) <= step / 2 + 1e-6))
    if right:
        return "supported", right
    if facts and decisive:
        return "contradicted", tuple(fact for fact, _ in facts)
    return "unsupported", ()


def values_of(evidence: Evidence, unit: str | None = None) -> list[tuple[str, float]]:
    """Scores, amounts and parts in a unit (or any), by fact."""
    found: list[tuple[str, float]] = []
    for fact in evidence.facts:
        if unit in (None, fact.data.get("unit", evidence.unit)):
            found += [(fact.id, value) for value in _numbers(fact)]
    return found


def value_of(match: re.Match[str]) -> float:
    """The number of a match: its first group that is there, else all of it."""
    text = _digits(match)
    grouped = text.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+", text) else text.replace(",", ".")
    return float(grouped.replace("−", "-"))


def step_of(match: re.Match[str]) -> float:
    """The last digit told: 0.01 of `4.25`, 1 of `4`."""
    _, point, decimals = _digits(match).partition(".")
    return float(10 ** -len(decimals)) if point else 1.0


def _digits(match: re.Match[str]) -> str:
    return next((group for group in match.groups() if group), match.group())


def _numbers(fact: Fact) -> list[float]:
    names = ("value", "score", "score_without")
    known: list[Any] = [*(fact.data.get(name) for name in names), *fact.data.get("parts", {}).values()]
    return [float(value) for value in known if value is not None]
