"""The way from the user's ratings to the rank of an item, as boxes and arrows that fit a phone as well as a desk.

Two lines of boxes: what belongs to the user and the item above and below, the score and the rank to the right. Words
inside are short, so that five columns fit into 390 pixels; everything else stands under the chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.charts.frame import GREY, MUTED, Figure, axis, layout, safe
from dashboard.charts.waterfall import FOR

RATINGS, TASTE, ITEM, SCORE, RANK = NODES = ("ratings", "taste", "item", "score", "rank")
_PLACES = {RATINGS: (0.0, 1.0), TASTE: (1.0, 0.0), ITEM: (2.0, 1.0), SCORE: (3.0, 0.0), RANK: (4.0, 1.0)}
_ARROWS = ((RATINGS, TASTE), (TASTE, SCORE), (ITEM, SCORE), (SCORE, RANK))
_HALF, _TALL = 0.82, 0.34  # half width and half height of a box, in columns and lines
_LONGEST = 16  # characters that fit into a box on a phone


@dataclass(frozen=True, slots=True)
class Node:
    """One part of the path: its name, its figure, and a few words.

    Attributes
    ----------
    name : str
        One of `NODES`.
    title, figure, words : str
        First, second (large) and third line of the box; catalogue text may stand in `words`.
    """

    name: str
    title: str
    figure: str
    words: str


def decision_path(nodes: Sequence[Node], chosen: str) -> Figure:
    """Boxes and arrows from left to right; the chosen box stands out, a click on any names it."""
    return {
        "data": [_targets(nodes)],
        "layout": layout(
            250,
            margin={"l": 2, "r": 2, "t": 4, "b": 4},
            shapes=[_box(node, node.name == chosen) for node in nodes],
            annotations=[*(_arrow(*ends) for ends in _ARROWS), *(_text(node) for node in nodes)],
            xaxis=axis(range=[-_HALF - 0.04, 4 + _HALF + 0.04], visible=False, automargin=False),
            yaxis=axis(range=[-0.5, 1.5], visible=False, automargin=False),
            hovermode="closest",
        ),
    }


def _targets(nodes: Sequence[Node]) -> Figure:
    """Invisible bars over the boxes: their hover, and what a click names."""
    return {
        "type": "bar",
        "x": [_PLACES[node.name][0] for node in nodes],
        "base": [_PLACES[node.name][1] - _TALL for node in nodes],
        "y": [2 * _TALL] * len(nodes),
        "width": 2 * _HALF,
        "marker": {"color": "rgba(0,0,0,0)"},
        "text": [f"<b>{safe(node.title)}</b> {safe(node.figure)}<br>{safe(node.words)}" for node in nodes],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
        "customdata": [node.name for node in nodes],
    }


def _box(node: Node, chosen: bool) -> Figure:
    x, y = _PLACES[node.name]
    return {
        "type": "rect",
        **{"x0": x - _HALF, "x1": x + _HALF, "y0": y - _TALL, "y1": y + _TALL},
        "line": {"color": FOR if chosen else GREY, "width": 3 if chosen else 1},
        "fillcolor": "rgba(31,131,126,0.16)" if chosen else "rgba(139,151,153,0.12)",
        "layer": "below",
    }


def _text(node: Node) -> Figure:
    x, y = _PLACES[node.name]
    lines = [
        f"<b>{safe(node.title, _LONGEST)}</b>",
        f"<span style='font-size:17px'>{safe(node.figure, 12)}</span>",
        f"<span style='{MUTED};font-size:11px'>{safe(node.words, _LONGEST)}</span>",
    ]
    return {"x": x, "y": y, "text": "<br>".join(lines), "showarrow": False, "align": "center", "captureevents": False}


def _arrow(start: str, end: str) -> Figure:
    (x0, y0), (x1, y1) = _PLACES[start], _PLACES[end]
    level = y0 == y1
    down = 1 if y1 < y0 else -1
    tail = (x0 + _HALF, y0) if level else (x0 + _HALF * 0.55, y0 - down * _TALL)
    head = (x1 - _HALF, y1) if level else (x1 - _HALF * 0.55, y1 + down * _TALL)
    return {
        **{"ax": tail[0], "ay": tail[1], "axref": "x", "ayref": "y", "x": head[0], "y": head[1]},
        **{"showarrow": True, "arrowhead": 2, "arrowwidth": 1.6, "arrowcolor": GREY, "text": ""},
    }
