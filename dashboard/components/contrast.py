"""Colours that the theme alone cannot make readable: Streamlit takes one accent for opposite purposes.

White stands on the accent of a button, and the accent stands as text on a tint of itself where an option is chosen. On
a dark page no colour has enough contrast for both, so the chosen option keeps the colour of text.
"""

from __future__ import annotations

import streamlit as st

_CHOSEN = ", ".join(f"button[data-variant='{kind}'][data-selected='true']" for kind in ("segmented_control", "pills"))
_STYLE = f"<style>{_CHOSEN}, kbd {{color: inherit !important}} kbd {{opacity: 1 !important}}</style>"


def readable() -> None:
    """Give the chosen option of a row of buttons, and the keys on buttons, a colour with enough contrast."""
    st.html(_STYLE)
