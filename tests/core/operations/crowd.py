"""Fifty raters who give twenty thumbs each, all at once. Run as a program it says what was acknowledged, to be killed.

Usage: `python -m tests.core.operations.crowd JOURNAL`: one line on stdout for each thumb that is saved.
"""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from core.explain.types import Explanation, Variant
from core.operations.thumbs import REASONS, record_thumb
from core.store import Journal, LocalJournal
from tests.core.store.test_connection import in_threads

RATERS, THUMBS = 50, 20
NOW = datetime(2026, 1, 1)
Key = tuple[int, int]


def explanation(number: int) -> Explanation:
    return Explanation(f"e{number}", Variant("template", "", "concise-1"), "h", 0, "Text.", "generated", (), 0.1)


def expected() -> dict[str, tuple[str, str, int]]:
    """Row ids with rater, explanation and value."""
    keys = [(rater, number) for rater in range(RATERS) for number in range(THUMBS)]
    return {row_id(key): (f"rater {key[0]}", f"e{key[1]}", value_of(key)) for key in keys}


def row_id(key: Key) -> str:
    return f"{key[0]}-{key[1]}"


def value_of(key: Key) -> int:
    return (key[0] + key[1]) % 2


def give(journal: Journal, key: Key) -> None:
    """Give one thumb, with a reason; returns once it is saved."""
    value = value_of(key)
    reasons = () if value else (REASONS[key[1] % len(REASONS)],)
    record_thumb(
        journal, explanation=explanation(key[1]), rater=f"rater {key[0]}", value=value, reasons=reasons,
        id=row_id(key), now=NOW, app_version="0",
    )  # fmt: skip


def rate_all(journal: Journal, saved: Callable[[Key], None]) -> None:
    """Let all raters give all their thumbs at once; `saved` is called after each."""

    def rate(rater: int) -> None:
        for number in range(THUMBS):
            give(journal, (rater, number))
            saved((rater, number))

    in_threads(RATERS, rate)


def main() -> None:
    journal = LocalJournal(Path(sys.argv[1]))
    rate_all(journal, lambda key: os.write(1, f"{row_id(key)}\n".encode()) and None)
    journal.close()


if __name__ == "__main__":
    main()
