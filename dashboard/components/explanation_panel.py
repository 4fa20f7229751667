"""One side of a comparison: the text of a variant, its claims by verdict, where it came from, thumbs."""

from __future__ import annotations

import streamlit as st

from core.explain.backends import BACKENDS, Endpoint
from core.explain.events import Draft
from core.explain.types import Evidence, Explanation, Variant
from core.operations.explanations import Subject, explain_as, find_text
from dashboard import services
from dashboard.components.claim_marks import claims_table, highlighted
from dashboard.components.thumbs import thumbs
from dashboard.text import plain


def explanation_panel(
    side: str, chosen: Subject, evidence: Evidence, variant: Variant, seed: int, endpoint: Endpoint | None
) -> None:
    """Draw what a variant writes of this evidence.

    A text that is sent for elsewhere is only written when asked for: opening a link must send nothing.

    Raises
    ------
    WhyboardError
        The backend failed.
    """
    bench, journal = services.workbench(), services.journal()
    found = find_text(bench, journal, chosen, evidence, variant, seed)
    if found is None and BACKENDS[variant.backend].remote and not _asked(side, evidence, endpoint):
        return
    if found is None:
        place = st.empty()

        def show(draft: Draft) -> None:
            place.text(draft.text)

        found = explain_as(bench, journal, chosen, evidence, variant, seed, endpoint=endpoint, on_draft=show)
        place.empty()
    with st.container(border=True):
        st.markdown(highlighted(found.text, found.claims, evidence))
    st.caption(_origin(found))
    thumbs(found, side)
    claims_table(found, evidence, side)


def _asked(side: str, evidence: Evidence, endpoint: Endpoint | None) -> bool:
    where = f"to {plain(endpoint.host)}" if endpoint else "to the language model server"
    st.markdown(f"Not written yet. Writing it sends the {len(evidence.facts)} facts below {where}.")
    return st.button("Write it", key=f"write-{side}", type="primary")


def _origin(found: Explanation) -> str:
    seconds = f"{found.seconds:.1f} s" if found.seconds >= 0.05 else "under 0.1 s"
    origin = "From cache: written before" if found.source == "cache" else "Generated now"
    sent = f" · {plain(found.egress)}" if found.egress else ""
    return f"{origin}, in {seconds}{sent} · {plain(found.variant.id)} · seed {found.seed}"
