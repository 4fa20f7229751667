"""How a text was written, on demand: variant, prompt, raw output, rejected candidates."""

from __future__ import annotations

import streamlit as st

from core.errors import WhyboardError
from core.explain.backends import BACKENDS
from core.explain.embedded.planner import NoPlan, plan_of
from core.explain.prompts import messages as chat
from core.explain.types import Explanation
from core.operations.generation import Question
from core.operations.prompts import made_prompt
from dashboard import messages, services
from dashboard.text import plain

ROLES = {"system": "Instructions", "user": "Question"}


def how_written(side: str, question: Question, found: Explanation) -> None:
    """Draw an expander with all that was given and what came back."""
    more = f", {len(found.rejected)} rejected" if found.rejected else ""
    opened = st.expander(f"Prompt and raw output{more}", key=f"how-{side}", on_change="rerun")
    with opened:
        if opened.open:
            _details(question, found)


def _details(question: Question, found: Explanation) -> None:
    variant = found.variant
    options = ", ".join(f"{name} {value}" for name, value in variant.options.items()) or "none"
    model = f" · model {plain(variant.model)}" if variant.model else ""
    st.caption(f"{plain(variant.id)} · seed {found.seed}{model} · options: {plain(options)} · {found.id}")
    if variant.backend == "embedded":
        _plan(question)
    elif (backend := BACKENDS.get(variant.backend)) is None or backend.styles:
        st.markdown(f"It writes in the style **{plain(variant.prompt)}** from the facts; there is no prompt.")
    else:
        _prompt(question)
    for number, candidate in enumerate(found.rejected, 1):
        st.markdown(f"**Rejected candidate {number}:** {plain(candidate.reason)}")
        _raw(candidate.rejected)
    st.markdown("**Raw output**")
    _raw(found.text)


def _plan(question: Question) -> None:
    """What the embedded language model reads: a plan of the text, with slots for all names and numbers."""
    variant = question.variant
    found = plan_of(question.evidence, variant.prompt.rpartition("-")[0], variant.language, question.seed)
    if isinstance(found, NoPlan):
        st.markdown(f"The language model was not asked. {plain(found.reason)}")
        return
    st.markdown("**What the language model reads**")
    _raw(" ".join(found.plan.tokens))
    st.markdown("**What goes into the slots**")
    filled = [
        f"{slot} {value} ({found.sources.get(slot, '')})".replace(" ()", "") for slot, value in found.values.items()
    ]
    _raw("\n".join(filled))


def _prompt(question: Question) -> None:
    variant = question.variant
    try:
        made = made_prompt(services.journal(), variant.prompt)
        asked = chat(made or variant.prompt, question.evidence, variant.language)
    except WhyboardError as error:
        messages.show(error)
        return
    for message in asked:
        st.markdown(f"**{ROLES.get(message['role'], message['role'])}**")
        _raw(message["content"])


def _raw(text: str) -> None:
    st.code(text, language=None, wrap_lines=True)
