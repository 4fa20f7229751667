"""Audit's second part: what the facts say of the texts of a model."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from core.audit.correlations import FLIP_METRIC
from core.audit.report import AuditReport
from core.operations.validity import Validity
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import messages
from dashboard.background import Work
from dashboard.components.awaiting import AT_ONCE, awaited
from dashboard.components.canary_view import canary_view
from dashboard.components.elsewhere_form import elsewhere_form
from dashboard.components.facts_table import facts_table
from dashboard.components.failure_browser import failure_browser
from dashboard.components.page import empty_state
from dashboard.components.queue_view import queue_view
from dashboard.components.text_links import write_some
from dashboard.components.trend_view import trend_view
from dashboard.language import later, say
from dashboard.services import facts
from dashboard.services.facts import Key
from dashboard.variant_words import label_words

CHECKING = later("Checking the texts")


def facts_view(dataset: DatasetInfo, model: ModelInfo) -> None:
    """Draw figures, failures, what to look at next, trends, canaries, and the form for texts made elsewhere."""
    key, about = facts.key_of(dataset.id, model.model), (dataset, model)
    found = checked(key)
    if found is None:
        return
    if not found.rows:
        nothing_written(dataset, model)
        with messages.guard():
            elsewhere_form(about)
        return
    facts_table(found, _grey(facts.validity(key)))
    with messages.guard():
        failure_browser(
            key, about, {row.variant.id: label_words(row.label, row.variant) for row in found.rows if row.texts}
        )
    with messages.guard():
        queue_view(key, about)
    with messages.guard():
        trend_view(found)
    with messages.guard():
        canary_view(key, about)
    with messages.guard():
        elsewhere_form(about)


def checked(key: Key) -> AuditReport | None:
    """The report; None, after drawing how far it is, while texts are being checked."""
    return awaited(facts.report(key), ("report", key), CHECKING)


def nothing_written(dataset: DatasetInfo, model: ModelInfo) -> None:
    """Say how to get texts."""
    empty_state(
        say("Model {model} has no explanations yet.", model=model.model),
        say(
            "Write some on Compare or with a campaign, in bulk from the command line, or import what another system "
            "wrote."
        ),
    )
    st.code(f"python -m core explain {dataset.name} --model {model.model} --sample users=200,items=3", language=None)
    write_some(dataset, model)


def _grey(work: Work[tuple[Validity, ...]]) -> frozenset[str] | None:
    """Metrics that are not shown to be valid; None while that is not known."""
    if not work.wait(AT_ONCE):
        return None
    return None if work.cancelled else greyed(work.result())


def greyed(found: Iterable[Validity]) -> frozenset[str]:
    """Metrics that are not shown to be valid; the flip test is not held against itself."""
    return frozenset(each.metric for each in found if not each.valid and each.metric != FLIP_METRIC)
