"""Text that a spreadsheet would run as a formula, and the mark that stops it.

The mark is an apostrophe in front. It goes in front of everything that begins with one of `STARTS`, and of what already
begins with a mark and would be read as marked, so that `restore(neutralise(text)) == text` for every text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

STARTS = ("=", "+", "-", "@", "\t", "\r")
MARK = "'"


def neutralise(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula."""
    return MARK + text if text.lstrip(MARK).startswith(STARTS) else text


def restore(text: str) -> str:
    """Return the text that `neutralise` was given."""
    return text[1:] if text.startswith(MARK) and text.lstrip(MARK).startswith(STARTS) else text


def restored(expression: str) -> str:
    """Give the SQL of `restore` for a text expression."""
    marked = f"starts_with({expression}, '''') AND regexp_matches({expression}, '^''+[=+\\-@\\t\\r]')"
    return f"CASE WHEN {marked} THEN substr({expression}, 2) ELSE {expression} END"


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """The table as CSV (UTF-8 with a mark, so that spreadsheets read it), text cells safe from being run as formulas.

    Numbers stay numbers: a negative number is no formula.
    """
    safe = frame.rename(columns=lambda name: neutralise(str(name)))
    for column in safe.select_dtypes(exclude=["number", "bool", "datetime"]).columns:
        safe[column] = safe[column].map(lambda cell: neutralise(cell) if isinstance(cell, str) else cell)
    return safe.to_csv(index=False).encode("utf-8-sig")
