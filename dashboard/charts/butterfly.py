"""Two items held against each other: what each rating adds to one, to the right, and to the other, to the left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.attribute.types import Contrast
from core.explain.words import number, signed
from dashboard import numerals
from dashboard.charts.frame import GREY, Figure, axis, layout, safe
from dashboard.charts.rows import ROW, cut_mark, shortened, star_text, targets, words
from dashboard.charts.waterfall import AGAINST, FOR
from dashboard.labels import in_unit
from dashboard.language import later, many, say, told

QUALITY = later("How well liked they are by everyone")
TOTAL = later("Difference of the scores")


@dataclass(frozen=True, slots=True)
class Wing:
    """One row: what it adds to the item explained and to the other one.

    Of a `net` row (several things together) only the difference is drawn, grey, on the side that it speaks for, and cut
    at the edge: the sums of many ratings would leave no room for the single ones.
    """

    label: str
    here: float
    there: float
    note: str = ""
    item: str | None = None
    net: bool = False
    strong: bool = False

    @property
    def value(self) -> float:
        """What it adds to the difference."""
        return self.here - self.there


def wings(found: Contrast, most: int, highest: float = 5.0) -> list[Wing]:
    """Rows of a butterfly whose differences sum to that of the scores: quality, the `most` largest, the others, sum.

    `highest` is the highest rating there is, for the stars.
    """
    rows = [Wing(say(QUALITY), found.base, 0.0, net=True)] if found.base else []
    for each in found.differences[:most]:
        rows.append(
            Wing(
                each.label if each.item else told(each.label),
                each.here,
                each.there,
                star_text(each.rating, highest),
                each.item,
            )
        )
    others = found.differences[most:]
    if others:
        here, there = sum(each.here for each in others), sum(each.there for each in others)
        rows.append(Wing(many("Other {n} rating", "Other {n} ratings", len(others)), here, there, net=True))
    return [*rows, Wing(say(TOTAL), found.difference, 0.0, net=True, strong=True)]


def butterfly(rows: Sequence[Wing], here: str, there: str, unit: str) -> Figure:
    """Rows of two bars, `here` to the right and `there` to the left (titles); what takes away is hatched.

    Bars cut at the edge end in a mark. A click on the row of a rated item names it.
    """
    single = [abs(end) for row in rows if not row.net for end in (row.here, row.there)]
    longest = max(single, default=0.0) or max((abs(row.value) for row in rows), default=0.0) or 1.0
    reach = 1.06 * longest
    drawn = [
        _bars(rows, [0.0 if row.net else abs(row.here) for row in rows], [row.here < 0 for row in rows], FOR),
        _bars(rows, [0.0 if row.net else -abs(row.there) for row in rows], [row.there < 0 for row in rows], AGAINST),
        _bars(rows, [_cut(row, reach) for row in rows], [False] * len(rows), GREY),
    ]
    hover = [_hover(row, here, there, unit) for row in rows]
    ticks = _ticks(longest)
    return {
        "data": [*drawn, targets(hover, [row.item for row in rows], -reach, reach)],
        "layout": layout(
            len(rows) * ROW + 100,
            xaxis=axis(
                told(unit),
                range=[-reach, reach],
                zeroline=True,
                zerolinewidth=1.5,
                tickvals=ticks,
                ticktext=[numerals.short(abs(tick)) for tick in ticks],
            ),
            yaxis=axis(range=[len(rows) - 0.45, -1.5], showticklabels=False, showgrid=False, zeroline=False),
            annotations=[*_heads(here, there), *_row_words(rows), *_cut_marks(rows, reach)],
            hovermode="closest",
            barmode="overlay",
        ),
    }


def _cut(row: Wing, reach: float) -> float:
    """The end of the bar of a net row, within the axis."""
    return min(max(row.value, -reach), reach) if row.net else 0.0


def _bars(rows: Sequence[Wing], ends: Sequence[float], hatched: Sequence[bool], colour: str) -> Figure:
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(rows))),
        "x": list(ends),
        "width": 0.36,
        "offset": 0.0,
        "hoverinfo": "skip",
        "marker": {
            "color": colour,
            "line": {"color": colour, "width": [1.5 if end else 0.0 for end in ends]},
            "pattern": {
                "shape": ["/" if mark else "" for mark in hatched],
                "fillmode": "replace",
                "size": 6,
                "solidity": 0.35,
            },
        },
    }


def _hover(row: Wing, here: str, there: str, unit: str) -> str:
    head = f"<b>{safe(row.label)}</b>{f' · {safe(row.note)}' if row.note else ''}"
    difference = say("difference {amount}", amount=in_unit(signed(row.value), unit))
    if row.net:
        return f"{head}<br>{difference}"
    sides = f"{safe(here, 40)} {signed(row.here)}<br>{safe(there, 40)} {signed(row.there)}"
    return f"{head}<br>{sides}<br>{difference}"


def _row_words(rows: Sequence[Wing]) -> list[dict[str, object]]:
    return [
        note
        for place, row in enumerate(rows)
        for note in words(place, shortened(row.label), shortened(row.note, 24), signed(row.value), strong=row.strong)
    ]


def _cut_marks(rows: Sequence[Wing], reach: float) -> list[dict[str, object]]:
    """A mark at the end of every bar that is longer than the axis."""
    return [
        cut_mark(place, row.value, -reach, reach)
        for place, row in enumerate(rows)
        if row.net and abs(row.value) > reach
    ]


def _heads(here: str, there: str) -> list[dict[str, object]]:
    """The two titles over their sides."""
    common = {"xref": "paper", "y": -1.1, "yanchor": "middle", "showarrow": False}
    left = {**common, "text": f"<b>◀ {safe(there, 20)}</b>", "x": 0, "xanchor": "left", "font": {"color": AGAINST}}
    right = {**common, "text": f"<b>{safe(here, 20)} ▶</b>", "x": 1, "xanchor": "right", "font": {"color": FOR}}
    return [left, right]


def _ticks(longest: float) -> list[float]:
    """Two round numbers on either side of zero."""
    step = 10.0 ** math.floor(math.log10(longest))  # the logarithm of 999999999.9999999 is 9: 0.8 is for those
    far = max(factor * step for factor in (0.8, 1, 1.5, 2, 3, 4, 5, 6, 8) if factor * step <= longest)
    return [-far, -far / 2, 0.0, far / 2, far]


def alt(rows: Sequence[Wing], here: str, there: str) -> str:
    """What the chart shows, in words."""
    shown = say("; ").join(
        f"{row.label[:60]} {signed(row.value)}"
        if row.net
        else say("{item} {here} against {there}", item=row.label[:60], here=number(row.here), there=number(row.there))
        for row in rows
    )
    return say("What each rating adds to {here} and to {there}: {rows}", here=here[:60], there=there[:60], rows=shown)
