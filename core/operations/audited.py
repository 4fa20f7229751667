"""Stored explanations of a model with their checks: each is read and checked once, and kept in memory."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

from core.audit.checked import Checked, check_row, checker_version, to_keep
from core.audit.likings import likings
from core.audit.nulls import null_texts
from core.audit.report import NullText, RowKey, VariantRow
from core.errors import WhyboardError
from core.explain.types import Evidence
from core.operations.acting import behind
from core.operations.subjects import evidence_of, subject
from core.operations.texts import vocabulary
from core.operations.workbench import Workbench
from core.progress import Progress, silent
from core.recommend.protocol import LoadedModel
from core.store import Journal
from core.store.batches import batch_names, rows_of_batch
from core.store.checks import load_checks
from core.types import Catalogue

T = TypeVar("T")
KEPT_FROM = 50  # new checks that are worth a file
_TRIED = 5  # other users that are tried for the evidence of one item


class Shelf:
    """The checked explanations of one model. What is new in the journal and the batches is added when it is asked.

    Parameters
    ----------
    workbench, journal : Workbench, Journal
        Where they are.
    model : LoadedModel
        Which model they are about.
    """

    def __init__(self, workbench: Workbench, journal: Journal, model: LoadedModel) -> None:
        self._workbench, self._journal, self._model = workbench, journal, model
        self.rows: dict[RowKey, VariantRow] = {}  # of the report, kept while they hold
        self._lock = threading.RLock()
        self._texts: dict[str, Checked] = {}
        self._number = 0  # of the last row of the journal that was read
        self._batches: set[str] = set()
        self._likings: dict[str, Mapping[str, float]] = {}
        self._nulls: dict[str, tuple[tuple[str, ...], dict[str, list[NullText]]]] = {}
        self._remembered: dict[str, tuple[Hashable, Any]] = {}
        self._foreign: dict[tuple[str, str], tuple[str, Evidence] | None] = {}

    @property
    def catalogue(self) -> Catalogue:
        """The data set version."""
        return self._workbench.catalogue(self._model.info.dataset)

    def texts(self, progress: Progress = silent) -> tuple[Checked, ...]:
        """All explanations, those in the journal first, each id once."""
        with self._lock:
            rows, batches = self._new_rows()
            words, info, layout = vocabulary(self.catalogue), self._model.info, self._workbench.store.layout
            version = checker_version()
            kept = load_checks(layout, info.dataset, info.model, version) if rows else {}
            for place, row in enumerate(rows):
                progress(place / len(rows), f"Checking explanation {place + 1:,} of {len(rows):,}")
                if row["id"] not in self._texts:
                    self._texts[row["id"]] = check_row(row, words, self._liking, kept.get(row["id"]))
            # Only now: what is broken off is read again, and what was checked by then is found in memory.
            self._number = max([self._number, *(row["number"] for row in rows if row.get("number") is not None)])
            self._batches |= batches
            if sum(row["id"] not in kept for row in rows) >= KEPT_FROM:
                checks = {name: to_keep(text) for name, text in self._texts.items()}
                self._workbench.store.save_checks(info.dataset, info.model, version, checks)
            return tuple(self._texts.values())

    def nulls(self, texts: Sequence[Checked], progress: Progress = silent) -> dict[str, dict[str, list[NullText]]]:
        """Nulls by variant; made again only for variants that have written more."""
        with self._lock:
            written: dict[str, list[Checked]] = {}
            for text in texts:
                if not text.failed:
                    written.setdefault(text.variant.id, []).append(text)
            for place, (name, own) in enumerate(written.items()):
                progress(place / len(written), f"Null texts of variant {place + 1} of {len(written)}")
                ids = tuple(text.id for text in own)
                if self._nulls.get(name, ((), {}))[0] != ids:
                    found = null_texts(own, vocabulary(self.catalogue), self._liking, self._other)
                    self._nulls[name] = (ids, found)
            return {name: self._nulls[name][1] for name in written}

    def remembered(self, name: str, key: Hashable, make: Callable[[], T]) -> T:
        """What was made of the same key before, or make it; one value a name. Nobody waits while it is made."""
        before = self._remembered.get(name)
        if before is not None and before[0] == key:
            found: T = before[1]
            return found
        made = make()
        self._remembered[name] = (key, made)
        return made

    def _new_rows(self) -> tuple[list[dict[str, Any]], set[str]]:
        """Rows that were not read yet, and the names of the batches they are from."""
        info, layout = self._model.info, self._workbench.store.layout
        rows = self._journal.read("explanations_after", info.dataset, info.model, self._number)
        names = set(batch_names(layout, info.dataset, info.model)) - self._batches
        for name in sorted(names):
            rows += rows_of_batch(layout, info.dataset, info.model, name)
        return rows, names

    def _liking(self, user: str) -> Mapping[str, float]:
        if user not in self._likings:
            catalogue = self.catalogue
            index = catalogue.user_index.get(user)
            self._likings[user] = {} if index is None else likings(catalogue, catalogue.ratings.of(index))
        return self._likings[user]

    def _other(self, item: str, user: str) -> tuple[str, Evidence] | None:
        key = (item, user)
        if key not in self._foreign:
            self._foreign[key] = foreign_evidence(self._workbench, self._model, item, user)
        return self._foreign[key]


def shelf(workbench: Workbench, journal: Journal, model: LoadedModel) -> Shelf:
    """The checked explanations of a model, kept in memory."""
    key = ("audited", model.info.dataset, model.info.model, str(id(behind(journal))))
    return workbench.kept(key, lambda: Shelf(workbench, journal, model))


def foreign_evidence(workbench: Workbench, model: LoadedModel, item: str, user: str) -> tuple[str, Evidence] | None:
    """Another user, always the same one, with their evidence about an item; None where a few tried have none."""
    catalogue = workbench.catalogue(model.info.dataset)
    start = int.from_bytes(hashlib.sha256(f"{user}\x1f{item}".encode()).digest()[:8])
    for step in range(_TRIED):
        other = catalogue.user_ids[(start + step) % len(catalogue.user_ids)]
        if other == user:
            continue
        try:
            chosen = subject(workbench, model.info.dataset, other, item, model.info.model)
            return other, evidence_of(workbench, chosen)
        except WhyboardError:  # the model does not serve them
            continue
    return None
