"""Taste by attribute: a point with its interval for each attribute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.recommend.audience import GroupTaste
from core.recommend.taste import AttributeTaste
from dashboard import numerals
from dashboard.charts.frame import GREY, MUTED, Figure, axis, layout, safe
from dashboard.language import say

MOST_ROWS = 18
_ROW = 24  # pixels
_LEAST = 72  # pixels of all rows: in less, plotly leaves no room for the title of the axis


def tastes(rows: Sequence[AttributeTaste]) -> Figure:
    """Tastes of one user, most liked at the top; clear ones (interval on one side of 0) in colour."""
    hover = [
        "<br>".join(
            (
                f"<b>{safe(row.name)}</b>",
                say("{taste} ({low} to {high}) against the other ratings", **_interval(row.taste, row.low, row.high)),
                say(
                    "{n} ratings, mean {mean}, {against} against everyone",
                    n=numerals.count(row.count),
                    mean=numerals.mean(row.mean_rating),
                    against=safe(numerals.difference(row.against_everyone)),
                ),
                say(
                    "{share} of the user's ratings, {everyone} of all",
                    share=safe(numerals.share(row.share)),
                    everyone=safe(numerals.share(row.everyone_share)),
                ),
            )
        )
        for row in rows
    ]
    values = [(row.name, row.taste, row.low, row.high) for row in rows]
    counts = [numerals.count(row.count) for row in rows]
    return _intervals(values, counts, hover, say("stars against their other ratings"))


def group_tastes(rows: Sequence[GroupTaste]) -> Figure:
    """Tastes of a group against everyone, most liked at the top."""
    hover = [
        "<br>".join(
            (
                f"<b>{safe(row.name)}</b>",
                say("{taste} ({low} to {high}) against everyone", **_interval(row.difference, row.low, row.high)),
                say("rated by {n} of the group", n=numerals.count(row.users)),
            )
        )
        for row in rows
    ]
    values = [(row.name, row.difference, row.low, row.high) for row in rows]
    return _intervals(values, [""] * len(rows), hover, say("mean taste, stars against everyone"))


def strongest(rows: Sequence[Any], most: int = MOST_ROWS) -> list[Any]:
    """Of rows sorted from most to least liked, the `most` from both ends; all where they fit."""
    return list(rows) if len(rows) <= most else [*rows[: most - most // 3], *rows[-(most // 3) :]]


def _interval(taste: float, low: float, high: float) -> dict[str, str]:
    return {name: safe(numerals.difference(end)) for name, end in (("taste", taste), ("low", low), ("high", high))}


def _intervals(
    values: Sequence[tuple[str, float, float, float]], notes: Sequence[str], hover: Sequence[str], title: str
) -> Figure:
    clear = [low > 0 or high < 0 for _, _, low, high in values]
    names = [safe(name, 22) + (f"  <span style='{MUTED}'>{note}</span>" if note else "")
             for (name, *_), note in zip(values, notes, strict=True)]  # fmt: skip
    traces = []
    for is_clear in (False, True):
        chosen = [place for place, found in enumerate(clear) if found == is_clear]
        marker: dict[str, Any] = {"size": 9} if is_clear else {"size": 8, "color": GREY}
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [values[place][1] for place in chosen],
                "y": chosen,
                "text": [hover[place] for place in chosen],
                "hovertemplate": "%{text}<extra></extra>",
                "marker": marker,
                "error_x": {
                    "type": "data",
                    "symmetric": True,
                    "array": [values[place][3] - values[place][1] for place in chosen],
                    "thickness": 2 if is_clear else 1.2,
                    "width": 0,
                },
            }
        )
    # Rows stand at whole numbers: as categories, names that look like numbers or repeat would be merged.
    rows = axis(tickvals=list(range(len(values))), ticktext=names, range=[len(values) - 0.4, -0.6], showgrid=False)
    return {
        "data": list(reversed(traces)),
        "layout": layout(
            max(len(values) * _ROW, _LEAST) + 56,
            xaxis=axis(title, zeroline=True, zerolinewidth=1.5),
            yaxis=rows,
            hovermode="closest",
        ),
    }
