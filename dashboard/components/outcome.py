"""What came of a click, told once: the callback does the work, the next run says what happened."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.errors import WhyboardError
from dashboard import messages
from dashboard.text import plain

_PREFIX = "outcome-"


def attempt(key: str, act: Callable[[], str]) -> None:
    """Do something from a callback and keep what to say: what `act` returns once it is done, or why it failed."""
    try:
        st.session_state[_PREFIX + key] = act()
    except WhyboardError as error:
        st.session_state[_PREFIX + key] = error


def outcome(key: str) -> bool:
    """Say what came of the last click, once; return whether there was anything to say."""
    said = st.session_state.pop(_PREFIX + key, None)
    if isinstance(said, WhyboardError):
        messages.show(said)
    elif said:
        st.success(plain(str(said)))
    return bool(said)
