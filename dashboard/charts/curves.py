"""Faithfulness curves: the score of an item as ratings are deleted, or alone kept, in several orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.attribute.types import Curve
from core.explain.words import number
from dashboard import numerals
from dashboard.charts.frame import GREY, Figure, axis, layout
from dashboard.charts.waterfall import FOR, PARTS
from dashboard.labels import in_unit
from dashboard.language import later, say, told

_HEIGHT, _PLOT, _GAP = 340, 270, 17  # pixels: of the figure, of its plot, between two labels


@dataclass(frozen=True, slots=True)
class Style:
    """How the line of an order is drawn, told apart by colour, by dashes and by the label at its end."""

    label: str
    colour: str
    dash: str
    width: float


STYLES: dict[str, Style] = {
    "attribution": Style(later("Strongest drivers"), FOR, "solid", 3.0),
    "cosine": Style(later("Similar items"), PARTS[1], "dash", 2.0),
    "highest rated": Style(later("Highest rated"), PARTS[2], "dot", 2.0),
    "random": Style(later("Random"), GREY, "dashdot", 2.0),
}


def curves(found: Mapping[str, Curve], n: int, unit: str, taken: str) -> Figure:
    """One line an order; hollow points where the item is not in the top-n. `taken`: what the steps count, in words."""
    shown = {name: found[name] for name in STYLES if name in found}
    steps = max(len(curve.scores) for curve in shown.values()) - 1
    values = [float(value) for curve in shown.values() for value in curve.scores]
    span = max(values) - min(values) or 1.0
    low, high = min(values) - 0.08 * span, max(values) + 0.08 * span
    ends = spread({name: float(curve.scores[-1]) for name, curve in shown.items()}, _GAP * (high - low) / _PLOT)
    return {
        "data": [_line(name, curve, n, unit) for name, curve in reversed(shown.items())],
        "layout": layout(
            _HEIGHT,
            margin={"l": 8, "r": 112, "t": 8, "b": 8},
            xaxis=axis(taken, range=[-0.25, steps + 0.25], dtick=1 if steps <= 12 else 5, zeroline=False),
            yaxis=axis(told(unit), range=[min(low, *ends.values()), max(high, *ends.values())], zeroline=False),
            annotations=[_label(name, y) for name, y in ends.items()],
            hovermode="closest",
        ),
    }


def _line(name: str, curve: Curve, n: int, unit: str) -> Figure:
    style = STYLES[name]
    hover = [
        f"<b>{say(style.label)}</b><br>"
        + say("{n} taken: {score}", n=step, score=in_unit(number(float(score)), unit))
        + f"<br>{rank_words(float(rank))}"
        for step, (score, rank) in enumerate(zip(curve.scores, curve.ranks, strict=True))
    ]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": list(range(len(curve.scores))),
        "y": [float(score) for score in curve.scores],
        "name": say(style.label),
        "line": {"color": style.colour, "dash": style.dash, "width": style.width},
        "marker": {
            "size": 8,
            "color": style.colour,
            "symbol": ["circle" if rank <= n else "circle-open" for rank in curve.ranks],
            "line": {"width": 2, "color": style.colour},
        },
        "text": hover,
        "hovertemplate": "%{text}<extra></extra>",
    }


def rank_words(rank: float) -> str:
    """A rank, or a mean of ranks, in words."""
    if rank == round(rank):
        return say("rank {rank}", rank=numerals.count(rank))
    return say("rank {rank} on average", rank=numerals.average(rank))


def _label(name: str, y: float) -> dict[str, object]:
    style = STYLES[name]
    return {
        "xref": "paper",
        "x": 1,
        "xanchor": "left",
        "xshift": 6,
        "y": y,
        "yanchor": "middle",
        "showarrow": False,
        "align": "left",
        "text": say(style.label),
        "font": {"color": style.colour},
    }


def spread(ends: Mapping[str, float], gap: float) -> dict[str, float]:
    """Heights of labels near the ends of their lines, at least `gap` apart, in the order of the ends."""
    order = sorted(ends, key=lambda name: ends[name])
    places = [ends[name] for name in order]
    for _ in range(50):
        for i in range(len(places) - 1):
            short = gap - (places[i + 1] - places[i])
            if short > 0:
                places[i] -= short / 2
                places[i + 1] += short / 2
    return dict(zip(order, places, strict=True))


def alt(found: Mapping[str, Curve], unit: str, *, insert: bool) -> str:
    """What the chart shows, in words."""
    lines = say("; ").join(
        say(
            "{line} {first} to {last}",
            line=say(STYLES[name].label),
            first=number(float(curve.scores[0])),
            last=number(float(curve.scores[-1])),
        )
        for name, curve in found.items()
        if name in STYLES
    )
    if insert:
        return say("Score in {unit} as ratings are kept: {lines}", unit=told(unit), lines=lines)
    return say("Score in {unit} as ratings are taken away: {lines}", unit=told(unit), lines=lines)
