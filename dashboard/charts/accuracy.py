"""Charts of an evaluation: accuracy against coverage, and stability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.operations.comparison import Interval
from dashboard import numerals
from dashboard.charts.frame import Figure, axis, layout, safe
from dashboard.language import say

HEIGHT = 320  # pixels
ROOM = 1.25  # the rightmost model needs place for its label


@dataclass(frozen=True, slots=True)
class Point:
    """One model on a chart: its label and two intervals, each None where the model has none."""

    label: str
    x: Interval | None
    y: Interval | None


def accuracy_coverage(points: Sequence[Point], x: str, y: str) -> Figure:
    """Draw one point a model with the intervals of both metrics; up and right is better."""
    data = [
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [point.x.mean],
            "y": [point.y.mean],
            "error_x": _bars([point.x]),
            "error_y": _bars([point.y]),
            "text": [safe(point.label)],
            "textposition": "middle right",
            "cliponaxis": False,
            "marker": {"size": 11},
            "hovertext": [f"{x} {numerals.with_interval(point.x)}<br>{y} {numerals.with_interval(point.y)}"],
            "hovertemplate": f"%{{hovertext}}<extra>{safe(point.label)}</extra>",
        }
        for point in points
        if point.x is not None and point.y is not None
    ]
    most = max((point.x.high or point.x.mean for point in points if point.x), default=0.0)
    return {
        "data": data,
        "layout": layout(
            HEIGHT,
            xaxis=axis(x, range=[0, most * ROOM or 1], showgrid=False),
            yaxis=axis(y, rangemode="tozero"),
        ),
    }


def stability(labels: Sequence[str], overlaps: Mapping[str, Sequence[Interval | None]]) -> Figure:
    """Draw one bar for each model and each thing that was varied; no bar where a model has none."""
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "y": [safe(label) for label in labels],
            "x": [None if value is None else value.mean for value in values],
            "error_x": _bars(values),
            "text": [numerals.with_interval(value) for value in values],
            "textposition": "none",
            "hovertemplate": "%{y}: %{text}<extra>" + name + "</extra>",
        }
        for name, values in overlaps.items()
    ]
    return {
        "data": data,
        "layout": layout(
            max(HEIGHT, 70 + 46 * len(labels)),
            barmode="group",
            showlegend=True,
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            xaxis=axis(say("overlap of lists (Jaccard)"), range=[0, 1.02]),
            yaxis=axis(autorange="reversed"),
        ),
    }


def _bars(values: Sequence[Interval | None]) -> dict[str, Any]:
    halves = [None if value is None else value.half for value in values]
    return {"type": "data", "array": halves, "visible": any(halves)}
