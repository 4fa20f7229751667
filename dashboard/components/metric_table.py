"""Figures with their intervals as a table of words: one row a metric, one column a variant.

HTML of our own: a cell holds a figure, its interval, its counts and its nulls, which a grid of cells cannot show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from core.audit.figures import Figure
from core.audit.metrics.types import HIGHER, LOWER, Metric
from core.audit.report import VariantRow
from dashboard import numerals
from dashboard.language import later, say, told
from dashboard.text import counted
from dashboard.variant_words import label_words

_STYLE = """<style>
.facts-table {overflow-x: auto; font-size: .875rem; line-height: 1.4}
.facts-table table {border-collapse: collapse; width: 100%; margin: 0}
.facts-table th, .facts-table td {text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border: 0;
  border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent)}
.facts-table th {font-weight: 600}
.facts-table thead th {vertical-align: bottom; min-width: 9.5rem}
.facts-table th:first-child {min-width: 13rem; max-width: 19rem}
.facts-table small {display: block; font-size: .75rem; font-weight: 400; opacity: .72}
.facts-table td b {font-weight: 600; font-variant-numeric: tabular-nums}
.facts-table .interval {white-space: nowrap; font-variant-numeric: tabular-nums}
.facts-table tr.grey > * {opacity: .62}
.facts-table tr.grey small {opacity: 1}
.facts-table tr.grey th::after {content: " NOT VALID"; display: block; font-size: .75rem; font-weight: 400;
  font-style: italic}
@media (max-width: 640px) {
  .facts-table th:first-child {min-width: 8.5rem; max-width: 8.5rem}
  .facts-table thead th {min-width: 7.5rem}
}
</style>"""
WAYS = {HIGHER: later("↑ higher is better"), LOWER: later("↓ lower is better")}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its head, what it means, its cells as HTML, whether it is grey."""

    head: str
    meaning: str
    cells: Sequence[str]
    grey: bool = False


def draw_table(heads: Sequence[str], lines: Iterable[Line], corner: str = "") -> None:
    """Draw a table; heads and cells are HTML already, heads of rows and meanings are words."""
    top = "".join(f'<th scope="col">{head}</th>' for head in heads)
    rows = "".join(
        f"<tr class='{'grey' if line.grey else ''}'>"
        f'<th scope="row">{escape(line.head)}<small>{escape(line.meaning)}</small></th>'
        f"{''.join(f'<td>{cell}</td>' for cell in line.cells)}</tr>"
        for line in lines
    )
    st.html(_STYLE.replace("NOT VALID", say("not shown to be valid")))
    st.html(  # scrolled with the keyboard where it is wider than the page
        f'<div class="facts-table" role="region" tabindex="0" aria-label="{escape(corner or say("Table"))}">'
        f'<table><thead><tr><th scope="col">{escape(corner)}</th>{top}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def metric_line(metric: Metric, rows: Sequence[VariantRow], grey: bool) -> Line:
    """One metric of all variants, with nulls."""
    way, meaning = WAYS.get(metric.direction), told(metric.meaning)
    meaning = say("{meaning} {way}.", meaning=meaning, way=say(way)) if way else meaning
    return Line(told(metric.label), meaning, [_cell(metric, row) for row in rows], grey)


def variant_head(row: VariantRow) -> str:
    """Head of the column of a variant."""
    counts = say("{first}, {second}", first=counted(row.texts, "text"), second=counted(row.users, "user"))
    label = label_words(row.label, row.variant)
    return f"{escape(label)}<small>{counts}</small><small>{escape(row.variant.prompt or row.variant.model)}</small>"


def cell(figure: Figure | None, unit: str, what: str = "n") -> str:
    """A figure with its interval and counts; n/a where there is none."""
    if figure is None:
        return say("n/a")
    count = f"{what} {numerals.count(figure.count)}"
    return (
        f"<b>{written(figure.value, unit)}</b> <span class='interval'>{interval(figure, unit)}</span>"
        f"<small>{say('{first}, {second}', first=count, second=counted(figure.users, 'user'))}</small>"
    )


def interval(figure: Figure, unit: str) -> str:
    """The interval of a figure, as HTML; empty where it has none."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{written(figure.low, unit, False)}–{written(figure.high, unit, False)}"


def written(value: float, unit: str, sign: bool = True) -> str:
    """A value as people read it, as HTML: shares in percent."""
    if unit == "share":
        return escape(numerals.fine_share(value, sign=sign))
    return escape(numerals.index(value))


def _cell(metric: Metric, row: VariantRow) -> str:
    nulls = {name: figures[metric.name] for name, figures in row.nulls.items() if metric.name in figures}
    return cell(row.figures[metric.name], metric.unit) + _nulls(nulls, metric.unit)


def _nulls(nulls: Mapping[str, Figure | None], unit: str) -> str:
    values = [
        f"<span class='interval' title='{interval(figure, unit)}'>{escape(told(name))} "
        f"{written(figure.value, unit)}</span>"
        for name, figure in nulls.items()
        if figure is not None
    ]
    return f"<small>{say('against {values}', values=' · '.join(values))}</small>" if values else ""
