"""When a user rated what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np

from core.types import History
from dashboard import numerals
from dashboard.charts.frame import Figure, axis, layout, safe
from dashboard.language import ENGLISH, chosen, later, say

MOST_POINTS = 1500
DATE = later("%d %b %Y %H:%M")  # as plotly writes dates in a hover


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
                "customdata": [numerals.short(value) for value in history.values[rows].tolist()],
                "hovertemplate": "%{text}<br>"
                + say("{date}: {rating}", date=f"%{{x|{say(DATE)}}}", rating="%{customdata}")
                + "<extra></extra>",
                "marker": {"size": 8, "opacity": 0.5},
            }
        ],
        "layout": layout(
            height,
            xaxis=axis(type="date", showgrid=False, **_dates()),
            yaxis=axis(say("rating"), dtick=1),
            hovermode="closest",
        ),
    }


def _dates() -> dict[str, Any]:
    """How dates stand on the axis: plotly's own way in English, in numbers elsewhere, as it knows no other months."""
    if chosen() == ENGLISH:
        return {}
    day = 86_400_000  # milliseconds
    forms = ((None, day - 1, "%H:%M"), (day, "M1", "%Y-%m-%d"), ("M1", "M11", "%Y-%m"), ("M12", None, "%Y"))
    return {"tickformatstops": [{"dtickrange": [least, most], "value": form} for least, most, form in forms]}


def as_date(seconds: int) -> str:
    """Seconds since 1970 as `YYYY-MM-DD HH:MM:SS`, UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
