"""Two variants within parts of the judgements, corrected for how many parts were looked at."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.audit.estimates import Estimate
from core.audit.people.slices import Slice, Slices
from core.audit.people_words import share_words
from core.operations.people import PeopleAudit
from dashboard import numerals, state
from dashboard.charts import forest as forests
from dashboard.charts.forest import forest
from dashboard.components.chart import chart
from dashboard.components.url_choice import select
from dashboard.labels import segment
from dashboard.language import VOICE, later, say, told
from dashboard.services import audit
from dashboard.services.audit import Key
from dashboard.text import plain

Labels = Mapping[str, str]
WORDS = {
    "segment": later("Activity of the user"),
    "stability": later("Stability of the item"),
    "dataset": later("Data set"),
    "model": later("Model"),
    "campaign": later("Campaign"),
}


def slices_view(key: Key, found: PeopleAudit, cell: tuple[str, str] | None, labels: Labels) -> None:
    """Draw how the leader fares against its closest rival (or the two variants of `cell`) in each slice."""
    verdict, columns = found.board.verdict, audit.slice_columns(key)
    two = cell if cell and cell[1] else (verdict.leader, verdict.rival)
    if not columns or two[0] is None or two[1] is None:
        return
    st.header(say("Slices"), anchor=False)
    first, second = (plain(labels.get(name or "", name or "")) for name in two)
    by = select(state.SLICE, {name: WORDS[name] for name in columns}, say("Slice by"), columns[0])
    result = audit.sliced(key, by, two[0], two[1])
    st.markdown(
        say(
            "Share of votes that **{variant}** wins against **{other}**, by {column}.",
            variant=first,
            other=second,
            column=say(WORDS[by]).lower(),
        )
    )
    rows = [
        Estimate(_name(by, s.name), s.share.value, s.share.interval.low, s.share.interval.high, f"n {s.share.votes}")
        for s in result.slices
        if s.share.value is not None
    ]
    if rows:
        title = say("win rate, a tie ½")
        chart(forest(rows, title, 0.5, share=True), f"slices-{by}", "slices", forests.told(rows, title, share=True))
    how = dict.fromkeys(("p", say("p, corrected")), numerals.p_value)
    st.dataframe(
        numerals.written(slice_table(result, by), how),
        hide_index=True,
        placeholder=numerals.NONE,
        key=f"slice-table-{by}",
    )
    st.caption(
        say(
            "{number} slices tested. {correction}. The intervals in the chart are not corrected: only the last column "
            "is a claim.",
            number=result.tested,
            correction=told(result.correction),
        )
    )


def slice_table(result: Slices, by: str = "") -> pd.DataFrame:
    """One row a slice of a column, in words."""
    return pd.DataFrame(
        [
            {
                say("slice"): _name(by, each.name),
                say("win rate"): share_words(each.share, VOICE),
                "p": each.p,
                say("p, corrected"): each.corrected,
                say("differs from ½"): _differs(each),
            }
            for each in result.slices
        ]
    )


def _name(by: str, name: str) -> str:
    """A slice in words: what the program names is told, names of people's are as they are."""
    if not name:
        return say("not known")
    if by == "segment":
        return segment(name)
    return told(name) if by == "stability" else name


def _differs(each: Slice) -> str:
    if each.differs:
        return say("yes")
    return told(each.reason) if each.reason else say("not shown")
