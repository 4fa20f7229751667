"""Which items may enter a list, from widgets bound to the URL."""

from __future__ import annotations

import streamlit as st

from core.results import Filters
from core.types import NO_YEAR, AttributeIndex, DatasetInfo
from dashboard import numerals, services, state
from dashboard.components.page import empty_state
from dashboard.language import later, say

MOST_NAMES = 300  # attributes offered for a kind, most used first
_NUMBERS = (state.YEAR_FROM, state.YEAR_TO, state.POPULAR_FROM, state.POPULAR_TO)
_LABELS = {"genre": later("Genres"), "creator": later("Creators"), "decade": later("Decades"), "tag": later("Tags")}


def list_filters(dataset: DatasetInfo) -> Filters:
    """Draw the filters of a list behind one button and return them."""
    items = services.catalogue(dataset.id).items
    label = _label(tuple(items.attributes))
    with st.popover(label, icon=":material/tune:"):
        chosen = {kind: _names(dataset.id, kind, index) for kind, index in items.attributes.items()}
        low, high = st.columns(2)
        years = items.years[items.years != NO_YEAR]
        first, last = (int(years.min()), int(years.max())) if len(years) else (0, 0)
        if len(years):
            _number(low, say("Year from"), state.YEAR_FROM, first, last, str(first))
            _number(high, say("to"), state.YEAR_TO, first, last, str(last))
        most = int(items.n_ratings.max(initial=0))
        _number(low, say("Ratings from"), state.POPULAR_FROM, 0, most, "0")
        _number(high, say("to") + " ", state.POPULAR_TO, 0, most, numerals.count(most))
        rated = st.toggle(say("Include what the user rated"), key=state.RATED, bind="query-params")
        st.button(
            say("Clear filters"),
            on_click=clear_filters,
            args=(tuple(chosen),),
            type="tertiary",
            key="clear-list-filters",
        )
    if _label(tuple(items.attributes)) != label:  # somebody went back: only now it is known what the link says
        st.rerun()
    get = st.session_state.get
    return Filters(
        attributes={kind: names for kind, names in chosen.items() if names},
        years=(get(state.YEAR_FROM), get(state.YEAR_TO)),
        popularity=(get(state.POPULAR_FROM), get(state.POPULAR_TO)),
        include_rated=rated,
    )


def clear_filters(kinds: tuple[str, ...]) -> None:
    """Take all filters of the list off, from a callback."""
    for kind in kinds:
        st.session_state[kind] = []
    for key in _NUMBERS:
        st.session_state[key] = None
    st.session_state[state.RATED] = False


def nothing_passes(dataset: DatasetInfo, filters: Filters) -> None:
    """Say why a list is empty, with the button that fills it."""
    if filters == Filters():
        empty_state(say("This user has rated every item there is."), say("A list holds what a user has not rated yet."))
        st.button(say("Include what the user rated"), key="include-rated", on_click=_include_rated)
        return
    st.info(say("**No item passes the filters.** Widen them, or clear them."))
    kinds = tuple(services.catalogue(dataset.id).items.attributes)
    st.button(say("Clear filters"), key="clear-filters", on_click=clear_filters, args=(kinds,))


def _include_rated() -> None:
    st.session_state[state.RATED] = True


def _label(kinds: tuple[str, ...]) -> str:
    active = sum(state.is_set(key) for key in (*kinds, *_NUMBERS, state.RATED))
    return say("Filter items ({n})", n=active) if active else say("Filter items")


def _names(dataset: str, kind: str, index: AttributeIndex) -> tuple[str, ...]:
    options = services.attribute_options(dataset, kind)[:MOST_NAMES]
    capped = (
        say("The {most} most used of {all}.", most=MOST_NAMES, all=numerals.count(len(index.names)))
        if len(index.names) > MOST_NAMES
        else None
    )
    return tuple(
        st.multiselect(
            say(_LABELS[kind]) if kind in _LABELS else kind,
            options,
            key=kind,
            bind="query-params",
            placeholder=say("Any"),
            filter_mode="contains",
            help=capped,
            select_all=False,
        )
    )


def _number(
    place: st.delta_generator.DeltaGenerator, label: str, key: str, low: int, high: int, placeholder: str
) -> None:
    place.number_input(
        label, min_value=low, max_value=high, value=None, step=1, key=key, bind="query-params", placeholder=placeholder
    )
