"""The other item that an item is held against, and the button that swaps the two."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.explain.words import plain as one_line
from core.operations.explanations import Subject
from core.results import ModelInfo, RankedItem
from core.types import Catalogue, DatasetInfo
from dashboard import services, state
from dashboard.language import say
from dashboard.text import plain

_LISTED, _POPULAR = 20, 300  # of the user's list, and most rated items, in the box; any other title can be typed
_BOX = "against-box"


def choose_other(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> int | None:
    """Draw the box of the other item and the button that swaps the two; return its index."""
    catalogue = chosen.catalogue
    top = services.top_n(dataset.id, model.model, chosen.user, _LISTED).items
    other = _given(catalogue, chosen)
    if other is None:
        other = _neighbour(top, chosen.index)
    popular = np.argsort(-catalogue.items.n_ratings, kind="stable")[:_POPULAR].tolist()
    ranks = {catalogue.items.ids[row.index]: row.rank for row in top}
    first = [] if other is None else [other]
    options = dict.fromkeys(catalogue.items.ids[i] for i in (*(row.index for row in top), *first, *popular))
    options.pop(chosen.item, None)

    def words(item: str) -> str:
        if item not in catalogue.item_index:
            return item
        title = one_line(catalogue.items.titles[catalogue.item_index[item]])
        return f"{ranks[item]}. {title}" if item in ranks else title

    st.session_state[_BOX] = None if other is None else catalogue.items.ids[other]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            say("Rather than"),
            list(options),
            index=None,
            key=_BOX,
            format_func=words,
            on_change=_remember,
            args=(dataset.id, chosen.index),
            accept_new_options=True,
            filter_mode="contains",
            placeholder=say("Type a title"),
            help=say(
                "The user's top {listed} with their ranks, then the {popular} most rated items. Any other title can be "
                "typed: of several that match, the most rated one is taken.",
                listed=_LISTED,
                popular=_POPULAR,
            ),
        )
        if other is not None:
            ids = (catalogue.items.ids[other], chosen.item)
            st.button(say("Other way round"), icon=":material/swap_vert:", on_click=_swap, args=ids)
    return other


def _given(catalogue: Catalogue, chosen: Subject) -> int | None:
    """The item that the link names; None where it names none, after saying so where it cannot be shown."""
    given = st.query_params.get(state.AGAINST)
    if not given:
        return None
    if given == chosen.item:
        return None  # another item was chosen above: hold it against its neighbour again
    found = catalogue.item_index.get(given)
    if found is None:
        st.warning(
            say(
                "**There is no item “{item}” in this data set.** Showing the next one of the list.",
                item=plain(given[:80]),
            )
        )
    return found


def _neighbour(top: tuple[RankedItem, ...], item: int) -> int | None:
    """The next item of the list, the one before the last one; for an item that is not on it the first."""
    order = [row.index for row in top]
    if item not in order:
        return order[0] if order else None
    place = order.index(item)
    beside = order[place + 1 : place + 2] or order[max(place - 1, 0) : place]
    return beside[0] if beside else None


def _remember(dataset: str, item: int) -> None:
    catalogue, given = services.catalogue(dataset), st.session_state.get(_BOX)
    if not given:
        st.query_params.pop(state.AGAINST, None)
        return
    found = given if given in catalogue.item_index else search(catalogue, given, item)
    st.query_params[state.AGAINST] = found or given[:80]


def search(catalogue: Catalogue, text: str, but: int) -> str | None:
    """Id of the most rated item with a text in its title, `but` one left out; None where there is none."""
    wanted = " ".join(text.casefold().split())
    titles = catalogue.items.titles
    found = [i for i, title in enumerate(titles) if i != but and wanted in " ".join(title.casefold().split())]
    best = max(found, key=lambda i: int(catalogue.items.n_ratings[i]), default=None)
    return None if best is None else catalogue.items.ids[best]


def _swap(item: str, against: str) -> None:
    st.query_params[state.ITEM], st.query_params[state.AGAINST] = item, against
