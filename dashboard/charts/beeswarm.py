"""What drives a model: one point a pair of user and item in each feature's row, and how strong each feature is."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

import numpy as np

from core.attribute.feature_sample import FeatureSample
from core.attribute.surrogate_words import say as in_words
from core.explain.words import number, signed
from core.types import Float32, Float64
from dashboard.charts.frame import GREY, Figure, axis, layout, safe
from dashboard.language import say, told

MOST_ROWS = 10
ROW = 44  # pixels
# Low to high: told apart with every common kind of colour blindness, and on both backgrounds.
LOW, MIDDLE, HIGH = "#3f7fd6", "#98a2a6", "#e0761f"
SCALE = [[0.0, LOW], [0.5, MIDDLE], [1.0, HIGH]]
_REACH = 0.38  # of a row: how far points move off its middle
_BINS = 48
_UNDER_BAR = 0.92  # top of the rows, in both charts, so that they stand beside each other


def beeswarm(sample: FeatureSample, users: tuple[str, ...], titles: tuple[str, ...]) -> Figure:
    """SHAP values of the strongest features; colour is the feature's value, a point carries its pair for clicks.

    Parameters
    ----------
    sample : FeatureSample
        What to draw.
    users, titles : tuple of str
        User ids and item titles, by index.
    """
    rows = sample.order[:MOST_ROWS]
    pairs = [
        f"{safe(titles[item], 40)}<br>{say('user {user}', user=safe(users[user], 20))}"
        for user, item in zip(sample.users.tolist(), sample.items.tolist(), strict=True)
    ]
    known: list[Figure] = []
    unknown: list[Figure] = []
    for place, column in enumerate(rows):
        values, shap = sample.matrix[:, column], sample.shap[:, column]
        offsets, missing = place + jitter(shap), np.isnan(values)
        for chosen, traces in ((~missing, known), (missing, unknown)):
            if chosen.any():
                traces.append(_points(sample, column, np.flatnonzero(chosen), offsets, pairs))
    return {
        "data": [_merged(known, coloured=True), *([_merged(unknown, coloured=False)] if unknown else [])],
        "layout": layout(
            len(rows) * ROW + 110,
            hovermode="closest",
            clickmode="event+select",
            xaxis=axis(say("adds to the score, {unit}", unit=told(sample.unit)), zeroline=True, zerolinewidth=1.5),
            yaxis=_rows(sample, rows),
        ),
    }


def strengths(sample: FeatureSample) -> Figure:
    """Mean |SHAP value| of the strongest features, in the rows of the beeswarm."""
    rows = sample.order[:MOST_ROWS]
    strength = sample.strength
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [float(strength[column]) for column in rows],
        "y": list(range(len(rows))),
        "text": [number(float(strength[column])) for column in rows],
        "textposition": "auto",
        "customdata": [told(sample.features[column].about) for column in rows],
        "hovertemplate": f"{say('mean size {value}', value='%{text}')}<br>%{{customdata}}<extra></extra>",
    }
    return {
        "data": [bars],
        "layout": layout(
            len(rows) * ROW + 110,
            bargap=0.45,
            xaxis=axis(say("mean size, {unit}", unit=told(sample.unit)), rangemode="tozero"),
            yaxis=_rows(sample, rows),
        ),
    }


def shades(values: Float32) -> Float64:
    """Place of each known value between the 5th and the 95th percentile, 0 to 1: so that outliers take no colour."""
    low, high = np.percentile(values, [5, 95])
    if high <= low:
        return np.full(len(values), 0.5)
    return np.asarray(np.clip((values - low) / (high - low), 0, 1), np.float64)


def jitter(values: Float64) -> Float64:
    """How far each point stands off the middle of its row: the more points share its place, the farther; no chance."""
    span = float(np.ptp(values))
    bins = np.zeros(len(values), int) if span == 0 else ((values - values.min()) / span * (_BINS - 1)).astype(int)
    order = np.argsort(bins, kind="stable")  # by value, the points of a row would make arrows
    start = np.searchsorted(bins[order], bins[order])
    place = np.empty(len(values))
    place[order] = np.arange(len(values)) - start  # 0, 1, 2, … within a bin
    steps = np.where(place % 2 == 0, 1, -1) * np.ceil(place / 2)
    return np.asarray(steps / max(float(np.abs(steps).max()), 6.0) * _REACH)


def _points(sample: FeatureSample, column: int, chosen: Any, offsets: Float64, pairs: list[str]) -> Figure:
    feature, values, shap = sample.features[column], sample.matrix[chosen, column], sample.shap[chosen, column]
    unknown, label = bool(np.isnan(values).any()), told(feature.label)
    return {
        "x": np.round(shap, 5).tolist(),
        "y": np.round(offsets[chosen], 3).tolist(),
        "color": [] if unknown else np.round(shades(values), 3).tolist(),
        "customdata": [[int(sample.users[n]), int(sample.items[n])] for n in chosen.tolist()],
        "text": [
            f"<b>{label}</b>: {told(in_words(feature, float(value)))}<br>{pairs[n]}"
            f"<br>{say('adds {amount}', amount=signed(float(added)))}"
            for n, value, added in zip(chosen.tolist(), values, shap, strict=True)
        ],
    }


def _merged(parts: list[Figure], *, coloured: bool) -> Figure:
    """All rows as one trace: so the browser draws them at once, under one colour bar."""
    joined = {name: [value for found in parts for value in found[name]] for name in ("x", "y", "customdata", "text")}
    marker: dict[str, Any] = {"size": 5, "opacity": 0.8, "line": {"width": 0}, "color": GREY}
    if coloured:
        marker |= {
            "color": [value for found in parts for value in found["color"]],
            "colorscale": SCALE,
            "cmin": 0,
            "cmax": 1,
            "colorbar": {
                "orientation": "h",
                "thickness": 8,
                "len": 0.6,
                "x": 0.5,
                "y": 1.0,
                "yanchor": "top",
                "tickvals": [0, 1],
                "ticktext": [say("low value"), say("high value")],
                "ticks": "",
                "outlinewidth": 0,
            },
        }
    return {
        "type": "scatter",
        "mode": "markers",
        **joined,
        "hovertemplate": "%{text}<extra></extra>",
        "marker": marker,
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": marker["opacity"]}},
    }


def _rows(sample: FeatureSample, rows: list[int]) -> dict[str, Any]:
    names = ["<br>".join(wrap(told(sample.features[column].label), 18)) for column in rows]
    return axis(
        tickvals=list(range(len(rows))),
        ticktext=names,
        range=[len(rows) - 0.4, -0.6],
        domain=[0, _UNDER_BAR],
        showgrid=False,
    )
