"""The jobs of a page: those that run with progress and cancel, those that ended with what came of them."""

from __future__ import annotations

import streamlit as st

from dashboard import jobs
from dashboard.components.job_panel import duration, job_panel
from dashboard.jobs import JobStatus
from dashboard.language import say, told
from dashboard.text import plain


def job_list(prefix: str) -> list[JobStatus]:
    """Draw the jobs whose key begins with `prefix`, newest first; those that ended until they are dismissed."""
    found = jobs.listed(prefix)
    for job in found:
        with st.container(border=True):
            job_panel(job.id)
            if job.state == jobs.RUNNING:
                continue
            if job.state == jobs.DONE:
                st.success(
                    say("{title}: done in {duration}.", title=plain(told(job.title)), duration=duration(job.seconds))
                )
                for note in (job.result or {}).get("notes", ()):
                    st.warning(plain(told(str(note))))
            st.button(
                say("Dismiss"),
                key=f"dismiss-{job.id}",
                on_click=jobs.forget,
                args=(job.id,),
                type="tertiary",
                disabled=not jobs.may_end(job.id),
            )
    return found
