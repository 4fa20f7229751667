"""Two texts beside each other with their thumbs, then what the rater says of both."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.explain.generate import About
from core.operations.feedback import Said
from core.operations.variants import KnownVariant
from dashboard import messages
from dashboard.components.explanation_panel import ask, explanation_panel
from dashboard.components.growing import growing_unseen
from dashboard.components.judgement import Shown, judgement
from dashboard.components.sides import Side, choose_variant
from dashboard.language import say


def side_by_side(
    sides: tuple[Side, Side],
    known: Sequence[KnownVariant],
    about: About,
    said: Said,
    rater: str,
    *,
    blind: bool,
) -> None:
    """Draw both sides; a failure of one never hides the other.

    A rater who judges blind sees the texts without names, both at once, until they have said which one is better.
    """
    hidden = blind and said.preference is None
    if hidden and not all(side.ended for side in sides):
        _not_yet(sides)
        return
    for column, side in zip(st.columns(2, gap="medium"), sides, strict=True):
        with column, messages.guard():
            if hidden:
                st.markdown(f"**{say('Text {side}', side=side.name)}**")
            else:
                choose_variant(side, known)
            explanation_panel(side.name, side.question, side.snapshot, said, hidden=hidden)
    left, right = (side.snapshot.explanation if side.snapshot else None for side in sides)
    if left is not None and right is not None:
        changed = sides[0].parameter != "a"
        judgement(Shown(left, right, about, rater, changed, hidden), said)
    else:
        st.caption(say("Once both texts are there, you can say which one is better."))


def _not_yet(sides: tuple[Side, Side]) -> None:
    """Say what is missing without telling on which side."""
    missing = [side.question for side in sides if side.snapshot is None]
    writing = [side.question for side in sides if side.snapshot is not None and not side.snapshot.ended]
    if missing:
        ask("both", missing)
    if writing:
        growing_unseen(writing)
