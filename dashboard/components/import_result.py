"""Imports that run or have ended, with what came of them."""

from __future__ import annotations

import streamlit as st

from core.errors import WhyboardError
from dashboard import jobs, numerals, services
from dashboard.components.job_list import job_list
from dashboard.components.page import link
from dashboard.components.reject_report import reject_report
from dashboard.language import say


def import_results() -> None:
    """Draw the imports of this server, newest first, with the reject report of those that are done."""
    for job in job_list("data:"):
        if job.state != jobs.DONE or job.result is None:
            continue
        name, version = str(job.result["dataset"]), str(job.result["version"])
        try:
            info = services.workbench().store.dataset(f"{name}@{version}")
        except WhyboardError:  # deleted meanwhile
            continue
        st.markdown(
            say(
                "**{users}** users, **{items}** items, **{ratings}** ratings came in.",
                users=numerals.count(info.users),
                items=numerals.count(info.items),
                ratings=numerals.count(info.ratings),
            )
        )
        reject_report(info, place="import")
        link("explore", say("Explore {name}", name=name), dataset=name)
