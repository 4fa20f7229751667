"""The card of a data set: counts, spread, cold start, where it came from, its versions."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.operations.cards import FEW, dataset_facts
from core.types import DatasetInfo
from dashboard import numerals, services
from dashboard.charts.long_tail import long_tail, rating_counts
from dashboard.components.chart import chart
from dashboard.language import later, many, say, told
from dashboard.text import plain

METRIC_WIDTH = 150  # pixels; two beside each other on a phone
COUNTS = (later("Users"), later("Items"), later("Ratings"), later("Rejected"))
SOURCES = {
    "demo": later("the embedded demo world"),
    "movielens-100k": "MovieLens 100K",
    "movielens-1m": "MovieLens 1M",
    "movielens-csv": "MovieLens CSV",
    "goodbooks": "Goodbooks-10k",
    "table": later("a table"),
}


def dataset_card(info: DatasetInfo) -> None:
    """Draw the card of a data set version."""
    facts = dataset_facts(services.catalogue(info.id))
    shown = (
        (say("Users"), numerals.count(info.users), None),
        (say("Items"), numerals.count(info.items), None),
        (say("Ratings"), numerals.count(info.ratings), None),
        (say("Mean rating"), numerals.mean(info.mean), _scale(info)),
        (
            say("Density"),
            numerals.fine_share(facts.density),
            say("Ratings there are, out of all pairs of a user and an item."),
        ),
        (say("Ratings per user"), numerals.short(facts.ratings_per_user), say("Median.")),
        (
            say("Cold users"),
            numerals.fine_share(facts.users_cold),
            _cold(facts.users_without),
        ),
        (
            say("Cold items"),
            numerals.fine_share(facts.items_cold),
            _cold(facts.items_without),
        ),
    )
    with st.container(horizontal=True):  # wraps on a narrow screen
        for label, value, help in shown:
            st.metric(label, value, help=help, width=METRIC_WIDTH)
    left, right = st.columns(2)
    with left:
        half = say("Half of all ratings are on {share} of the items.", share=numerals.fine_share(facts.half))
        st.markdown(f"{say('**Long tail.**')} {half}")
        chart(long_tail(facts), f"tail-{info.id}", f"{info.name}-long-tail", half)
    with right:
        st.markdown(f"{say('**Ratings given.**')} {_scale(info)}")
        often = facts.values[facts.counts.argmax()] if len(facts.values) else 0.0
        alt = say("How often each rating was given; most often {rating}.", rating=numerals.short(often))
        chart(rating_counts(facts), f"ratings-{info.id}", f"{info.name}-ratings", alt)
    st.markdown(_words(info))
    for note in info.notes:
        st.caption(plain(told(note)))


def versions_table(versions: list[DatasetInfo], current: DatasetInfo) -> None:
    """Draw the versions of a data set, newest first."""
    rows = [
        {
            say("Version"): info.version,
            say("In use"): info.id == current.id,
            say("Created (UTC)"): info.created[:16].replace("T", " "),
            say("Users"): info.users,
            say("Items"): info.items,
            say("Ratings"): info.ratings,
            say("Rejected"): sum(info.rejected.values()),
        }
        for info in versions
    ]
    counts = {name: st.column_config.NumberColumn(format=numerals.COUNT_COLUMN) for name in map(say, COUNTS)}
    st.dataframe(pd.DataFrame(rows), hide_index=True, placeholder=numerals.NONE, column_config=counts)


def _words(info: DatasetInfo) -> str:
    known = SOURCES.get(info.source)
    parts = (
        say(
            "From **{source}**, version `{version}`, created {created} UTC",
            source=say(known) if known else plain(info.source),
            version=info.version,
            created=info.created[:16].replace("T", " "),
        ),
        say("ratings with times") if info.has_timestamps else say("ratings without times"),
        say("attributes: {names}", names=say(", ").join(map(told, info.kinds)) or say("none")),
        say("personal columns: {names}", names=plain(say(", ").join(info.personal)) or say("none imported")),
    )
    return " · ".join(parts)


def _scale(info: DatasetInfo) -> str:
    return say(
        "On a scale from {low} to {high}.", low=numerals.short(info.scale.low), high=numerals.short(info.scale.high)
    )


def _cold(without: float) -> str:
    return many(
        "With fewer than {n} rating; {share} with none.",
        "With fewer than {n} ratings; {share} with none.",
        FEW,
        share=numerals.fine_share(without),
    )
