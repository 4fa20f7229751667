"""Explanations with their cache: the same question is answered from the journal or a batch, and says so."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from core.errors import WhyboardError
from core.explain.backends import Endpoint, Request, pieces
from core.explain.claims import find_claims
from core.explain.evidence import evidence_to_json
from core.explain.prompts import PROMPTS
from core.explain.template import STYLES
from core.explain.types import Evidence, Explanation, Variant, content_hash

GENERATED, CACHE = "generated", "cache"


@dataclass(frozen=True, slots=True)
class About:
    """Where an explanation belongs in the journal.

    Attributes
    ----------
    dataset, model : str
        Id of the data set version; id of the model.
    user, item : str
        Ids; the user's stands in the journal only, never in the evidence.
    """

    dataset: str
    model: str
    user: str
    item: str


def explanation_id(evidence: Evidence, variant: Variant, seed: int) -> str:
    """Hash of evidence, variant and seed: the cache key."""
    return content_hash([evidence.hash, asdict(variant), seed])


def cached(
    evidence: Evidence,
    variant: Variant,
    seed: int,
    look_ups: Iterable[Callable[[str], list[dict[str, Any]]]],
    vocabulary: Iterable[str] = (),
) -> Explanation | None:
    """The explanation if the same question was answered before; the first place that has it decides."""
    key = explanation_id(evidence, variant, seed)
    for look_up in look_ups:
        for row in look_up(key):
            claims = find_claims(row["text"], evidence, vocabulary)
            usage, notes = (json.loads(row[name] or "{}") for name in ("usage_json", "notes_json"))
            seconds = row["seconds"]
            return Explanation(
                key, variant, evidence.hash, seed, row["text"], CACHE, claims, seconds, usage=usage, notes=notes
            )
    return None


def generate(
    evidence: Evidence,
    variant: Variant,
    seed: int,
    *,
    endpoint: Endpoint | None = None,
    vocabulary: Iterable[str] = (),
    on_piece: Callable[[str], None] | None = None,
) -> Explanation:
    """Write an explanation now.

    Parameters
    ----------
    evidence, variant, seed
        The question.
    endpoint : Endpoint or None
        Where to ask, for backends that ask a server.
    vocabulary : iterable of str
        Attribute names of the catalogue, for the claims.
    on_piece : callable or None
        Called with the text so far after each piece.

    Raises
    ------
    InputError
        The backend, the prompt, the language or an option is unknown.
    WhyboardError
        The backend failed or wrote nothing.
    """
    started = time.monotonic()
    text = ""
    for piece in pieces(Request(evidence, variant, seed, endpoint)):
        text += piece
        if on_piece is not None:
            on_piece(text)
    text = text.replace("\x00", "").strip()
    if not text:
        raise WhyboardError(f"Variant {variant.id} wrote nothing.", "Try another seed, or another variant.")
    seconds = time.monotonic() - started
    key, claims = explanation_id(evidence, variant, seed), find_claims(text, evidence, vocabulary)
    return Explanation(key, variant, evidence.hash, seed, text, GENERATED, claims, seconds)


def journal_row(explanation: Explanation, evidence: Evidence, about: About, now: datetime) -> dict[str, Any]:
    """Return the row of an explanation, for the journal or a batch."""
    return {
        "id": explanation.id,
        "evidence_hash": explanation.evidence_hash,
        "variant": explanation.variant.id,
        "variant_json": _json(asdict(explanation.variant)),
        "seed": explanation.seed,
        "dataset": about.dataset,
        "model": about.model,
        "item": about.item,
        "user_id": about.user,
        "evidence_json": _json(evidence_to_json(evidence)),
        "text": explanation.text,
        "seconds": explanation.seconds,
        "created": now,
        "usage_json": _json(explanation.usage) if explanation.usage else None,
        "notes_json": _json(explanation.notes) if explanation.notes else None,
    }


def known_variants(endpoint: Endpoint | None = None) -> dict[str, Variant]:
    """Variants to choose from, by prompt name: the two template styles, and two of the endpoint if there is one."""
    found = {prompt: Variant("template", "", prompt) for prompt in STYLES}
    if endpoint is not None:
        options = {"temperature": 0.3, "max_tokens": 400}
        found |= {prompt: Variant("openai", endpoint.model, prompt, options) for prompt in PROMPTS}
    return found


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)
