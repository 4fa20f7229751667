"""Taking edits along: the link holds them, and they can be copied, saved and pasted as JSON."""

from __future__ import annotations

import streamlit as st

from core.attribute.edits import LONGEST, json_of
from dashboard.components.what_if_state import Desk, load
from dashboard.language import say

_PASTED = "what-if-json"


def share(found: Desk) -> None:
    """Draw the edits as JSON, to copy and to save, and the box that reads them again."""
    with st.expander(say("Copy as JSON"), icon=":material/data_object:"):
        st.caption(say("The link of this page holds the edits too: copied, it opens them again."))
        text = json_of(found.edits)
        st.code(text, language="json", height=min(220, 40 + 22 * text.count("\n")))
        st.download_button(
            say("Save"), text, "what-if.json", "application/json", on_click="ignore", icon=":material/download:",
            type="tertiary", key="what-if-save",
        )  # fmt: skip
        st.text_area(
            say("Edits to load"), key=_PASTED, max_chars=LONGEST, height=100, placeholder=say("Paste JSON here")
        )
        st.button(say("Load"), on_click=_load, args=(found,), key="what-if-load")


def _load(found: Desk) -> None:
    load(found, str(st.session_state.get(_PASTED) or ""))
    if found.problem is None:
        st.session_state[_PASTED] = ""
