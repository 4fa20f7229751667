"""Finding a user: by typing, at random, among those that pass the filters."""

from __future__ import annotations

import random

import numpy as np
import streamlit as st

from core.types import Catalogue, DatasetInfo, Int32
from dashboard import services, state
from dashboard.services import UserBounds
from dashboard.text import plain

MOST_OPTIONS = 2000  # ids a selectbox offers; any other id can be typed in full
_FILTERS = (state.SEGMENT, state.COUNT_FROM, state.COUNT_TO, state.MEAN_FROM, state.MEAN_TO)


def choose_user(dataset: DatasetInfo) -> tuple[str | None, UserBounds]:
    """Draw the search row; return the id chosen (perhaps of no user) and the bounds of the users on offer."""
    catalogue = services.catalogue(dataset.id)
    search, more = st.columns([3, 2], vertical_alignment="bottom")
    with more, st.container(horizontal=True, vertical_alignment="bottom"):
        with st.popover(_filter_label(), icon=":material/filter_alt:"):
            _filters(dataset)
        bounds = _bounds()
        shown = services.chosen_users(dataset.id, bounds)
        st.button(
            "Random user",
            icon=":material/casino:",
            on_click=_pick_any,
            args=(dataset.id, shown),
            disabled=not len(shown),
        )
    with search:
        user = st.selectbox(
            "User",
            _options(catalogue, shown),
            index=None,
            key=state.USER,
            bind="query-params",
            accept_new_options=True,
            filter_mode="contains",
            placeholder="Type a user id",
            help="Type to search. Clear it to browse the map.",
        )
    _say_what_is_offered(len(shown), len(catalogue.user_ids))
    return (user.strip()[:200] or None if user else None), bounds


def pick(user: str) -> None:
    """Choose a user, from a callback."""
    st.session_state[state.USER] = user


def clear_filters() -> None:
    """Take all filters of users off, from a callback."""
    for key in _FILTERS:
        st.session_state[key] = None


def _options(catalogue: Catalogue, shown: Int32) -> list[str]:
    options = [catalogue.user_ids[user] for user in shown[:MOST_OPTIONS].tolist()]
    chosen = st.session_state.get(state.USER)
    if chosen in catalogue.user_index and chosen not in options:
        options.insert(0, chosen)
    return options


def _say_what_is_offered(shown: int, total: int) -> None:
    filtered = "" if shown == total else f"{shown:,} of {total:,} users pass the filters. "
    if shown > MOST_OPTIONS:
        first = "" if filtered else f"{total:,} users. "
        st.caption(
            f"{filtered}{first}The list offers the first {MOST_OPTIONS:,}: type a full id, or narrow it by filters."
        )
    elif not shown and total:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("No user passes the filters.")
            st.button("Clear filters", on_click=clear_filters, type="tertiary")
    elif filtered:
        st.caption(filtered)


def _filter_label() -> str:
    active = sum(state.is_set(key) for key in _FILTERS)
    return f"Filter users ({active})" if active else "Filter users"


def _filters(dataset: DatasetInfo) -> None:
    table = services.user_table(dataset.id)
    sizes = dict(zip(table.segment_names, table.segment_counts.tolist(), strict=True))
    st.selectbox(
        "Segment",
        list(sizes),
        index=None,
        key=state.SEGMENT,
        bind="query-params",
        placeholder="Any",
        help="Activity (casual: the least active quarter; heavy: the most active) and what they like best.",
    )
    most = int(table.counts.max(initial=0))
    low, high = st.columns(2)
    _number(low, "Ratings from", state.COUNT_FROM, 0, most)
    _number(high, "to", state.COUNT_TO, 0, most)
    scale, finite = dataset.scale, table.means[np.isfinite(table.means)]
    if len(finite) and scale.low < scale.high:
        _number(low, "Mean rating from", state.MEAN_FROM, scale.low, scale.high)
        _number(high, "to ", state.MEAN_TO, scale.low, scale.high)
    st.button("Clear filters", on_click=clear_filters, type="tertiary", key="clear-user-filters")


def _number(place: st.delta_generator.DeltaGenerator, label: str, key: str, low: float, high: float) -> None:
    whole = isinstance(low, int)
    place.number_input(
        label,
        min_value=low,
        max_value=high,
        value=None,
        step=1 if whole else 0.1,
        format=None if whole else "%.1f",
        key=key,
        bind="query-params",
        placeholder=f"{low:,}" if "from" in label else f"{high:,}",
    )


def _bounds() -> UserBounds:
    get = st.session_state.get
    return (
        (get(state.COUNT_FROM), get(state.COUNT_TO)),
        (get(state.MEAN_FROM), get(state.MEAN_TO)),
        get(state.SEGMENT),
    )


def _pick_any(dataset: str, shown: Int32) -> None:
    pick(services.catalogue(dataset).user_ids[int(random.choice(shown))])


def unknown_user(user: str, dataset: DatasetInfo) -> None:
    """Say that a link or the search names nobody, what is shown instead, and what to do."""
    st.warning(
        f"**There is no user “{plain(user[:80])}” in {plain(dataset.name)}**, so this is the popularity list. "
        "Search for another id above, pick one on the map, or choose the data set that the link was made for."
    )
