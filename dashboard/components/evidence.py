"""The evidence on a page: every fact with its id, so that claims can be traced."""

from __future__ import annotations

import streamlit as st

from core.explain.types import Evidence
from dashboard.text import plain

ANCHOR = "evidence"  # where claims lead
GROUPS = {
    "The item and its place": ("item", "attribute", "score", "rank", "share", "other"),
    "Reasons, strongest first": ("driver", "against", "together", "weight", "remainder", "for_this", "for_other"),
    "Ratings concerned": ("rating", "scale", "basis"),
}


def evidence_panel(evidence: Evidence) -> None:
    """Draw all facts, in groups."""
    st.subheader("Evidence", anchor=ANCHOR)
    st.caption("All that a text may use; every variant gets the same. It holds no user id.")
    columns = st.columns([3, 3, 2], gap="medium")
    for column, (title, kinds) in zip(columns, GROUPS.items(), strict=True):
        with column:
            st.markdown(f"**{title}**")
            lines = [f"- :gray[{fact.id}] {plain(fact.text)}" for fact in evidence.of_kind(*kinds)]
            st.markdown("\n".join(lines) or ":gray[None.]")
