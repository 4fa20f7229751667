"""The history lens on a page: the waterfall, what it says in words, and every contribution in a table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.attribute.history import EXCESS_KINDS
from core.explain.words import number, signed, stars
from core.explain.words import plain as one_line
from core.operations.explanations import Subject, attribution_of
from core.results import Attribution
from dashboard import state
from dashboard.charts.frame import config
from dashboard.charts.waterfall import share_bar, steps, waterfall
from dashboard.components.download import downloads
from dashboard.components.url_choice import segments
from dashboard.text import plain

FORMS = {"raw": "Whole score", "excess": "Against average taste"}
COUNTS = {str(n): str(n) for n in (5, 10, 20, 50)}
_FORM_HELP = (
    "Whole score: what each rating adds, starting from nothing. Against average taste: what each rating adds beyond "
    "what a user as active but of average taste would get; this is the form that tells taste."
)


def share_view(chosen: Subject, words: str) -> None:
    """Draw the parts of the score as one bar, with a sentence."""
    parts = attribution_of(chosen, "decomposition")
    st.markdown("**How much of it is personal**")
    told = ", ".join(f"{part.label} {signed(part.value)}" for part in parts.contributions)
    st.plotly_chart(share_bar(parts), key="share-bar", config=config("share"), alt=f"Parts of the score: {told}")
    st.caption(plain(words))


def history_view(chosen: Subject) -> None:
    """Draw what each rating of the user adds to the score."""
    st.markdown("**Which of the user's ratings carry it**")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        form = "raw"
        if chosen.model.info.kind in EXCESS_KINDS:
            form = segments(state.FORM, FORMS, "Form", "raw", help=_FORM_HELP)
        most = int(segments(state.DRIVERS, COUNTS, "Ratings drawn one by one", "10"))
    found = attribution_of(chosen, "history", form)
    rows = steps(found, most)
    st.markdown(_sentence(found))
    st.plotly_chart(
        waterfall(rows, found.unit),
        key="waterfall",
        config=config(f"why-{form}"),
        alt="; ".join(f"{one_line(row.label, 60)} {number(row.value)}" for row in rows),
    )
    st.caption(
        f"{found.method} It is exact: base and contributions sum to the score, {number(found.score)} {found.unit}."
    )
    _table(found, chosen)


def _sentence(found: Attribution) -> str:
    own = [c for c in found.contributions if c.item is not None]
    told: list[str] = []
    for side, verbs in ((1, ("adds", "add")), (-1, ("takes", "take"))):
        strongest = max(own, key=lambda c: side * c.value)
        if strongest.rating is not None and side * strongest.value > 0:
            verb = verbs[strongest.rating != 1]
            end = "the most" if side > 0 else "the most away"
            amount = f"{number(abs(strongest.value))} {found.unit}"
            told.append(f"Their {stars(strongest.rating)} for “{one_line(strongest.label)}” {verb} {end}: {amount}.")
    return plain(" ".join(told) or "None of the ratings moves the score.")


def _table(found: Attribution, chosen: Subject) -> None:
    total = sum(abs(c.value) for c in found.contributions) or 1.0
    frame = pd.DataFrame(
        {
            "item": [c.item or "" for c in found.contributions],
            "title": [one_line(c.label) for c in found.contributions],
            "rating": pd.array([c.rating for c in found.contributions], dtype="Float64"),
            "contribution": [c.value for c in found.contributions],
            "weight": [abs(c.value) / total for c in found.contributions],
            "unit": found.unit,
        }
    )
    with st.expander(f"All {len(frame):,} contributions", expanded=False):
        st.dataframe(
            frame,
            hide_index=True,
            height=min(len(frame), 12) * 35 + 38,
            column_order=["title", "rating", "contribution", "weight"],
            column_config={
                "title": st.column_config.TextColumn("Rated item", width="large"),
                "rating": st.column_config.NumberColumn("Rating", format="%.1f ★", width="small"),
                "contribution": st.column_config.NumberColumn(f"Contribution ({found.unit})", format="%+.4f"),
                "weight": st.column_config.ProgressColumn("Weight", format="percent", min_value=0, max_value=1),
            },
        )
        downloads(frame, f"why-{found.form}-{chosen.item[:40]}", key="contributions")
