"""The frame of a page: header, data set, model, rater, empty states, links."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.errors import WhyboardError
from core.explain.words import plain as one_line
from core.operations.roles import IMPORT, LOCAL_USER, Actor
from core.recommend.registry import DEFAULTS, KINDS
from core.results import ModelInfo
from core.settings import PROJECT_ROOT
from core.types import DatasetInfo
from dashboard import VERSION, identity, messages, services, state
from dashboard.components.allowed import allowed
from dashboard.components.demo_panel import building_demo, demo_panel
from dashboard.components.docs_section import docs_popover
from dashboard.components.job_panel import background_jobs
from dashboard.components.sign_in_page import signed_in
from dashboard.language import language_box, say
from dashboard.text import plain

NAME = "Whyboard"
LONGEST_SUBJECT = 60  # characters of what a page is about, in the title of the browser's tab


def page_header(title: str, purpose: str) -> None:
    """Draw the title of a page, what is written about it in the guide and, in one sentence, what it is for."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(title, anchor=False, width="content")
        docs_popover(say("About this page"), "pages", str(st.session_state.get(state.PAGE, "")).capitalize())
    st.markdown(purpose)
    st.session_state[state.PAGE_TITLE] = title
    browser_title()


def browser_title(subject: str = "") -> None:
    """Name the page, and what it is about, in the browser's tab and history."""
    title = str(st.session_state.get(state.PAGE_TITLE, NAME))
    parts = [title, one_line(subject, LONGEST_SUBJECT), NAME if title != NAME else ""]
    st.set_page_config(page_title=" · ".join(part for part in parts if part))


def sidebar(who: Actor) -> None:
    """Draw the sidebar: data set, place for the page's controls, running jobs, who is here, versions."""
    with messages.guard():
        _dataset_box()
    with st.sidebar:
        st.session_state[state.CONTROLS] = st.container()
        background_jobs()
        if who.kind == LOCAL_USER:
            st.text_input(
                say("Your name"),
                key=state.RATER,
                max_chars=60,
                persist_state="session",
                placeholder=say("anonymous"),
                help=say("Stands beside your thumbs and judgements. Not a password; anyone can read it."),
            )
        signed_in(who)
        language_box()
        with messages.guard():
            dataset = _chosen()
            data = f"`{dataset.id}` · " if dataset else ""  # an id has no mark that would end the span
            st.caption(f"{data}Whyboard {VERSION}")


def controls() -> DeltaGenerator:
    """The place in the sidebar for the page's own controls, under the data set."""
    place = st.session_state.get(state.CONTROLS)
    return place if isinstance(place, DeltaGenerator) else st.sidebar.container()


def choose_dataset() -> DatasetInfo | None:
    """Return the data set chosen in the sidebar; None, after saying what to do, where there is none yet."""
    if state.CONTROLS not in st.session_state:  # the page runs on its own, without the frame
        _dataset_box()
    dataset = _chosen()
    if dataset is None:
        no_data()
    return dataset


def choose_model(dataset: DatasetInfo, *, key: str = state.MODEL, label: str | None = None) -> ModelInfo | None:
    """Draw a model selectbox under the data set, bound to the URL; None, after saying so, where none is trained."""
    known = services.models(dataset.id)
    if not known:
        if building_demo():
            demo_panel()
            return None
        empty_state(say("No model has been trained on this data set yet."), say("Train one on the Models page."))
        link("models", say("Go to Models"), dataset=dataset.name)
        return None
    order = {kind: place for place, kind in enumerate([*DEFAULTS, *(k for k in KINDS if k not in DEFAULTS)])}
    known = sorted(known, key=lambda info: order.get(info.kind, len(order)))  # newest first within a kind
    by_name = model_names(known)
    _warn_unknown(key, by_name, say("model"))
    st.session_state[key] = _asked_for(key, by_name)
    with controls():
        name = st.selectbox(label or say("Model"), list(by_name), key=key, on_change=state.remember, args=(key,))
    st.session_state[f"last-{key}"] = st.session_state.get(state.PAGE), name
    return by_name[name]


def _asked_for(key: str, by_name: dict[str, Any]) -> str:
    """What the link names, or the page before showed, or the first."""
    before, name = st.session_state.get(f"last-{key}", (None, None))
    switched = before != st.session_state.get(state.PAGE)
    if key not in st.query_params and switched and name in by_name:
        st.query_params[key] = name
    given = st.query_params.get(key)
    if given is not None and given not in by_name:
        del st.query_params[key]  # said once, not for as long as the page is open
    elif given is not None and not switched:
        # A link from a page to itself leaves the address as it was, until something is written to it.
        st.query_params[key] = given
    return given if given in by_name else next(iter(by_name))


def model_names(models: list[ModelInfo]) -> dict[str, ModelInfo]:
    """Names for links and lists: the kind for the newest of each kind, the full id for older ones."""
    names: dict[str, ModelInfo] = {}
    for info in models:
        names[info.model if info.kind in names else info.kind] = info
    return names


def no_data() -> None:
    """Show the demo world being built, or how to begin again, and the way to bring data of one's own."""
    demo_panel()
    if allowed(IMPORT, told_why=False):
        link("data", say("Import your own ratings"), **{state.VIEW: "Import"})


def empty_state(text: str, action: str) -> None:
    """Say that there is nothing to show, and what to do next."""
    st.info(f"**{text}** {action}")


def link(name: str, label: str, **parameters: Any) -> None:
    """Draw a link to a page, with its state in the URL; nothing where this installation lacks the page."""
    path = page_path(name)
    if path.is_file():
        st.page_link(path, label=label, icon=":material/arrow_forward:", query_params=_given(parameters) or None)


def big_link(name: str, label: str, dataset: str, **parameters: Any) -> None:
    """Draw the one button of a page that most people should press next; it leads to another page about a data set.

    The data set is chosen, not linked to: its selectbox is on every page, and Streamlit refuses to set it by hand.
    """
    path = page_path(name)
    if path.is_file() and st.button(
        label, type="primary", icon=":material/arrow_forward:", key=f"go-{name}", on_click=_choose_dataset,
        args=(dataset,),
    ):  # fmt: skip
        st.switch_page(path, query_params=_given(parameters))


def _choose_dataset(name: str) -> None:
    st.session_state[state.DATASET] = name


def page_path(name: str) -> Path:
    """The script of a page."""
    return PROJECT_ROOT / "pages" / f"{name}.py"


def rater_id() -> str:
    """Whoever signed in; where nobody has to, the name the rater typed, or `anonymous`."""
    who = identity.actor()
    if who.kind != LOCAL_USER:
        return who.name
    return " ".join(str(st.session_state.get(state.RATER) or "").split()) or state.DEFAULT_RATER


def _dataset_box() -> None:
    # Oldest first: the first one is left out of links, and an import must not change what those mean.
    options = [info.name for info in reversed(services.datasets())]
    if not options:
        return
    given = st.query_params.get(state.DATASET)
    if given and given not in options and _exists(given):
        options.append(given)  # an older version, named in full by a link
    _warn_unknown(state.DATASET, dict.fromkeys(options), say("data set"))
    st.sidebar.selectbox(say("Data set"), options, key=state.DATASET, bind="query-params")


def _chosen() -> DatasetInfo | None:
    name = st.session_state.get(state.DATASET)
    known = services.datasets()
    if isinstance(name, str) and known:
        try:
            return services.workbench().store.dataset(name)
        except WhyboardError as error:
            messages.show(error)
    return known[-1] if known else None


def _given(parameters: dict[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in parameters.items() if value is not None}


def _exists(reference: str) -> bool:
    try:
        services.workbench().store.dataset(reference)
    except WhyboardError:
        return False
    return True


def _warn_unknown(key: str, options: dict[str, Any], what: str) -> None:
    given = st.query_params.get(key)
    if given and given not in options:
        shown = next(iter(options))
        st.warning(
            say(
                "The link asks for the {what} **{given}**, which is not here. Showing **{shown}**.",
                what=what,
                given=plain(given[:80]),
                shown=plain(shown),
            )
        )
