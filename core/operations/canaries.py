"""Writing canaries: a share of what each variant wrote, and how well it obeys."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.audit.canaries import FLIPPED, KINDS, OTHER_USER, CanaryRow, Told, canary_row, flipped, swapped, told
from core.audit.checked import Checked
from core.audit.nulls import sample
from core.errors import CancelledError, InputError, WhyboardError
from core.explain.backends import BACKENDS, never
from core.explain.evidence import evidence_from_json, evidence_to_json
from core.explain.generate import generate
from core.explain.types import Evidence, Variant, content_hash
from core.explain.words import plain
from core.operations.audit import audited_model
from core.operations.audited import foreign_evidence, shelf
from core.operations.prompts import made_prompt
from core.operations.roles import EXPLAIN
from core.operations.texts import endpoint, note_failure, vocabulary
from core.operations.workbench import Workbench
from core.progress import Progress, silent
from core.recommend.protocol import LoadedModel
from core.store import Journal
from core.types import Catalogue

__all__ = ["KINDS", "CanaryRow", "Due", "canaries_due", "canary_report", "run_canaries"]

SHARE, LEAST = 0.02, 10  # of the texts of a variant; canaries of each kind at least


@dataclass(frozen=True, slots=True)
class Due:
    """Canaries that a variant still owes.

    Attributes
    ----------
    variant : Variant
        What writes; a new version of a prompt is another variant and owes its own.
    kind : str
        One of `KINDS`.
    wanted, written : int
        How many there should be, how many there are.
    """

    variant: Variant
    kind: str
    wanted: int
    written: int

    @property
    def missing(self) -> int:
        """How many are to be written."""
        return max(self.wanted - self.written, 0)


def canaries_due(
    workbench: Workbench,
    journal: Journal,
    dataset: str,
    model: str | None = None,
    *,
    share: float = SHARE,
    variants: Sequence[str] = (),
    progress: Progress = silent,
) -> tuple[Due, ...]:
    """What each variant with texts of this model owes.

    Parameters
    ----------
    workbench, journal, dataset, model
        Where; the default model if None.
    share : float
        Canaries of each kind as a share of the variant's texts, in (0, 1]; ten at least, and never more than its texts.
    variants : sequence of str
        Ids of variants; empty for all that can write here.

    Raises
    ------
    InputError
        The share is none, or a variant has no text of this model.
    """
    if not 0 < share <= 1:
        raise InputError(f"A share of {share} canaries was asked for.", "Use more than 0 and at most 1.")
    chosen = audited_model(workbench, dataset, model)
    texts: defaultdict[str, list[Checked]] = defaultdict(list)
    for text in shelf(workbench, journal, chosen).texts(progress):
        if text.variant.backend in BACKENDS and not text.failed:
            texts[text.variant.id].append(text)
    for name in variants:
        if name not in texts:
            raise InputError(
                f"Variant “{name[:80]}” has no text of model {chosen.info.model} that canaries could be made of.",
                "Write some first, or name one of: " + (", ".join(texts) or "none yet") + ".",
            )
    written = Counter((row["variant"], row["kind"]) for row in _rows(journal, chosen))
    return tuple(
        Due(own[0].variant, kind, min(max(LEAST, math.ceil(share * len(own))), len(own)), written[name, kind])
        for name, own in texts.items()
        if not variants or name in variants
        for kind in KINDS
    )


def run_canaries(
    workbench: Workbench,
    journal: Journal,
    dataset: str,
    model: str | None = None,
    *,
    share: float = SHARE,
    variants: Sequence[str] = (),
    progress: Progress = silent,
) -> int:
    """Write the canaries that are due, and return how many were written; parameters as for `canaries_due`.

    One that a backend cannot write is noted as a failure of the variant, and the next is tried.

    Raises
    ------
    InputError
        The share is none, or a variant has no text of this model.
    CancelledError
        `progress` raised it; what was written by then is kept.
    """
    workbench.require(EXPLAIN)
    chosen = audited_model(workbench, dataset, model)
    due = canaries_due(workbench, journal, dataset, model, share=share, variants=variants)
    texts = shelf(workbench, journal, chosen).texts()
    known = {row["id"] for row in _rows(journal, chosen)}
    total, done = sum(each.missing for each in due), 0
    for each in due:
        own = [text for text in texts if text.variant.id == each.variant.id and not text.failed]
        left = each.missing
        for text in sample(own, len(own)):
            if not left:
                break
            key = content_hash(["canary", each.kind, text.id])
            if key in known:
                continue
            progress(done / max(total, 1), f"Writing canary {done + 1:,} of {total:,}")
            if _write(workbench, journal, chosen, each.kind, text, key):
                left, done = left - 1, done + 1
    progress(1.0, "Wrote canaries")
    return done


def canary_report(
    workbench: Workbench, journal: Journal, dataset: str, model: str | None = None
) -> tuple[CanaryRow, ...]:
    """How well each variant follows what it is given, by kind of canary; variants in the order they first wrote one."""
    chosen = audited_model(workbench, dataset, model)
    words = vocabulary(chosen_catalogue(workbench, chosen))
    found: defaultdict[tuple[str, str], list[Told]] = defaultdict(list)
    variants: dict[str, Variant] = {}
    for row in _rows(journal, chosen):
        variants.setdefault(row["variant"], Variant(**json.loads(row["variant_json"])))
        given, true = (evidence_from_json(json.loads(row[name])) for name in ("evidence_json", "true_json"))
        found[row["variant"], row["kind"]].append(told(row["kind"], row["text"], row["user_id"], given, true, words))
    return tuple(
        canary_row(variant, kind, found[name, kind])
        for name, variant in variants.items()
        for kind in KINDS
        if found[name, kind]
    )


def chosen_catalogue(workbench: Workbench, model: LoadedModel) -> Catalogue:
    """The data set version that a model is of."""
    return workbench.catalogue(model.info.dataset)


def _write(workbench: Workbench, journal: Journal, model: LoadedModel, kind: str, text: Checked, key: str) -> bool:
    """Write one canary; whether it was written by the variant itself."""
    true = text.evidence
    given = _altered(workbench, model, kind, text, true)
    if given is None:
        return False
    catalogue, variant = chosen_catalogue(workbench, model), text.variant
    try:
        made = generate(
            given, variant, text.seed, endpoint=endpoint(), vocabulary=vocabulary(catalogue), cancelled=never,
            prompt=made_prompt(journal, variant.prompt),
        )  # fmt: skip
    except (CancelledError, InputError):
        raise
    except WhyboardError as error:
        note_failure(workbench, journal, model, (text.user, text.item), variant, text.seed, error)
        return False
    if made.from_template:  # the variant did not write it
        return False
    row = {
        "id": key, "kind": kind, "variant": variant.id, "variant_json": _json(asdict(variant)), "seed": text.seed,
        "dataset": model.info.dataset, "model": model.info.model, "item": text.item, "user_id": text.user,
        "evidence_json": _json(evidence_to_json(given)), "true_json": _json(evidence_to_json(true)),
        "text": made.text, "seconds": made.seconds, "created": workbench.now(),
    }  # fmt: skip
    journal.append("canaries", [row])
    return True


def _altered(workbench: Workbench, model: LoadedModel, kind: str, text: Checked, true: Evidence) -> Evidence | None:
    if kind == FLIPPED:
        return flipped(true)
    if kind == OTHER_USER:
        other = foreign_evidence(workbench, model, text.item, text.user)
        return None if other is None else other[1]
    catalogue = chosen_catalogue(workbench, model)
    named = {str(fact.data["title"]) for fact in true.facts if "title" in fact.data}
    return swapped(true, list(_strangers(catalogue, text, named)))


def _strangers(catalogue: Catalogue, text: Checked, named: set[str]) -> Iterator[tuple[str, str]]:
    """Items that the user has not rated and the evidence does not name, always the same ones."""
    history = catalogue.ratings.of(catalogue.user_index[text.user])
    rated = set(history.items.tolist())
    order = np.random.default_rng(int(content_hash([text.user, text.item])[:12], 16)).permutation(len(catalogue.items))
    found = 0
    for index in order.tolist():
        title = plain(catalogue.items.titles[index])
        if index not in rated and title not in named and found < 5:
            found += 1
            yield catalogue.items.ids[index], title


def _rows(journal: Journal, model: LoadedModel) -> list[dict[str, Any]]:
    return journal.read("canaries_of", model.info.dataset, model.info.model)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)
