"""A computation in the background as people see it: how far it is, a way to stop it, and to go on."""

from __future__ import annotations

from typing import TypeVar

import streamlit as st

from dashboard.background import Work, forget
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
        What is being done, for people: `Checking the texts`.

    Raises
    ------
    WhyboardError
        It failed.
    """
    if not work.wait(AT_ONCE):
        st.fragment(_watch, run_every=EVERY)(work, what)
        return None
    if work.cancelled:
        st.info(f"**{plain(what)} was stopped.** What was done by then is kept.")
        st.button("Go on", key=f"go-on-{what}", on_click=forget, args=(key,), icon=":material/play_arrow:")
        return None
    return work.result()


def _watch(work: Work[T], what: str) -> None:
    if work.ended:
        st.rerun()
    st.progress(work.done, text=f"**{plain(what)}** · {plain(work.stage)}")
    st.button("Stop", key=f"stop-{what}", on_click=work.cancel)
