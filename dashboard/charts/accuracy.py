"""Charts of an evaluation: accuracy against coverage, and stability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
            error_x={"type": "data", "array": [point.x.half or 0]},
            error_y={"type": "data", "array": [point.y.half or 0]},
            mode="markers+text",
            text=[point.label],
            textposition="top center",
            cliponaxis=False,
            marker={"size": 11},
            name=point.label,
            hovertemplate=f"{x} %{{x:.3f}}<br>{y} %{{y:.3f}}<extra>{point.label}</extra>",
        )
    figure.update_layout(title=f"{y} against {x.lower()}", showlegend=False, height=HEIGHT, margin=MARGIN)
    figure.update_xaxes(title=x, rangemode="tozero")
    figure.update_yaxes(title=y, rangemode="tozero")
    return figure


def stability(labels: Sequence[str], seed: Sequence[Interval | None], data: Sequence[Interval | None]) -> go.Figure:
    """Draw two bars a model: overlap of lists between seeds and between thinned data; no bar where it has none."""
    figure = go.Figure()
    for name, values in (("other seeds", seed), ("other data", data)):
        figure.add_bar(
            y=list(labels),
            x=[None if value is None else value.mean for value in values],
            error_x={"type": "data", "array": [0 if value is None else value.half or 0 for value in values]},
            orientation="h",
            name=name,
            hovertemplate="%{y}: %{x:.2f}<extra>" + name + "</extra>",
        )
    figure.update_layout(
        title="Stability of top-10 lists",
        barmode="group",
        height=HEIGHT,
        margin=MARGIN,
        legend={"orientation": "h", "y": -0.2},
    )
    figure.update_xaxes(title="overlap of lists (Jaccard)", range=[0, 1.02])
    figure.update_yaxes(autorange="reversed")
    return figure
