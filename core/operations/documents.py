"""What commands print about attributions and explanations, as JSON values. Keys are stable."""

from __future__ import annotations

from typing import Any

from core.explain.types import Evidence, Explanation
from core.operations.explanations import Subject
from core.results import Attribution


def why_document(chosen: Subject, attribution: Attribution) -> dict[str, Any]:
    """Return an attribution with what it is about."""
    contributions = [
        {
            "label": c.label,
            "value": c.value,
            **{
                name: value
                for name, value in (("item", c.item), ("rating", c.rating), ("verdict", c.verdict))
                if value is not None
            },
        }
        for c in attribution.contributions
    ]
    return {
        "user": chosen.user,
        "item": chosen.item,
        "model": chosen.model.info.model,
        "lens": attribution.lens,
        "form": attribution.form,
        "unit": attribution.unit,
        "base": attribution.base,
        "score": attribution.score,
        "exact": attribution.exact,
        "fidelity": attribution.fidelity,
        "contributions": contributions,
    }


def explain_document(chosen: Subject, evidence: Evidence, explanations: tuple[Explanation, ...]) -> dict[str, Any]:
    """Return evidence and explanations with what they are about."""
    return {
        "user": chosen.user,
        "item": chosen.item,
        "model": chosen.model.info.model,
        "evidence": [{"id": fact.id, "kind": fact.kind, "text": fact.text} for fact in evidence.facts],
        "explanations": [
            {
                "id": explanation.id,
                "variant": explanation.variant.id,
                "backend": explanation.variant.backend,
                "language": explanation.variant.language,
                "text": explanation.text,
                "source": explanation.source,
                "claims": [
                    {"text": c.text, "kind": c.kind, "verdict": c.verdict, "facts": list(c.facts)}
                    for c in explanation.claims
                ],
            }
            for explanation in explanations
        ],
    }
