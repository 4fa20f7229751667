"""What commands print about attributions, challenges and explanations, as JSON values. Keys are stable.

Every number is finite; what is not known is null.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from core.attribute.features import Honesty
from core.attribute.types import (
    Contrast,
    Counterfactual,
    Curve,
    Curves,
    Flip,
    FlipTest,
    ItemStability,
    RankChange,
    WhatIf,
)
from core.explain.types import Evidence, Explanation
from core.operations.explanations import Subject
from core.results import Attribution, Contribution, RankedItem, TopN


def recommend_document(user: str, top: TopN) -> dict[str, Any]:
    """Return a list with what it was made by."""
    return {
        "user": user,
        "model": top.model,
        "kind": top.kind,
        "unit": top.unit,
        "predicted_by": top.predicted_by,
        "fallback": top.fallback,
        "items": [row_document(row) for row in top.items],
    }


def why_document(
    chosen: Subject, attribution: Attribution, test: FlipTest | None = None, honesty: Honesty | None = None
) -> dict[str, Any]:
    """Return an attribution with what it is about; with the verdicts of a flip test, or how honest a surrogate is."""
    flips = {} if test is None else {flip.contributions[0].item: flip for flip in test.flips}
    found = {
        **_about(chosen),
        "lens": attribution.lens,
        "form": attribution.form,
        "by": attribution.by,
        "unit": attribution.unit,
        "base": attribution.base,
        "score": attribution.score,
        "exact": attribution.exact,
        "fidelity": finite(attribution.fidelity),
        "contributions": [_contribution(c, flips.get(c.item)) for c in attribution.contributions],
    }
    if test is not None:
        found |= {"n": test.n, "rank": test.rank, "threshold": test.threshold, "together": _together(test.together)}
    if honesty is not None:
        found["surrogate"] = {name: finite(value) for name, value in asdict(honesty).items()}
    return found


def contrast_document(chosen: Subject, found: Contrast) -> dict[str, Any]:
    """Return why one item rather than another; base + Σ values is the difference of the scores."""
    return {
        **_about(chosen),
        "other": found.there.item,
        "unit": found.unit,
        "form": found.form,
        "here": row_document(found.here),
        "there": row_document(found.there),
        "base": found.base,
        "difference": found.difference,
        "differences": [
            _known({"label": d.label, "value": d.value, "here": d.here, "there": d.there}, item=d.item, rating=d.rating)
            for d in found.differences
        ],
    }


def counterfactual_document(chosen: Subject, found: Counterfactual) -> dict[str, Any]:
    """Return the ratings without which the item leaves the list; `removed` is null where none were found."""
    removed = None if found.removed is None else [_contribution(c) for c in found.removed]
    return {
        **_about(chosen),
        "unit": chosen.model.served.unit,
        "n": found.n,
        "limit": found.limit,
        "rank": found.rank,
        "score": found.score,
        "removed": removed,
        "rank_after": found.rank_after,
        "score_after": found.score_after,
        "smallest": found.smallest,
        "tried": found.tried,
    }


def what_if_document(chosen: Subject, found: WhatIf) -> dict[str, Any]:
    """Return the list after an edit with the rank of each item before, and what left the list."""
    ids = chosen.catalogue.items.ids
    rated = zip(found.history.items.tolist(), found.history.values.tolist(), strict=True)
    return {
        **_about(chosen),
        "unit": found.after.unit,
        "ratings": {ids[item]: rating for item, rating in rated},
        "before": _list(found.before),
        "after": _list(found.after),
        "changes": [_change(change) for change in (*found.entered, *found.left)],
        "target_before": None if found.target_before is None else row_document(found.target_before),
        "target_after": None if found.target_after is None else row_document(found.target_after),
        "drivers": None if found.drivers is None else [_contribution(c) for c in found.drivers.contributions],
    }


def curves_document(chosen: Subject, found: Curves) -> dict[str, Any]:
    """Return faithfulness curves; lists run over 0, 1, …, `steps` ratings."""
    return {
        **_about(chosen),
        "unit": chosen.model.served.unit,
        "n": found.n,
        "steps": found.steps,
        "base": found.base,
        "delete": {order: _curve(curve) for order, curve in found.delete.items()},
        "insert": {order: _curve(curve) for order, curve in found.insert.items()},
        "delete_area": {order: finite(area) for order, area in found.delete_area.items()},
        "insert_area": {order: finite(area) for order, area in found.insert_area.items()},
    }


def stability_document(chosen: Subject, found: ItemStability, missing: Mapping[str, str]) -> dict[str, Any]:
    """Return how steady an item and the reasons for it are; what is null has its reason in `missing`."""
    figures = {name: finite(value) for name, value in asdict(found).items()}
    return {**_about(chosen), **figures, "missing": dict(missing)}


def explain_document(
    chosen: Subject, evidence: Evidence, explanations: tuple[Explanation, ...], contrast: str | None = None
) -> dict[str, Any]:
    """Return evidence and explanations with what they are about; `contrast` is the item it was held against."""
    return {
        "user": chosen.user,
        "item": chosen.item,
        "model": chosen.model.info.model,
        "contrast": contrast,
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
                    {
                        "text": c.text,
                        "kind": c.kind,
                        "verdict": c.verdict,
                        "facts": list(c.facts),
                        "content": c.content,
                        "direction": c.direction,
                    }
                    for c in explanation.claims
                ],
            }
            for explanation in explanations
        ],
    }


def row_document(row: RankedItem) -> dict[str, Any]:
    """Return a row of a list; ids, not positions inside one version, are what leaves the program."""
    return {name: finite(value) for name, value in asdict(row).items() if name != "index"}


def finite(value: Any) -> Any:
    """Return a value, or None where it is a number that is not finite."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _about(chosen: Subject) -> dict[str, Any]:
    return {"user": chosen.user, "item": chosen.item, "model": chosen.model.info.model}


def _known(document: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Add what is known."""
    return document | {name: value for name, value in more.items() if finite(value) is not None and value != ""}


def _contribution(c: Contribution, flip: Flip | None = None) -> dict[str, Any]:
    found = _known(
        {"label": c.label, "value": c.value},
        item=c.item,
        rating=c.rating,
        verdict=c.verdict,
        error=c.error,
        note=c.note,
    )
    if flip is not None and c.item is not None:
        found |= {"verdict": flip.verdict, "rank_without": flip.rank, "score_without": flip.score}
    return found


def _together(flip: Flip | None) -> dict[str, Any] | None:
    if flip is None:
        return None
    items = [c.item for c in flip.contributions]
    return {"items": items, "verdict": flip.verdict, "rank_without": flip.rank, "score_without": flip.score}


def _list(top: TopN) -> dict[str, Any]:
    return {"fallback": top.fallback, "items": [row_document(row) for row in top.items]}


def _change(change: RankChange) -> dict[str, Any]:
    return {"item": change.row.item, "title": change.row.title, "before": change.before, "after": change.after}


def _curve(curve: Curve) -> dict[str, Sequence[float | None]]:
    return {"scores": [finite(v) for v in curve.scores.tolist()], "ranks": [finite(v) for v in curve.ranks.tolist()]}
