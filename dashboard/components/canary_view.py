"""Canaries: do variants follow what they are given, or write what is plausible?"""

from __future__ import annotations

from html import escape

import streamlit as st

from core.explain.choices import label_of
from core.operations.canaries import CanaryRow, Due
from core.operations.roles import EXPLAIN
from dashboard import jobs, numerals
from dashboard.components.allowed import limits
from dashboard.components.docs_section import docs_popover
from dashboard.components.failure_card import About
from dashboard.components.job_panel import job_panel
from dashboard.components.metric_table import Line, cell, draw_table
from dashboard.endpoint import environment
from dashboard.language import later, say, told
from dashboard.services import facts
from dashboard.services.facts import Key
from dashboard.variant_words import label_words

KINDS = {
    "flipped": later("What spoke for the item speaks against it, and the other way round."),
    "swapped": later("The ratings named are of items that the user never rated."),
    "other user": later("The evidence is that of another user for the same item."),
}


def canary_view(key: Key, about: About) -> None:
    """Draw what came of canaries, how many are due, and the button that writes them."""
    with st.expander(say("Canaries: does it follow its evidence?"), on_change="rerun", key="canaries") as opened:
        if not opened.open:
            return
        st.markdown(
            say(
                "A share of the texts is written again from evidence that was altered. A writer that follows its "
                "evidence tells the altered reasons (*obeys*); one that writes what is plausible tells the true ones "
                "(*leaks*)."
            )
        )
        docs_popover(say("More about canaries"), "metrics", "Canaries")
        rows, due = facts.canaries(key)
        if rows:
            _table(rows)
        else:
            st.info(say("**No canary was written yet.** Write those that are due: ten of each kind a variant, or 2%."))
        _run(key, about, due)


def _table(rows: tuple[CanaryRow, ...]) -> None:
    variants = {row.variant.id: row.variant for row in rows}
    by_place = {(row.variant.id, row.kind): row for row in rows}
    heads = [
        f"{escape(label_words(label_of(each), each))}<small>{escape(each.prompt)}</small>" for each in variants.values()
    ]
    lines = []
    for kind, meaning in KINDS.items():
        found = [by_place.get((name, kind)) for name in variants]
        lines.append(Line(say("{kind}: obeys", kind=told(kind)), say(meaning), [_cell(row) for row in found]))
    draw_table(heads, lines, say("Canaries"))


def _cell(row: CanaryRow | None) -> str:
    if row is None:
        return say("n/a")
    leaks = say("n/a") if row.leakage is None else numerals.fine_share(row.leakage.value)
    more = say(
        "leaks {share} · {silent} of {canaries} texts silent", share=leaks, silent=row.silent, canaries=row.canaries
    )
    return f"{cell(row.obedience, 'share')}<small>{escape(more)}</small>"


def _run(key: Key, about: About, due: tuple[Due, ...]) -> None:
    dataset, model = about
    name = f"canaries:{key[1]}:{key[2]}"
    missing = sum(each.missing for each in due)
    status = jobs.find(name)
    if status is not None and status.state != jobs.DONE:
        job_panel(status.id)
    if status is None or status.state != jobs.RUNNING:
        left = say("{number} are due.", number=numerals.count(missing)) if missing else say("None is due.")
        label = (
            say("Write the {number} canaries that are due", number=numerals.count(missing))
            if missing
            else say("None is due")
        )
        asked = say("Language models behind an address are asked as for any text.")
        st.button(label, key="canaries-run", on_click=_start, args=(name, dataset.id, model.model),
                  **limits(EXPLAIN, disabled=not missing, help=f"{left} {asked}"))  # fmt: skip
    st.code(f"python -m core canaries {dataset.name} --model {model.model}", language=None)


def _start(name: str, dataset: str, model: str) -> None:
    jobs.start(
        ["canaries", dataset, "--model", model], key=name, title=later("Writing canaries"), environment=environment()
    )
