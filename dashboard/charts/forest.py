"""Estimates with their intervals, one under the other, against the value that means no difference."""

from __future__ import annotations

from collections.abc import Sequence

from core.audit.estimates import Estimate, axis_of, side_of
from core.audit.people_words import figure_words
from dashboard import numerals
from dashboard.charts.frame import GREY, Figure, axis, layout, safe
from dashboard.charts.rows import ROW, apart, cut_mark, targets, words
from dashboard.charts.waterfall import AGAINST, FOR
from dashboard.language import VOICE, say

_LABEL = 24  # characters: label and figures share a line, on phones too


def forest(rows: Sequence[Estimate], title: str, null: float | None, *, share: bool = False) -> Figure:
    """Draw estimates as points on their intervals, from the top.

    Those whose interval leaves out the null have the colour of their side; the others are grey and hollow.

    Parameters
    ----------
    rows : sequence of Estimate
        At least one.
    title : str
        Of the axis, with the unit.
    null : float or None
        The value that means no difference, drawn as a line; None where there is none.
    share : bool
        Whether values are shares in [0, 1], written as percentages.
    """
    low, high = axis_of(rows, null, share)
    hover, labels = [_hover(row, share) for row in rows], apart([row.label for row in rows], _LABEL)
    ticks = {"tickformat": numerals.SHARE_TICKS} if share else {}
    return {
        "data": [*_intervals(rows, null, low, high), targets(hover, [row.key for row in rows], low, high)],
        "layout": layout(
            len(rows) * ROW + 64,
            xaxis=axis(title, range=[low, high], zeroline=False, nticks=6, **ticks),
            yaxis=axis(range=[len(rows) - 0.45, -0.5], showticklabels=False, showgrid=False, zeroline=False),
            shapes=[] if null is None else [_null_line(null, place) for place in range(len(rows))],
            annotations=[
                *(
                    note
                    for place, (row, label) in enumerate(zip(rows, labels, strict=True))
                    for note in words(place, label, safe(row.note), figure_words(row, share, VOICE))
                ),
                *(
                    cut_mark(place, side, low, high) | {"font": {"color": GREY, "size": 15}}
                    for place, row in enumerate(rows)
                    for side, cut in (
                        (-1, row.low is not None and row.low < low),
                        (1, row.high is not None and row.high > high),
                    )
                    if cut
                ),
            ],
            hovermode="closest",
            barmode="overlay",
        ),
    }


def told(rows: Sequence[Estimate], title: str, *, share: bool = False) -> str:
    """What the chart shows, in words."""
    values = [f"{row.label} {figure_words(row, share, VOICE)}" for row in rows]
    noted = [
        say("{first}, {second}", first=value, second=row.note) if row.note else value
        for value, row in zip(values, rows, strict=True)
    ]
    return say("{title}: {values}", title=title, values=say("; ").join(noted))


def _intervals(rows: Sequence[Estimate], null: float | None, low: float, high: float) -> list[Figure]:
    colours = [{1: FOR, -1: AGAINST, 0: GREY}[side_of(row, null)] for row in rows]
    lines = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [max(row.low, low), min(row.high, high)],
            "y": [place + 0.18] * 2,
            "line": {"color": colours[place], "width": 3},
            "hoverinfo": "skip",
        }
        for place, row in enumerate(rows)
        if row.low is not None and row.high is not None
    ]
    points = {
        "type": "scatter",
        "mode": "markers",
        "x": [row.value for row in rows],
        "y": [place + 0.18 for place in range(len(rows))],
        "marker": {
            "size": 11,
            "color": colours,
            "symbol": ["circle" if side_of(row, null) else "circle-open" for row in rows],
            "line": {"width": 2.5, "color": colours},
        },
        "hoverinfo": "skip",
    }
    return [*lines, points]


def _null_line(null: float, place: int) -> Figure:
    """The null beside one row, leaving its words alone."""
    return {
        "type": "line",
        "x0": null,
        "x1": null,
        "y0": place - 0.02,
        "y1": place + 0.4,
        "line": {"color": GREY, "width": 1.5, "dash": "dot"},
        "layer": "below",
    }


def _hover(row: Estimate, share: bool) -> str:
    note = f"<br>{safe(row.note)}" if row.note else ""
    return f"<b>{safe(row.label)}</b><br>{figure_words(row, share, VOICE)}{note}"
