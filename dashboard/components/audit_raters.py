"""The raters of an audit: speed, gold pairs, agreement, habits; leaving one out is shown, and reversible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.audit.people.raters import RaterRow
from dashboard import numerals, state
from dashboard.components.download import downloads
from dashboard.language import say, told
from dashboard.text import plain


def raters_view(rows: Sequence[RaterRow]) -> None:
    """Draw one row a rater, flagged ones first, and the button that leaves those out."""
    if not rows:
        return
    st.header(say("Raters"), anchor=False)
    flagged = [row for row in rows if row.flags]
    for row in flagged:
        flags = plain(say("; ").join(told(flag) for flag in row.flags))
        st.markdown(say("⚑ **{rater}**: {flags}.", rater=plain(row.rater), flags=flags))
    counted = [row.rater for row in flagged if not row.excluded]
    with st.container(horizontal=True):
        if counted:
            st.button(say("Leave out those flagged"), key="leave-out", on_click=_leave_out, args=(counted,))
        if any(row.excluded for row in rows):
            st.button(say("Count everybody"), key="count-all", on_click=_leave_out, args=([],), icon=":material/undo:")
    st.dataframe(
        numerals.written(rater_table(rows), {"seconds": numerals.seconds, "unlike": numerals.martingale}),
        hide_index=True,
        placeholder=numerals.NONE,
        key="rater-table",
        column_config=_columns(),
    )
    st.caption(
        say(
            "A flag says where to look, not that somebody cheats. Leaving raters out changes every figure of this "
            "page, stands in the link, and can be taken back."
        )
    )
    downloads(raters_frame(rows), "raters", key="raters")


def _columns() -> dict[str, Any]:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    return {
        "rater": text(say("Rater"), pinned=True),
        "counts": text(say("counts")),
        "judgements": number(say("judgements"), format=numerals.COUNT_COLUMN),
        "seconds": number(say("seconds")),
        "gold": text(say("gold")),
        "agreement": text(say("Agrees"), help=say("With the others' answers on the same pairs.")),
        "left": text(say("Left"), help=say("Share of left among left and right; ½ is expected.")),
        "unlike": number(
            say("Unlike the others"),
            help=say(
                "Greatest value of a test martingale: 1 is no evidence; an honest rater exceeds 100 with a chance of "
                "at most 1%."
            ),
        ),
    }


def rater_table(rows: Sequence[RaterRow]) -> pd.DataFrame:
    """The raters in words, one row each."""
    return pd.DataFrame(
        [
            {
                "rater": row.rater,
                "counts": say("left out" if row.excluded else "yes"),
                "judgements": row.judgements,
                "seconds": row.seconds,
                "gold": say("{right} of {asked}", right=row.gold_right, asked=row.gold_asked)
                if row.gold_asked
                else numerals.NONE,
                "agreement": numerals.share(row.agreement),
                "left": numerals.share(row.left_share),
                "unlike": row.martingale,
            }
            for row in rows
        ]
    )


def raters_frame(rows: Sequence[RaterRow]) -> pd.DataFrame:
    """The raters as numbers, for exports."""
    return pd.DataFrame(
        [
            {name: getattr(row, name) for name in RaterRow.__dataclass_fields__ if name != "flags"}
            | {"flags": "; ".join(row.flags)}
            for row in rows
        ]
    )


def _leave_out(raters: list[str]) -> None:
    kept = st.session_state.get(state.WITHOUT) or []
    st.session_state[state.WITHOUT] = sorted({*kept, *raters}) if raters else []
