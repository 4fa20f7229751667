"""Thumbs on an explanation: a row in the journal before the page says saved, and back after a reload."""

from __future__ import annotations

import uuid

import streamlit as st

from core.errors import WhyboardError
from core.explain.types import Explanation
from core.operations.explanations import record_thumb, thumb_of
from dashboard import VERSION, messages, services, state
from dashboard.components.page import rater_id
from dashboard.text import plain

_FAILED = "thumb-failed"  # session key: the error of the last click, shown once
WORDS = {1: "👍 saved", 0: "👎 saved"}


def thumbs(explanation: Explanation, place: str) -> None:
    """Draw the thumbs of this rater on an explanation, as the journal has them.

    `place` tells two drawings of the same explanation on one page apart.
    """
    rater = rater_id()
    said = thumb_of(services.journal(), explanation.id, rater)
    key = f"thumb-{place}-{explanation.id}-{rater}"
    # The journal is right, whatever the browser or another tab still shows.
    st.session_state[key] = said
    with st.container(horizontal=True, vertical_alignment="center"):
        st.feedback("thumbs", key=key, on_change=_record, args=(key, explanation, rater))
        if said is not None:
            st.caption(f"{WORDS[said]} for {plain(rater)}")
        elif rater == state.DEFAULT_RATER:
            st.caption("Type your name in the sidebar to keep your thumbs apart from others'.")
    error = st.session_state.pop(f"{_FAILED}-{key}", None)
    if isinstance(error, WhyboardError):
        messages.show(error)


def _record(key: str, explanation: Explanation, rater: str) -> None:
    """Write what was clicked. A click that changes nothing (a message sent twice) is no row."""
    value = st.session_state.get(key)
    try:
        if value == thumb_of(services.journal(), explanation.id, rater):
            return
        record_thumb(
            services.journal(),
            explanation=explanation,
            rater=rater,
            value=value,
            id=uuid.uuid4().hex,
            now=services.workbench().now(),
            app_version=VERSION,
        )
    except WhyboardError as error:
        st.session_state[f"{_FAILED}-{key}"] = error
