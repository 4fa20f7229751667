"""When a user rated what."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from core.types import History
from dashboard.charts.frame import Figure, axis, layout, safe

MOST_POINTS = 1500


def timeline(history: History, titles: tuple[str, ...], height: int = 240) -> Figure:
    """Each rating with a time as a point: when, and how high."""
    times = history.timestamps if history.timestamps is not None else np.full(len(history.items), -1)
    rows = np.flatnonzero(times >= 0)
    rows = rows[np.argsort(times[rows], kind="stable")][-MOST_POINTS:]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "x": [as_date(int(times[row])) for row in rows],
                "y": history.values[rows],
                "text": [safe(titles[int(history.items[row])]) for row in rows],
                "hovertemplate": "%{text}<br>%{x|%d %b %Y %H:%M}: %{y:g}<extra></extra>",
                "marker": {"size": 8, "opacity": 0.5},
            }
        ],
        "layout": layout(
            height, xaxis=axis(type="date", showgrid=False), yaxis=axis("rating", dtick=1), hovermode="closest"
        ),
    }


def as_date(seconds: int) -> str:
    """Seconds since 1970 as `YYYY-MM-DD HH:MM:SS`, UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
