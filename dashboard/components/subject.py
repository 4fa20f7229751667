"""Which user and which item a page is about, and its header."""

from __future__ import annotations

import streamlit as st

from core.errors import InputError, NotFoundError
from core.explain.types import Evidence
from core.explain.words import plain as one_line
from core.operations.explanations import Subject, subject
from core.results import ModelInfo
from core.types import Catalogue, DatasetInfo
from dashboard import messages, numerals, services, state
from dashboard.components.evidence import fact_words
from dashboard.components.page import browser_title, empty_state, link
from dashboard.components.rated_item import rated_words
from dashboard.components.top_list import name_in_links
from dashboard.labels import paragraph
from dashboard.language import say, told
from dashboard.text import plain

MOST_USERS = 1000  # offered in the box; any other can be typed
_USER_BOX, _ITEM_BOX = "subject-user", "subject-item"


def choose_subject(dataset: DatasetInfo, model: ModelInfo) -> Subject | None:
    """Draw the boxes for user and item and return what they name; None, after saying what to do, where nothing.

    Without a user in the link the page begins with one worth looking at, without an item with the first of the list.
    """
    catalogue = services.catalogue(dataset.id)
    left, right = st.columns([1, 2])
    with left:
        user = _choose_user(dataset, catalogue)
    if not user:
        with right:
            empty_state(say("Choose a user."), say("Type an id, or find one on the Explore page."))
            link("explore", say("Go to Explore"), dataset=dataset.name)
        return None
    with right:
        item = _choose_item(dataset, model, catalogue, user)
    if not item:
        empty_state(say("Choose an item."), say("The user's top 10 stand first in the list."))
        return None
    try:
        chosen = subject(services.workbench(), dataset.id, user, item, model.model)
    except NotFoundError as error:
        messages.show(error)
        if user not in catalogue.user_index:
            _others(dataset, model)
        return None
    refused = chosen.model.served.refuses(chosen.history)
    if refused:
        _no_score(dataset, model, refused)
        return None
    return chosen


def header(chosen: Subject) -> None:
    """Draw what the item is."""
    items = chosen.catalogue.items
    title = one_line(items.titles[chosen.index])
    st.header(plain(title), anchor=False)
    browser_title(title)
    year, count = items.year(chosen.index), int(items.n_ratings[chosen.index])
    parts = [str(year)] if year is not None and f"({year})" not in title else []
    for kind in ("genre", "creator", "tag"):
        if kind in items.attributes:
            parts += [one_line(name, 40) for name in items.attributes[kind].of(chosen.index)[:3]]
    parts.append(rated_words(count, float(items.means[chosen.index])))
    st.caption("  ·  ".join(plain(part) for part in parts))
    if chosen.own_rating is not None:
        st.info(
            say(
                "**This user has rated this item already: {rating} ★.** It is not on their list; its score is what the "
                "model makes of all their ratings.",
                rating=numerals.short(chosen.own_rating),
            )
        )


def place(evidence: Evidence) -> None:
    """Say where the item stands for this user."""
    st.markdown(paragraph(*(plain(fact_words(fact)) for fact in evidence.of_kind("rank", "score"))))


def links(dataset: DatasetInfo, model: ModelInfo, chosen: Subject, page: str, label: str) -> None:
    """Draw a link to another page about the same user, item and model."""
    given = {state.DATASET: dataset.name, state.MODEL: name_in_links(dataset, model)}
    link(page, label, **given, **{state.USER: chosen.user, state.ITEM: chosen.item})


def _no_score(dataset: DatasetInfo, model: ModelInfo, refused: str) -> None:
    """Say why a model cannot score a user, and lead to somebody whom it can."""
    reason = told(refused).rstrip(".。")
    what = f"Model “{model.model}” has no score for this user: {reason}."
    messages.show(InputError(what, "Choose another user."))
    _others(dataset, model)


def _others(dataset: DatasetInfo, model: ModelInfo) -> None:
    """Lead to users who are there, and to one who need not be."""
    given = {state.DATASET: dataset.name, state.MODEL: name_in_links(dataset, model)}
    with st.container(horizontal=True):
        link("explore", say("Find another user"), **given)
        link("why", say("Invent a user"), **given, **{state.USER: ""})


def _choose_user(dataset: DatasetInfo, catalogue: Catalogue) -> str | None:
    if state.USER not in st.query_params:
        newcomer = services.newcomer(dataset.id)
        if newcomer is not None:
            st.query_params[state.USER] = newcomer
    chosen = st.query_params.get(state.USER, "").strip()[:200]
    options = dict.fromkeys(catalogue.user_ids[:MOST_USERS])
    if chosen:
        options[chosen] = None
    st.session_state[_USER_BOX] = chosen or None
    st.selectbox(
        say("User"),
        list(options),
        index=None,
        key=_USER_BOX,
        on_change=_remember,
        args=(state.USER, _USER_BOX),
        accept_new_options=True,
        filter_mode="contains",
        placeholder=say("Type a user id"),
    )
    return chosen or None


def _choose_item(dataset: DatasetInfo, model: ModelInfo, catalogue: Catalogue, user: str) -> str | None:
    top = services.top_n(dataset.id, model.model, user, 10)
    given = st.query_params.get(state.ITEM)
    if given is None and top.items:
        given = st.query_params[state.ITEM] = top.items[0].item
    ranks = {row.item: row.rank for row in top.items}
    titles = services.popular_titles(dataset.id)
    options = dict.fromkeys([*ranks, *titles])
    if given is not None and given in catalogue.item_index:
        options[given] = None

    def words(item: str) -> str:
        title = titles.get(item) or one_line(catalogue.items.titles[catalogue.item_index[item]])
        return f"{ranks[item]}. {title}" if item in ranks else title

    st.session_state[_ITEM_BOX] = given if given in options else None
    st.selectbox(
        say("Item"),
        list(options),
        index=None,
        key=_ITEM_BOX,
        format_func=words,
        on_change=_remember,
        args=(state.ITEM, _ITEM_BOX),
        filter_mode="contains",
        placeholder=say("Type a title"),
        help=say(
            "The user's top 10 with their ranks, then the {n} most rated items.", n=numerals.count(services.MOST_TITLES)
        ),
    )
    return given


def _remember(parameter: str, box: str) -> None:
    st.query_params[parameter] = st.session_state.get(box) or ""
