"""The taste map: users as points, near each other where their tastes are."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.recommend.segments import UserTable
from core.recommend.taste_map import TasteMap
from core.types import Float32, Int32
from dashboard import numerals
from dashboard.charts.frame import GREY, Figure, axis, layout, safe
from dashboard.labels import segment
from dashboard.language import later, say

MOST_COLOURS = 7  # favourites with a colour of their own; the others are grey
OTHERS = later("other or none")


def map_points(mapped: TasteMap, table: UserTable, user_ids: tuple[str, ...], shown: Int32) -> list[Figure]:
    """Points of the users `shown`, one trace a favourite attribute; every point carries the user's id for clicks."""
    return [_points(name, users, mapped, table, user_ids, len(shown)) for name, users in _groups(table, shown)]


def taste_map(points: list[Figure], mapped: TasteMap, selected: tuple[int, str] | None, height: int) -> Figure:
    """The map from its points; the selected user (index, id) is ringed."""
    return {
        "data": points if selected is None else [*points, _ring(mapped, *selected)],
        "layout": layout(
            height,
            showlegend=True,
            legend={"orientation": "h", "y": -0.12, "x": 0, "yanchor": "top", "itemclick": "toggle"},
            hovermode="closest",
            clickmode="event+select",
            xaxis=_direction(mapped, 0),
            yaxis=_direction(mapped, 1),
        ),
    }


def _groups(table: UserTable, shown: Int32) -> list[tuple[str, Int32]]:
    favourites = table.favourites[shown]
    sizes = np.bincount(favourites[favourites >= 0], minlength=len(table.names))
    coloured = [a for a in np.argsort(-sizes, kind="stable")[:MOST_COLOURS].tolist() if sizes[a]]
    rest = shown[~np.isin(favourites, coloured)]
    groups = [(safe(table.names[a], 24), shown[favourites == a]) for a in coloured]
    return ([(OTHERS, rest)] if len(rest) else []) + groups  # grey first: colours lie on top


def _points(
    name: str, users: Int32, mapped: TasteMap, table: UserTable, user_ids: tuple[str, ...], total: int
) -> Figure:
    marker: dict[str, Any] = {"size": 7 if total <= 800 else 5, "opacity": 0.75, "line": {"width": 0}}
    segments = [safe(segment(name), 40) for name in table.segment_names]
    ratings = say("{n} ratings", n="{n}")
    if name == OTHERS:
        marker |= {"color": GREY, "opacity": 0.35}
    return {
        "legendrank": 2000 if name == OTHERS else 1000,
        "type": "scatter",
        "mode": "markers",
        "name": say(name) if name == OTHERS else name,
        "x": _rounded(mapped.coordinates[users, 0]),
        "y": _rounded(mapped.coordinates[users, 1]),
        "customdata": [user_ids[user] for user in users.tolist()],
        "text": [
            f"<b>{safe(user_ids[user], 30)}</b><br>{segments[int(table.segments[user])]}<br>"
            + ratings.format(n=numerals.count(table.counts[user]))
            for user in users.tolist()
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": marker,
        "selected": {"marker": {"opacity": marker["opacity"]}},
        "unselected": {"marker": {"opacity": marker["opacity"]}},
    }


def _rounded(values: Float32) -> list[float]:
    rounded: list[float] = np.round(values.astype(np.float64), 4).tolist()
    return rounded


def _ring(mapped: TasteMap, user: int, user_id: str) -> Figure:
    x, y = mapped.coordinates[user].tolist()
    return {
        "type": "scatter",
        "mode": "markers",
        "name": safe(say("user {user}", user=user_id), 30),
        "x": [x],
        "y": [y],
        "customdata": [user_id],
        "hovertemplate": "%{fullData.name}<extra></extra>",
        "marker": {"size": 16, "symbol": "circle-open", "color": "#d1452a", "line": {"width": 3}},
    }


def _direction(mapped: TasteMap, which: int) -> dict[str, Any]:
    low, high = (safe(end, 18) for end in mapped.ends[which])
    share = say("{share} of the differences", share=numerals.share(mapped.explained[which]))
    title = f"← {low}   ·   {share}   ·   {high} →" if low and high else share
    return axis(title, showticklabels=False, zeroline=False, showgrid=False, title_font_size=12) | {
        "title": {"text": title, "font": {"size": 12}, "standoff": 6}
    }
