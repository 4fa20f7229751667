"""The variants as a table, and the one that is chosen: what it is made of, retire and restore."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.explain.backends import BACKENDS
from core.explain.prompts import LANGUAGES
from core.explain.types import Variant
from core.operations.roles import VARIANTS
from core.operations.variants import KnownVariant, restore_variant, retire_variant
from dashboard import numerals, services, state
from dashboard.components.allowed import limits
from dashboard.components.outcome import attempt, outcome
from dashboard.components.page import browser_title, link, rater_id
from dashboard.components.url_choice import select
from dashboard.components.variant_form import NEW, TRY, copy_into_form
from dashboard.endpoint import endpoint
from dashboard.language import say, told
from dashboard.text import plain

_TABLE = "variant-table"


def variant_table(known: Sequence[KnownVariant]) -> list[KnownVariant]:
    """Draw the table and return the variants in it; a click on a row opens the variant."""
    hidden = sum(entry.retired for entry in known)
    chosen = st.query_params.get(state.VARIANT)
    if hidden:
        st.toggle(say("Show retired ({n})", n=hidden), key=state.RETIRED, bind="query-params")
    shown = [e for e in known if not e.retired or st.session_state.get(state.RETIRED) or e.name == chosen]
    st.session_state[f"{_TABLE}-names"] = [entry.name for entry in shown]
    st.dataframe(
        variant_frame(shown),
        key=_TABLE,
        hide_index=True,
        placeholder=numerals.NONE,
        height=min(len(shown), 12) * 35 + 38,
        on_select=_picked,
        selection_mode="single-row",
        column_config={
            "name": st.column_config.TextColumn(say("Name"), pinned=True, width=245),
            "state": st.column_config.TextColumn(say("State"), width=75),
            "backend": st.column_config.TextColumn(say("Backend"), width=130),
            "model": st.column_config.TextColumn(say("Model"), width=80),
            "prompt": st.column_config.TextColumn(say("Prompt or style"), width=110),
            "language": st.column_config.TextColumn(say("Language"), width=75),
            "options": st.column_config.TextColumn(say("Options"), width=140),
            "made by": st.column_config.TextColumn(say("Made by"), width=125),
        },
    )
    st.caption(say("Tick a row to open a variant."))
    return shown


def choose_variant(shown: Sequence[KnownVariant]) -> KnownVariant:
    """Draw the box that says which variant is open and return it."""
    name = select(state.VARIANT, {entry.name: told(entry.label) for entry in shown}, say("Variant"), shown[0].name)
    return next(entry for entry in shown if entry.name == name)


def variant_frame(known: Sequence[KnownVariant]) -> pd.DataFrame:
    """One row a variant, in words."""
    return pd.DataFrame(
        [
            {
                "name": told(entry.label),
                "state": say("cannot write here") if entry.problem and not entry.retired else told(entry.state),
                **parts(entry.variant),
                "made by": say("built in") if entry.built_in else f"{entry.rater}, {entry.created:%Y-%m-%d}",
            }
            for entry in known
        ]
    )


def parts(variant: Variant) -> dict[str, str]:
    """What a variant is made of, in words."""
    backend = BACKENDS.get(variant.backend)
    return {
        "backend": told(backend.label) if backend else variant.backend,
        "model": variant.model or "—",
        "prompt": variant.prompt,
        "language": told(LANGUAGES.get(variant.language, variant.language)),
        "options": options_words(variant) or "—",
    }


def options_words(variant: Variant) -> str:
    """Options as `temperature 0.3 · max_tokens 400`; '' where all are left to the backend."""
    return " · ".join(f"{name} {value}" for name, value in sorted(variant.options.items()))


def variant_header(entry: KnownVariant) -> None:
    """Draw what a variant is, what keeps it from writing, and the buttons to retire or restore it."""
    outcome("variant")
    browser_title(told(entry.label))
    words = parts(entry.variant)
    shown = [words["backend"], words["model"], words["prompt"], words["language"], words["options"]]
    st.caption(" · ".join(plain(word) for word in shown if word != "—") + f" · `{entry.variant.id}`")
    if entry.retired:
        st.info(say("**This variant is retired.** It is offered nowhere; what it wrote and what was said of it stays."))
    elif entry.problem:
        st.warning(f"{say('**It cannot write here.**')} {plain(told(entry.problem))}")
    with st.container(horizontal=True, vertical_alignment="center"):
        change = (say("Restore"), _restore) if entry.retired else (say("Retire"), _retire)
        st.button(
            change[0],
            key=f"state-{entry.variant.id}",
            on_click=change[1],
            args=(entry.name, told(entry.label)),
            **limits(VARIANTS),
        )
        if entry.variant.backend in BACKENDS:
            st.button(say("Copy"), key=f"copy-{entry.variant.id}", on_click=_copy, args=(entry,), **limits(VARIANTS))
        if entry.offered:
            link("compare", say("Compare it with another"), **{state.VARIANT_A: entry.name})


def _copy(entry: KnownVariant) -> None:
    copy_into_form(entry)
    st.query_params[state.PART] = NEW


def _retire(name: str, label: str) -> None:
    def act() -> str:
        bench = services.workbench()
        retire_variant(services.journal(), name, rater=rater_id(), now=bench.now(), endpoint=endpoint())
        return say("“{name}” is retired. You can restore it at any time.", name=label)

    attempt("variant", act)


def _restore(name: str, label: str) -> None:
    def act() -> str:
        bench = services.workbench()
        restore_variant(services.journal(), name, rater=rater_id(), now=bench.now(), endpoint=endpoint())
        return say("“{name}” is offered again.", name=label)

    attempt("variant", act)


def _picked() -> None:
    chosen: Any = st.session_state.get(_TABLE)
    rows = chosen["selection"]["rows"] if chosen else []
    names = st.session_state.get(f"{_TABLE}-names", [])
    if rows and rows[0] < len(names):
        st.query_params[state.VARIANT] = names[rows[0]]
        st.query_params[state.PART] = TRY
