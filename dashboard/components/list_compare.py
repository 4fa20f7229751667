"""Two models side by side for the same user: who ranks what where."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.results import ModelInfo, TopN
from core.types import DatasetInfo
from dashboard import numerals, services, state
from dashboard.components.page import model_names
from dashboard.components.top_list import Query, as_shown, columns
from dashboard.language import later, say

NEW = later("new")  # what stands for the change of an item that the first list lacks


def choose_second(dataset: DatasetInfo, first: ModelInfo) -> ModelInfo | None:
    """Draw the box that puts a second model beside the first; None where there is none."""
    others = {n: m for n, m in model_names(services.models(dataset.id)).items() if m != first}
    if not others:
        return None
    name = st.selectbox(
        say("Compare with"),
        list(others),
        index=None,
        key=state.COMPARE,
        bind="query-params",
        placeholder=say("Compare with …"),
        label_visibility="collapsed",
        width=190,
    )
    return others.get(name) if name else None


def rank_changes(first: TopN, second: TopN) -> list[str]:
    """For each row of the second list: how its rank differs from that in the first."""
    ranks = {row.index: row.rank for row in first.items}
    words = []
    for row in second.items:
        before = ranks.get(row.index)
        words.append(NEW if before is None else numerals.moved(before - row.rank))
    return words


def overlap_words(first: TopN, second: TopN) -> str:
    """How much the two lists share."""
    both = len({row.index for row in first.items} & {row.index for row in second.items})
    longest = max(len(first.items), len(second.items))
    return say("{both} of {all} items are in both lists.", both=both, all=longest)


def draw_first(query: Query, top: TopN, frame: pd.DataFrame) -> None:
    """Draw the first list as narrow as the second."""
    _draw(query, top, frame, ["rank", "title", "score", "predicted_rating", "why"])


def draw_second(query: Query, top: TopN, frame: pd.DataFrame, first: TopN) -> None:
    """Draw the second list with the changes of rank."""
    order = ["rank", "change", "title", "score", "predicted_rating", "why"]
    changes = [say(NEW) if change == NEW else change for change in rank_changes(first, top)]
    _draw(query, top, frame.assign(change=changes), order)


def _draw(query: Query, top: TopN, frame: pd.DataFrame, order: list[str]) -> None:
    shown = as_shown(query, top, frame)
    st.dataframe(
        shown,
        hide_index=True,
        placeholder=numerals.NONE,
        height=min(len(shown), 20) * 35 + 38,
        column_order=[name for name in order if not shown[name].isna().all()],
        column_config=columns(query.dataset, top.unit)
        | {"title": st.column_config.TextColumn(say("Title"), width=150)},
    )
