"""Drawings for a packet: SVG inside the document, without scripts, in black ink on paper and readable on a screen.

Colours come from the document (`currentColor` and its classes), so that a printed page has those of paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from core.audit.estimates import Cell, Estimate, axis_of, figures, side_of

_WIDTH, _LEFT, _RIGHT, _ROW = 720, 220, 170, 38  # units of the drawing: whole, labels, figures, height of a row
_LABEL = 32  # characters of a label
_CELL, _MOST = 44, 12  # side of a cell; variants up to which cells hold their figures
_SIDES = {1: "up", -1: "down", 0: "even"}
STYLE = """
svg { display: block; width: 100%; max-width: 720px; height: auto; font: 13px sans-serif; margin: 0.6em 0 1.2em; }
svg text { fill: currentColor; } svg .soft { fill: var(--soft); } svg .line { stroke: var(--soft); stroke-width: 1; }
svg .up { stroke: var(--up); fill: var(--up); } svg .down { stroke: var(--down); fill: var(--down); }
svg .even { stroke: var(--soft); fill: none; } svg text.mid { text-anchor: middle; } svg text.end { text-anchor: end; }
svg .wins { fill: var(--up); } svg .loses { fill: var(--down); } svg .small { font-size: 10px; }
"""


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where values stand between the labels and the figures."""

    low: float
    high: float

    def at(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (inside - self.low) / (self.high - self.low)


def forest_svg(rows: Sequence[Estimate], title: str, null: float | None, *, share: bool = False) -> str:
    """Estimates as points on their intervals, filled where the interval leaves out the null; see `Estimate`.

    Parameters
    ----------
    rows : sequence of Estimate
        At least one.
    title : str
        Of the axis, with the unit.
    null : float or None
        The value that means no difference; None where there is none.
    share : bool
        Whether values are shares in [0, 1], written as percentages.
    """
    scale = _Scale(*axis_of(rows, null, share))
    height = _ROW * len(rows) + 44
    told = "; ".join(f"{row.label} {figures(row, share)}" for row in rows)
    bottom = _ROW * len(rows) + 4
    parts = [f'<line class="line" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{bottom}" y2="{bottom}"/>']
    for tick in _ticks(scale.low, scale.high):
        words = f"{tick:.0%}" if share else f"{tick:g}".replace("-", "−")
        parts.append(f'<text class="mid soft small" x="{scale.at(tick):.1f}" y="{bottom + 14}">{words}</text>')
    parts.append(
        f'<text class="mid soft" x="{(_LEFT + _WIDTH - _RIGHT) / 2:.1f}" y="{bottom + 34}">{escape(title)}</text>'
    )
    if null is not None:
        x = f"{scale.at(null):.1f}"
        parts.append(f'<line class="line" stroke-dasharray="3 3" x1="{x}" x2="{x}" y1="2" y2="{bottom}"/>')
    for place, row in enumerate(rows):
        parts += _row(row, _ROW * (place + 0.5), null, share, scale)
    return _svg(height, f"{title}: {told}", parts)


def matrix_svg(names: Sequence[str], cells: Sequence[Sequence[Cell]]) -> str:
    """Share of the votes that the row won against the column, in percent over the number of votes; best first."""
    count = len(names)
    side = _CELL if count <= _MOST else (_WIDTH - _LEFT) / count
    parts = []
    for row in range(count):
        middle = 24 + side * (row + 0.5)
        label = f"{_short(names[row])} · {row + 1}"
        parts.append(f'<text class="end" x="{_LEFT - 8}" y="{middle + 4:.1f}">{escape(label)}</text>')
        parts.append(f'<text class="mid soft" x="{_LEFT + side * (row + 0.5):.1f}" y="16">{row + 1}</text>')
        for column in range(count):
            if column != row:
                parts += _cell(cells[row][column], _LEFT + side * column, 24 + side * row, side, count <= _MOST)
    told = [
        f"{names[row]} {cell.share:.0%} of {cell.votes} against {names[column]}"
        for row in range(count)
        for column in range(row + 1, count)
        if (cell := cells[row][column]).share is not None
    ]
    return _svg(24 + side * count + 4, "Win matrix: " + "; ".join(told), parts)


def _row(row: Estimate, middle: float, null: float | None, share: bool, scale: _Scale) -> list[str]:
    kind = _SIDES[side_of(row, null)]
    parts = [
        f'<text x="0" y="{middle}">{escape(_short(row.label))}</text>',
        f'<text class="soft small" x="0" y="{middle + 11}">{escape(row.note)}</text>',
        f'<text class="end" x="{_WIDTH}" y="{middle + 4}">{escape(figures(row, share))}</text>',
    ]
    if row.low is not None and row.high is not None:
        start, stop = scale.at(row.low), scale.at(row.high)
        parts.append(
            f'<line class="{kind}" stroke-width="2.5" x1="{start:.1f}" x2="{stop:.1f}" y1="{middle}" y2="{middle}"/>'
        )
        if row.low < scale.low:
            parts.append(f'<text class="small" x="{start:.1f}" y="{middle - 4}">«</text>')
        if row.high > scale.high:
            parts.append(f'<text class="end small" x="{stop:.1f}" y="{middle - 4}">»</text>')
    parts.append(f'<circle class="{kind}" stroke-width="2" cx="{scale.at(row.value):.1f}" cy="{middle}" r="4.5"/>')
    return parts


def _cell(cell: Cell, x: float, y: float, side: float, words: bool) -> list[str]:
    loud = 0.0 if cell.share is None else 0.08 + 0.6 * abs(cell.share - 0.5) * 2
    kind = "wins" if cell.share is not None and cell.share >= 0.5 else "loses"
    box = f'x="{x:.1f}" y="{y:.1f}" width="{side:.1f}" height="{side:.1f}"'
    parts = [f'<rect class="{kind}" fill-opacity="{loud:.2f}" {box}/><rect class="line" fill="none" {box}/>']
    if words:
        middle = f"{x + side / 2:.1f}"
        told = "–" if cell.share is None else f"{100 * cell.share:.0f}"
        parts.append(f'<text class="mid" x="{middle}" y="{y + side / 2:.1f}">{told}</text>')
        if cell.votes:
            parts.append(f'<text class="mid small" x="{middle}" y="{y + side / 2 + 13:.1f}">{cell.votes:,}</text>')
    return parts


def _ticks(low: float, high: float) -> list[float]:
    """Three to seven round values between two ends."""
    for power in range(-3, 7):
        for times in (1, 2, 5):
            step = times * 10.0**power
            if (high - low) / step <= 6:
                first = -(-low // step)  # the ceiling
                return [round((first + n) * step, 9) for n in range(7) if (first + n) * step <= high]
    return [low, high]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LABEL else line[: _LABEL - 1] + "…"


def _svg(height: float, alt: str, parts: Sequence[str]) -> str:
    head = f'<svg viewBox="0 0 {_WIDTH} {height:.0f}" role="img" aria-label="{escape(alt)}">'
    return "\n".join([head, *parts, "</svg>"])
