"""What the checker says of a pair, for raters who have answered: before, it would judge for them."""

from __future__ import annotations

import streamlit as st

from core.explain.claims import find_claims
from core.operations.rating import Slot
from core.operations.texts import vocabulary
from dashboard import messages, services
from dashboard.components.claim_marks import highlighted, legend
from dashboard.components.rate_pair import SIDES
from dashboard.language import say

_OPEN = "rate-check"  # session key: the pair whose check the rater asked for


def rate_check(slot: Slot, dataset: str) -> None:
    """Draw both texts with their claims by verdict once the rater asks; the next pair begins without.

    Parameters
    ----------
    slot : Slot
        The pair, which the rater has answered.
    dataset : str
        Version of the data set that it is about.
    """
    shown = st.session_state.get(_OPEN) == slot.pair
    st.button(say("Hide what the checker says" if shown else "What the checker says"), key="check", shortcut="V",
              icon=":material/rule:", type="tertiary", on_click=_toggle, args=(slot.pair,))  # fmt: skip
    if not shown:
        return
    with messages.guard():
        names = vocabulary(services.catalogue(dataset))
        legend()
        texts = (slot.left, slot.right)
        for column, side, text in zip(st.columns(2, gap="medium"), SIDES.values(), texts, strict=True):
            with column, st.container(border=True):
                st.markdown(f":gray[**{say('Text {side}', side=side)}**]")
                st.markdown(highlighted(text, find_claims(text, slot.evidence, names), slot.evidence))


def _toggle(pair: str) -> None:
    st.session_state[_OPEN] = None if st.session_state.get(_OPEN) == pair else pair
