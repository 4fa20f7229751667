"""Who a user is: one line, four figures, their taste, their history."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.recommend.segments import NO_FAVOURITE
from core.types import DatasetInfo, History
from dashboard import labels, numerals, services, state
from dashboard.charts import tastes as taste_charts
from dashboard.charts.histogram import rating_histogram
from dashboard.charts.timeline import as_date, timeline
from dashboard.components.chart import chart
from dashboard.components.download import downloads
from dashboard.components.page import browser_title, empty_state, link
from dashboard.components.url_choice import select
from dashboard.components.user_map import user_map
from dashboard.components.user_picker import SEGMENT_HELP
from dashboard.language import say, told
from dashboard.services import UserBounds
from dashboard.text import plain


def headline(dataset: DatasetInfo, user: int) -> None:
    """Draw who this is, in one line and four figures."""
    table, catalogue = services.user_table(dataset.id), services.catalogue(dataset.id)
    st.header(say("User {user}", user=plain(catalogue.user_ids[user])), anchor=False)
    browser_title(say("User {user}", user=catalogue.user_ids[user]))
    count, favourite = int(table.counts[user]), table.favourite(user)
    parts = [plain(labels.segment(table.segment(user))), _span(catalogue.ratings.of(user))]
    st.caption("  ·  ".join(part for part in parts if part), help=say(SEGMENT_HELP))
    if not count:
        return
    ahead = math.floor(100 * float((table.counts < count).mean())) / 100  # not rounded up: it says “more than”
    with st.container(horizontal=True, gap="small"):
        _figure(say("Ratings"), numerals.count(count), say("more than {share} of users", share=numerals.share(ahead)))
        _figure(
            say("Mean rating"),
            numerals.mean(table.means[user]),
            say("everyone {mean}", mean=numerals.mean(dataset.mean)),
        )
        _figure(say("On the same items"), numerals.difference(table.habits[user]), say("against everyone else"))
        _figure(say("Likes most"), favourite or numerals.NONE, _how_clear(dataset, user, favourite), width=300)


def _how_clear(dataset: DatasetInfo, user: int, favourite: str | None) -> str:
    kind = services.favourite_kind(dataset.id)
    if kind is None or favourite is None:
        return told(NO_FAVOURITE)
    found = next(row for row in services.tastes(dataset.id, kind).of(user) if row.name == favourite)
    if found.low > 0:
        return say("{n} stars", n=numerals.difference(found.taste))
    return say("{n} stars, may be chance", n=numerals.difference(found.taste))


def _figure(label: str, value: str, note: str, width: int = 165) -> None:
    with st.container(width=width, gap=None):
        st.metric(label, value)
        st.caption(note)


def _span(history: History) -> str:
    times = history.timestamps[history.timestamps >= 0] if history.timestamps is not None else np.zeros(0)
    if not len(times):
        return ""
    first, last = as_date(int(times.min()))[:10], as_date(int(times.max()))[:10]
    return first if first == last else say("{low} to {high}", low=first, high=last)


def taste_view(dataset: DatasetInfo, user: int, bounds: UserBounds) -> None:
    """Draw the taste by attribute, and the user's place on the map."""
    rated = bool(len(services.catalogue(dataset.id).ratings.of(user).items))
    left, right = st.columns(2, gap="large")
    with left:
        kind = _choose_kind(dataset) if rated else None
        if not rated:
            nothing_rated(dataset)
        elif kind is None:
            st.caption(say("Items of this data set have no attributes, so there is no taste by attribute."))
        else:
            _taste(dataset, user, kind)
    with right:
        st.markdown(f"**{say('Map of users')}**")
        user_map(dataset, bounds, user, 460)


def _choose_kind(dataset: DatasetInfo) -> str | None:
    kinds = list(services.catalogue(dataset.id).items.attributes)
    favourite = services.favourite_kind(dataset.id)
    if favourite is None:
        return None
    title, choice = st.columns([1, 1], vertical_alignment="center")
    title.markdown(f"**{say('Taste by attribute')}**")
    with choice:
        words = {kind: kind for kind in kinds}
        return select(state.BY, words, say("Attribute"), favourite, label_visibility="collapsed")


def _taste(dataset: DatasetInfo, user: int, kind: str) -> None:
    rows = services.tastes(dataset.id, kind).of(user)
    if not rows:
        st.caption(say("None of the items this user rated has a {kind}.", kind=told(kind)))
        return
    shown = taste_charts.strongest(rows)
    chart(
        taste_charts.tastes(shown), "taste", f"taste-{kind}", say("Taste by {kind} with 95% intervals", kind=told(kind))
    )
    said = say(
        "How much better the user rates these than their other ratings, each held against what everyone else gave the "
        "item. 95% intervals; grey ones may be chance."
    )
    hidden = ""
    if len(shown) < len(rows):
        hidden = say(
            "The {n} strongest of {all} are drawn; all are in the download.",
            n=len(shown),
            all=numerals.count(len(rows)),
        )
    st.caption(labels.paragraph(said, hidden))
    downloads(pd.DataFrame(rows), f"taste-{kind}", key="taste")


def history_view(dataset: DatasetInfo, user: int) -> None:
    """Draw the ratings of a user: how they are spread, when they were given, and all of them as a table."""
    catalogue = services.catalogue(dataset.id)
    history = catalogue.ratings.of(user)
    if not len(history.items):
        nothing_rated(dataset)
        return
    dated = history.timestamps is not None and bool((history.timestamps >= 0).any())
    places = st.columns(2, gap="large") if dated else [st.container()]
    with places[0]:
        st.markdown(f"**{say('Ratings given')}**")
        figure = rating_histogram(history.values, catalogue.ratings.values, say("this user"))
        chart(figure, "histogram", "ratings", say("Share of each rating, user and everyone"))
    if dated:
        with places[1]:
            st.markdown(f"**{say('Over time')}**")
            figure = timeline(history, catalogue.items.titles)
            chart(figure, "timeline", "timeline", say("Ratings over time"))
    frame = history_frame(dataset, history)
    st.dataframe(
        frame,
        hide_index=True,
        placeholder=numerals.NONE,
        height=min(len(frame), 12) * 35 + 38,
        column_config=_columns(),
    )
    downloads(frame, f"history-{catalogue.user_ids[user][:40]}", key="history")


def nothing_rated(dataset: DatasetInfo) -> None:
    """Say that a user has no ratings, what follows from that, and what to look at instead."""
    empty_state(
        say("This user has no ratings."),
        say(
            "So there is neither a taste nor a history, and no model has anything to go by. Choose another user above, "
            "or invent one and see what a few ratings do."
        ),
    )
    link("why", say("Invent a user"), **{state.DATASET: dataset.name, state.USER: ""})


def history_frame(dataset: DatasetInfo, history: History) -> pd.DataFrame:
    """The ratings of a user with item facts, highest and latest first."""
    items = services.catalogue(dataset.id).items
    listed = history.items.tolist()
    frame = pd.DataFrame(
        {
            "item": [items.ids[item] for item in listed],
            "title": [items.titles[item] for item in listed],
            "year": pd.array([items.year(item) for item in listed], dtype="Int64"),
            "rating": history.values.astype(np.float64),
            "everyone": items.means[history.items].astype(np.float64),
            "ratings": items.n_ratings[history.items],
        }
    )
    for kind, index in items.attributes.items():
        frame[kind] = [", ".join(index.of(item)) for item in listed]
    by = ["rating"]
    if history.timestamps is not None:
        frame["rated_at"] = pd.to_datetime(np.where(history.timestamps >= 0, history.timestamps, np.nan), unit="s")
        by.append("rated_at")
    return frame.sort_values(by, ascending=False, kind="stable").reset_index(drop=True)


def _columns() -> dict[str, Any]:
    config = st.column_config
    return {
        "item": None,
        "title": config.TextColumn(say("Title"), width=230),
        "year": config.NumberColumn(say("Year"), format=numerals.YEAR_COLUMN, width=60),
        "rating": config.NumberColumn(say("Rating"), format=numerals.RATING_COLUMN, width=80),
        "everyone": config.NumberColumn(
            say("Everyone"), format=numerals.MEAN_COLUMN, width=80, help=say("Mean rating of the item.")
        ),
        "ratings": config.NumberColumn(
            say("Ratings"), format=numerals.COUNT_COLUMN, width=70, help=say("How many users rated it.")
        ),
        "genre": config.TextColumn(say("Genre")),
        "creator": config.TextColumn(say("Creator")),
        "decade": config.TextColumn(say("Decade"), width=70),
        "tag": config.TextColumn(say("Tag")),
        "rated_at": config.DatetimeColumn(say("Rated at"), format="YYYY-MM-DD HH:mm"),
    }
