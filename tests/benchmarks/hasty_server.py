"""The app with a journal that says "saved" before it has committed: what `kills.py` must find out.

python -m tests.benchmarks.hasty_server PORT
"""

import sys
import time
from concurrent.futures import Future
from typing import Any

import uvicorn

from core.store import journal

LATE = 0.5  # seconds between saying so and doing so


def hasty(self: journal.LocalJournal, table: str, rows: Any) -> None:
    self._waiting.put((table, journal.checked_rows(table, rows), Future()))


def late(self: journal.LocalJournal, work: Any) -> Exception | None:
    time.sleep(LATE)
    return committed(self, work)


if __name__ == "__main__":
    committed = journal.LocalJournal._commit
    journal.LocalJournal.append = hasty  # type: ignore[method-assign]
    journal.LocalJournal._commit = late  # type: ignore[method-assign]
    uvicorn.run("streamlit_app:app", host="127.0.0.1", port=int(sys.argv[1]))
