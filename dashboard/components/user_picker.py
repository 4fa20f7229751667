"""Finding a user: by typing, at random, among those that pass the filters."""

from __future__ import annotations

import random

import numpy as np
import streamlit as st

from core.types import Catalogue, DatasetInfo, Int32
from dashboard import labels, numerals, services, state
from dashboard.components.url_choice import optional
from dashboard.language import later, say
from dashboard.services import UserBounds
from dashboard.text import plain

MOST_OPTIONS = 2000  # ids a selectbox offers; any other id can be typed in full
_NUMBERS = (state.COUNT_FROM, state.COUNT_TO, state.MEAN_FROM, state.MEAN_TO)
_FILTERS = (state.SEGMENT, *_NUMBERS)
SEGMENT_HELP = later("Activity (casual: the least active quarter; heavy: the most active) and what they like best.")


def choose_user(dataset: DatasetInfo) -> tuple[str | None, UserBounds]:
    """Draw the search row; return the id chosen (perhaps of no user) and the bounds of the users on offer."""
    catalogue = services.catalogue(dataset.id)
    search, more = st.columns([3, 2], vertical_alignment="bottom")
    with more, st.container(horizontal=True, vertical_alignment="bottom"):
        label = _filter_label()
        with st.popover(label, icon=":material/filter_alt:"):
            bounds = _filters(dataset)
        if _filter_label() != label:  # somebody went back: only now it is known what the link says
            st.rerun()
        shown = services.chosen_users(dataset.id, bounds)
        st.button(
            say("Random user"),
            icon=":material/casino:",
            on_click=_pick_any,
            args=(dataset.id, shown),
            disabled=not len(shown),
        )
    with search:
        st.session_state[state.USER] = st.query_params.get(state.USER, "").strip()[:200] or None
        user = st.selectbox(
            say("User"),
            _options(catalogue, shown),
            index=None,
            key=state.USER,
            on_change=state.remember,
            args=(state.USER,),
            accept_new_options=True,
            filter_mode="contains",
            placeholder=say("Type a user id"),
            help=say("Type to search. Clear it to browse the map."),
        )
    _say_what_is_offered(len(shown), len(catalogue.user_ids))
    return user, bounds


def pick(user: str) -> None:
    """Choose a user, from a callback."""
    st.query_params[state.USER] = user


def clear_filters() -> None:
    """Take all filters of users off, from a callback."""
    st.query_params.pop(state.SEGMENT, None)
    for key in _NUMBERS:
        st.session_state[key] = None


def _options(catalogue: Catalogue, shown: Int32) -> list[str]:
    options = [catalogue.user_ids[user] for user in shown[:MOST_OPTIONS].tolist()]
    chosen = st.session_state.get(state.USER)
    if chosen in catalogue.user_index and chosen not in options:
        options.insert(0, chosen)
    return options


def _say_what_is_offered(shown: int, total: int) -> None:
    filtered = ""
    if shown != total:
        filtered = say("{n} of {all} users pass the filters.", n=numerals.count(shown), all=numerals.count(total))
    if shown > MOST_OPTIONS:
        first = filtered or say("{n} users.", n=numerals.count(total))
        offered = say(
            "The list offers the first {n}: type a full id, or narrow it by filters.", n=numerals.count(MOST_OPTIONS)
        )
        st.caption(labels.paragraph(first, offered))
    elif not shown and total:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(say("No user passes the filters."))
            st.button(say("Clear filters"), on_click=clear_filters, type="tertiary")
    elif filtered:
        st.caption(filtered)


def _filter_label() -> str:
    active = sum(state.is_set(key) for key in _FILTERS)
    return say("Filter users ({n})", n=active) if active else say("Filter users")


def _filters(dataset: DatasetInfo) -> UserBounds:
    table = services.user_table(dataset.id)
    segment = optional(
        state.SEGMENT,
        {name: labels.segment(name) for name in table.segment_names},
        say("Segment"),
        placeholder=say("Any"),
        help=say(SEGMENT_HELP),
    )
    most = int(table.counts.max(initial=0))
    low, high = st.columns(2)
    _number(low, say("Ratings from"), state.COUNT_FROM, 0, most)
    _number(high, say("to"), state.COUNT_TO, 0, most)
    scale, finite = dataset.scale, table.means[np.isfinite(table.means)]
    if len(finite) and scale.low < scale.high:
        _number(low, say("Mean rating from"), state.MEAN_FROM, scale.low, scale.high)
        _number(high, say("to") + " ", state.MEAN_TO, scale.low, scale.high)
    st.button(say("Clear filters"), on_click=clear_filters, type="tertiary", key="clear-user-filters")
    get = st.session_state.get
    return (
        (get(state.COUNT_FROM), get(state.COUNT_TO)),
        (get(state.MEAN_FROM), get(state.MEAN_TO)),
        segment,
    )


def _number(place: st.delta_generator.DeltaGenerator, label: str, key: str, low: float, high: float) -> None:
    whole, least = isinstance(low, int), key in (state.COUNT_FROM, state.MEAN_FROM)
    write = numerals.count if whole else numerals.short
    place.number_input(
        label,
        min_value=low,
        max_value=high,
        value=None,
        step=1 if whole else 0.1,
        format=numerals.WHOLE_BOX if whole else numerals.ANY_BOX,
        key=key,
        bind="query-params",
        placeholder=write(low if least else high),
    )


def _pick_any(dataset: str, shown: Int32) -> None:
    pick(services.catalogue(dataset).user_ids[int(random.choice(shown))])


def unknown_user(user: str, dataset: DatasetInfo) -> None:
    """Say that a link or the search names nobody, what is shown instead, and what to do."""
    st.warning(
        say(
            "**There is no user “{user}” in {dataset}**, so this is the popularity list. Search for another id above, "
            "pick one on the map, or choose the data set that the link was made for.",
            user=plain(user[:80]),
            dataset=plain(dataset.name),
        )
    )
