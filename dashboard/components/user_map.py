"""The map of users, and beside it the same users as a table; both pick."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.recommend.taste_map import sample_users
from core.types import DatasetInfo, Int32
from dashboard import services
from dashboard.charts.frame import config
from dashboard.charts.taste_map import taste_map
from dashboard.components.user_picker import pick

MOST_POINTS = 2000  # points a browser draws without a pause
MOST_ROWS = 500
_MAP, _TABLE = "taste-map", "user-table"


def user_map(dataset: DatasetInfo, shown: Int32, selected: int | None, height: int) -> None:
    """Draw the clickable map of the users `shown` (a fixed sample of many) and of the selected one."""
    mapped, catalogue = services.taste_map(dataset.id), services.catalogue(dataset.id)
    points = sample_users(shown, MOST_POINTS)
    figure = taste_map(mapped, services.user_table(dataset.id), catalogue.user_ids, points, selected, height)
    st.plotly_chart(
        figure,
        key=_MAP,
        on_select=_picked_on_map,
        selection_mode="points",
        config=config(f"{dataset.name}-taste-map"),
        alt="Map of users; users of similar taste are near each other. Click a point to open that user.",
    )
    drawn = f" A fixed sample of {len(points):,} of {len(shown):,} is drawn." if len(points) < len(shown) else ""
    source = "the model's user vectors" if mapped.source == "vectors" else "tastes by attribute"
    st.caption(f"Near means similar taste: the two main directions of {source}. Click a point to open the user.{drawn}")


def user_rows(dataset: DatasetInfo, shown: Int32, height: int) -> None:
    """Draw the most active of the users `shown` as a table; a click on a row opens the user."""
    table, catalogue = services.user_table(dataset.id), services.catalogue(dataset.id)
    order = shown[np.argsort(-table.counts[shown], kind="stable")][:MOST_ROWS]
    frame = pd.DataFrame(
        {
            "user": [catalogue.user_ids[user] for user in order.tolist()],
            "ratings": table.counts[order],
            "mean": table.means[order],
            "segment": [table.segment(user) for user in order.tolist()],
        }
    )
    st.session_state[f"{_TABLE}-ids"] = frame["user"].tolist()
    st.dataframe(
        frame,
        key=_TABLE,
        height=height,
        hide_index=True,
        on_select=_picked_in_table,
        selection_mode="single-row",
        column_config={
            "user": st.column_config.TextColumn("User"),
            "ratings": st.column_config.NumberColumn("Ratings", format="localized", width="small"),
            "mean": st.column_config.NumberColumn("Mean", format="%.2f", width="small"),
            "segment": st.column_config.TextColumn("Segment"),
        },
    )
    drawn = f"The {len(order):,} most active of {len(shown):,}. " if len(order) < len(shown) else ""
    st.caption(f"{drawn}Tick a row to open the user.")


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


def browse(dataset: DatasetInfo, shown: Int32) -> None:
    """Draw what stands on the page while no user is chosen: the map, and the users as a table."""
    if not len(shown):
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        user_map(dataset, shown, None, 560)
    with right:
        user_rows(dataset, shown, 560)
