"""Making a variant: the form has what the chosen backend knows and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.explain.backends import BACKENDS, Backend, Endpoint
from core.explain.options import Choice, Number, Option
from core.explain.prompts import LANGUAGES
from core.explain.types import Variant
from core.operations.prompts import offered_prompts
from core.operations.variants import LABEL_LIMIT, KnownVariant, all_variants, create_variant, refuse_taken
from dashboard import messages, numerals, services, state
from dashboard.components.outcome import attempt, outcome
from dashboard.components.page import rater_id
from dashboard.endpoint import endpoint
from dashboard.language import say, told
from dashboard.text import plain

TRY, NEW = "try", "new"  # parts of the page: the first is opened once a variant was made
_BACKEND = "new-backend"


def variant_form(server: Endpoint | None) -> None:
    """Draw the form; what is made is opened to be tried out."""
    name = st.selectbox(
        say("Backend"), list(BACKENDS), format_func=lambda name: told(BACKENDS[name].label), key=_BACKEND
    )
    backend = BACKENDS[name]
    if backend.remote and server is None:
        st.info(
            say(
                "**No OpenAI-compatible endpoint is configured.** You can make the variant now; it writes "
                "once there is one."
            )
        )
    left, right = st.columns(2, gap="medium")
    with left:
        _model_field(backend, server)
        _prompt_field(backend)
        st.selectbox(
            say("Language"),
            backend.languages,
            format_func=lambda code: say(LANGUAGES[code]),
            key=_key(name, "language"),
        )
    with right:
        for option, known in backend.options.items():
            _option_field(_key(name, f"option-{option}"), option, known)
        if not backend.options:
            st.caption(say("{backend} has no options.", backend=told(backend.label)))
    label = st.text_input(
        say("Name"),
        key=_key(name, "label"),
        max_chars=LABEL_LIMIT,
        placeholder=say("Made of its parts where left empty"),
    )
    st.button(say("Create variant"), type="primary", on_click=_create, args=(name,), key=f"create-{name}")
    with messages.guard():  # under the button, which must not move away from who is about to press it
        if not outcome("new-variant"):
            refuse_taken(all_variants(services.journal(), server), label)
    st.caption(say("A variant never changes once it is made: another choice of parts is another variant."))


def copy_into_form(entry: KnownVariant) -> None:
    """Fill the form with the parts of a variant, from a callback."""
    variant = entry.variant
    backend = BACKENDS.get(variant.backend)
    if backend is None:
        return
    st.session_state[_BACKEND] = backend.name
    given = {"model": variant.model, "prompt": variant.prompt, "language": variant.language, "label": ""}
    for field, value in given.items():
        st.session_state[_key(backend.name, field)] = value
    for option in backend.options:
        st.session_state[_key(backend.name, f"option-{option}")] = variant.options.get(option)


def _model_field(backend: Backend, server: Endpoint | None) -> None:
    key = _key(backend.name, "model")
    if backend.models is None:
        if backend.remote and server is not None:
            st.session_state.setdefault(key, server.model)
        help = (
            say("Its name at the server.")
            if backend.remote
            else say("A folder on this machine, or an id of the model hub.")
        )
        st.text_input(say("Model"), key=key, max_chars=300, help=help)
    elif backend.models != ("",):
        st.selectbox(say("Model"), backend.models, key=key)


def _prompt_field(backend: Backend) -> None:
    key = _key(backend.name, "prompt")
    options = backend.styles or tuple(offered_prompts(services.journal()))
    label = say("Style") if backend.styles else say("Prompt")
    asked = st.session_state.get(key, options[0])
    if asked not in options:
        del st.session_state[key]
    st.selectbox(label, options, key=key, help=None if backend.styles else say("Make one of your own under Prompts."))
    if asked not in options:
        st.caption(say("{name} is no longer offered: choose what to use instead.", name=plain(str(asked))))


def _option_field(key: str, name: str, option: Option) -> None:
    label = told(name.replace("_", " ").capitalize())
    if isinstance(option, Choice):
        st.selectbox(label, option.values, index=None, key=key, placeholder=say("left to the backend"))
        return
    assert isinstance(option, Number)
    whole = option.whole
    st.number_input(
        label,
        min_value=int(option.least) if whole else option.least,
        max_value=int(option.greatest) if whole else option.greatest,
        value=None,
        step=1 if whole else 0.05,
        format=numerals.WHOLE_BOX if whole else numerals.ANY_BOX,
        key=key,
        placeholder=say("left to the backend"),
        help=told(option.told),
    )


def _create(name: str) -> None:
    def act() -> str:
        made = create_variant(
            services.journal(),
            _given(name, st.session_state),
            str(st.session_state.get(_key(name, "label")) or ""),
            rater=rater_id(),
            now=services.workbench().now(),
            endpoint=endpoint(),
        )
        st.query_params[state.VARIANT] = made.name
        st.query_params[state.PART] = TRY
        attempt("variant", lambda: say("“{name}” is saved. Try it out below.", name=told(made.label)))
        return ""

    attempt("new-variant", act)


def _given(name: str, given: Mapping[Any, Any]) -> Variant:
    values = {option: given.get(_key(name, f"option-{option}")) for option in BACKENDS[name].options}
    return Variant(
        name,
        str(given.get(_key(name, "model")) or ""),
        str(given.get(_key(name, "prompt")) or ""),
        {option: value for option, value in values.items() if value is not None},
        str(given.get(_key(name, "language")) or "en"),
    )


def _key(backend: str, field: str) -> str:
    return f"new-{backend}-{field}"
