"""Contributions as bars from zero, strongest first: ratings, attributes, features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.explain.words import number, signed
from core.results import Attribution
from dashboard import numerals
from dashboard.charts.frame import GREY, Figure, axis, layout, safe
from dashboard.charts.rows import ROW, cut_mark, shortened, star_text, targets, words
from dashboard.charts.waterfall import AGAINST, FOR
from dashboard.labels import in_unit, label, note
from dashboard.language import later, say
from dashboard.language import told as in_reader_words

# What the others are, drawn as one bar.
RATINGS = later("Other {n} ratings")
ATTRIBUTES = later("Other {n} attributes")
FEATURES = later("Other {n} features")

_FADED = 0.3  # opacity of what is not to be trusted


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what, how much, a note beside the label, half-width of its interval, a rated item.

    A `net` bar (several things together) is grey and cut at the edge: the sum of many would leave no room for the
    single ones.
    """

    label: str
    value: float
    note: str = ""
    error: float | None = None
    item: str | None = None
    net: bool = False


def bars_of(attribution: Attribution, most: int, others: str, highest: float = 5.0) -> list[Bar]:
    """The `most` largest contributions, and the others as one bar (`others`: `RATINGS`, `ATTRIBUTES` or `FEATURES`).

    The interval of the others is left out: that of a sum is not the sum of the intervals.
    """
    shown, rest = attribution.contributions[:most], attribution.contributions[most:]
    rows = [
        Bar(label(c, attribution), c.value, star_text(c.rating, highest) or note(c, attribution), c.error, c.item)
        for c in shown
    ]
    if rest:
        rows.append(Bar(say(others, n=numerals.count(len(rest))), sum(c.value for c in rest), net=True))
    return rows


def driver_bars(rows: Sequence[Bar], unit: str, *, faded: bool = False) -> Figure:
    """Bars from zero, to the right for the item and to the left against it; a click on a row names its rated item.

    `faded` draws them grey: an account that is not to be trusted.
    """
    low, high = _range(rows)
    colours = [GREY if faded or row.net else FOR if row.value >= 0 else AGAINST for row in rows]
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(rows))),
        "x": [min(max(row.value, low), high) for row in rows],
        "width": 0.36,
        "offset": 0.0,
        "hoverinfo": "skip",
        "marker": {"color": colours, "opacity": _FADED if faded else 1.0},
    }
    hover = [
        f"<b>{safe(row.label)}</b>{f' · {safe(row.note)}' if row.note else ''}<br>{in_unit(told(row), unit)}"
        for row in rows
    ]
    return {
        "data": [bars, *_intervals(rows), targets(hover, [row.item for row in rows], low, high)],
        "layout": layout(
            len(rows) * ROW + 60,
            xaxis=axis(in_reader_words(unit), range=[low, high], zeroline=True, zerolinewidth=1.5, nticks=6),
            yaxis=axis(range=[len(rows) - 0.45, -0.5], showticklabels=False, showgrid=False, zeroline=False),
            annotations=[
                *(
                    note
                    for place, row in enumerate(rows)
                    for note in words(place, shortened(row.label), shortened(row.note, 24), told(row))
                ),
                *(cut_mark(place, row.value, low, high) for place, row in enumerate(rows) if is_cut(row, low, high)),
            ],
            hovermode="closest",
            barmode="overlay",
        ),
    }


def _range(rows: Sequence[Bar]) -> tuple[float, float]:
    """Where the axis begins and ends: the single bars with their intervals, and as much again for what is cut."""
    single = [row for row in rows if not row.net] or rows
    ends = [row.value + side * (row.error or 0.0) for row in single for side in (-1, 1)] + [0.0]
    longest = max(abs(end) for end in ends)
    ends += [min(max(row.value, -longest), longest) for row in rows if row.net]
    span = max(ends) - min(ends) or 1.0
    return min(ends) - 0.04 * span, max(ends) + 0.04 * span


def is_cut(row: Bar, low: float, high: float) -> bool:
    """Whether a bar is longer than the axis."""
    return not low <= row.value <= high


def told(row: Bar) -> str:
    """The value of a bar, with its interval where it was sampled."""
    return signed(row.value) + (f" ± {number(row.error)}" if row.error else "")


def _intervals(rows: Sequence[Bar]) -> list[Figure]:
    sampled = [(place, row.value, row.error) for place, row in enumerate(rows) if row.error]
    if not sampled:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [value for _, value, _ in sampled],
            "y": [place + 0.18 for place, _, _ in sampled],
            "error_x": {"type": "data", "array": [error for *_, error in sampled], "color": GREY, "thickness": 2},
            "marker": {"size": 1, "color": GREY},
            "hoverinfo": "skip",
        }
    ]
