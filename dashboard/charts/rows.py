"""Rows of a bar chart that fit on a phone: words above each bar, the whole row to click on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from dashboard import numerals
from dashboard.charts.frame import MUTED, Figure, safe

ROW = 42  # pixels: a line of words above each bar, so that long titles fit on a phone
LONGEST_LABEL = 38  # characters above a bar


def star_text(rating: float | None, most: float = 5.0) -> str:
    """A rating as stars: `★★★★½`; on scales with more than five levels a number with one star."""
    if rating is None:
        return ""
    if most > 5 or rating < 0:
        return numerals.stars(rating)
    full, part = int(rating), rating - int(rating)
    return "★" * full + ("½" if part >= 0.5 else "") or numerals.stars(rating)


def words(place: int, label: str, note: str, told: str, *, strong: bool = False) -> list[dict[str, object]]:
    """The label (harmless by now) and its note on the left, the amount on the right, above the bar."""
    mark = f"  <span style='{MUTED}'>{note}</span>" if note else ""
    common = {"xref": "paper", "y": place - 0.2, "yanchor": "middle", "showarrow": False}
    start, end = ("<b>", "</b>") if strong else ("", "")
    return [
        {**common, "text": f"{start}{label}{end}{mark}", "x": 0, "xanchor": "left"},
        {**common, "text": f"{start}{told}{end}", "x": 1, "xanchor": "right"},
    ]


def shortened(label: str, limit: int = LONGEST_LABEL) -> str:
    """A label for a chart: cut, and harmless."""
    return safe(label, limit)


def apart(labels: Sequence[str], limit: int = LONGEST_LABEL) -> list[str]:
    """Labels for the rows of one chart: cut, harmless, and still told from each other.

    Where some would look alike once cut, what they begin with in common is left out.
    """
    groups: dict[str, list[str]] = {}
    for label in dict.fromkeys(labels):
        groups.setdefault(shortened(label, limit), []).append(label)
    found: dict[str, str] = {}
    for cut, alike in groups.items():
        same = sum(1 for _ in takewhile(lambda letters: len(set(letters)) == 1, zip(*alike, strict=False)))
        common = alike[0].rfind(" ", 0, same) + 1 if len(alike) > 1 else 0
        found |= {label: shortened(f"…{label[common:]}", limit) if common else cut for label in alike}
    return [found[label] for label in labels]


def cut_mark(place: int, value: float, low: float, high: float) -> dict[str, object]:
    """A mark at the end of a bar that is longer than the axis."""
    return {
        "x": high if value > 0 else low,
        "y": place + 0.18,
        "xanchor": "right" if value > 0 else "left",
        "yanchor": "middle",
        "showarrow": False,
        "text": "<b>»</b>" if value > 0 else "<b>«</b>",
        "font": {"color": "#ffffff", "size": 15},
    }


def targets(hover: Sequence[str], keys: Sequence[str | None], low: float, high: float) -> Figure:
    """An invisible bar over every row: its hover, and what a click on it names (None: nothing)."""
    return {
        "type": "bar",
        "orientation": "h",
        "y": [place + 0.02 for place in range(len(hover))],
        "x": [high - low] * len(hover),
        "base": low,
        "width": 0.96,
        "marker": {"color": "rgba(0,0,0,0)"},
        "text": list(hover),
        "textposition": "none",
        "customdata": [key or "" for key in keys],
        "hovertemplate": "%{text}<extra></extra>",
    }
