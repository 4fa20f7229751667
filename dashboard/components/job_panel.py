"""A running job as people see it: progress, what is being done, time left, cancel, and what came of it."""

from __future__ import annotations

import streamlit as st

from dashboard import jobs, messages, numerals
from dashboard.jobs import JobStatus
from dashboard.language import say, told
from dashboard.text import plain

EVERY = 0.7  # seconds between looks


def job_panel(job_id: str, *, cancellable: bool = True) -> JobStatus | None:
    """Draw a job and return how far it is; the whole page runs again once it has ended.

    Returns None where the server does not know the job any more.
    """
    status = jobs.status(job_id)
    if status is None:
        return None
    if status.state == jobs.RUNNING:
        _watch(job_id, cancellable)
    elif status.state == jobs.FAILED and status.error:
        messages.show(status.error)
    elif status.state == jobs.CANCELLED:
        st.info(say("{title} was cancelled. Nothing was kept.", title=plain(told(status.title))))
    return status


@st.fragment(run_every=EVERY)
def _watch(job_id: str, cancellable: bool) -> None:
    status = jobs.status(job_id)
    if status is None or status.state != jobs.RUNNING:
        st.rerun(scope="app")
    st.progress(status.done, text=f"**{plain(told(status.title))}** · {plain(told(status.stage))}{_left(status)}")
    if cancellable:
        st.button(
            say("Cancel"),
            key=f"cancel-{job_id}",
            on_click=jobs.cancel,
            args=(job_id,),
            disabled=not jobs.may_end(job_id),
        )


def background_jobs() -> None:
    """Draw one line for each running job, in the sidebar, so that work is seen from every page."""
    if any(job.state == jobs.RUNNING for job in jobs.listed()):
        _watch_all()


@st.fragment(run_every=2.0)
def _watch_all() -> None:
    for job in jobs.listed():
        if job.state == jobs.RUNNING:
            st.caption(f"⏳ {plain(told(job.title))} · {numerals.share(job.done)}")


def duration(seconds: float) -> str:
    """A duration in words: `8 s`, `3 min`, `1 h 20 min`."""
    if seconds < 90:
        return say("{n} s", n=max(round(seconds), 1))
    minutes = round(seconds / 60)
    if minutes < 60:
        return say("{n} min", n=minutes)
    return say("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def _left(status: JobStatus) -> str:
    return (
        ""
        if status.seconds_left is None
        else " · " + say("about {duration} left", duration=duration(status.seconds_left))
    )
