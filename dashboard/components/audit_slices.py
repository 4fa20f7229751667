"""Two variants within parts of the judgements, corrected for how many parts were looked at."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.audit.estimates import Estimate
from core.audit.people.slices import Slices
from core.audit.people_words import share_words
from core.operations.people import PeopleAudit
from dashboard import state
from dashboard.charts import forest as forests
from dashboard.charts.forest import forest
from dashboard.components.chart import chart
from dashboard.components.url_choice import select
from dashboard.services import audit
from dashboard.services.audit import Key
from dashboard.text import plain

Labels = Mapping[str, str]
WORDS = {
    "segment": "Activity of the user",
    "stability": "Stability of the item",
    "dataset": "Data set",
    "model": "Model",
    "campaign": "Campaign",
}


def slices_view(key: Key, found: PeopleAudit, cell: tuple[str, str] | None, labels: Labels) -> None:
    """Draw how the leader fares against its closest rival (or the two variants of `cell`) in each slice."""
    verdict, columns = found.board.verdict, audit.slice_columns(key)
    two = cell if cell and cell[1] else (verdict.leader, verdict.rival)
    if not columns or two[0] is None or two[1] is None:
        return
    st.subheader("Slices", anchor=False)
    first, second = (plain(labels.get(name or "", name or "")) for name in two)
    by = select(state.SLICE, {name: WORDS[name] for name in columns}, "Slice by", columns[0])
    result = audit.sliced(key, by, two[0], two[1])
    st.markdown(f"Share of votes that **{first}** wins against **{second}**, by {WORDS[by].lower()}.")
    rows = [
        Estimate(
            s.name or "not known", s.share.value, s.share.interval.low, s.share.interval.high, f"n {s.share.votes}"
        )
        for s in result.slices
        if s.share.value is not None
    ]
    if rows:
        title = "win rate, a tie ½"
        chart(forest(rows, title, 0.5, share=True), f"slices-{by}", "slices", forests.told(rows, title, share=True))
    st.dataframe(slice_table(result), hide_index=True, key=f"slice-table-{by}")
    st.caption(
        f"{result.tested} slices tested. {result.correction}. The intervals in the chart are not corrected: only the "
        "last column is a claim."
    )


def slice_table(result: Slices) -> pd.DataFrame:
    """One row a slice."""
    return pd.DataFrame(
        [
            {
                "slice": each.name or "not known",
                "win rate": share_words(each.share),
                "p": None if each.p is None else round(each.p, 4),
                "p, corrected": None if each.corrected is None else round(each.corrected, 4),
                "differs from ½": "yes" if each.differs else each.reason or "not shown",
            }
            for each in result.slices
        ]
    )
