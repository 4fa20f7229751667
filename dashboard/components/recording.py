"""What raters say, written from callbacks: in the journal before the page says saved, or an error beside the widget."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from core.errors import WhyboardError
from dashboard import VERSION, messages, services
from dashboard.components.page import rater_id


def stamp() -> dict[str, Any]:
    """Who says something, when, under which number and to which version of the program.

    Who it is counts at the moment of the click: a name may have been typed after the widget was drawn.
    """
    return {"rater": rater_id(), "id": uuid.uuid4().hex, "now": services.workbench().now(), "app_version": VERSION}


def restore(key: str, value: Any) -> None:
    """Make a widget show what the journal holds, whatever the browser or another tab still shows."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


@contextmanager
def recording(key: str) -> Iterator[None]:
    """Keep an error of the block, a callback, for the widget `key` to show."""
    try:
        yield
    except WhyboardError as error:
        st.session_state[f"failed-{key}"] = error


def failed(key: str) -> bool:
    """Whether what was just said with a widget could not be saved."""
    return f"failed-{key}" in st.session_state


def show_failure(key: str) -> None:
    """Show, once, why what was said with a widget could not be saved."""
    error = st.session_state.pop(f"failed-{key}", None)
    if isinstance(error, WhyboardError):
        messages.show(error)
