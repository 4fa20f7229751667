"""How ratings are spread: the long tail over items, and how often each rating was given."""

from __future__ import annotations

import plotly.graph_objects as go

from core.operations.cards import DatasetFacts

HEIGHT = 260  # pixels
MARGIN = {"l": 8, "r": 8, "t": 36, "b": 8}


def long_tail(facts: DatasetFacts) -> go.Figure:
    """Share of the ratings that the most rated items hold; the diagonal would be equal popularity."""
    figure = go.Figure()
    figure.add_scatter(
        x=facts.tail_items,
        y=facts.tail_ratings,
        mode="lines",
        fill="tozeroy",
        name="this data set",
        hovertemplate="the top %{x:.1%} of the items hold %{y:.1%} of the ratings<extra></extra>",
    )
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"dash": "dot", "width": 1}, name="equal", hoverinfo="skip"
    )
    figure.update_layout(title="Long tail", showlegend=False, height=HEIGHT, margin=MARGIN)
    figure.update_xaxes(title="items, most rated first", tickformat=".0%", range=[0, 1])
    figure.update_yaxes(title="ratings held", tickformat=".0%", range=[0, 1.02])
    return figure


def rating_counts(facts: DatasetFacts) -> go.Figure:
    """How often each rating was given."""
    figure = go.Figure(
        go.Bar(x=facts.values, y=facts.counts, hovertemplate="rating %{x:g}: %{y:,} times<extra></extra>")
    )
    figure.update_layout(title="Ratings given", height=HEIGHT, margin=MARGIN, bargap=0.15)
    figure.update_xaxes(title="rating")
    figure.update_yaxes(title="times", rangemode="tozero")
    return figure
