"""A text while it grows: a fragment that looks at the writing thread again and again, until it has ended."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.operations.generation import WAITING, Question, Snapshot
from dashboard import numerals
from dashboard.components.how_written import rejection
from dashboard.components.writing import POLL, POLL_LOADING, held
from dashboard.language import many, say
from dashboard.text import plain

CHECKED = {"embedded"}  # backends whose drafts a verifier may still reject


def growing(side: str, question: Question) -> None:
    """Draw the text of one side as it grows; the whole page is drawn again when it has ended."""
    snapshot = _snapshot(question)
    begun = snapshot is not None and bool(snapshot.text)
    st.fragment(_grow, run_every=POLL if begun else POLL_LOADING)(side, question, begun)


def growing_unseen(questions: Sequence[Question]) -> None:
    """Say that texts are being written, without showing which one is how far: speed would tell who writes."""
    st.fragment(_wait, run_every=POLL_LOADING)(list(questions))


def _grow(side: str, question: Question, begun: bool) -> None:
    snapshot = _snapshot(question)
    if snapshot is None or snapshot.ended or (snapshot.text and not begun):
        st.rerun()
    with st.container(border=True):
        st.markdown(f"{plain(snapshot.text)} ▌" if snapshot.text else f":gray[{_waiting(snapshot)}]")
    seconds = numerals.count(int(snapshot.seconds))
    progress = say("Being written, {seconds} s", seconds=seconds) if snapshot.text else say("{n} s", n=seconds)
    if snapshot.text and question.variant.backend in CHECKED:
        progress += " · " + say(":orange-background[being checked] and may still be replaced")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(progress, width="stretch")
        _cancel(f"cancel-{side}", [question])
    for rejected in snapshot.rejected:
        reason = plain(rejection(rejected.reason))
        st.caption(say("A candidate was rejected and is being replaced: {reason}", reason=reason))


def _wait(questions: list[Question]) -> None:
    found = [_snapshot(question) for question in questions]
    if all(snapshot is None or snapshot.ended for snapshot in found):
        st.rerun()
    seconds = max(snapshot.seconds for snapshot in found if snapshot is not None)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            say(
                "Being written, {seconds} s. Both texts appear together, so that speed tells nothing.",
                seconds=numerals.count(int(seconds)),
            )
        )
        _cancel("cancel-both", questions)


def _snapshot(question: Question) -> Snapshot | None:
    handle = held().get(question.key)
    return handle.snapshot() if handle is not None else None


def _waiting(snapshot: Snapshot) -> str:
    if snapshot.state == WAITING and snapshot.position:
        return many(
            "Waiting: {n} text comes before this one.",
            "Waiting: {n} texts come before this one.",
            snapshot.position,
        )
    return say("Waiting for the first words: the language model is being loaded or asked.")


def _cancel(key: str, questions: Sequence[Question]) -> None:
    st.button(say("Cancel"), key=key, on_click=_let_go, args=(questions,), icon=":material/close:")


def _let_go(questions: Sequence[Question]) -> None:
    for question in questions:
        if question.key in held():
            held()[question.key].cancel()
