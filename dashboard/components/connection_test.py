"""The language model server of this installation: what is configured, and whether it answers. Keys are never shown."""

from __future__ import annotations

import streamlit as st

from core.explain.backends import Endpoint
from core.explain.openai_backend import CONFIGURE
from core.operations.connection import Reached, reach
from dashboard.components.outcome import attempt, outcome
from dashboard.components.page import empty_state
from dashboard.text import plain


def connection_test(server: Endpoint | None) -> None:
    """Draw what is configured and the button that asks the server for its models."""
    if server is None:
        empty_state(
            "No OpenAI-compatible endpoint is configured.", f"{plain(CONFIGURE)} Everything else works without."
        )
        return
    key = "a key is set" if server.key else "no key is set"
    st.markdown(f"Server **{plain(server.host)}**, model **{plain(server.model)}**, {key}.")
    st.caption("The test asks for the list of models. Nothing of any user is sent.")
    st.button("Test the connection", type="primary", on_click=_test, args=(server,))
    outcome("connection")


def words(found: Reached) -> str:
    """What a server that answered means, in words."""
    if found.models is None:
        return (
            f"{found.host} answers but keeps no list of models. A wrong path in the address looks the same: try a "
            "variant out to be sure."
        )
    if found.serves_model:
        return f"{found.host} can be reached and offers {found.model}."
    listed = ", ".join(found.models[:10]) or "none"
    return f"{found.host} can be reached but does not offer {found.model}. It offers: {listed}."


def _test(server: Endpoint) -> None:
    attempt("connection", lambda: words(reach(server)))
