"""A pair as a rater sees it: the item, two texts without names, and the evidence for whoever asks."""

from __future__ import annotations

import streamlit as st

from core.operations.rating import Slot
from core.rate.answers import LEFT, RIGHT
from dashboard.components.evidence import evidence_panel, fact_words
from dashboard.labels import paragraph
from dashboard.language import say
from dashboard.text import plain

SIDES = {LEFT: "A", RIGHT: "B"}
_EVIDENCE = "rate-evidence"  # session key: whether the rater wants to see it


def rate_pair(slot: Slot) -> None:
    """Draw what is judged; text A is on the left, on a phone above the other."""
    facts = [plain(fact_words(fact)) for fact in slot.evidence.of_kind("item", "attribute")]
    st.markdown(f"**{plain(slot.title)}**  \n:small[:gray[{paragraph(*facts)}]]")
    for column, side, text in zip(st.columns(2, gap="medium"), SIDES.values(), (slot.left, slot.right), strict=True):
        with column, st.container(border=True):
            st.markdown(f":gray[**{say('Text {side}', side=side)}**]")
            st.markdown("\n\n".join(plain(line) for line in text.splitlines() if line.strip()))
    shown = bool(st.session_state.get(_EVIDENCE))
    label = say("Hide the evidence" if shown else "Show the evidence")
    st.button(label, key="evidence", shortcut="E", icon=":material/fact_check:", type="tertiary", on_click=_toggle)
    if shown:
        evidence_panel(slot.evidence)


def _toggle() -> None:
    st.session_state[_EVIDENCE] = not st.session_state.get(_EVIDENCE)
