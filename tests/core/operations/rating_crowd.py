"""A hundred raters who judge a campaign all at once. Run as a program it says what was acknowledged, to be killed.

Usage: `python -m tests.core.operations.rating_crowd JOURNAL`: one line on stdout for each judgement that is saved.
"""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from core.operations.rating import Answer, next_slots, record_judgement
from core.rate.answers import WINNERS
from core.store import Journal, LocalJournal
from tests.core.store.test_connection import in_threads

RATERS = 100
KILLED = 40  # who judge in the program that is killed
NOW = datetime(2026, 1, 2)


def judge_all(journal: Journal, saved: Callable[[str], None], raters: int = RATERS, first: int = 0) -> None:
    """Let all raters judge until nothing is left for them; `saved` is called with the id after each."""

    def rate(number: int) -> None:
        rater = f"rater {first + number}"
        while slots := next_slots(journal, "Crowd", rater, NOW).slots:
            slot = slots[0]
            winner = WINNERS[(number + slot.place) % len(WINNERS)]
            key = f"{slot.pair}/{rater}"
            record_judgement(journal, slot, Answer(winner), rater=rater, id=key, now=NOW, app_version="0")
            saved(key)

    in_threads(raters, rate)


def main() -> None:
    journal = LocalJournal(Path(sys.argv[1]))
    judge_all(journal, lambda key: os.write(1, f"{key}\n".encode()) and None, KILLED)
    journal.close()


if __name__ == "__main__":
    main()
