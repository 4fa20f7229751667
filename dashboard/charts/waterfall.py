"""From the base to the score, one step a contribution; and the parts of a score as one bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.attribute.decomposition import MEAN
from core.explain.words import number, signed
from core.results import Attribution
from dashboard.charts.frame import GREY, Figure, axis, layout, safe
from dashboard.charts.rows import LONGEST_LABEL, ROW, shortened, star_text, targets, words
from dashboard.labels import in_unit, label
from dashboard.language import many, say, told

FOR, AGAINST = "#1f837e", "#d1702a"  # teal and orange: told apart on both backgrounds and by colour-blind eyes
PARTS = (FOR, "#3d6fb6", "#a8507f")


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a waterfall: what, how much, whether it is a level (base, score) or a step, a note, a rated item."""

    label: str
    value: float
    level: bool
    note: str = ""
    item: str | None = None


def steps(attribution: Attribution, most: int, highest: float = 5.0) -> list[Step]:
    """Rows of a waterfall that sum to the score: base, the `most` largest, the others as one, the score.

    `highest` is the highest rating there is, for the stars.
    """
    own = [c for c in attribution.contributions if c.item is not None]
    rest = [c for c in attribution.contributions if c.item is None]
    shown, others = own[:most], own[most:]
    rows = [Step(base_words(attribution), attribution.base, True)]
    rows += [Step(c.label, c.value, False, star_text(c.rating, highest), c.item) for c in shown]
    if others:
        words_of_others = many("Other {n} rating", "Other {n} ratings", len(others))
        rows.append(Step(words_of_others, sum(c.value for c in others), False))
    rows += [Step(label(c, attribution), c.value, False) for c in rest]
    return [*rows, Step(say("Score"), attribution.score, True)]


def waterfall(rows: Sequence[Step], unit: str) -> Figure:
    """Waterfall of steps, base at the top; the axis begins near the smallest level, so that steps can be seen.

    A click on the row of a rated item names it.
    """
    levels = _levels(rows)
    span = max(levels) - min(levels) or 1.0
    low, high = min(levels) - 0.04 * span, max(levels) + 0.04 * span
    hover = [
        f"<b>{safe(row.label)}</b>{f' · {row.note}' if row.note else ''}<br>{in_unit(_amount(row), unit)}"
        for row in rows
    ]
    bars = {
        "type": "waterfall",
        "orientation": "h",
        "y": list(range(len(rows))),
        "x": [row.value for row in rows],
        "measure": ["absolute" if row.level else "relative" for row in rows],
        "width": 0.36,
        "offset": 0.0,
        "hoverinfo": "skip",
        "increasing": {"marker": {"color": FOR}},
        "decreasing": {"marker": {"color": AGAINST}},
        "totals": {"marker": {"color": GREY}},
        "connector": {"visible": False},  # lines would cross the words
    }
    title = told(unit) if low <= 0 else say("{unit} (the axis does not begin at 0)", unit=told(unit))
    return {
        "data": [bars, targets(hover, [row.item for row in rows], low, high)],
        "layout": layout(
            len(rows) * ROW + 60,
            xaxis=axis(title, range=[low, high], zeroline=False, nticks=6),
            yaxis=axis(range=[len(rows) - 0.45, -0.5], showticklabels=False, showgrid=False, zeroline=False),
            annotations=[note for place, row in enumerate(rows) for note in _words(place, row)],
            hovermode="closest",
        ),
    }


def share_bar(parts: Attribution) -> Figure:
    """Parts of a score as one bar, signed; for a factor model what moves the score away from the mean."""
    shown = [c for c in parts.contributions if c.label != MEAN]
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "y": [0],
            "x": [part.value],
            "name": f"{label(part, parts)} {signed(part.value)}",
            "marker": {"color": colour},
            "hovertemplate": f"{label(part, parts)}<br>{in_unit(signed(part.value), parts.unit)}<extra></extra>",
        }
        for part, colour in zip(shown, (GREY, *PARTS) if len(shown) == 2 else (GREY, PARTS[1], FOR), strict=False)
    ]
    title = told(parts.unit)
    if len(shown) != len(parts.contributions):
        title = say("{unit} above or below the mean", unit=title)
    return {
        "data": traces,
        "layout": layout(
            172,
            barmode="relative",
            bargap=0.2,
            showlegend=True,
            legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
            xaxis=axis(title, zeroline=True, nticks=6),
            yaxis=axis(showticklabels=False, showgrid=False, zeroline=False),
        ),
    }


def base_words(attribution: Attribution) -> str:
    """What the base of an attribution is."""
    if attribution.lens in ("features", "lime"):
        return say("Before anything is known") if attribution.lens == "features" else say("Without any of the ratings")
    if attribution.form == "excess":
        return say("The same for a user of average taste")
    return say("Mean of all ratings and quality of the item") if attribution.base else say("Before any rating")


def _levels(rows: Sequence[Step]) -> list[float]:
    """Every level that the waterfall passes."""
    found, level = [], 0.0
    for row in rows:
        level = row.value if row.level else level + row.value
        found.append(level)
    return found


def _amount(row: Step) -> str:
    return number(row.value) if row.level else signed(row.value)


def _words(place: int, row: Step) -> list[dict[str, object]]:
    return words(
        place, shortened(row.label, LONGEST_LABEL if row.note else 52), row.note, _amount(row), strong=row.level
    )
