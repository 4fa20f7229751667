"""Prompts under version: look at one, write the next version, see what would be asked on real evidence."""

from __future__ import annotations

import streamlit as st

from core.errors import WhyboardError
from core.explain.prompts import (
    LANGUAGES,
    PLACEHOLDERS,
    PROMPT_LIMIT,
    PROMPTS,
    RETIRED,
    Prompt,
    checked_prompt,
    messages,
)
from core.explain.types import Evidence
from core.operations.prompts import NAME_LIMIT, known_prompts, save_prompt, split_name
from core.operations.roles import VARIANTS
from dashboard import messages as told
from dashboard import services, state
from dashboard.components.allowed import limits
from dashboard.components.outcome import attempt, outcome
from dashboard.components.page import rater_id
from dashboard.components.url_choice import select
from dashboard.language import say


def prompt_editor() -> tuple[Prompt, str] | None:
    """Draw the editor; return what stands in it and the language to preview.

    None where it cannot be used yet, after saying why.
    """
    prompts = known_prompts(services.journal())
    kinds = {
        name: say("{name} (retired)", name=name) if name in RETIRED else say("{name} (built in)", name=name)
        for name in PROMPTS
    }
    words = {name: kinds.get(name, name) for name in prompts}
    chosen = select(state.PROMPT, words, say("Begin with"), next(iter(words)))
    outcome("prompt")
    name, _ = split_name(chosen)
    keys = {field: f"prompt-{field}-{chosen}" for field in ("name", "system", "user")}
    st.session_state.setdefault(keys["name"], "" if chosen in PROMPTS else name)
    st.session_state.setdefault(keys["system"], prompts[chosen].system)
    st.session_state.setdefault(keys["user"], prompts[chosen].user)
    st.markdown(
        say(
            "It needs {placeholders}; the facts stand between `<facts>` and `</facts>`. Braces that are no "
            "placeholder are written twice.",
            placeholders=", ".join(f"`{{{placeholder}}}`" for placeholder in PLACEHOLDERS),
        )
    )
    system = st.text_area(say("Rules (the system message)"), key=keys["system"], height=230, max_chars=PROMPT_LIMIT)
    user = st.text_area(say("Question (the user message)"), key=keys["user"], height=170, max_chars=PROMPT_LIMIT)
    left, middle, right = st.columns([2, 1, 1], vertical_alignment="bottom")
    with left:
        st.text_input(
            say("Keep it under the name"),
            key=keys["name"],
            max_chars=NAME_LIMIT,
            placeholder=say("such as friendly"),
            help=say("Small letters, digits and hyphens. Under a name of yours it becomes the next version."),
        )
    with middle:
        st.button(
            say("Save as a new version"),
            type="primary",
            on_click=_save,
            args=(keys,),
            **limits(VARIANTS),
            key=f"save-{chosen}",
        )
    with right:
        language = st.selectbox(
            say("Preview in"), list(LANGUAGES), format_func=lambda code: say(LANGUAGES[code]), key="prompt-language"
        )
    try:
        return checked_prompt(Prompt(chosen, system, user)), language
    except WhyboardError as error:
        told.show(error)
        return None


def prompt_preview(prompt: Prompt, language: str, evidence: Evidence) -> None:
    """Draw the two messages as a language model would get them."""
    rules, question = messages(prompt, evidence, language)
    st.markdown(say("**Rules**"))
    st.code(rules["content"], language=None, wrap_lines=True)
    st.markdown(say("**Question**"))
    st.code(question["content"], language=None, wrap_lines=True)


def _save(keys: dict[str, str]) -> None:
    def act() -> str:
        saved = save_prompt(
            services.journal(),
            name=str(st.session_state[keys["name"]] or "").strip(),
            system=str(st.session_state[keys["system"]]),
            user=str(st.session_state[keys["user"]]),
            rater=rater_id(),
            now=services.workbench().now(),
        )
        st.query_params[state.PROMPT] = saved.name
        return say("{name} is saved. Variants can name it now.", name=saved.name)

    attempt("prompt", act)
