"""The table of ratings that can be edited, and the search that adds to it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.attribute import edits as editing
from core.explain.words import plain as one_line
from core.types import Scale
from dashboard import numerals
from dashboard.components.what_if_state import REMOVE, Desk, Row, add, edited
from dashboard.language import say
from dashboard.services import what_if as cached
from dashboard.text import plain

MATCHES, SUGGESTED = 8, 6  # titles offered
_SEARCH, _MATCHES, _RATING = "what-if-search", "what-if-matches", "what-if-rating"
_MOST_LEVELS = 20
_KNOWN = ("before", "adds")  # columns that are there to be read


def table(found: Desk, drivers: dict[str, float], view: tuple[object, ...]) -> None:
    """Draw the ratings; what is typed is taken over by a callback.

    Parameters
    ----------
    found : Desk
        The edits.
    drivers : dict of item id to float
        What each rating added to the item on screen before any edit: the order of the rows.
    view : tuple
        What the order of the rows depends on.
    """
    if found.view != view or (found.rows and found.editor_key not in st.session_state):
        found.rows, found.seen, found.view = _rows(found, drivers), {}, view
        found.generation += 1
    if not found.rows:
        return
    scale, step = found.catalogue.info.scale, cached.rating_step(found.catalogue.info.id)
    ends = {"low": numerals.short(scale.low), "high": numerals.short(scale.high)}
    frame = _frame(found, drivers)
    config = st.column_config
    st.data_editor(
        frame,
        key=found.editor_key,
        hide_index=True, placeholder=numerals.NONE,
        height=min(len(frame), 11) * 35 + 38,
        column_order=["title", "rating", REMOVE, *(name for name in _KNOWN if _told(frame[name]))],
        disabled=["title", *_KNOWN],
        column_config={
            "title": config.TextColumn(say("Rated item"), width=170),
            "rating": config.NumberColumn(
                say("Rating"), min_value=scale.low, max_value=scale.high, step=step, width=80,
                format=numerals.RATING_COLUMN, help=say("Click twice and type, from {low} to {high}.", **ends),
            ),
            REMOVE: config.CheckboxColumn(say("Remove"), width=90, help=say("Score the user without this rating.")),
            "before": config.TextColumn(say("Before"), width=60, help=say("The user's own rating.")),
            "adds": config.NumberColumn(
                say("Added"), format=numerals.SIGNED_COLUMN, width=76,
                help=say("What it added to the score of the item before any edit."),
            ),
        },
        on_change=edited,
        args=(found, found.editor_key),
        alt=say("Ratings that can be edited"),
    )  # fmt: skip


def search(found: Desk) -> None:
    """Draw the search for an item to rate; a click on a match adds it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        query = st.text_input(
            say("Add a rating"), key=_SEARCH, type="search", live=True, max_chars=100, icon=":material/search:",
            placeholder=say("Type a piece of a title"),
        )  # fmt: skip
        _rating_box(found)
    index = cached.titles(found.catalogue.info.id)
    rated = set(editing.apply(found.catalogue, found.edits, found.own).items.tolist())
    if query.strip():
        matches = index.search(query, MATCHES, rated)
        if not matches:
            st.caption(say("No title has “{text}” that is not rated already.", text=plain(query[:60])))
    else:
        matches = index.popular(SUGGESTED, rated) if not rated else []
        if matches:
            st.caption(say("Much rated items to begin with:"))
    if matches:
        ids = found.catalogue.items.ids
        st.pills(
            say("Matches"),
            [ids[item] for item in matches],
            format_func=lambda item: _label(found, item),
            key=_MATCHES,
            label_visibility="collapsed",
            wrap=True,
            on_change=_add,
            args=(found,),
        )


def _add(found: Desk) -> None:
    item = st.session_state.get(_MATCHES)
    rating = st.session_state.get(_RATING)
    if item is not None and rating is not None:
        add(found, item, float(rating))
        st.session_state[_SEARCH] = ""
    st.session_state[_MATCHES] = None


def _rating_box(found: Desk) -> None:
    scale, step = found.catalogue.info.scale, cached.rating_step(found.catalogue.info.id)
    levels = _levels(scale, step)
    if len(levels) <= _MOST_LEVELS:
        st.selectbox(say("Rating"), levels, key=_RATING, format_func=numerals.stars, width=105)
    else:
        st.number_input(say("Rating"), scale.low, scale.high, scale.high, step, key=_RATING, width=140)


def _levels(scale: Scale, step: float) -> list[float]:
    count = round((scale.high - scale.low) / step)
    return [round(scale.high - step * number, 6) for number in range(count + 1)]


def _label(found: Desk, item: str) -> str:
    index = found.catalogue.item_index[item]
    title, year = one_line(found.catalogue.items.titles[index], 60), found.catalogue.items.year(index)
    return plain(title if year is None or f"({year})" in title else f"{title} ({year})")


def _rows(found: Desk, drivers: dict[str, float]) -> tuple[Row, ...]:
    """Added ratings first, newest on top; then the user's own, strongest driver first, else highest first."""
    own, edits = editing.ratings_of(found.catalogue, found.start), found.edits
    added = [item for item in edits.ratings if item not in own]
    places = {item: place for place, item in enumerate(found.order)}
    added.sort(key=lambda item: places.get(item, len(places)))
    mine = sorted(own, key=lambda item: (-abs(drivers.get(item, 0.0)), -own[item]))
    return tuple(
        Row(item, edits.ratings.get(item, own.get(item, 0.0)), item in edits.removed) for item in [*added, *mine]
    )


def _frame(found: Desk, drivers: dict[str, float]) -> pd.DataFrame:
    own, rows = editing.ratings_of(found.catalogue, found.start), found.rows
    titles, places = found.catalogue.items.titles, found.catalogue.item_index
    return pd.DataFrame(
        {
            "title": [one_line(titles[places[row.item]]) for row in rows],
            "rating": [row.rating for row in rows],
            REMOVE: [row.removed for row in rows],
            "before": [numerals.stars(own[row.item]) if row.item in own else "" for row in rows],
            "adds": pd.array([drivers.get(row.item) for row in rows], dtype="Float64"),
        }
    )


def _told(column: pd.Series) -> bool:
    """Whether a column says anything."""
    return any(value is not pd.NA and value != "" for value in column.tolist())
