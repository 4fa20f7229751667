"""Texts of variants: found where they were written before, else written and kept."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace

from core.errors import CancelledError, InputError, NotFoundError, WhyboardError
from core.explain.backends import Endpoint, never
from core.explain.claims import Names
from core.explain.events import Draft
from core.explain.evidence import evidence_from_json
from core.explain.generate import About, cached, compared_variants, default_variants, generate, journal_row
from core.explain.types import Evidence, Explanation, Variant
from core.operations.acting import behind
from core.operations.prompts import made_prompt
from core.operations.roles import EXPLAIN
from core.operations.subjects import Subject
from core.operations.workbench import Workbench
from core.recommend.protocol import LoadedModel
from core.store import Journal
from core.store.batches import find_in_batches
from core.types import Catalogue

DEFAULT_VARIANTS = default_variants()
COMPARED_VARIANTS = compared_variants()
_KEPT = 4  # catalogues whose names are held
_NAMES: dict[str, Names] = {}
OnDraft = Callable[[Draft], None]


def find_text(
    workbench: Workbench, journal: Journal, chosen: Subject, evidence: Evidence, variant: Variant, seed: int = 0
) -> Explanation | None:
    """Explanation of one variant if it was written before, from the journal or a batch.

    What was found in a batch is copied to the journal, so that what people say of it outlives the model's folder.
    """
    layout, info, words = workbench.store.layout, chosen.model.info, vocabulary(chosen.catalogue)
    found = cached(evidence, variant, seed, (lambda key: journal.read("explanation", key),), words)
    if found is None:
        batches = (lambda key: find_in_batches(layout, info.dataset, info.model, key),)
        found = cached(evidence, variant, seed, batches, words)
        if found is not None:
            _keep(workbench, behind(journal), chosen, evidence, found)  # a copy: reading is enough for it
    return found


def kept_text(journal: Journal, explanation: str) -> Explanation:
    """The explanation with an id, once it was shown or written.

    Raises
    ------
    NotFoundError
        There is none.
    """
    rows = journal.read("explanation", explanation)
    if rows:
        evidence = evidence_from_json(json.loads(rows[0]["evidence_json"]))
        variant = Variant(**json.loads(rows[0]["variant_json"]))
        found = cached(evidence, variant, rows[0]["seed"], (lambda key: rows,))
        if found is not None:
            return replace(found, id=explanation)
    raise NotFoundError(f"There is no explanation “{explanation[:80]}”.", "Use the id that came with its text.")


def explain_as(
    workbench: Workbench,
    journal: Journal,
    chosen: Subject,
    evidence: Evidence,
    variant: Variant,
    seed: int = 0,
    *,
    endpoint: Endpoint | None = None,
    on_draft: OnDraft | None = None,
    cancelled: Callable[[], bool] = never,
) -> Explanation:
    """Explanation of one variant: found if it was written before, else written now and kept.

    `on_draft` is called with the draft while it is being written; `cancelled` is asked meanwhile.

    Raises
    ------
    InputError
        The variant is wrong.
    RefusedError
        It was not written before, and whoever asks may not have it written.
    CancelledError
        `cancelled` said True; nothing was kept.
    WhyboardError
        The backend failed; the failure is noted, so that it counts when the variant is audited.
    """
    found = find_text(workbench, journal, chosen, evidence, variant, seed)
    if found is None:
        workbench.require(EXPLAIN)
        words = vocabulary(chosen.catalogue)
        try:
            found = generate(
                evidence,
                variant,
                seed,
                endpoint=endpoint,
                vocabulary=words,
                on_draft=on_draft,
                cancelled=cancelled,
                prompt=made_prompt(journal, variant.prompt),
            )
        except (CancelledError, InputError):  # nobody's failure, or that of who asked
            raise
        except WhyboardError as error:
            note_failure(workbench, journal, chosen.model, (chosen.user, chosen.item), variant, seed, error)
            raise
        _keep(workbench, journal, chosen, evidence, found)
    return found


def note_failure(
    workbench: Workbench,
    journal: Journal,
    model: LoadedModel,
    about: tuple[str, str],
    variant: Variant,
    seed: int,
    error: WhyboardError,
) -> None:
    """Write that a variant left no text about (user, item): it counts when the variant is audited."""
    row = {
        "id": uuid.uuid4().hex, "variant": variant.id,
        "variant_json": json.dumps(asdict(variant), ensure_ascii=False, sort_keys=True, allow_nan=False),
        "seed": seed, "dataset": model.info.dataset, "model": model.info.model, "item": about[1],
        "user_id": about[0], "what": error.what[:500], "created": workbench.now(),
    }  # fmt: skip
    journal.append("failures", [row])


def vocabulary(catalogue: Catalogue) -> Names:
    """What a catalogue calls its items, creators and attributes, for the claims; made once for each version of it."""
    key = catalogue.info.id
    found = _NAMES.pop(key, None) or Names.of(catalogue)
    _NAMES[key] = found  # the latest used come last
    while len(_NAMES) > _KEPT:
        _NAMES.pop(next(iter(_NAMES)), None)
    return found


def endpoint(values: Mapping[str, str] | None = None) -> Endpoint | None:
    """The OpenAI-compatible endpoint of this installation, from the environment unless values are given; or None."""
    return Endpoint.from_mapping(os.environ if values is None else values)


def _keep(
    workbench: Workbench, journal: Journal, chosen: Subject, evidence: Evidence, explanation: Explanation
) -> None:
    about = About(chosen.model.info.dataset, chosen.model.info.model, chosen.user, chosen.item)
    journal.append("explanations", [journal_row(explanation, evidence, about, workbench.now())])
