"""Opening a campaign: its texts are written by a process of their own, with progress, and can be cancelled."""

from __future__ import annotations

import streamlit as st

from core.rate.campaigns import GENERATING, Campaign
from dashboard import jobs, messages, numerals
from dashboard.components.job_panel import job_panel
from dashboard.components.page import rater_id
from dashboard.endpoint import environment
from dashboard.language import say, told
from dashboard.text import plain


def begin_opening(campaign: Campaign) -> None:
    """Have the texts written and the campaign opened; a callback."""
    jobs.start(
        ["campaigns", "open", campaign.id, "--rater", rater_id()],
        key=_key(campaign),
        title=f"Writing the texts of {campaign.name}",
        environment=environment(),
    )


def state_words(campaign: Campaign) -> str:
    """How a campaign stands, in the reader's words."""
    return told(state_of(campaign))


def state_of(campaign: Campaign) -> str:
    """How a campaign stands, in English: one of its states, `being written` or `broken off`."""
    status = jobs.find(_key(campaign))
    if status is not None and status.state == jobs.RUNNING:
        return "being written"
    return "broken off" if campaign.state == GENERATING else campaign.state


def opening(campaign: Campaign) -> bool:
    """Draw how far the texts are, or why they are not there; return whether they are being written now."""
    status = jobs.find(_key(campaign))
    if status is None or status.state == jobs.DONE:
        if campaign.state == GENERATING:
            st.warning(
                say("**The writing broke off.** What was written is kept: open it again and it goes on from there.")
            )
        return False
    if status.state == jobs.CANCELLED:
        st.info(
            say("**The writing was cancelled.** What was written is kept: open it again and it goes on from there.")
        )
    elif status.state == jobs.FAILED and status.error is not None:
        messages.show(status.error)
    else:
        job_panel(status.id)
        return True
    return False


def notes(campaign: Campaign) -> None:
    """Say what could not be written."""
    for reason, count in campaign.detail.get("failed", {}).items():
        missing = {"number": numerals.count(count), "reason": plain(told(str(reason)))}
        st.caption(say("⚠ {number} texts are missing: {reason}", **missing))


def _key(campaign: Campaign) -> str:
    return f"campaigns:{campaign.id}"
