"""The demo world being built, so that nobody stands before an empty page."""

from __future__ import annotations

import streamlit as st

from core.operations.roles import IMPORT
from dashboard import jobs, services
from dashboard.components.allowed import allowed, limits
from dashboard.components.job_panel import job_panel
from dashboard.language import ENGLISH, chosen, later, say


def demo_panel() -> None:
    """Build the demo world if nothing was tried yet, and show how far it is; the page runs again when it is there.

    Once it failed, was cancelled or was deleted, it is only built again when asked for.
    """
    found = jobs.find(_key())
    if not found and not allowed(IMPORT, told_why=False):
        st.info(
            say(
                "**There is no data yet.** Ask an admin to import some, or to open this page: that builds a demo world."
            )
        )
        return
    job = found.id if found else _build()
    if not found or found.state == jobs.RUNNING:
        st.markdown(
            say(
                "**Whyboard comes with a world of its own:** 1,000 invented films and 1,500 invented people whose true "
                "reasons are known. It is being built now, on this machine, in a minute or two; nothing is downloaded."
            )
        )
    else:
        st.markdown(
            say("**There is no data yet.** Build the demo world here, or import your own ratings on the Data page.")
        )
    status = job_panel(job)
    if status and status.state != jobs.RUNNING:
        label = say("Try again") if status.state == jobs.FAILED else say("Build the demo world")
        st.button(label, type="primary", on_click=_start, key="build-demo", **limits(IMPORT))


def building_demo() -> bool:
    """Whether the demo world is being built right now."""
    found = jobs.find(_key())
    return found is not None and found.state == jobs.RUNNING


def _start() -> None:
    _build()


def _build() -> str:
    # Not nice: without it there are no pages to give way to.
    arguments = ["demo"] if chosen() == ENGLISH else ["demo", "--language", chosen()]
    return jobs.start(arguments, key=_key(), title=later("Demo world"), nice=0)


def _key() -> str:
    return f"demo:{services.settings().store}"
