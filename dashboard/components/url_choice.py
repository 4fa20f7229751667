"""Choices that stand in the URL under short names while the reader sees words.

A widget bound to the URL would write what it shows; links are to stay valid when words change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from dashboard import state
from dashboard.language import say, word
from dashboard.text import plain

_MOST_SEED = 2**31 - 1
LabelVisibility = Literal["visible", "hidden", "collapsed"]


def segments(
    parameter: str,
    words: Mapping[str, str],
    label: str,
    default: str,
    *,
    help: str | None = None,
    label_visibility: LabelVisibility = "visible",
) -> str:
    """Draw a row of buttons and return the name chosen; the default where the URL names none of them."""
    chosen = _given(parameter, words, default)
    st.segmented_control(
        label,
        list(words),
        format_func=_shown(words),
        help=help,
        required=True,
        label_visibility=label_visibility,
        **_widget(parameter),
    )
    return chosen


def select(
    parameter: str, words: Mapping[str, str], label: str, default: str, *, help: str | None = None, **look: Any
) -> str:
    """Draw a list and return the name chosen; the default where the URL names none of them.

    `look` goes to `st.selectbox`: how wide it is, and whether its label is seen.
    """
    chosen = _given(parameter, words, default)
    st.selectbox(label, list(words), format_func=_shown(words), help=help, **look, **_widget(parameter))
    return chosen


def optional(
    parameter: str, words: Mapping[str, str], label: str, *, placeholder: str, help: str | None = None
) -> str | None:
    """Draw a list and return the name chosen, None where none is; a name that is not on it is taken off the URL."""
    given = st.query_params.get(parameter)
    chosen = given if given in words else None
    if given and chosen is None:
        st.query_params.pop(parameter)
    st.session_state[_key(parameter)] = chosen
    st.selectbox(
        label,
        list(words),
        index=None,
        format_func=_shown(words),
        placeholder=placeholder,
        help=help,
        **_widget(parameter),
    )
    return chosen


def tabs(parameter: str, words: Mapping[str, str]) -> Sequence[TabContainer]:
    """Draw tabs, of which the URL names the open one, else the first."""
    shown = {word(label): name for name, label in words.items()}
    st.session_state[_key(parameter)] = word(words[_given(parameter, words, next(iter(words)))])
    key = _key(parameter)
    return st.tabs(list(shown), key=key, on_change=_remember_tab, args=(parameter, shown))


def seed() -> int:
    """Draw the seed that texts are asked for with; zero where the URL names none that can be one."""
    given = st.query_params.get(state.SEED, "")
    fits = given.isdecimal() and len(given) <= len(str(_MOST_SEED)) and int(given) <= _MOST_SEED
    st.session_state[state.SEED] = int(given) if fits else 0
    help = say("Another seed asks a language model for another text; templates do not draw.")
    remember, args = state.remember, (state.SEED,)
    return st.number_input(say("Seed"), 0, _MOST_SEED, key=state.SEED, help=help, on_change=remember, args=args)


def _shown(words: Mapping[str, str]) -> Callable[[str], str]:
    """What the reader sees of each choice: found now, in the language of the page that is being drawn."""
    return {name: word(shown) for name, shown in words.items()}.__getitem__


def _given(parameter: str, words: Mapping[str, str], default: str) -> str:
    given = st.query_params.get(parameter)
    chosen = given if given is not None and given in words else default
    if given and given != chosen:
        st.warning(
            say(
                "The link asks for **{given}**, which is not here. Showing **{shown}**.",
                given=plain(given[:80]),
                shown=plain(word(words[chosen])),
            )
        )
    st.session_state[_key(parameter)] = chosen
    return chosen


def _widget(parameter: str) -> dict[str, Any]:
    return {"key": _key(parameter), "on_change": _remember, "args": (parameter,)}


def _remember_tab(parameter: str, shown: Mapping[str, str]) -> None:
    st.query_params[parameter] = shown[st.session_state[_key(parameter)]]


def _remember(parameter: str) -> None:
    value = st.session_state.get(_key(parameter))
    if value is None:
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = value


def _key(parameter: str) -> str:
    return f"choice-{parameter}"
