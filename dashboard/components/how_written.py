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
from dashboard.language import later, say, told
from dashboard.text import plain

ROLES = {"system": later("Instructions"), "user": later("Question")}


def how_written(side: str, question: Question, found: Explanation) -> None:
    """Draw an expander with all that was given and what came back."""
    label = (
        say("Prompt and raw output, {n} rejected", n=len(found.rejected))
        if found.rejected
        else say("Prompt and raw output")
    )
    opened = st.expander(label, key=f"how-{side}", on_change="rerun")
    with opened:
        if opened.open:
            _details(question, found)


def rejection(reason: str) -> str:
    """Why a candidate was rejected, in the reader's language: each of the reasons by itself."""
    before, colon, wrong = reason.removesuffix(".").partition(": ")
    if not colon:
        return told(reason)
    return told(f"{before}: {'; '.join(told(each) for each in wrong.split('; '))}.")


def _details(question: Question, found: Explanation) -> None:
    variant = found.variant
    options = ", ".join(f"{name} {value}" for name, value in variant.options.items()) or say("none")
    parts = [plain(variant.id), say("seed {seed}", seed=found.seed)]
    parts += [say("model {model}", model=plain(variant.model))] if variant.model else []
    st.caption(" · ".join([*parts, say("options: {options}", options=plain(options)), found.id]))
    if variant.backend == "embedded":
        _plan(question)
    elif (backend := BACKENDS.get(variant.backend)) is None or backend.styles:
        style = plain(variant.prompt)
        st.markdown(say("It writes in the style **{style}** from the facts; there is no prompt.", style=style))
    else:
        _prompt(question)
    for number, candidate in enumerate(found.rejected, 1):
        reason = plain(rejection(candidate.reason))
        st.markdown(say("**Rejected candidate {number}:** {reason}", number=number, reason=reason))
        _raw(candidate.rejected)
    st.markdown(f"**{say('Raw output')}**")
    _raw(found.text)


def _plan(question: Question) -> None:
    """What the embedded language model reads: a plan of the text, with slots for all names and numbers."""
    variant = question.variant
    found = plan_of(question.evidence, variant.prompt.rpartition("-")[0], variant.language, question.seed)
    if isinstance(found, NoPlan):
        st.markdown(say("The language model was not asked. {reason}", reason=plain(told(found.reason))))
        return
    st.markdown(f"**{say('What the language model reads')}**")
    _raw(" ".join(found.plan.tokens))
    st.markdown(f"**{say('What goes into the slots')}**")
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
        st.markdown(f"**{say(ROLES[message['role']]) if message['role'] in ROLES else message['role']}**")
        _raw(message["content"])


def _raw(text: str) -> None:
    st.code(text, language=None, wrap_lines=True)
