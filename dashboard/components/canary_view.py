"""Canaries: do variants follow what they are given, or write what is plausible?"""

from __future__ import annotations

from html import escape

import streamlit as st

from core.explain.choices import label_of
from core.operations.canaries import CanaryRow, Due
from dashboard import jobs
from dashboard.components.docs_section import docs_popover
from dashboard.components.failure_card import About
from dashboard.components.job_panel import job_panel
from dashboard.components.metric_table import Line, cell, draw_table
from dashboard.endpoint import environment
from dashboard.services import facts
from dashboard.services.facts import Key

KINDS = {
    "flipped": "What spoke for the item speaks against it, and the other way round.",
    "swapped": "The ratings named are of items that the user never rated.",
    "other user": "The evidence is that of another user for the same item.",
}


def canary_view(key: Key, about: About) -> None:
    """Draw what came of canaries, how many are due, and the button that writes them."""
    with st.expander("Canaries: does it follow its evidence?", on_change="rerun", key="canaries") as opened:
        if not opened.open:
            return
        st.markdown(
            "A share of the texts is written again from evidence that was altered. A writer that follows its evidence "
            "tells the altered reasons (*obeys*); one that writes what is plausible tells the true ones (*leaks*)."
        )
        docs_popover("More about canaries", "metrics", "Canaries")
        rows, due = facts.canaries(key)
        if rows:
            _table(rows)
        else:
            st.info("**No canary was written yet.** Write those that are due: ten of each kind a variant, or 2%.")
        _run(key, about, due)


def _table(rows: tuple[CanaryRow, ...]) -> None:
    variants = {row.variant.id: row.variant for row in rows}
    by_place = {(row.variant.id, row.kind): row for row in rows}
    heads = [f"{escape(label_of(each))}<small>{escape(each.prompt)}</small>" for each in variants.values()]
    lines = []
    for kind, meaning in KINDS.items():
        found = [by_place.get((name, kind)) for name in variants]
        lines.append(Line(f"{kind}: obeys", meaning, [_cell(row) for row in found]))
    draw_table(heads, lines, "Canaries")


def _cell(row: CanaryRow | None) -> str:
    if row is None:
        return "n/a"
    leaks = "n/a" if row.leakage is None else f"{row.leakage.value:.0%}"
    return f"{cell(row.obedience, 'share')}<small>leaks {leaks} · {row.silent} of {row.canaries} texts silent</small>"


def _run(key: Key, about: About, due: tuple[Due, ...]) -> None:
    dataset, model = about
    name = f"canaries:{key[1]}:{key[2]}"
    missing = sum(each.missing for each in due)
    status = jobs.find(name)
    if status is not None and status.state != jobs.DONE:
        job_panel(status.id)
    if status is None or status.state != jobs.RUNNING:
        left = f"{missing:,} are due." if missing else "None is due."
        st.button(f"Write the {missing:,} canaries that are due" if missing else "None is due", key="canaries-run",
                  disabled=not missing, on_click=_start, args=(name, dataset.id, model.model),
                  help=f"{left} Language models behind an address are asked as for any text.")  # fmt: skip
    st.code(f"python -m core canaries {dataset.name} --model {model.model}", language=None)


def _start(name: str, dataset: str, model: str) -> None:
    jobs.start(["canaries", dataset, "--model", model], key=name, title="Writing canaries", environment=environment())
