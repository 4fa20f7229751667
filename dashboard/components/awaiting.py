"""A computation in the background as people see it: how far it is, a way to stop it, and to go on."""

from __future__ import annotations

from typing import TypeVar

import streamlit as st

from dashboard.background import Work, forget
from dashboard.language import say, told
from dashboard.text import plain

T = TypeVar("T")
AT_ONCE = 0.4  # seconds that a page waits for what is short
EVERY = 0.7  # seconds between two looks


def awaited(work: Work[T], key: tuple[object, ...], what: str) -> T | None:
    """Return what came of a computation; None, after drawing how far it is, while there is nothing.

    Parameters
    ----------
    work : Work
        The computation.
    key : tuple
        Under which it is kept, to start it again.
    what : str
        What is being done, for people, in English: `Checking the texts`.

    Raises
    ------
    WhyboardError
        It failed.
    """
    if not work.wait(AT_ONCE):
        st.fragment(_watch, run_every=EVERY)(work, what)
        return None
    if work.cancelled:
        st.info(say("**{what} was stopped.** What was done by then is kept.", what=plain(say(what))))
        st.button(say("Go on"), key=f"go-on-{what}", on_click=forget, args=(key,), icon=":material/play_arrow:")
        return None
    return work.result()


def _watch(work: Work[T], what: str) -> None:
    if work.ended:
        st.rerun()
    st.progress(work.done, text=f"**{plain(say(what))}** · {plain(told(work.stage))}")
    st.button(say("Stop"), key=f"stop-{what}", on_click=work.cancel)
