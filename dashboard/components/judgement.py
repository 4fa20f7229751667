"""Which of two explanations is better, how each is in some aspects, and a comment."""

from __future__ import annotations

import time
from dataclasses import dataclass

import streamlit as st

from core.explain.generate import About
from core.explain.types import Explanation
from core.operations.feedback import (
    CHOICES,
    COMMENT_LIMIT,
    DIMENSIONS,
    Said,
    record_comment,
    record_likert,
    record_preference,
    said_by,
)
from core.operations.roles import JUDGE
from dashboard import services, state
from dashboard.components.allowed import allowed
from dashboard.components.page import link, rater_id
from dashboard.components.recording import failed, recording, restore, show_failure, stamp
from dashboard.language import later, say, told
from dashboard.text import plain

WORDS = {
    "A": later("A is better"),
    "B": later("B is better"),
    "tie": later("A tie"),
    "both bad": later("Both are bad"),
}
HINTS = {
    "grounded": later("All it says is borne out by the evidence."),
    "clear": later("Easy to read and to understand."),
    "useful": later("Helps to decide whether to try the item."),
    "persuasive": later("Makes one want to try it."),
}
_SINCE = "shown-since"  # session key: which two texts are shown to whom, since when


@dataclass(frozen=True, slots=True)
class Shown:
    """Two explanations as a rater sees them.

    Attributes
    ----------
    left, right : Explanation
        Under A and under B.
    about : About
        What both are about.
    rater : str
        Who judges.
    changed, blind : bool
        Whether the sides were changed, for a rater who judges blind; whether the names are hidden.
    """

    left: Explanation
    right: Explanation
    about: About
    rater: str
    changed: bool
    blind: bool

    @property
    def key(self) -> str:
        """Part of the keys of widgets."""
        return f"{self.left.id}-{self.right.id}"


def judgement(shown: Shown, said: Said) -> None:
    """Draw what this rater says of the two, as the journal has it."""
    if shown.left.id == shown.right.id:
        st.info(say("**Both sides show the same text.** Choose another variant for one side to compare."))
        return
    if not allowed(JUDGE):
        return
    since = st.session_state.get(_SINCE)
    if not since or since[0] != (shown.key, shown.rater):
        st.session_state[_SINCE] = ((shown.key, shown.rater), time.monotonic())
    with st.container(border=True):
        _preference(shown, said)
        _comment(shown, said)
        _aspects(shown, said)
        if shown.rater == state.DEFAULT_RATER:
            st.caption(say("Type your name in the sidebar to keep what you say apart from others'."))


def _preference(shown: Shown, said: Said) -> None:
    key = f"preference-{shown.key}"
    restore(key, said.preference)
    st.markdown(f"**{say('Which one is better?')}**")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            say("Which one is better?"),
            CHOICES,
            format_func={name: say(words) for name, words in WORDS.items()}.__getitem__,
            key=key,
            on_change=_prefer,
            args=(key, shown),
            label_visibility="collapsed",
            width="content",
            wrap=True,
        )
        if said.preference:
            st.caption(say("⚖️ saved for {rater}", rater=plain(shown.rater)), width="content")
        if said.preference:
            link("audit", say("Which texts do people prefer?"), **{state.CAMPAIGN: state.EVERY_CAMPAIGN})
    show_failure(key)


def _prefer(key: str, shown: Shown) -> None:
    value, since = st.session_state.get(key), st.session_state.get(_SINCE)
    with recording(key):
        if value == _now(shown).preference:
            return
        record_preference(
            services.journal(),
            left=shown.left,
            right=shown.right,
            about=shown.about,
            value=value,
            shown="BA" if shown.changed else "AB",
            blind=shown.blind,
            seconds=time.monotonic() - since[1] if since and since[0] == (shown.key, rater_id()) else None,
            **stamp(),
        )


def _comment(shown: Shown, said: Said) -> None:
    key = f"comment-{shown.key}"
    if not failed(key):  # what could not be saved stays in the box
        restore(key, said.comment)
    st.text_area(
        say("Comment"),
        key=key,
        on_change=_say,
        args=(key, shown),
        max_chars=COMMENT_LIMIT,
        height=80,
        placeholder=say("What made the difference? Saved as soon as you leave the box."),
    )
    if said.comment:
        st.caption(say("💬 saved for {rater}", rater=plain(shown.rater)))
    show_failure(key)


def _say(key: str, shown: Shown) -> None:
    text = str(st.session_state.get(key) or "")
    with recording(key):
        if text.strip() != _now(shown).comment:
            journal = services.journal()
            record_comment(journal, explanation=shown.left, other=shown.right, text=text, **stamp())


def _aspects(shown: Shown, said: Said) -> None:
    given = sum(len(said.likert.get(found.id, {})) for found in (shown.left, shown.right))
    label = (
        say("Rate aspects: {given} of {all} saved", given=given, all=2 * len(DIMENSIONS))
        if given
        else say("Rate aspects (optional)")
    )
    with st.expander(label):
        for column, (side, found) in zip(st.columns(2, gap="medium"), _sides(shown), strict=True):
            with column:
                st.markdown(f"**{say('Text {side}', side=side)}**")
                for dimension in DIMENSIONS:
                    _aspect(shown, side, found, dimension, said.likert.get(found.id, {}).get(dimension))


def _aspect(shown: Shown, side: str, found: Explanation, dimension: str, value: int | None) -> None:
    key = f"likert-{side}-{dimension}-{found.id}"
    restore(key, None if value is None else value - 1)  # the widget counts from 0
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(told(dimension).capitalize(), help=say(HINTS[dimension]), width=110)
        st.feedback("stars", key=key, on_change=_rate, args=(key, shown, found, dimension))
    show_failure(key)


def _rate(key: str, shown: Shown, found: Explanation, dimension: str) -> None:
    value = st.session_state.get(key)
    stars = None if value is None else value + 1
    with recording(key):
        if stars != _now(shown).likert.get(found.id, {}).get(dimension):
            record_likert(services.journal(), explanation=found, dimension=dimension, value=stars, **stamp())


def _sides(shown: Shown) -> tuple[tuple[str, Explanation], ...]:
    return ("A", shown.left), ("B", shown.right)


def _now(shown: Shown) -> Said:
    """What the journal holds at this moment: another tab may have written meanwhile."""
    return said_by(services.journal(), rater_id(), shown.left.id, shown.right.id)
