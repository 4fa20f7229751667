"""What is drawn of an audit, on pages and in packets: estimates with their intervals, and who wins against whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.explain.words import signed

_CUT = 1.5  # an interval is drawn to this many times the span of the estimates beyond them


@dataclass(frozen=True, slots=True)
class Estimate:
    """One row of a forest plot.

    Attributes
    ----------
    label, note : str
        What it is about; what it rests on, such as a count.
    value : float
        The estimate.
    low, high : float or None
        Ends of its interval; None where there is none.
    key : str
        What a click on the row names; '' nothing.
    """

    label: str
    value: float
    low: float | None
    high: float | None
    note: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """The votes between two.

    Attributes
    ----------
    share : float or None
        Of the row's wins and half of the ties, in [0, 1]; None where there are no votes.
    votes : int
        Votes that the share rests on.
    told : str
        More about it, such as its interval.
    """

    share: float | None
    votes: int
    told: str = ""


def figures(row: Estimate, share: bool) -> str:
    """The estimate with its interval, as `+0.42 (+0.10 to +0.74)` or, of a share, `62% (55 to 69)`."""
    told = f"{row.value:.0%}" if share else signed(row.value)
    if row.low is None or row.high is None:
        return told
    ends = [f"{100 * end:.0f}" if share else signed(end) for end in (row.low, row.high)]
    return f"{told} ({ends[0]} to {ends[1]})"


def side_of(row: Estimate, null: float | None) -> int:
    """1 where the whole interval lies above the null, -1 below; 0 where it holds it, or there is neither."""
    if null is None or row.low is None or row.high is None:
        return 0
    return int(row.low > null) - int(row.high < null)


def axis_of(rows: Sequence[Estimate], null: float | None, share: bool) -> tuple[float, float]:
    """Where an axis begins and ends: all estimates and the null, and of the intervals what does not dwarf them."""
    points = [row.value for row in rows] + ([] if null is None else [null])
    span = max(points) - min(points) or 1.0
    least, most = min(points) - _CUT * span, max(points) + _CUT * span
    ends = points + [min(max(end, least), most) for row in rows for end in (row.low, row.high) if end is not None]
    room = 0.05 * (max(ends) - min(ends) or 1.0)
    low, high = min(ends) - room, max(ends) + room
    return (max(low, -0.02), min(high, 1.02)) if share else (low, high)
