"""How often an item leaves the list without the reasons named: bars with intervals, one for each kind of reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import numerals
from dashboard.charts.frame import GREY, Figure, axis, layout, safe
from dashboard.language import say

ROOM = 1.3  # the longest bar needs place for its figure
LINE = 22  # characters of a label on one line: phones are narrow


@dataclass(frozen=True, slots=True)
class Bar:
    """One kind of reasons: its label, a share in [0, 1] with the ends of its interval, and whether it stands out."""

    label: str
    value: float
    low: float | None
    high: float | None
    strong: bool


def faithfulness(bars: Sequence[Bar], title: str) -> Figure:
    """Draw the bars from the top; those that stand out have the colour of the theme, the others are grey."""
    most = max((_end(bar) for bar in bars), default=0.0)
    order = [_lines(bar.label) for bar in bars]
    figures = {
        "type": "scatter",
        "mode": "text",
        "y": order,
        "x": [_end(bar) for bar in bars],
        "text": [f"\u2002{safe(numerals.fine_share(bar.value))}" for bar in bars],
        "textposition": "middle right",
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    traces = [_trace([bar for bar in bars if bar.strong is strong], strong) for strong in (True, False)]
    return {
        "data": [*(trace for trace in traces if trace["y"]), figures],
        "layout": layout(
            70 + 38 * len(bars),
            xaxis=axis(title, range=[0, most * ROOM or 1], tickformat=numerals.SHARE_TICKS, nticks=5),
            yaxis=axis(autorange="reversed", categoryorder="array", categoryarray=order),
        ),
    }


def _trace(bars: Sequence[Bar], strong: bool) -> Figure:
    return {
        "type": "bar",
        "orientation": "h",
        "y": [_lines(bar.label) for bar in bars],
        "x": [bar.value for bar in bars],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [_end(bar) - bar.value for bar in bars],
            "arrayminus": [0.0 if bar.low is None else bar.value - bar.low for bar in bars],
            "thickness": 1.5,
            "width": 4,
            "color": GREY,
        },
        "marker": {"opacity": 0.8} if strong else {"color": GREY, "opacity": 0.4},  # the interval shows on both
        "customdata": [[f"{safe(bar.label)}: {safe(numerals.fine_share(bar.value))}{_interval(bar)}"] for bar in bars],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
    }


def _end(bar: Bar) -> float:
    return bar.value if bar.high is None else bar.high


def _lines(label: str) -> str:
    """A label on lines that fit, harmless."""
    lines = [""]
    for word in safe(label).split():
        if lines[-1] and len(lines[-1]) + len(word) >= LINE:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)


def _interval(bar: Bar) -> str:
    if bar.low is None or bar.high is None:
        return ""
    low, high = (safe(numerals.fine_share(end)) for end in (bar.low, bar.high))
    return " " + say("(95% interval {low} to {high})", low=low, high=high)
