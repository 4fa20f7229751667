"""How ratings are spread: the long tail over items, and how often each rating was given."""

from __future__ import annotations

from core.operations.cards import DatasetFacts
from dashboard import numerals
from dashboard.charts.frame import GREY, Figure, axis, layout, safe
from dashboard.language import say

HEIGHT = 250  # pixels


def long_tail(facts: DatasetFacts) -> Figure:
    """Share of the ratings that the most rated items hold; the dotted diagonal would be equal popularity."""
    curve = {
        "type": "scatter",
        "mode": "lines",
        "x": facts.tail_items,
        "y": facts.tail_ratings,
        "fill": "tozeroy",
        "text": [
            say("the top {items} of the items hold {ratings} of the ratings", items=safe(items), ratings=safe(ratings))
            for items, ratings in zip(
                map(numerals.fine_share, facts.tail_items), map(numerals.fine_share, facts.tail_ratings), strict=True
            )
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }
    equal = {
        "type": "scatter",
        "mode": "lines",
        "x": [0, 1],
        "y": [0, 1],
        "line": {"dash": "dot", "width": 1, "color": GREY},
        "hoverinfo": "skip",
    }
    return {
        "data": [curve, equal],
        "layout": layout(
            HEIGHT,
            xaxis=axis(say("items, most rated first"), tickformat=numerals.SHARE_TICKS, range=[0, 1]),
            yaxis=axis(say("ratings they hold"), tickformat=numerals.SHARE_TICKS, range=[0, 1.02]),
        ),
    }


def rating_counts(facts: DatasetFacts) -> Figure:
    """How often each rating was given."""
    bars = {
        "type": "bar",
        "x": facts.values,
        "y": facts.counts,
        "text": [
            say("rating {rating}: {n} times", rating=numerals.short(value), n=numerals.count(count))
            for value, count in zip(facts.values, facts.counts, strict=True)
        ],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }
    ticks = {"tickvals": facts.values.tolist()} if len(facts.values) <= 12 else {}
    return {
        "data": [bars],
        "layout": layout(
            HEIGHT,
            bargap=0.15,
            xaxis=axis(say("rating"), showgrid=False, **ticks),
            yaxis=axis(say("times given"), rangemode="tozero", tickformat=numerals.COUNT_TICKS),
        ),
    }
