"""The what-if editor: change a user's ratings, or invent a user, and see the list at once."""

from __future__ import annotations

import streamlit as st

from core.attribute import edits as editing
from core.attribute.types import WhatIf
from core.attribute.what_if import check_editable, what_if
from core.operations.explanations import Subject
from core.operations.lists import history_of
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import messages, services, state
from dashboard.components.challenge_parts import list_length
from dashboard.components.what_if_editor import search, table
from dashboard.components.what_if_result import (
    drivers_view,
    list_sentence,
    list_view,
    ranks_view,
    target_sentence,
)
from dashboard.components.what_if_share import share
from dashboard.components.what_if_state import Desk, begin, desk
from dashboard.labels import paragraph
from dashboard.language import later, say, told
from dashboard.services import what_if as cached
from dashboard.text import plain

_START = "what-if-start"
_STARTS = {"user": later("Their ratings"), "nothing": later("Nothing")}
_RULE = later("An item that is rated leaves the list.")
_REMOVAL_RULE = later("One whose rating is removed stays off it, so that both lists choose from the same items.")


def what_if_view(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    """Draw the editor for a user's ratings, and what they change for the item on screen."""
    _editor(dataset, model, chosen.user, chosen.index)


def invented_view(dataset: DatasetInfo, model: ModelInfo) -> None:
    """Draw the editor for a user who does not exist: it starts from nothing."""
    item = services.catalogue(dataset.id).item_index.get(st.query_params.get(state.ITEM, ""))
    _editor(dataset, model, "", item)


@st.fragment
def _editor(dataset: DatasetInfo, model: ModelInfo, user: str, item: int | None) -> None:
    """An edit draws this part of the page again, not the rest."""
    with messages.guard():
        catalogue, loaded = services.catalogue(dataset.id), services.workbench().model(dataset.id, model.model)
        check_editable(catalogue, loaded)
        found = desk(catalogue, user, history_of(catalogue, user))
        _draw(dataset, model, found, item)


def _draw(dataset: DatasetInfo, model: ModelInfo, found: Desk, item: int | None) -> None:
    n = _controls(found)
    if found.problem is not None:
        messages.show(found.problem)
    user = found.about[1] if found.edits.start == "user" else ""
    result = _result(dataset, model, found, user, item, n)
    _sentences(found, result, item, n)
    left, right = st.columns([5, 4], gap="medium")
    with left:
        search(found)
        drivers = cached.own_drivers(dataset.id, model.model, user, item) if user and item is not None else {}
        table(found, drivers, (found.about, model.model, item, found.edits.start))
        st.caption(paragraph(say(_RULE), say(_REMOVAL_RULE) if len(found.start.items) else ""))
    with right:
        _lists(found, result, item, n, f"what-if-{dataset.name}-{found.about[1] or 'invented'}")
    share(found)


def _controls(found: Desk) -> int:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if found.about[1]:
            st.session_state[_START] = found.edits.start
            st.segmented_control(
                say("Start from"),
                list(_STARTS),
                format_func=lambda start: say(_STARTS[start]),
                key=_START,
                required=True,
                on_change=lambda: begin(found, st.session_state[_START]),
            )
        n = list_length()
        st.button(
            say("Reset"),
            icon=":material/restart_alt:",
            disabled=not len(found.edits) and found.problem is None,
            on_click=begin,
            args=(found, found.edits.start),
        )
    return n


def _result(dataset: DatasetInfo, model: ModelInfo, found: Desk, user: str, item: int | None, n: int) -> WhatIf:
    bench, catalogue = services.workbench(), found.catalogue
    loaded = bench.model(dataset.id, model.model)
    edited = editing.apply(catalogue, found.edits, found.own)
    before = cached.ranking(dataset.id, model.model, user, n)
    return what_if(catalogue, loaded, found.start, edited, item, n, bench.predictor(loaded), before=before)


def _sentences(found: Desk, result: WhatIf, item: int | None, n: int) -> None:
    """Say what the edits do, above the table, so that it is seen while editing on a phone."""
    if result.after.fallback:
        why = plain(told(result.after.fallback))
        st.info(f"**{say('There is no personal list yet.')}** {why}")
        return
    said = []
    if item is not None:
        rated, rated_now = item in found.start.items, item in result.history.items
        title = found.catalogue.items.titles[item]
        said.append(f"**{plain(target_sentence(result, title, n, rated=rated, rated_now=rated_now))}**")
    said.append(
        plain(list_sentence(result, n)) if len(found.edits) else say("Change a rating and see what would happen.")
    )
    st.markdown(" ".join(said))


def _lists(found: Desk, result: WhatIf, item: int | None, n: int, name: str) -> None:
    if not len(found.edits):
        list_view(result, name)
        return
    ranks_view(result, n, "what-if-ranks")
    with st.expander(say("The new list as a table")):
        list_view(result, name)
    if item is not None:
        drivers_view(result, found.catalogue, item)
