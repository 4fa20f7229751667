"""A list before and after: one row an item, from its rank before (hollow) to its rank now (filled)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.attribute.types import RankChange
from core.explain.words import plain as one_line
from dashboard import numerals
from dashboard.charts.frame import GREY, MUTED, Figure, axis, layout, safe
from dashboard.charts.rows import shortened, words
from dashboard.charts.waterfall import AGAINST, FOR
from dashboard.language import later, say

_ROW = 36  # pixels: a line of words above each bar
_LABEL = 30  # characters of a title above a row
RATED = later("rated")


def rank_change(entered: Sequence[RankChange], left: Sequence[RankChange], n: int) -> Figure:
    """The new list in its order, then what left the list; ranks on a logarithmic axis, 1 on the left."""
    changes = [*entered, *left]
    farthest = max((rank for change in changes for rank in (change.before, change.after) if rank), default=1)
    high = math.log10(max(farthest, n) * 1.15 + 0.5)
    return {
        "data": [_lines(changes), _points(changes, now=False), _points(changes, now=True)],
        "layout": layout(
            len(changes) * _ROW + 70,
            xaxis=axis(
                say("rank: hollow before, filled now"),
                type="log",
                range=[math.log10(0.85), high],
                tickvals=_ticks(farthest),
                ticktext=[numerals.count(tick) for tick in _ticks(farthest)],
                zeroline=False,
            ),
            yaxis=axis(range=[len(changes) - 0.4, -0.6], showticklabels=False, showgrid=False, zeroline=False),
            annotations=[note for place, change in enumerate(changes) for note in _words(place, change, n)],
            shapes=[_end_of_list(n)] if farthest > n else [],
            hovermode="closest",
        ),
    }


def told(change: RankChange) -> str:
    """How the rank changed, in a few marks: `▲ 3`, `▼ 2`, `=`; `rated` where it is no candidate any more."""
    if change.after is None:
        return RATED
    return "=" if change.before is None else numerals.moved(change.before - change.after)


def shown(change: RankChange) -> str:
    """The same in the reader's language."""
    return say(RATED) if change.after is None else told(change)


def in_words(entered: Sequence[RankChange], left: Sequence[RankChange]) -> str:
    """What the figure shows, in words."""
    rows = [
        say(
            "{rank}. {title}, before {before}",
            rank=numerals.count(change.after),
            title=one_line(change.row.title, 60),
            before=numerals.count(change.before),
        )
        for change in entered
    ]
    rows += [
        say(
            "{title} left the list: before {before}, now {now}",
            title=one_line(change.row.title, 60),
            before=numerals.count(change.before),
            now=numerals.count(change.after) if change.after else say(RATED),
        )
        for change in left
    ]
    return say("; ").join(rows) or say("No items.")


def _words(place: int, change: RankChange, n: int) -> list[dict[str, object]]:
    title = shortened(change.row.title, _LABEL)
    if change.after is not None and change.after <= n:
        new = change.before is not None and change.before > n
        label = f"{numerals.count(change.after)}  {title}"
        return words(place, label, say("new") if new else "", shown(change), strong=new)
    now = say(RATED) if change.after is None else say("now {rank}", rank=numerals.count(change.after))
    return words(place, f"<span style='{MUTED}'>{title}</span>", say("left"), now)


def _lines(changes: Sequence[RankChange]) -> Figure:
    x: list[float | None] = []
    y: list[float | None] = []
    for place, change in enumerate(changes):
        if change.before is not None and change.after is not None and change.before != change.after:
            x += [change.before, change.after, None]
            y += [place + 0.18, place + 0.18, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": GREY, "width": 2},
        "hoverinfo": "skip",
    }


def _points(changes: Sequence[RankChange], *, now: bool) -> Figure:
    ranked = [
        (place, change, rank)
        for place, change in enumerate(changes)
        if (rank := change.after if now else change.before) is not None
    ]
    colours = [_colour(change) for _, change, _ in ranked]
    marker: Figure = {"size": 11, "color": colours, "symbol": "circle"}
    if not now:
        marker = {"size": 10, "color": colours, "symbol": "circle-open", "line": {"width": 2}}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [rank for *_, rank in ranked],
        "y": [place + 0.18 for place, *_ in ranked],
        "marker": marker,
        "text": [_hover(change) for _, change, _ in ranked],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _hover(change: RankChange) -> str:
    before = numerals.count(change.before or 0)
    if change.after is None:
        said = say("rank {before} before, rated now", before=before)
    else:
        said = say("rank {before} before, rank {after} now", before=before, after=numerals.count(change.after))
    return f"<b>{safe(change.row.title)}</b><br>{said}"


def _colour(change: RankChange) -> str:
    if change.after is None or change.before is None or change.before == change.after:
        return GREY
    return FOR if change.after < change.before else AGAINST


def _ticks(farthest: int) -> list[int]:
    steps = (1, 2, 5) if farthest <= 100 else (1, 3)
    powers = range(int(math.log10(farthest)) + 1)
    return [step * 10**power for power in powers for step in steps if step * 10**power <= farthest * 1.15]


def _end_of_list(n: int) -> Figure:
    line = {"color": GREY, "width": 1, "dash": "dot"}
    return {
        "type": "line",
        "x0": n + 0.5,
        "x1": n + 0.5,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": line,
        "opacity": 0.6,
    }
