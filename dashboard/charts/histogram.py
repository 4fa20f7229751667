"""How often each rating was given: by one user or to one item, against everyone."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from core.types import Float32
from dashboard import numerals
from dashboard.charts.frame import GREY, Figure, axis, layout, safe
from dashboard.language import say

MOST_BARS = 12


def rating_histogram(own: Float32, everyone: Float32, name: str, height: int = 240) -> Figure:
    """Share of each rating among `own` (bars) and among `everyone` (outlined steps)."""
    levels, counts = np.unique(everyone, return_counts=True)
    if len(levels) > MOST_BARS:
        edges = np.linspace(float(levels[0]), float(levels[-1]), MOST_BARS + 1)
        counts, all_counts = np.histogram(own, edges)[0], np.histogram(everyone, edges)[0]
        labels = [f"{numerals.short(low)}–{numerals.short(high)}" for low, high in pairwise(edges.tolist())]
    else:
        all_counts = counts
        counts = np.array([(own == level).sum() for level in levels])
        labels = [numerals.short(level) for level in levels]
    places = list(range(len(labels)))
    bars = {"type": "bar", "hovertemplate": "%{text}<extra></extra>", "x": places, "textposition": "none"}
    return {
        "data": [
            bars | _bars(name, counts, labels),
            bars | _bars(say("everyone"), all_counts, labels) | {"marker": {"color": GREY, "opacity": 0.45}},
        ],
        "layout": layout(
            height,
            showlegend=True,
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            bargap=0.25,
            bargroupgap=0.05,
            xaxis=axis(say("rating"), tickvals=places, ticktext=labels, showgrid=False),
            yaxis=axis(say("share of ratings"), tickformat=numerals.SHARE_TICKS, rangemode="tozero"),
        ),
    }


def _bars(name: str, counts: np.ndarray, labels: list[str]) -> Figure:
    shares = counts / max(int(counts.sum()), 1)
    text = [
        say(
            "{rating}: {n} × ({share}), {whose}",
            rating=label,
            n=numerals.count(count),
            share=safe(numerals.share(share)),
            whose=name,
        )
        for label, count, share in zip(labels, counts, shares, strict=True)
    ]
    return {"name": name, "y": np.round(shares, 4), "text": text}
