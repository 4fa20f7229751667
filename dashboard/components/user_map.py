"""The map of users, and beside it the same users as a table; both pick."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.types import DatasetInfo
from dashboard import labels, numerals, services
from dashboard.charts.taste_map import taste_map
from dashboard.components.chart import chart
from dashboard.components.user_picker import pick
from dashboard.language import later, say
from dashboard.services import UserBounds

MOST_ROWS = 500
_MAP, _TABLE = "taste-map", "user-table"


def user_map(dataset: DatasetInfo, bounds: UserBounds, selected: int | None, height: int) -> None:
    """Draw the clickable map of the users within `bounds` (a fixed sample of many) and of the selected one."""
    mapped, catalogue = services.taste_map(dataset.id), services.catalogue(dataset.id)
    points = services.map_points(dataset.id, bounds)
    ring = None if selected is None else (selected, catalogue.user_ids[selected])
    chart(
        taste_map(points, mapped, ring, height),
        _MAP,
        f"{dataset.name}-taste-map",
        say("Map of users; users of similar taste are near each other. Click a point to open that user."),
        _picked_on_map,
    )
    n_drawn, n_shown = sum(len(trace["x"]) for trace in points), len(services.chosen_users(dataset.id, bounds))
    text = later(
        "Near means similar taste: the two main directions of tastes by attribute. Click a point to open the user."
    )
    if mapped.source == "vectors":
        text = later(
            "Near means similar taste: the two main directions of the model's user vectors. Click a point to open the "
            "user."
        )
    drawn = ""
    if n_drawn < n_shown:
        drawn = say("A fixed sample of {n} of {all} is drawn.", n=numerals.count(n_drawn), all=numerals.count(n_shown))
    st.caption(labels.paragraph(say(text), drawn))


def user_rows(dataset: DatasetInfo, bounds: UserBounds, height: int) -> None:
    """Draw the most active of the users within `bounds` as a table; a click on a row opens the user."""
    table, catalogue = services.user_table(dataset.id), services.catalogue(dataset.id)
    shown = services.chosen_users(dataset.id, bounds)
    order = shown[np.argsort(-table.counts[shown], kind="stable")][:MOST_ROWS]
    frame = pd.DataFrame(
        {
            "user": [catalogue.user_ids[user] for user in order.tolist()],
            "ratings": table.counts[order],
            "mean": table.means[order],
            "segment": [labels.segment(table.segment(user)) for user in order.tolist()],
        }
    )
    st.session_state[f"{_TABLE}-ids"] = frame["user"].tolist()
    st.dataframe(
        frame,
        key=_TABLE,
        height=height,
        hide_index=True,
        placeholder=numerals.NONE,
        on_select=_picked_in_table,
        selection_mode="single-row",
        column_config={
            "user": st.column_config.TextColumn(say("User")),
            "ratings": st.column_config.NumberColumn(say("Ratings"), format=numerals.COUNT_COLUMN, width="small"),
            "mean": st.column_config.NumberColumn(say("Mean"), format=numerals.MEAN_COLUMN, width="small"),
            "segment": st.column_config.TextColumn(say("Segment")),
        },
    )
    drawn = ""
    if len(order) < len(shown):
        drawn = say("The {n} most active of {all}.", n=numerals.count(len(order)), all=numerals.count(len(shown)))
    st.caption(labels.paragraph(drawn, say("Tick a row to open the user.")))


def _picked_on_map() -> None:
    chosen: Any = st.session_state.get(_MAP)
    points = chosen["selection"]["points"] if chosen else []
    if points and points[0].get("customdata"):
        found = points[0]["customdata"]
        pick(found if isinstance(found, str) else str(found[0]))


def _picked_in_table() -> None:
    chosen: Any = st.session_state.get(_TABLE)
    rows = chosen["selection"]["rows"] if chosen else []
    ids = st.session_state.get(f"{_TABLE}-ids", [])
    if rows and rows[0] < len(ids):
        pick(ids[rows[0]])


def browse(dataset: DatasetInfo, bounds: UserBounds) -> None:
    """Draw what stands on the page while no user is chosen: the map, and the users as a table."""
    if not len(services.chosen_users(dataset.id, bounds)):
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        user_map(dataset, bounds, None, 560)
    with right:
        user_rows(dataset, bounds, 560)
