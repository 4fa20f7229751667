"""Contrast on a page: why this item rather than that one, rating by rating."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.attribute.types import Contrast
from core.explain.words import number, quoted
from core.explain.words import plain as one_line
from core.operations.explanations import Subject
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import numerals
from dashboard.charts import butterfly as chart_of
from dashboard.components import contrast_words
from dashboard.components.challenge_parts import CONTRAST, can_be_asked
from dashboard.components.chart import chart
from dashboard.components.download import downloads
from dashboard.components.other_item import choose_other
from dashboard.components.page import empty_state
from dashboard.components.rated_item import chart_key, opens
from dashboard.labels import in_unit
from dashboard.language import say, told
from dashboard.services import challenges
from dashboard.text import plain

MOST_ROWS = 10  # ratings drawn one by one


def contrast_view(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    """Draw why this item rather than another one of the reader's choice."""
    if not can_be_asked(chosen, CONTRAST, listed=False):
        return
    other = choose_other(dataset, model, chosen)
    if other is None:
        empty_state(say("There is no other item to hold it against."), say("Choose one in the box above."))
        return
    found = challenges.against(chosen, other)
    sides = (1, -1) if found.difference >= 0 else (-1, 1)
    st.markdown(f"**{plain(contrast_words.verdict(found))}**")
    st.caption(plain(_places(found, chosen)))
    st.markdown("\n".join(f"- {plain(contrast_words.reasons(found, side))}" for side in sides))
    here, there = (one_line(row.title) for row in (found.here, found.there))
    rows = chart_of.wings(found, MOST_ROWS, chosen.catalogue.info.scale.high)
    key = chart_key("butterfly")
    chart(
        chart_of.butterfly(rows, here, there, found.unit), key, "contrast", chart_of.alt(rows, here, there),
        on_select=opens(key),
    )  # fmt: skip
    st.caption(
        plain(
            say(
                "{sum} Filled bars add to the item on their side, hatched ones take away from it; grey ones are "
                "differences of several things together, cut at the edge where marked ».",
                sum=contrast_words.total(found),
            )
        )
    )
    _table(found, chosen)


def _places(found: Contrast, chosen: Subject) -> str:
    """Rank and score of both."""
    rated = set(chosen.history.items.tolist())
    said = []
    for row in (found.here, found.there):
        given = {"title": quoted(one_line(row.title, 60)), "score": in_unit(number(row.score), found.unit)}
        if row.index in rated:
            said.append(say("{title}: rated already, {score}", **given))
        else:
            said.append(say("{title}: rank {rank}, {score}", rank=numerals.count(row.rank), **given))
    return "  ·  ".join(said)


def _table(found: Contrast, chosen: Subject) -> None:
    rows = found.differences
    frame = pd.DataFrame(
        {
            "item": [each.item or "" for each in rows],
            "title": [one_line(each.label) for each in rows],
            "rating": pd.array([each.rating for each in rows], dtype="Float64"),
            "here": [each.here for each in rows],
            "there": [each.there for each in rows],
            "difference": [each.value for each in rows],
            "unit": found.unit,
        }
    )
    label = say("All {n} differences", n=numerals.count(len(frame)))
    with st.expander(label, on_change="rerun", key="all-differences") as opened:
        if not opened.open:
            return
        st.dataframe(
            numerals.written(frame, dict.fromkeys(("here", "there", "difference"), numerals.contribution)),
            hide_index=True,
            placeholder=numerals.NONE,
            height=min(len(frame), 12) * 35 + 38,
            column_order=["title", "rating", "here", "there", "difference"],
            column_config={
                "title": st.column_config.TextColumn(say("Rated item"), width="large"),
                "rating": st.column_config.NumberColumn(say("Rating"), format=numerals.RATING_COLUMN, width="small"),
                "here": st.column_config.NumberColumn(say("Adds here ({unit})", unit=told(found.unit))),
                "there": st.column_config.NumberColumn(say("Adds to the other")),
                "difference": st.column_config.NumberColumn(say("Difference")),
            },
        )
        downloads(frame, f"contrast-{chosen.item[:40]}-{found.there.item[:40]}", key="contrast")
