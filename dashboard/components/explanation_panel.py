"""One side of a comparison: the text of a variant, its claims by verdict, where it came from, thumbs."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.explain.backends import BACKENDS, Endpoint
from core.explain.events import Draft
from core.explain.types import Claim, Evidence, Explanation, Variant
from core.operations.explanations import Subject, explain_as, find_text
from dashboard import services
from dashboard.components.thumbs import thumbs
from dashboard.text import plain

# A sign beside the colour, for those who see no colours: (colour of the background, sign).
VERDICTS: Mapping[str, tuple[str, str]] = {
    "supported": ("green", ""),
    "contradicted": ("red", "✗"),
    "unsupported": ("orange", "?"),
    "not checkable": ("gray", "–"),
}


def legend() -> None:
    """Draw what the colours of claims mean."""
    signs = "  ".join(f":{colour}-background[{sign} {name}]" for name, (colour, sign) in VERDICTS.items())
    st.caption(f"Claims, held against the evidence: {signs}")


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
        st.markdown(highlighted(found.text, found.claims))
    st.caption(_origin(found))
    thumbs(found, side)
    _claims(found, evidence, side)


def highlighted(text: str, claims: tuple[Claim, ...]) -> str:
    """Markdown that shows the text as it is, each claim on the colour of its verdict."""
    parts, end = [], 0
    for claim in claims:
        colour, sign = VERDICTS[claim.verdict]
        start, stop = _with_quotes(text, claim)
        shown = plain(text[start:stop]) + (f" {sign}" if sign else "")
        parts.append(_spaced(text[end:start]) + f":{colour}-background[{shown}]")
        end = stop
    return "".join(parts) + _spaced(text[end:])


def _with_quotes(text: str, claim: Claim) -> tuple[int, int]:
    """Start and end of a claim, with the quotes around a title."""
    quoted = text[claim.start - 1 : claim.start] == "“" and text[claim.end : claim.end + 1] == "”"
    return (claim.start - 1, claim.end + 1) if quoted else (claim.start, claim.end)


def _spaced(text: str) -> str:
    """Plain text that keeps the spaces at its ends."""
    if not text.strip():
        return " " if text else ""
    left = " " if text[0].isspace() else ""
    return left + plain(text) + (" " if text[-1].isspace() else "")


def _asked(side: str, evidence: Evidence, endpoint: Endpoint | None) -> bool:
    where = f"to {plain(endpoint.host)}" if endpoint else "to the language model server"
    st.markdown(f"Not written yet. Writing it sends the {len(evidence.facts)} facts below {where}.")
    return st.button("Write it", key=f"write-{side}", type="primary")


def _origin(found: Explanation) -> str:
    seconds = f"{found.seconds:.1f} s" if found.seconds >= 0.05 else "under 0.1 s"
    origin = "From cache: written before" if found.source == "cache" else "Generated now"
    sent = f" · {plain(found.egress)}" if found.egress else ""
    return f"{origin}, in {seconds}{sent} · {plain(found.variant.id)} · seed {found.seed}"


def _claims(found: Explanation, evidence: Evidence, side: str) -> None:
    texts = {fact.id: fact.text for fact in evidence.facts}
    frame = pd.DataFrame(
        {
            "claim": [claim.text for claim in found.claims],
            "kind": [claim.kind for claim in found.claims],
            "verdict": [claim.verdict for claim in found.claims],
            "facts": ["; ".join(f"{fact}: {texts[fact]}" for fact in claim.facts) for claim in found.claims],
        }
    )
    counts = frame["verdict"].value_counts()
    told = ", ".join(f"{counts[name]} {name}" for name in VERDICTS if name in counts)
    with st.expander(f"{len(frame)} claims: {told}" if len(frame) else "No claims"):
        st.dataframe(frame, hide_index=True, key=f"claims-{side}")
