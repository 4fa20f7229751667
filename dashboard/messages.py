"""Errors as people see them: what happened and what to do. The only place that catches everything."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.errors import InputError, WhyboardError, whereabouts
from dashboard.language import later, say, told
from dashboard.text import plain

LOG = logging.getLogger("whyboard")

UNEXPECTED = later("Something went wrong that should not have. Your data is safe.")
UNEXPECTED_REMEDY = later(
    "Try again. If it comes back, look at the terminal where Whyboard runs: the details are there."
)


def show(error: WhyboardError) -> None:
    """Show what happened and the remedy; wrong input is a warning, a failure an error."""
    shown = st.warning if isinstance(error, InputError) else st.error
    shown(f"**{plain(told(error.what))}** {plain(told(error.remedy))}")


def show_unexpected(error: Exception) -> bool:
    """Show any error calmly and log where it happened; True, so that Streamlit shows nothing of its own."""
    if isinstance(error, WhyboardError):
        show(error)
    else:
        LOG.error("Unexpected error on a page\n%s", whereabouts(error))
        st.error(f"**{say(UNEXPECTED)}** {say(UNEXPECTED_REMEDY)}")
    return True


@contextmanager
def guard() -> Iterator[None]:
    """Show errors of the block instead of raising them; the rest of the page goes on.

    Streamlit's own control flow (`st.stop`, `st.rerun`) is not an `Exception` and passes.
    """
    try:
        yield
    except Exception as error:
        show_unexpected(error)
