"""Auditing: which variants write what is true, with intervals and nulls."""

from __future__ import annotations

import json

from core.audit.nulls import TEXTS
from core.audit.report import Attempt, AuditReport, VariantRow, variant_rows
from core.audit.trends import Trend, trends
from core.explain.types import Variant
from core.operations.audited import shelf
from core.operations.marks import wrong_checks
from core.operations.workbench import Workbench
from core.progress import Progress, part, silent
from core.recommend.protocol import LoadedModel
from core.store import Journal

__all__ = ["AuditReport", "Trend", "VariantRow", "audit", "audited_model", "trends"]


def audit(
    workbench: Workbench,
    journal: Journal,
    dataset: str,
    model: str | None = None,
    *,
    nulls: bool = True,
    progress: Progress = silent,
) -> AuditReport:
    """Check all stored explanations of a model and report every variant by every metric.

    What was checked before is not checked again, so that a second report takes no time to speak of.

    Parameters
    ----------
    workbench, journal, dataset, model
        Where the explanations are and which model they are about; the default model if None.
    nulls : bool
        Whether the nulls are made: they take some hundredths of a second a text.
    progress : Progress
        Raising in it ends the work; what was checked by then stays checked.

    Raises
    ------
    NotFoundError
        There is no such data set or model.
    """
    chosen = audited_model(workbench, dataset, model)
    found = shelf(workbench, journal, chosen)
    texts = found.texts(part(progress, 0, 0.5 if nulls else 1))
    foils = found.nulls(texts, part(progress, 0.5, 1)) if nulls else {}
    info = chosen.info
    attempts = [
        Attempt(Variant(**json.loads(row["variant_json"])), row["user_id"])
        for row in journal.read("failures_of", info.dataset, info.model)
    ]
    ids = {text.id for text in texts}
    wrong = {name: count for name, count in wrong_checks(journal).items() if name in ids}
    rows = variant_rows(texts, attempts, foils, wrong, found.rows)
    progress(1.0, "Audited")
    claims = sum(sum(row.verdicts.values()) for row in rows)
    return AuditReport(info.dataset, info.model, rows, len(texts), claims, TEXTS, sum(wrong.values()))


def audited_model(workbench: Workbench, dataset: str, model: str | None = None) -> LoadedModel:
    """The model with an id or kind, or the default one.

    Raises
    ------
    NotFoundError
        There is no such data set or model.
    """
    catalogue = workbench.catalogue(dataset)
    return workbench.model(catalogue.info.id, model) if model else workbench.default_model(catalogue.info.id)
