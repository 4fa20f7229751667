"""Explanations with their cache: the same question is answered from the journal or a batch, and says so."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import product
from typing import Any

from core.errors import CancelledError, WhyboardError
from core.explain.backends import BACKENDS, Endpoint, Request, events, never, revision_of
from core.explain.claims import Names, find_claims
from core.explain.egress import egress, host
from core.explain.events import Draft, Event, Finished, Restart, Usage
from core.explain.evidence import evidence_to_json
from core.explain.prompts import PROMPTS, RETIRED, Prompt
from core.explain.types import Evidence, Explanation, Variant, content_hash

GENERATED, CACHE = "generated", "cache"
NOTES = ("notes", "rejected", "checked", "from_template", "host", "egress")  # fields kept as one JSON object


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


@contextmanager
def closing_events(found: Iterator[Event]) -> Iterator[Iterator[Event]]:
    """Close the events of a backend at the end, whatever happened: that stops it and frees what it holds."""
    try:
        yield found
    finally:
        close = getattr(found, "close", None)
        if close is not None:
            close()


def explanation_id(evidence: Evidence, variant: Variant, seed: int) -> str:
    """Hash of evidence, variant and seed, and of the model itself where it comes with the project: the cache key.

    A text of other weights is thus no answer, and stays in the journal under its own id with what people said of it.
    """
    revision = revision_of(variant)
    return content_hash([evidence.hash, asdict(variant), seed, *([revision] if revision else [])])


def cached(
    evidence: Evidence,
    variant: Variant,
    seed: int,
    look_ups: Iterable[Callable[[str], list[dict[str, Any]]]],
    vocabulary: Names | Iterable[str] = (),
) -> Explanation | None:
    """The explanation if the same question was answered before; the first place that has it decides."""
    key = explanation_id(evidence, variant, seed)
    for look_up in look_ups:
        for row in look_up(key):
            claims = find_claims(row["text"], evidence, vocabulary)
            told = _told(json.loads(row["usage_json"] or "{}"), json.loads(row["notes_json"] or "{}"))
            return Explanation(key, variant, evidence.hash, seed, row["text"], CACHE, claims, row["seconds"], **told)
    return None


def generate(
    evidence: Evidence,
    variant: Variant,
    seed: int,
    *,
    endpoint: Endpoint | None = None,
    vocabulary: Names | Iterable[str] = (),
    on_draft: Callable[[Draft], None] | None = None,
    cancelled: Callable[[], bool] = never,
    prompt: Prompt | None = None,
) -> Explanation:
    """Write an explanation now.

    Parameters
    ----------
    evidence, variant, seed
        The question.
    endpoint : Endpoint or None
        Where to ask, for backends that ask a server.
    vocabulary : Names or iterable of str
        What the catalogue calls its items, creators and attributes, for the claims.
    on_draft : callable or None
        Called with the draft after each event of the backend.
    cancelled : callable
        Asked again and again; once it says True the writing stops.
    prompt : Prompt or None
        The prompt that the variant names, where a person made it.

    Raises
    ------
    InputError
        The backend, the prompt, the language or an option is unknown.
    CancelledError
        `cancelled` said True.
    WhyboardError
        The backend failed or wrote nothing.
    """
    started = time.monotonic()
    first: float | None = None
    draft = Draft()
    with closing_events(events(Request(evidence, variant, seed, endpoint, cancelled, prompt))) as told:
        for event in told:
            draft = draft.after(event)
            if first is None and draft.text:
                first = time.monotonic() - started
            if on_draft is not None:
                on_draft(draft)
            if cancelled():
                raise CancelledError("The writing was cancelled.", "Ask again when you like.")
    return written(
        evidence,
        variant,
        seed,
        draft,
        time.monotonic() - started,
        first=first,
        endpoint=endpoint,
        vocabulary=vocabulary,
    )


def written(
    evidence: Evidence,
    variant: Variant,
    seed: int,
    draft: Draft,
    seconds: float,
    *,
    first: float | None = None,
    endpoint: Endpoint | None = None,
    vocabulary: Names | Iterable[str] = (),
) -> Explanation:
    """The explanation that a finished draft is.

    Raises
    ------
    WhyboardError
        The draft has no text.
    """
    text = draft.text.replace("\x00", "").strip()
    if not text:
        raise WhyboardError(f"Variant {variant.id} wrote nothing.", "Try another seed, or another variant.")
    end = draft.finished or Finished()
    key, claims = explanation_id(evidence, variant, seed), find_claims(text, evidence, vocabulary)
    return Explanation(
        key, variant, evidence.hash, seed, text, GENERATED, claims, seconds, first, end.usage, end.notes,
        draft.rejected, end.checked, end.from_template, host(variant, endpoint),
        egress(variant, endpoint, len(evidence.facts)),
    )  # fmt: skip


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
        "usage_json": _json(asdict(explanation.usage) | {"first": explanation.first}),
        "notes_json": _json({name: _plain(getattr(explanation, name)) for name in NOTES}),
    }


def known_variants(endpoint: Endpoint | None = None) -> dict[str, Variant]:
    """Variants to choose from by name: the styles of the template, then of the embedded language model in each size
    and language, and those of the endpoint if there is one.
    """
    found = {style: Variant("template", "", style) for style in BACKENDS["template"].styles}
    embedded = BACKENDS["embedded"]
    for language, size in product(embedded.languages, embedded.models or ()):
        ending = "" if language == "en" else f"-{language}"
        found |= {
            f"{size}-{style}{ending}": Variant("embedded", size, style, language=language) for style in embedded.styles
        }
    if endpoint is not None:
        options = {"temperature": 0.3, "max_tokens": 400}
        offered = [name for name in PROMPTS if name not in RETIRED]
        found |= {name: Variant("openai", endpoint.model, name, options) for name in offered}
    return found


def default_variants(language: str = "en") -> tuple[Variant, ...]:
    """The two variants to start with; both write without a language model."""
    return tuple(Variant("template", "", style, language=language) for style in ("concise-2", "detailed-2"))


def compared_variants(language: str = "en") -> tuple[Variant, ...]:
    """What a comparison begins with, best first: two texts of the embedded language model, else the default ones."""
    embedded = (Variant("embedded", "small", style, language=language) for style in ("concise-1", "detailed-1"))
    return *embedded, *default_variants(language)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [asdict(entry) if isinstance(entry, Restart) else entry for entry in value]
    return value


def _told(usage: dict[str, Any], notes: dict[str, Any]) -> dict[str, Any]:
    """What a row keeps besides the text, as fields of an explanation; rows of earlier versions lack it."""
    found: dict[str, Any] = {name: notes[name] for name in NOTES if name in notes}
    found["notes"] = tuple(notes.get("notes", ()))
    found["rejected"] = tuple(Restart(**entry) for entry in notes.get("rejected", ()))
    first = usage.pop("first", None)
    return found | {"first": first, "usage": Usage(**usage)}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)
