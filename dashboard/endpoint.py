"""The language model server of this installation, from the environment or Streamlit's secrets. Keys are never shown."""

from __future__ import annotations

import os
from contextlib import suppress

import streamlit as st

from core.explain.backends import Endpoint
from core.operations.explanations import endpoint as read

NAMES = (
    "WHYBOARD_OPENAI_BASE_URL",
    "WHYBOARD_OPENAI_API_KEY",
    "WHYBOARD_OPENAI_MODEL",
    "WHYBOARD_OPENAI_PRICE_IN",
    "WHYBOARD_OPENAI_PRICE_OUT",
)


def endpoint() -> Endpoint | None:
    """The endpoint, None where none is configured; secrets win over the environment.

    Raises
    ------
    InputError
        It is half configured.
    """
    return read(environment())


def environment() -> dict[str, str]:
    """The settings of the endpoint, key included, for processes that this server starts; never shown or kept."""
    values = {name: os.environ[name] for name in NAMES if name in os.environ}
    with suppress(FileNotFoundError):  # there may be no file of secrets
        values |= {name: str(st.secrets[name]) for name in NAMES if name in st.secrets}
    return values
