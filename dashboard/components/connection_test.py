"""The language model server of this installation: what is configured, and whether it answers. Keys are never shown."""

from __future__ import annotations

import streamlit as st

from core.explain.backends import Endpoint
from core.explain.openai_backend import CONFIGURE
from core.operations.connection import Reached, reach
from core.operations.roles import VARIANTS
from dashboard import identity
from dashboard.components.allowed import limits
from dashboard.components.outcome import attempt, outcome
from dashboard.components.page import empty_state
from dashboard.language import say, told
from dashboard.text import plain


def connection_test(server: Endpoint | None) -> None:
    """Draw what is configured and the button that asks the server for its models."""
    if server is None:
        empty_state(
            told("No OpenAI-compatible endpoint is configured."),
            f"{plain(told(CONFIGURE))} {say('Everything else works without.')}",
        )
        return
    st.markdown(
        say(
            "Server **{host}**, model **{model}**, {key}.",
            host=plain(server.host),
            model=plain(server.model),
            key=say("a key is set") if server.key else say("no key is set"),
        )
    )
    st.caption(say("The test asks for the list of models. Nothing of any user is sent."))
    st.button(say("Test the connection"), type="primary", on_click=_test, args=(server,), **limits(VARIANTS))
    outcome("connection")


def words(found: Reached) -> str:
    """What a server that answered means, in words."""
    if found.models is None:
        return say(
            "{host} answers but keeps no list of models. A wrong path in the address looks the same: try a "
            "variant out to be sure.",
            host=found.host,
        )
    if found.serves_model:
        return say("{host} can be reached and offers {model}.", host=found.host, model=found.model)
    listed = say(", ").join(name[:80] for name in found.models[:10]) or say("none")
    return say(
        "{host} can be reached but does not offer {model}. It offers: {listed}.",
        host=found.host,
        model=found.model,
        listed=listed,
    )


def _test(server: Endpoint) -> None:
    attempt("connection", lambda: words(reach(server, identity.actor())))
