"""Personal data, for admins: what is kept about a person, and forgetting them.

The name stands in no link, and nothing keeps it once the work is begun.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.errors import WhyboardError
from core.operations.forgetting import Forgotten, Person, Traces
from core.operations.roles import PERSONAL
from core.store.erasures import DELETE, RATER
from core.store.erasures import MANNERS as OFFERED
from dashboard import messages, services, state
from dashboard.background import Work
from dashboard.components.allowed import allowed
from dashboard.components.docs_section import docs_popover
from dashboard.components.page import choose_dataset
from dashboard.components.personal_tables import EFFECTS, KINDS, MANNERS, elsewhere, forgotten_table, kept_table
from dashboard.components.url_choice import segments
from dashboard.language import say, told
from dashboard.services import forgetting
from dashboard.text import plain

EVERY = 0.7  # seconds between two looks
AT_ONCE = 0.4  # seconds that the page waits, so that nothing flickers where it is done at once
LONGEST = 80  # characters of a name that are shown
# Session keys: the person looked at, or why there is none; the work; the name typed again; how far.
FOUND, WORK, AGAIN, HOW = "personal-found", "personal-work", "personal-again", "personal-how"


def personal_data() -> None:
    """Draw the part: progress of what is under way, or the question who, what is kept about them, and the button."""
    st.header(say("Personal data"), anchor=False)
    if not allowed(PERSONAL):
        return
    st.markdown(
        say(
            "What is kept about a rater, or about a user of a data set, and how they are forgotten. No link "
            "and no list of this page keeps the name that you type."
        )
    )
    with st.container(horizontal=True):
        docs_popover(say("What is done, and what stays"), "keeping", "Forget somebody")
        docs_popover(say("What leaves the machine"), "security", "What leaves the machine")
    work = st.session_state.get(WORK)
    if isinstance(work, Work):
        _followed(work)
    else:
        with messages.guard():
            _under_way()
        with messages.guard():
            _ask()
    with messages.guard():
        _so_far()


def _under_way() -> None:
    """Say what another page, a command or a machine that stopped has left open."""
    if forgetting.under_way():
        st.info(
            say("**Somebody is being forgotten right now**, from another page or by a command. Wait until it is done.")
        )
    elif forgetting.broken_off():
        st.warning(
            say("**Forgetting somebody was broken off.** Until it is finished, some places may still hold them.")
        )
        st.button(say("Finish it"), key="personal-finish", type="primary", on_click=_finish)


def _ask() -> None:
    kind = segments(state.PART, KINDS, say("Whose data"), RATER)
    dataset = ""
    if kind != RATER:
        info = choose_dataset()
        if info is None:
            return
        dataset = info.name
        where = say(
            "A user of **{dataset}**, in all its versions. Choose another data set in the sidebar.",
            dataset=plain(dataset),
        )
        st.caption(where)
    key = f"personal-name-{kind}"
    with st.form(f"personal-{kind}", border=False):
        st.text_input(
            say("Name of the rater") if kind == RATER else say("Id of the user"),
            key=key,
            autocomplete="off",
            help=say("Exactly as Audit shows it.") if kind == RATER else say("Exactly as Explore shows it."),
        )
        st.form_submit_button(
            say("Show what is kept"), type="primary", key="personal-look", on_click=_look, args=(kind, dataset, key)
        )
    found = st.session_state.get(FOUND)
    if isinstance(found, WhyboardError):
        messages.show(found)
    elif found is not None:
        person, kept = found
        if (person.kind, person.dataset) == (kind, dataset):
            _person(person, kept)


def _person(person: Person, kept: Traces) -> None:
    """Draw what is kept about somebody, and how they can be forgotten."""
    name = plain(person.name[:LONGEST])
    st.subheader(say("What is kept about {name}", name=name), anchor=False)
    kept_table(kept, "kept")
    elsewhere(kept)
    st.subheader(say("Forget {name}", name=name), anchor=False)
    offered = list(OFFERED[person.kind])
    if st.session_state.get(HOW) not in offered:
        st.session_state[HOW] = DELETE
    st.radio(
        say("How far"),
        offered,
        format_func={how: say(MANNERS[how]) for how in offered}.__getitem__,
        captions=[say(EFFECTS[person.kind, how]) for how in offered],
        key=HOW,
    )
    st.markdown(
        say("**It cannot be undone.** Ask whoever is judging under this name to stop first; let trainings end.")
    )
    typed = st.text_input(say("Type {name} to confirm", name=name), key=AGAIN, autocomplete="off")
    st.button(
        say("Forget for good"),
        key="personal-forget",
        type="primary",
        disabled=typed != person.name,
        on_click=_begin,
    )


def _followed(work: Work[Forgotten | None]) -> None:
    """Draw how far the work is, then what was done."""
    if not work.wait(AT_ONCE):
        st.fragment(_watch, run_every=EVERY)(work)
        return
    with messages.guard():
        _done(work.result())
    st.button(say("Look at somebody else"), key="personal-close", on_click=_close)


def _watch(work: Work[Forgotten | None]) -> None:
    if work.ended:
        st.rerun()
    st.progress(work.done, text=f"**{say('Forgetting')}** · {plain(told(work.stage))}")
    st.caption(say("It goes on when you leave this page."))


def _done(forgotten: Forgotten | None) -> None:
    if forgotten is None:
        st.success(say("**What was broken off is done.**"))
        return
    st.success(
        say("**Forgotten.** “{pseudonym}” stands in every place of the name.", pseudonym=plain(forgotten.pseudonym))
    )
    st.subheader(say("What there was"), anchor=False)
    kept_table(forgotten.traces, "was")
    elsewhere(forgotten.traces)


def _so_far() -> None:
    erasures = services.journal().read("erasures")
    if erasures:
        with st.expander(say("Forgotten so far")):
            forgotten_table(erasures)


def _look(kind: str, dataset: str, key: str) -> None:
    st.session_state.pop(AGAIN, None)
    try:
        person = Person(kind, str(st.session_state.get(key) or ""), dataset)
        st.session_state[FOUND] = person, forgetting.look(person)
    except WhyboardError as error:
        st.session_state[FOUND] = error


def _begin() -> None:
    """Begin to forget whom the page shows, where the name was typed again, and let go of it; a callback.

    The person is no argument of it: Streamlit keeps those as long as the visit lasts.
    """
    person, _ = st.session_state[FOUND]
    if st.session_state.get(AGAIN) == person.name:
        _start(replace(person, how=st.session_state[HOW]))


def _finish() -> None:
    _start(None)


def _start(person: Person | None) -> None:
    try:
        st.session_state[WORK] = forgetting.begin(person)
        st.session_state.pop(FOUND, None)
    except WhyboardError as error:
        st.session_state[FOUND] = error
    for key in (AGAIN, *(f"personal-name-{kind}" for kind in KINDS)):
        st.session_state.pop(key, None)


def _close() -> None:
    st.session_state.pop(WORK, None)
