"""Variants by metrics: the headline ones first, the others in groups that open."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
import streamlit as st

from core.audit.metrics.registry import GROUPS, METRICS
from core.operations.audit import AuditReport
from dashboard import numerals
from dashboard.components.docs_section import docs_popover
from dashboard.components.download import downloads
from dashboard.components.metric_table import Line, draw_table, metric_line, variant_head
from dashboard.language import many, say, told

HEADLINES = (
    "claim_precision", "contradiction_rate", "sign_accuracy", "attribution_coverage", "omitted_strongest",
    "reasons_that_hold", "failures",
)  # fmt: skip
SIGNS = {"supported": "✓", "contradicted": "✗", "unsupported": "?", "not checkable": "–"}
# Sections of docs/metrics.md.
GUIDE = {
    "claims": "Claims against facts",
    "reasons": "Reasons against the model",
    "person": "What it says of the user",
    "wording": "Wording",
    "reading": "Reading and cost",
    "cost": "Reading and cost",
}


def facts_table(found: AuditReport, grey: Collection[str] | None) -> None:
    """Draw all figures.

    Parameters
    ----------
    found : AuditReport
        With at least one variant.
    grey : collection of str or None
        Metrics that are not shown to be valid; None while that is not known.
    """
    st.header(say("Is it true, and is it what the model did?"), anchor=False)
    about = say(
        "{texts} texts with {claims} claims. Each figure: 95% interval over users, what it is counted over, and under "
        "it what bad texts of the variant would score.",
        texts=numerals.count(found.texts),
        claims=numerals.count(found.claims),
    )
    if wrong := found.wrong_checks:
        about += " " + many("{n} check is called wrong by people.", "{n} checks are called wrong by people.", wrong)
    st.caption(about)
    heads = [variant_head(row) for row in found.rows]
    lines = [metric_line(METRICS[name], found.rows, name in (grey or ())) for name in HEADLINES]
    draw_table(heads, [_verdicts(found), *lines], say("Headlines"))
    with st.container(horizontal=True):
        docs_popover(say("How to read a figure"), "metrics", "How to read a figure")
        docs_popover(say("Why grey"), "metrics", "How far a metric can be trusted")
    if grey is None:
        st.caption(say("Which metrics can be trusted is being computed; until then none is grey."))
    for group, label in GROUPS.items():
        opened = st.expander(told(label), on_change="rerun", key=f"facts-{group}")
        if opened.open:
            with opened:
                metrics = [metric for metric in METRICS.values() if metric.group == group]
                draw_table(heads, [metric_line(m, found.rows, m.name in (grey or ())) for m in metrics], told(label))
                docs_popover(say("What these count"), "metrics", GUIDE[group])
    frame = pd.DataFrame(found.flat())
    if grey is not None:
        frame["valid"] = [None if METRICS[name].of_text is None else name not in grey for name in frame["metric"]]
    downloads(frame, f"facts-{found.model}", key="facts")


def _verdicts(found: AuditReport) -> Line:
    cells = []
    for row in found.rows:
        counts = " · ".join(f"{SIGNS[name]} {numerals.count(row.verdicts[name])}" for name in SIGNS)
        wrong = say("called wrong: {number}", number=numerals.count(row.wrong_checks))
        cells.append(f"<span class='interval'>{counts}</span>{f'<small>{wrong}</small>' if row.wrong_checks else ''}")
    words = say(", ").join(f"{sign} {told(name)}" for name, sign in SIGNS.items())
    return Line(say("Claims by verdict"), words, cells)
