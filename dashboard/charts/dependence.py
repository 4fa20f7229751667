"""How one feature works: its value against what it adds to the score, with the median along the way."""

from __future__ import annotations

import math

import numpy as np

from core.attribute.feature_sample import FeatureSample
from core.attribute.surrogate_words import say as in_words
from core.explain.words import signed
from core.types import Float64
from dashboard.charts.beeswarm import HIGH, LOW
from dashboard.charts.frame import Figure, axis, layout, safe
from dashboard.language import say, told

HEIGHT = 360  # pixels
MEDIAN = "#8a63d2"
_TICKS = 4
_GROUPS = 10  # of equal size, of which the line shows the medians


def dependence(sample: FeatureSample, column: int, users: tuple[str, ...], titles: tuple[str, ...]) -> Figure:
    """One point a pair of user and item; pairs whose value is unknown are left out (see `unknown_share`)."""
    known = np.flatnonzero(~np.isnan(sample.matrix[:, column]))
    values, shap = sample.matrix[known, column].astype(np.float64), sample.shap[known, column]
    feature = sample.features[column]
    groups = [
        {
            **_points(sample, known[sample.listed[known] == listed], column, users, titles),
            "name": name,
            "marker": {"size": 7, "color": colour, "symbol": symbol, "opacity": 0.75},
        }
        for listed, name, colour, symbol in (
            (False, say("other items"), LOW, "circle-open"),
            (True, say("in the user's top-10"), HIGH, "circle"),
        )
    ]
    x, y = medians(values, shap)
    line = {
        "type": "scatter",
        "mode": "lines",
        "name": say("median"),
        "x": x.tolist(),
        "y": y.tolist(),
        "line": {"width": 3, "color": MEDIAN},
        "hoverinfo": "skip",
    }
    ticks = np.linspace(values.min(), values.max(), _TICKS) if len(values) and np.ptp(values) > 0 else values[:1]
    return {
        "data": [*groups, line],
        "layout": layout(
            HEIGHT,
            showlegend=True,
            legend={"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"},
            hovermode="closest",
            clickmode="event+select",
            xaxis=axis(
                told(feature.label),
                tickvals=ticks.tolist(),
                ticktext=[told(in_words(feature, float(tick))) for tick in ticks],
                zeroline=False,
            ),
            yaxis=axis(say("adds to the score, {unit}", unit=told(sample.unit)), zeroline=True, zerolinewidth=1.5),
        ),
    }


def medians(values: Float64, shap: Float64) -> tuple[Float64, Float64]:
    """Median value and median SHAP value in groups of equal size along the values; one point a group."""
    if not len(values):
        return np.empty(0), np.empty(0)
    order = np.argsort(values, kind="stable")
    parts = np.array_split(order, min(_GROUPS, math.ceil(len(order) / 5)))
    found = sorted({(float(np.median(values[part])), float(np.median(shap[part]))) for part in parts})
    return np.array([x for x, _ in found]), np.array([y for _, y in found])


def _points(
    sample: FeatureSample,
    chosen: np.ndarray,
    column: int,
    users: tuple[str, ...],
    titles: tuple[str, ...],
) -> Figure:
    feature, rows = sample.features[column], chosen.tolist()
    label = told(feature.label)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": sample.matrix[rows, column].astype(np.float64).tolist(),
        "y": np.round(sample.shap[rows, column], 5).tolist(),
        "customdata": [[int(sample.users[n]), int(sample.items[n])] for n in rows],
        "text": [
            f"<b>{safe(titles[sample.items[n]], 40)}</b><br>{say('user {user}', user=safe(users[sample.users[n]], 20))}"
            f"<br>{label}: {told(in_words(feature, float(sample.matrix[n, column])))}"
            f"<br>{say('adds {amount}', amount=signed(float(sample.shap[n, column])))}"
            for n in rows
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 0.75}},
    }
