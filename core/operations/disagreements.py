"""The disagreement queue over stored explanations and judgements."""

from __future__ import annotations

from core.audit.nulls import sample
from core.audit.queue import (
    CLAIM_AND_FLIP,
    CONFIDENT,
    RATERS,
    REASONS,
    Disagreement,
    claim_against_flip,
    confident_on_unstable,
    raters_apart,
)
from core.operations.audit import audited_model
from core.operations.audited import shelf
from core.operations.standing import Standing
from core.operations.workbench import Workbench
from core.progress import Progress, part, silent
from core.store import Journal

__all__ = ["CLAIM_AND_FLIP", "CONFIDENT", "RATERS", "REASONS", "Disagreement", "disagreements"]

LOOKED_AT = 200  # texts whose items' stability is computed: some hundredths of a second each, once


def disagreements(
    workbench: Workbench,
    journal: Journal,
    dataset: str,
    model: str | None = None,
    *,
    looked_at: int = LOOKED_AT,
    progress: Progress = silent,
) -> tuple[Disagreement, ...]:
    """What a person should look at next: raters first, then confident texts, then claims against the flip test.

    Parameters
    ----------
    workbench, journal, dataset, model
        Where; the default model if None.
    looked_at : int
        Texts, chosen by the hash of their ids, whose items are tested for stability.

    Raises
    ------
    NotFoundError
        There is no such data set or model.
    """
    chosen = audited_model(workbench, dataset, model)
    texts = shelf(workbench, journal, chosen).texts(part(progress, 0, 0.5))
    standing, few = Standing.of(workbench, chosen), sample(texts, looked_at)
    rows = [
        row
        for row in journal.read("preferences")
        if row["dataset"] == chosen.info.dataset and row["model"] == chosen.info.model
    ]
    for place, text in enumerate(few):
        progress(0.5 + 0.5 * place / len(few), f"Stability of item {place + 1} of {len(few)}")
        standing.stability(text.user, text.item)
    found = (
        *raters_apart(rows, {text.id: text for text in texts}),
        *confident_on_unstable(few, standing.stability),
        *claim_against_flip(texts),
    )
    progress(1.0, "Compared")
    return found
