"""Rows an import did not take, with reasons."""

from __future__ import annotations

import streamlit as st

from core.operations.cards import rejected_rows
from core.types import DatasetInfo
from dashboard import numerals, services
from dashboard.components.download import downloads
from dashboard.language import many, say, told
from dashboard.text import plain

SHOWN = 1_000  # rows on screen; the download has all


def reject_report(info: DatasetInfo, place: str = "card") -> None:
    """Draw the counts per reason and the rows; `place` tells two reports of one page apart."""
    total = sum(info.rejected.values())
    if not total:
        st.caption(say("Every row was taken: nothing was rejected."))
        return
    share = total / (total + info.ratings)
    st.markdown(
        many(
            "**{n} row was not taken** ({share} of what was read): {reasons}",
            "**{n} rows were not taken** ({share} of what was read): {reasons}",
            total,
            share=numerals.fine_share(share),
            reasons=say(", ").join(f"{plain(told(reason))} {numerals.count(count)}" for reason, count in _most(info)),
        )
    )
    reason = st.selectbox(
        say("Reason"),
        [None, *(reason for reason, _ in _most(info))],
        format_func=lambda value: (
            say("all reasons ({n})", n=numerals.count(total))
            if value is None
            else f"{told(value)} ({numerals.count(info.rejected[value])})"
        ),
        key=f"reason-{place}-{info.id}",
    )
    rows = rejected_rows(services.workbench(), info.id, reason)
    st.dataframe(
        rows.head(SHOWN).fillna(""),
        hide_index=True,
        placeholder=numerals.NONE,
        height="content" if len(rows) < 8 else 260,
    )
    if len(rows) > SHOWN:
        st.caption(
            say(
                "The first {shown} of {all} rows; the download has all of them.",
                shown=numerals.count(SHOWN),
                all=numerals.count(len(rows)),
            )
        )
    downloads(rows, f"{info.name}-rejected", key=f"rejected-{place}-{info.id}")


def _most(info: DatasetInfo) -> list[tuple[str, int]]:
    return sorted(info.rejected.items(), key=lambda entry: -entry[1])
