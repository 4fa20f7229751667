"""The answers to a pair: buttons at the bottom of the window, and the keys that press them.

A button takes one key; a second key is a button of its own that nobody sees.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.rate.answers import BOTH_BAD, LEFT, RIGHT, TIE
from dashboard.language import later, say

SKIP, UNDO, NEXT = "skip", "undo", "next"
WORDS = {
    LEFT: later("A is better"),
    RIGHT: later("B is better"),
    TIE: later("A tie"),
    BOTH_BAD: later("Both are bad"),
}
KEYS = {LEFT: "A", RIGHT: "B", TIE: "T", BOTH_BAD: "N", SKIP: "S", UNDO: "U", NEXT: "Enter"}
SECOND_KEYS = {"Left": LEFT, "Right": RIGHT, "X": BOTH_BAD, "Space": NEXT}
_STYLE = """<style>
.st-key-second-keys {display: none}
[data-testid="stBottomBlockContainer"] {padding-top: .75rem; padding-bottom: 1rem}
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] {padding-top: 3.5rem}
  [data-testid="stBottomBlockContainer"] {padding: .5rem .75rem .75rem}
  .st-key-bar [data-testid="stVerticalBlock"], .st-key-bar {gap: .5rem}
  .st-key-bar > *, .st-key-answers, .st-key-moves {width: 100% !important; flex-basis: 100%; gap: .5rem}
  .st-key-answers > *, .st-key-moves > * {flex: 1 1 0 !important; min-width: 0}
  .st-key-answers > * {min-width: 45%}
  .st-key-answers .stButton, .st-key-moves .stButton, .st-key-answers button, .st-key-moves button {width: 100%}
  .st-key-reasons {flex-wrap: nowrap !important; overflow-x: auto; gap: .5rem}
  .st-key-reasons > * {flex-shrink: 0}
  .st-key-bar kbd, .st-key-reasons kbd, .st-key-head kbd {display: none}
}
</style>"""

Act = Callable[[str, str], None]


def rate_bar(pair: str, said: str | None, told: str, act: Act, above: Callable[[], None], *, undo: bool) -> None:
    """Draw the buttons.

    Parameters
    ----------
    pair : str
        What is judged; part of the keys, so that a press meant for one pair never counts for the next.
    said : str or None
        The answer given.
    told : str
        Markdown over the buttons.
    act : callable
        What a press does, a callback: it gets the answer, or `skip`, `undo`, `next`, and the pair.
    above : callable
        Draws what stands over the buttons.
    undo : bool
        Whether there is anything to take back.
    """
    st.html(_STYLE)
    with st.bottom:
        st.caption(told)
        above()
        with st.container(key="bar", horizontal=True, horizontal_alignment="distribute"):
            with st.container(key="answers", horizontal=True, width="content"):
                for answer, label in WORDS.items():
                    _button(act, answer, pair, say(label), chosen=answer == said)
            with st.container(key="moves", horizontal=True, width="content"):
                _button(act, SKIP, pair, say("Skip"), disabled=said is not None)
                _button(act, UNDO, pair, say("Undo"), disabled=not undo)
                _button(act, NEXT, pair, say("Next"), chosen=said is not None)
        with st.container(key="second-keys"):
            for key, action in SECOND_KEYS.items():
                _button(act, action, pair, key, key=key)


def undo_bar(told: str, act: Act) -> None:
    """Draw the one button that is left where no pair is shown."""
    with st.bottom:
        st.caption(told)
        _button(act, UNDO, "", say("Undo"))


def _button(
    act: Act, action: str, pair: str, label: str, *, key: str = "", chosen: bool = False, disabled: bool = False
) -> None:
    st.button(
        label,
        key=f"{action}-{key}-{pair}",
        on_click=act,
        args=(action, pair),
        type="primary" if chosen else "secondary",
        disabled=disabled,
        shortcut=key or KEYS[action],
    )
