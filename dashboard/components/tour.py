"""The tour: three steps through the pages, on a user and an item worth looking at; offered until it is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from core.results import RankedItem
from dashboard import services, state
from dashboard.components.overview import first_list
from dashboard.components.page import big_link, link
from dashboard.language import later, say
from dashboard.text import plain
from dashboard.tour_cookie import COOKIE, HIDDEN, PICTURE, PLACE

DEMO: Final = "demo"
_HIDE: Final = "tour-hidden"  # in the session, before the browser sends its cookie
_OVER: Final = "over"  # instead of a step: the reader went all the way
# Page, what to look at there, and the link to the next step.
STEPS: Final = (
    (
        "explore",
        later(
            "This is one user: what they rated, what they like, and the items a model would show them. “Main driver” "
            "names the rating that speaks most for each item. Now to the first of them."
        ),
        later("Why is “{title}” on the list?"),
    ),
    (
        "why",
        later(
            "The score of this item is a sum over the user's own ratings; nothing is estimated. Each bar is one of "
            "them. Below, under “Challenge it”, you can take ratings away and see the list change."
        ),
        later("What would the user be told?"),
    ),
    (
        "compare",
        later(
            "Two texts from the same evidence. The mark on each claim says whether the evidence supports it. Say "
            "which text is better: your answer is kept, and Audit tells which texts people prefer."
        ),
        later("Which texts do people prefer?"),
    ),
)


@dataclass(frozen=True, slots=True)
class Stop:
    """What the tour is about: a data set by name, a user of it, the first item of their list."""

    dataset: str
    user: str
    first: RankedItem


def tour_offer() -> bool:
    """Draw, on the home page, the way into the tour; return whether it is what most people should press next."""
    stop = _stop()
    if stop is None:
        return False
    if _hidden():
        link("explore", say("Take the tour"), **{state.TOUR: 1, state.DATASET: stop.dataset, state.USER: stop.user})
        return False
    with st.container(border=True, key="tour"):
        st.markdown(
            f"**{say('New here? Three steps, two minutes.')}** "
            + say("One user and their list, why an item stands on it, and whether what they are told is true.")
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            big_link("explore", say("Start the tour"), **{state.TOUR: 1, state.USER: stop.user}, dataset=stop.dataset)
            st.button(say("Hide the tour"), key="hide-tour", type="tertiary", on_click=_hide)
    return True


def tour_step() -> None:
    """Draw the step of the tour that the URL names, over the page; and let the browser remember that it is over."""
    if st.query_params.get(state.TOUR) == _OVER:
        _hide()
    if st.session_state.get(_HIDE) and st.context.cookies.get(COOKIE) != HIDDEN:
        st.html(f'<img src="{PLACE}/{PICTURE}" alt="" width="1" height="1" style="position: absolute; opacity: 0">')
    number = _step()
    stop = _stop() if number else None
    if stop is None:
        return
    words = STEPS[number - 1][1]
    with st.container(border=True, key="tour"):
        st.markdown(f"**{say('Tour, step {number} of 3.', number=number)}** {say(words)}")
        with st.container(horizontal=True, vertical_alignment="center"):
            _onward(number, stop)
            st.button(say("End the tour"), key="end-tour", type="tertiary", on_click=_hide)


def tour_onward() -> None:
    """Draw the way to the next step once more, under the page: who has read it all need not go back to its top."""
    number = _step()
    stop = _stop() if number else None
    if stop is None:
        return
    with st.container(border=True, key="tour-onward", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{say('The tour goes on:')}**", width="content")
        _onward(number, stop)


def _step() -> int:
    """Number of the step that the URL names, from 1; 0 where it names none."""
    given = st.query_params.get(state.TOUR, "")
    return int(given) if given in ("1", "2", "3") else 0


def _onward(number: int, stop: Stop) -> None:
    """Draw the link to the next step; from the last one to what comes of judgements, where the tour is over."""
    words = say(STEPS[number - 1][2], title=plain(stop.first.title))
    if number == len(STEPS):
        link("audit", words, **{state.TOUR: _OVER, state.DATASET: stop.dataset, state.CAMPAIGN: state.EVERY_CAMPAIGN})
        return
    at = {state.TOUR: number + 1, state.DATASET: stop.dataset, state.USER: stop.user, state.ITEM: stop.first.item}
    link(STEPS[number][0], words, **at)


def _stop() -> Stop | None:
    """In the demo world where there is one, else in the first data set that has a list to show."""
    for info in sorted(services.datasets(), key=lambda info: info.name != DEMO):
        user = services.newcomer(info.id)
        top = first_list(info, user)
        if user is not None and top is not None and top.items:
            return Stop(info.name, user, top.items[0])
    return None


def _hidden() -> bool:
    return bool(st.session_state.get(_HIDE)) or st.context.cookies.get(COOKIE) == HIDDEN


def _hide() -> None:
    st.session_state[_HIDE] = True
    st.query_params.pop(state.TOUR, None)
