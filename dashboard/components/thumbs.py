"""Thumbs on an explanation with reasons: rows in the journal before the page says saved, and back after a reload."""

from __future__ import annotations

import streamlit as st

from core.explain.types import Explanation
from core.operations.feedback import REASONS, Thumb, record_thumb, said_by
from core.operations.roles import JUDGE
from dashboard import services
from dashboard.components.allowed import allowed
from dashboard.components.page import rater_id
from dashboard.components.recording import recording, restore, show_failure, stamp
from dashboard.language import later, say, told
from dashboard.text import plain

WORDS = {1: later("👍 saved for {rater}"), 0: later("👎 saved for {rater}")}


def thumbs(explanation: Explanation, side: str, said: Thumb) -> None:
    """Draw the thumb of this rater on an explanation, as the journal has it; `side` tells two drawings apart."""
    if not allowed(JUDGE, told_why=False):
        return
    rater = rater_id()
    key = f"thumb-{side}-{explanation.id}"
    restore(key, said.value)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.feedback("thumbs", key=key, on_change=_thumb, args=(key, explanation))
        if said.value is not None:
            st.caption(say(WORDS[said.value], rater=plain(rater)), width="content")
    if said.value == 0:
        _reasons(explanation, side, said)
    show_failure(key)


def _reasons(explanation: Explanation, side: str, said: Thumb) -> None:
    key = f"reasons-{side}-{explanation.id}"
    restore(key, list(said.reasons))
    st.pills(
        say("What is wrong with it?"),
        REASONS,
        format_func={name: told(name) for name in REASONS}.__getitem__,
        selection_mode="multi",
        key=key,
        on_change=_reason,
        args=(key, explanation),
        wrap=True,
    )
    show_failure(key)


def _thumb(key: str, explanation: Explanation) -> None:
    """Write what was clicked. A click that changes nothing (a message sent twice) is no row."""
    value = st.session_state.get(key)
    with recording(key):
        if value != _now(explanation).value:
            record_thumb(services.journal(), explanation=explanation, value=value, **stamp())


def _reason(key: str, explanation: Explanation) -> None:
    chosen = tuple(name for name in REASONS if name in (st.session_state.get(key) or ()))
    with recording(key):
        said = _now(explanation)
        if said.value is not None and chosen != said.reasons:
            record_thumb(services.journal(), explanation=explanation, value=said.value, reasons=chosen, **stamp())


def _now(explanation: Explanation) -> Thumb:
    """What the journal holds at this moment: another tab may have written meanwhile."""
    return said_by(services.journal(), rater_id(), explanation.id, explanation.id).thumbs.get(explanation.id, Thumb())
