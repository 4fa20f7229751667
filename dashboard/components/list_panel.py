"""The list of Explore: its controls, one or two tables, and what is worked out after they are drawn."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.recommend.registry import KINDS
from core.results import ModelInfo, TopN
from core.types import DatasetInfo
from dashboard import services, state
from dashboard.components import list_compare, top_list
from dashboard.components.download import downloads
from dashboard.components.list_filters import list_filters, nothing_passes
from dashboard.components.top_list import Query
from dashboard.components.url_choice import select
from dashboard.labels import paragraph
from dashboard.language import many, say, told
from dashboard.text import plain

LENGTHS = (5, 10, 20, 50, 100)
_OLD_LINKS = " items"  # links once wrote a length as `20 items`


def list_panel(dataset: DatasetInfo, model: ModelInfo, user: str) -> tuple[TopN, Callable[[], None]]:
    """Draw the list at once; return it, and what completes it (stability, downloads) when the page is drawn."""
    heading, row = st.columns([2, 3], vertical_alignment="center")
    with row, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        n = _length()
        wanted = list_filters(dataset)
        filters = services.filters_key(wanted)
        second = list_compare.choose_second(dataset, model)
    query = Query(dataset, model, user, n, filters)
    top = query.top()
    heading.header(say("Top {n} by {model}", n=query.n, model=told(KINDS[top.kind].label)), anchor=False)
    top_list.fallback_notice(query, top)
    if not top.items:
        nothing_passes(dataset, wanted)
        return top, lambda: None
    if second is None:
        return top, _one(query, top)
    return top, _two(query, top, Query(dataset, second, user, query.n, filters))


def _length() -> int:
    """Draw the choice of the length of the list."""
    given = st.query_params.get(state.N, "")
    if given.endswith(_OLD_LINKS):
        st.query_params[state.N] = given.removesuffix(_OLD_LINKS)
    words = {str(length): say("{n} items", n=length) for length in LENGTHS}
    return int(select(state.N, words, say("Length"), "10", label_visibility="collapsed", width=115))


def _one(query: Query, top: TopN) -> Callable[[], None]:
    frame, place, below = top_list.frame_of(query, top), st.empty(), st.container()
    known = top_list.is_known(query)
    with place.container():
        top_list.draw(query, top, top_list.with_stability(query, top, frame) if known else frame, final=known)

    def complete() -> None:
        full = top_list.with_stability(query, top, frame)
        if not known:
            with place.container():
                top_list.draw(query, top, full, final=True)
            top_list.remember(query)
        with below:
            clipped = sum(row.share_clipped for row in top.items)
            rows = many("{n} row", "{n} rows", clipped)
            cut = say("Personal shares outside 0–100% are cut ({rows}).", rows=rows) if clipped else ""
            tick = say("Tick a row to see who else gets the item.")
            _foot(query, full, top_list.stability_words(full), cut, tick)

    return complete


def _two(query: Query, top: TopN, other: Query) -> Callable[[], None]:
    second = other.top()
    frames = top_list.frame_of(query, top), top_list.frame_of(other, second)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(f"**{plain(told(KINDS[top.kind].label))}**")
        place = st.empty()
        with place.container():
            list_compare.draw_first(query, top, frames[0])
    with right:
        st.markdown(f"**{plain(told(KINDS[second.kind].label))}**")
        top_list.fallback_notice(other, second)
        list_compare.draw_second(other, second, frames[1], top)
    below = st.container()

    def complete() -> None:
        full = [top_list.with_stability(query, top, frames[0]), top_list.with_stability(other, second, frames[1])]
        with below:
            both = pd.concat([full[0], full[1].assign(change=list_compare.rank_changes(top, second))])
            _foot(query, both, list_compare.overlap_words(top, second))

    return complete


def _foot(query: Query, frame: pd.DataFrame, *words: str) -> None:
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.caption(paragraph(*words))
    with right:
        downloads(frame, f"top-{query.n}-{query.user[:40]}", key="list")
