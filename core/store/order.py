"""Which of several things was made last: a number in each, larger than those there before, for clocks are set back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from core.errors import StoreError
from core.store.layout import read_json, write_json

ORDER = "order.json"


def number_of(folder: Path) -> int:
    """The number of a folder; 0 for one of before numbers were kept, or whose number cannot be read."""
    try:
        return checked_number(read_json(folder / ORDER))
    except StoreError:
        return 0


def checked_number(value: object) -> int:
    """The number that a JSON document gives under `number`; 0 where it gives none."""
    number = value.get("number") if isinstance(value, Mapping) else None
    return number if isinstance(number, int) and number > 0 else 0


def write_number(folder: Path, there: Iterable[int]) -> None:
    """Give a folder that is being built the number after those that are there.

    Two that are built at the same time may get the same one; then their times decide, as they do among older folders.
    """
    write_json(folder / ORDER, {"number": following(there)})


def following(there: Iterable[int]) -> int:
    """The number after those that are there."""
    return 1 + max(there, default=0)
