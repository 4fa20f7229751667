"""Choices that stand in the URL under short names while the reader sees words.

A widget bound to the URL would write what it shows; links are to stay valid when words change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import streamlit as st

from dashboard.language import say, told
from dashboard.text import plain

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
        format_func=lambda name: told(words[name]),
        help=help,
        required=True,
        label_visibility=label_visibility,
        **_widget(parameter),
    )
    return chosen


def select(parameter: str, words: Mapping[str, str], label: str, default: str, *, help: str | None = None) -> str:
    """Draw a list and return the name chosen; the default where the URL names none of them."""
    chosen = _given(parameter, words, default)
    st.selectbox(label, list(words), format_func=lambda name: told(words[name]), help=help, **_widget(parameter))
    return chosen


def _given(parameter: str, words: Mapping[str, str], default: str) -> str:
    given = st.query_params.get(parameter)
    chosen = given if given is not None and given in words else default
    if given and given != chosen:
        st.warning(
            say(
                "The link asks for **{given}**, which is not here. Showing **{shown}**.",
                given=plain(given[:80]),
                shown=plain(told(words[chosen])),
            )
        )
    st.session_state[_key(parameter)] = chosen
    return chosen


def _widget(parameter: str) -> dict[str, Any]:
    return {"key": _key(parameter), "on_change": _remember, "args": (parameter,)}


def _remember(parameter: str) -> None:
    value = st.session_state.get(_key(parameter))
    if value is None:
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = value


def _key(parameter: str) -> str:
    return f"choice-{parameter}"
