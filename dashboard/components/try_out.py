"""Trying a variant out: a text for one user and item, written in the background and shown while it grows."""

from __future__ import annotations

import streamlit as st

from core.explain.backends import Endpoint
from core.explain.egress import egress
from core.explain.types import Evidence, Explanation
from core.operations.explanations import Subject, find_text
from core.operations.generation import Handle, Question, Snapshot
from core.operations.roles import EXPLAIN
from core.operations.variants import KnownVariant
from dashboard import messages, numerals, services
from dashboard.components import url_choice
from dashboard.components.allowed import limits
from dashboard.components.claim_marks import claims_table, highlighted, legend
from dashboard.language import many, say, told
from dashboard.services import generation
from dashboard.text import plain

EVERY = 0.5  # seconds between looks
_HANDLE = "try-handle"


def try_out(entry: KnownVariant, chosen: Subject, evidence: Evidence, server: Endpoint | None) -> None:
    """Draw the text of a variant if it was written before, else a button that writes it.

    Raises
    ------
    WhyboardError
        The journal or a batch cannot be read.
    """
    with st.columns([1, 2])[0]:
        seed = url_choice.seed()
    question = Question(chosen, evidence, entry.variant, seed, server)
    found = find_text(services.workbench(), services.journal(), chosen, evidence, entry.variant, seed)
    if found is not None:
        st.session_state.pop(_HANDLE, None)
        _written(found, evidence)
        return
    handle = st.session_state.get(_HANDLE)
    if isinstance(handle, Handle) and handle.id == question.key:
        _told(handle.snapshot())
        if not handle.snapshot().ended:
            _watch(handle)
            return
    if entry.offered:
        st.caption(_beforehand(entry, evidence, server))
        st.button(
            say("Write it"),
            type="primary",
            key=f"try-{entry.variant.id}",
            on_click=_start,
            args=(question,),
            **limits(EXPLAIN),
        )


@st.fragment(run_every=EVERY)
def _watch(handle: Handle) -> None:
    now = handle.snapshot()
    if now.ended:
        st.rerun(scope="app")
    if now.text:
        with st.container(border=True):
            st.text(now.text)
    else:
        ahead = (
            many("{n} before it in line.", "{n} before it in line.", now.position)
            if now.position
            else say("The model is being asked.")
        )
        st.caption(f"⏳ {ahead} " + say("{n} s", n=numerals.count(int(now.seconds))))
    st.button(say("Cancel"), key=f"cancel-{handle.id}", on_click=handle.cancel)


def _start(question: Question) -> None:
    st.session_state[_HANDLE] = generation.start(question)


def _told(now: Snapshot) -> None:
    if now.error is not None:
        messages.show(now.error)
    elif now.state == "cancelled":
        st.info(say("The writing was cancelled. Nothing was kept."))


def _written(found: Explanation, evidence: Evidence) -> None:
    legend()
    with st.container(border=True):
        st.markdown(highlighted(found.text, found.claims, evidence))
    took = say("{n} s", n=numerals.seconds(found.seconds))
    parts = [say("Written in {duration}", duration=took)]
    if found.usage.tokens:
        parts.append(many("{n} token", "{n} tokens", found.usage.tokens))
    if found.usage.cost:
        parts.append(say("cost {cost}", cost=numerals.cost(found.usage.cost)))
    parts += [plain(told(found.egress)), say("seed {seed}", seed=found.seed)]
    st.caption(" · ".join(parts))
    for note in found.notes:
        st.caption(plain(told(note)))
    claims_table(found, evidence, "try")


def _beforehand(entry: KnownVariant, evidence: Evidence, server: Endpoint | None) -> str:
    sent = egress(entry.variant, server, len(evidence.facts)).replace("went", "will go")
    if "will go" in sent:
        return f"{say('Not written yet.')} {plain(told(sent))}"
    return say("Not written yet. Nothing leaves this machine.")
