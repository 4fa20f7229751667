"""Who wins against whom: each cell the share of the votes between two that went to the one of its row."""

from __future__ import annotations

from collections.abc import Sequence

from core.audit.estimates import Cell
from dashboard import numerals
from dashboard.charts.frame import GREY, Figure, axis, layout, safe
from dashboard.language import say

# Between the text colours of both themes and these, words stay readable: the colours let the background through.
WINS, LOSES, EVEN = (31, 131, 126), (209, 112, 42), (139, 151, 153)
_LOUDEST, _QUIETEST = 0.72, 0.12  # opacity of a cell where all or half of the votes went one way
MOST_WORDS = 8  # variants up to which cells hold their figures on a phone
_CELL, _NAME = 46, 15  # pixels of a row; characters of a line beside it, of which high rows have two


def win_matrix(names: Sequence[str], cells: Sequence[Sequence[Cell]], keys: Sequence[str]) -> Figure:
    """Draw the matrix; a click on a cell gives the keys of row and column with a bar between them.

    Parameters
    ----------
    names : sequence of str
        What people call each, best first.
    cells : sequence of sequence of Cell
        Row by row; those on the diagonal are not drawn.
    keys : sequence of str
        What links call each.
    """
    count = len(names)
    places = [(row, column) for row in range(count) for column in range(count) if row != column]
    small = count <= MOST_WORDS
    numbers = [str(place + 1) for place in range(count)]
    return {
        "data": [_cells(places, names, cells, keys), *([_figures(places, cells)] if small else [])],
        "layout": layout(
            (_CELL if small else _CELL // 2) * count + 36,
            margin={"l": 8, "r": 8, "t": 28, "b": 8},
            xaxis=axis(
                side="top", tickvals=list(range(count)), ticktext=numbers, range=[-0.5, count - 0.5], showgrid=False,
                zeroline=False, automargin=False, tickangle=0, tickfont={"size": 12 if small else 9},
            ),
            yaxis=axis(
                tickvals=list(range(count)), range=[count - 0.5, -0.5], showgrid=False, zeroline=False,
                ticktext=[f"{_label(name, small)} <b>{n}</b>" for n, name in zip(numbers, names, strict=True)],
            ),
            hovermode="closest",
            barmode="overlay",
            bargap=0,
        ),
    }  # fmt: skip


def told(names: Sequence[str], cells: Sequence[Sequence[Cell]]) -> str:
    """What the chart shows, in words."""
    pairs = [
        say(
            "{winner} wins {share} of {n} votes against {other}",
            winner=names[row],
            share=numerals.share(cell.share),
            n=numerals.count(cell.votes),
            other=names[column],
        )
        for row in range(len(names))
        for column in range(row + 1, len(names))
        if (cell := cells[row][column]).share is not None
    ]
    return say("Win matrix: {pairs}", pairs=say("; ").join(pairs)) if pairs else say("Win matrix: no two were compared")


def colour(share: float | None) -> str:
    """Of a cell: teal where the row wins, orange where it loses, the louder the clearer; nearly none without votes."""
    if share is None:
        return "rgba(0,0,0,0)"
    red, green, blue = EVEN if share == 0.5 else WINS if share > 0.5 else LOSES
    loud = _QUIETEST + (_LOUDEST - _QUIETEST) * abs(share - 0.5) * 2
    return f"rgba({red},{green},{blue},{loud:.2f})"


def _cells(
    places: Sequence[tuple[int, int]], names: Sequence[str], cells: Sequence[Sequence[Cell]], keys: Sequence[str]
) -> Figure:
    """Cells as bars: unlike those of a heat map, they can be clicked on."""
    return {
        "type": "bar",
        "x": [column for _, column in places],
        "base": [row - 0.5 for row, _ in places],
        "y": [1.0] * len(places),
        "width": 1.0,
        "marker": {
            "color": [colour(cells[row][column].share) for row, column in places],
            "line": {"color": GREY, "width": 0.5},
        },
        "text": [_hover(names[row], names[column], cells[row][column]) for row, column in places],
        "textposition": "none",
        "customdata": [f"{keys[row]}|{keys[column]}" for row, column in places],
        "hovertemplate": "%{text}<extra></extra>",
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }


def _figures(places: Sequence[tuple[int, int]], cells: Sequence[Sequence[Cell]]) -> Figure:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [column for _, column in places],
        "y": [row for row, _ in places],
        "text": [_words(cells[row][column]) for row, column in places],
        "hoverinfo": "skip",
    }


def _label(name: str, two: bool) -> str:
    """A name beside a row, on two lines where there is room."""
    words = name.split()
    first = ""
    while two and words and len(first) + len(words[0]) < _NAME:
        first = f"{first} {words.pop(0)}".strip()
    return "<br>".join(safe(part, _NAME) for part in (first, " ".join(words)) if part)


def _words(cell: Cell) -> str:
    if cell.share is None:
        return "·"
    votes = f"<span style='font-size:10px'>{numerals.count(cell.votes)}</span>"
    return f"{safe(numerals.share(cell.share, sign=False))}<br>{votes}"


def _hover(row: str, column: str, cell: Cell) -> str:
    heading = f"<b>{safe(row)}</b><br>{say('against {other}', other=safe(column))}"
    if cell.share is None:
        return f"{heading}<br>{say('never compared')}"
    more = f"<br>{safe(cell.told)}" if cell.told else ""
    share, votes = safe(numerals.share(cell.share)), numerals.count(cell.votes)
    return f"{heading}<br>{say('{share} of {n} votes', share=share, n=votes)}{more}"
