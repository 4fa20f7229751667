"""The card of a data set: counts, spread, cold start, where it came from, its versions."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.operations.cards import FEW, dataset_facts
from core.types import DatasetInfo
from dashboard import services
from dashboard.charts.long_tail import long_tail, rating_counts
from dashboard.components.chart import chart
from dashboard.text import plain

METRIC_WIDTH = 150  # pixels; two beside each other on a phone
COUNTS = ("users", "items", "ratings", "rejected")
SOURCES = {
    "demo": "the embedded demo world",
    "movielens-100k": "MovieLens 100K",
    "movielens-1m": "MovieLens 1M",
    "movielens-csv": "MovieLens CSV",
    "goodbooks": "Goodbooks-10k",
    "table": "a table",
}


def dataset_card(info: DatasetInfo) -> None:
    """Draw the card of a data set version."""
    facts = dataset_facts(services.catalogue(info.id))
    told = (
        ("Users", f"{info.users:,}", None),
        ("Items", f"{info.items:,}", None),
        ("Ratings", f"{info.ratings:,}", None),
        ("Mean rating", f"{info.mean:.2f}", f"On a scale from {info.scale.low:g} to {info.scale.high:g}."),
        ("Density", f"{facts.density:.2%}", "Ratings there are, out of all pairs of a user and an item."),
        ("Ratings per user", f"{facts.ratings_per_user:g}", "Median."),
        (
            "Cold users",
            f"{facts.users_cold:.1%}",
            f"With fewer than {FEW} ratings; {facts.users_without:.1%} with none.",
        ),
        (
            "Cold items",
            f"{facts.items_cold:.1%}",
            f"With fewer than {FEW} ratings; {facts.items_without:.1%} with none.",
        ),
    )
    with st.container(horizontal=True):  # wraps on a narrow screen
        for label, value, help in told:
            st.metric(label, value, help=help, width=METRIC_WIDTH)
    left, right = st.columns(2)
    with left:
        half = f"Half of all ratings are on {facts.half:.1%} of the items."
        st.markdown(f"**Long tail.** {half}")
        chart(long_tail(facts), f"tail-{info.id}", f"{info.name}-long-tail", half)
    with right:
        st.markdown(f"**Ratings given.** On a scale from {info.scale.low:g} to {info.scale.high:g}.")
        often = facts.values[facts.counts.argmax()] if len(facts.values) else 0.0
        alt = f"How often each rating was given; most often {often:g}."
        chart(rating_counts(facts), f"ratings-{info.id}", f"{info.name}-ratings", alt)
    st.markdown(_words(info))
    for note in info.notes:
        st.caption(plain(note))


def versions_table(versions: list[DatasetInfo], current: DatasetInfo) -> None:
    """Draw the versions of a data set, newest first."""
    rows = [
        {
            "version": info.version,
            "in use": info.id == current.id,
            "created (UTC)": info.created[:16].replace("T", " "),
            "users": info.users,
            "items": info.items,
            "ratings": info.ratings,
            "rejected": sum(info.rejected.values()),
        }
        for info in versions
    ]
    counts = {name: st.column_config.NumberColumn(format="localized") for name in COUNTS}
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=counts)


def _words(info: DatasetInfo) -> str:
    attributes = ", ".join(info.kinds) or "none"
    personal = ", ".join(info.personal) or "none imported"
    times = "with times" if info.has_timestamps else "without times"
    return (
        f"From **{SOURCES.get(info.source, plain(info.source))}**, version `{info.version}`, "
        f"created {info.created[:16].replace('T', ' ')} UTC · ratings {times} · "
        f"attributes: {attributes} · personal columns: {plain(personal)}"
    )
