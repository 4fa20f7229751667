"""Charts of an evaluation: accuracy against coverage, and stability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from core.operations.comparison import Interval

HEIGHT = 340  # pixels
MARGIN = {"l": 8, "r": 8, "t": 40, "b": 8}


@dataclass(frozen=True, slots=True)
class Point:
    """One model on a chart: its label and two intervals, each None where the model has none."""

    label: str
    x: Interval | None
    y: Interval | None


def accuracy_coverage(points: Sequence[Point], x: str, y: str) -> go.Figure:
    """Draw one point a model with the intervals of both metrics; up and right is better."""
    figure = go.Figure()
    for point in points:
        if point.x is None or point.y is None:
            continue
        figure.add_scatter(
            x=[point.x.mean],
            y=[point.y.mean],
            error_x=_bars([point.x]),
            error_y=_bars([point.y]),
            mode="markers+text",
            text=[point.label],
            textposition="middle right",
            cliponaxis=False,
            marker={"size": 11},
            name=point.label,
            hovertemplate=f"{x} %{{x:.3f}}<br>{y} %{{y:.3f}}<extra>{point.label}</extra>",
        )
    figure.update_layout(title=f"{y} against {x.lower()}", showlegend=False, height=HEIGHT, margin=MARGIN)
    most = max((point.x.high or point.x.mean for point in points if point.x), default=1.0)
    figure.update_xaxes(title=x, range=[0, max(most * 1.25, 0.01)])  # room for the label of the rightmost model
    figure.update_yaxes(title=y, rangemode="tozero")
    return figure


def stability(labels: Sequence[str], overlaps: Mapping[str, Sequence[Interval | None]]) -> go.Figure:
    """Draw one bar for each model and each thing that was varied; no bar where a model has none."""
    figure = go.Figure()
    for name, values in overlaps.items():
        figure.add_bar(
            y=list(labels),
            x=[None if value is None else value.mean for value in values],
            error_x=_bars(values),
            orientation="h",
            name=name,
            hovertemplate="%{y}: %{x:.2f}<extra>" + name + "</extra>",
        )
    figure.update_layout(
        title="Stability of top-10 lists",
        barmode="group",
        height=HEIGHT,
        margin=MARGIN,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 1, "xanchor": "right"},
    )
    figure.update_xaxes(title="overlap of lists (Jaccard)", range=[0, 1.02])
    figure.update_yaxes(autorange="reversed")
    return figure


def _bars(values: Sequence[Interval | None]) -> dict[str, Any]:
    halves = [None if value is None else value.half for value in values]
    return {"type": "data", "array": halves, "visible": any(halves)}
