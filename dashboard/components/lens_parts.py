"""What all lenses share: the sum in words, and every contribution in a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.explain.words import plain as one_line
from core.explain.words import signed
from core.results import Attribution
from dashboard import sentences
from dashboard.charts.drivers import Bar, told
from dashboard.components.download import downloads
from dashboard.text import plain

CLICK = "Click a rating to see the rated item."
OTHERS = "The last bar is all the others together; where it is marked, it is cut at the edge."


def sum_line(found: Attribution) -> None:
    """Say how it was computed, and that it sums to the score or by how much it does not."""
    st.caption(plain(f"{found.method} {sentences.total(found)}"))


def alt_of(rows: Sequence[Bar], unit: str) -> str:
    """What a chart of bars shows, in words."""
    return f"Contributions in {unit}: " + "; ".join(f"{one_line(row.label, 60)} {told(row)}" for row in rows)


def table(found: Attribution, name: str) -> None:
    """Draw every contribution as a table with its downloads; files are called `name`."""
    frame = frame_of(found)
    with st.expander(f"All {len(frame):,} contributions", expanded=False):
        st.dataframe(
            frame,
            hide_index=True,
            height=min(len(frame), 12) * 35 + 38,
            column_order=[
                c for c in ("title", "rating", "note", "contribution", "error", "weight") if _filled(frame, c)
            ],
            column_config={
                "title": st.column_config.TextColumn(_WHAT.get(found.lens, "Rated item"), width="large"),
                "rating": st.column_config.NumberColumn("Rating", format="%.1f ★", width="small"),
                "note": st.column_config.TextColumn("Value", width="medium"),
                "contribution": st.column_config.NumberColumn(f"Contribution ({found.unit})", format="%+.4f"),
                "error": st.column_config.NumberColumn("± (95%)", format="%.4f", width="small"),
                "weight": st.column_config.ProgressColumn("Weight", format="percent", min_value=0, max_value=1),
            },
        )
        downloads(frame, name, key="contributions")


def frame_of(found: Attribution) -> pd.DataFrame:
    """Every contribution, one a row: the columns of the download."""
    rows = found.contributions
    sizes = sum(abs(c.value) for c in rows) or 1.0
    return pd.DataFrame(
        {
            "item": [c.item or "" for c in rows],
            "title": [one_line(c.label) for c in rows],
            "rating": pd.array([c.rating for c in rows], dtype="Float64"),
            "note": [one_line(c.note) for c in rows],
            "contribution": [c.value for c in rows],
            "error": pd.array([c.error for c in rows], dtype="Float64"),
            "weight": [abs(c.value) / sizes for c in rows],
            "unit": found.unit,
        }
    )


_WHAT = {"attributes": "Attribute", "features": "Feature"}


def _filled(frame: pd.DataFrame, column: str) -> bool:
    return bool((frame[column].notna() & (frame[column] != "")).any()) if len(frame) else True


def told_steps(labels: Sequence[tuple[str, float]], unit: str) -> str:
    """What a waterfall shows, in words."""
    return f"Steps to the score in {unit}: " + "; ".join(f"{one_line(label, 60)} {signed(v)}" for label, v in labels)
