"""The ratings that one item got, with the user's own marked."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from core.types import Float32
from dashboard import numerals
from dashboard.charts.frame import GREY, Figure, axis, layout
from dashboard.charts.waterfall import FOR
from dashboard.language import say

MOST_BARS = 12


def item_ratings(values: Float32, own: float) -> Figure:
    """How often each rating was given, as bars; the bar that holds the user's own is coloured and says so."""
    levels, counts = np.unique(values, return_counts=True)
    labels = [numerals.short(level) for level in levels]
    mine = levels == np.float32(own)
    if len(levels) > MOST_BARS:
        counts, edges = np.histogram(values, MOST_BARS)
        labels = [f"{numerals.short(low)}–{numerals.short(high)}" for low, high in pairwise(edges.tolist())]
        mine = np.arange(MOST_BARS) == min(int(np.searchsorted(edges, own, "right")) - 1, MOST_BARS - 1)
    places = list(range(len(labels)))
    return {
        "data": [
            {
                "type": "bar",
                "x": places,
                "y": counts.tolist(),
                "marker": {"color": [FOR if here else GREY for here in mine.tolist()]},
                "text": [say("theirs") if here else "" for here in mine.tolist()],
                "textposition": "outside",
                "cliponaxis": False,
                "customdata": [say("{n} ratings", n=numerals.count(count)) for count in counts.tolist()],
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        ],
        "layout": layout(
            230,
            margin={"l": 8, "r": 8, "t": 24, "b": 8},
            bargap=0.25,
            xaxis=axis(say("rating"), tickvals=places, ticktext=labels, showgrid=False),
            yaxis=axis(say("ratings"), rangemode="tozero", nticks=4, tickformat=numerals.COUNT_TICKS),
        ),
    }
