"""The evidence on a page: every fact with its id, so that claims can be traced."""

from __future__ import annotations

import streamlit as st

from core.explain.types import Evidence, Fact
from core.explain.words import listed
from dashboard.language import ENGLISH, chosen, later, say, told
from dashboard.text import plain

ANCHOR = "evidence"  # where claims lead
GROUPS = {
    later("The item and its place"): ("item", "attribute", "score", "rank", "share", "other"),
    later("Reasons, strongest first"): (
        "driver",
        "against",
        "together",
        "weight",
        "remainder",
        "for_this",
        "for_other",
    ),
    later("Ratings concerned"): ("rating", "scale", "basis"),
}


def evidence_panel(evidence: Evidence) -> None:
    """Draw all facts, in groups."""
    st.header(say("Evidence"), anchor=ANCHOR)
    st.caption(say("All that a text may use; every variant gets the same. It holds no user id."))
    columns = st.columns([3, 3, 2], gap="medium")
    for column, (title, kinds) in zip(columns, GROUPS.items(), strict=True):
        with column:
            st.markdown(f"**{say(title)}**")
            lines = [f"- :gray[{fact.id}] {plain(fact_words(fact))}" for fact in evidence.of_kind(*kinds)]
            st.markdown("\n".join(lines) or f":gray[{say('None.')}]")


def fact_words(fact: Fact) -> str:
    """A fact in the reader's language, names in it as they are."""
    if chosen() == ENGLISH:
        return fact.text
    names = [str(name) for name in fact.data.get("shared") or fact.data.get("values") or ()]
    text = fact.text
    for together in (listed(names), ", ".join(names)):
        if len(names) > 1 and f": {together}." in text:
            text = text.replace(f": {together}.", f": {say(', ').join(names)}.")
    return told(text)
