"""What all lenses share: the sum in words, and every contribution in a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.explain.words import plain as one_line
from core.explain.words import signed
from core.results import Attribution
from dashboard import labels, numerals, sentences
from dashboard.charts.drivers import Bar
from dashboard.charts.drivers import told as value_of
from dashboard.components.download import downloads
from dashboard.language import later, say, told
from dashboard.text import plain

CLICK = later("Click a rating to see the rated item.")
OTHERS = later("The last bar is all the others together; where it is marked, it is cut at the edge.")


def sum_line(found: Attribution) -> None:
    """Say how it was computed, and that it sums to the score or by how much it does not."""
    st.caption(plain(labels.paragraph(told(found.method), sentences.total(found))))


def caption(*, cut: bool) -> None:
    """Say that ratings can be clicked on and, where the others are drawn as one bar (`cut`), what that is."""
    st.caption(labels.paragraph(say(CLICK), say(OTHERS) if cut else ""))


def alt_of(rows: Sequence[Bar], unit: str) -> str:
    """What a chart of bars shows, in words."""
    shown = say("; ").join(f"{one_line(row.label, 60)} {value_of(row)}" for row in rows)
    return say("Contributions in {unit}: {bars}", unit=told(unit), bars=shown)


def table(found: Attribution, name: str) -> None:
    """Draw every contribution as a table with its downloads, once it is opened; files are called `name`."""
    label = say("All {n} contributions", n=numerals.count(len(found.contributions)))
    with st.expander(label, on_change="rerun", key="all-contributions") as opened:
        if opened.open:
            _table(found, name)


def _table(found: Attribution, name: str) -> None:
    frame = frame_of(found)
    shown = frame.assign(
        title=[one_line(labels.label(c, found)) for c in found.contributions],
        note=[one_line(labels.note(c, found)) for c in found.contributions],
        weight=100 * frame["weight"],
    )
    st.dataframe(
        numerals.written(shown, {"contribution": numerals.contribution, "error": numerals.error}),
        hide_index=True,
        placeholder=numerals.NONE,
        height=min(len(frame), 12) * 35 + 38,
        column_order=[c for c in ("title", "rating", "note", "contribution", "error", "weight") if _filled(frame, c)],
        column_config={
            "title": st.column_config.TextColumn(say(_WHAT.get(found.lens, RATED_ITEM)), width="large"),
            "rating": st.column_config.NumberColumn(say("Rating"), format=numerals.RATING_COLUMN, width="small"),
            "note": st.column_config.TextColumn(say("Value"), width="medium"),
            "contribution": st.column_config.NumberColumn(say("Contribution ({unit})", unit=told(found.unit))),
            "error": st.column_config.NumberColumn("± (95%)", width="small"),
            "weight": st.column_config.ProgressColumn(
                say("Weight"), format=numerals.WEIGHT_COLUMN, min_value=0, max_value=100
            ),
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


RATED_ITEM = later("Rated item")
_WHAT = {"attributes": later("Attribute"), "features": later("Feature")}


def _filled(frame: pd.DataFrame, column: str) -> bool:
    return bool((frame[column].notna() & (frame[column] != "")).any()) if len(frame) else True


def told_steps(steps: Sequence[tuple[str, float]], unit: str) -> str:
    """What a waterfall shows, in words."""
    shown = say("; ").join(f"{one_line(label, 60)} {signed(value)}" for label, value in steps)
    return say("Steps to the score in {unit}: {steps}", unit=told(unit), steps=shown)
