"""Fifty raters giving twenty thumbs each at once, and `kill -9` in the middle: all that was saved is there, once."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.operations.feedback import said_by
from core.operations.thumbs import REASONS
from core.store import LocalJournal
from tests.conftest import ROOT
from tests.core.operations.crowd import RATERS, THUMBS, expected, rate_all


def rows_of(path: Path) -> list[dict[str, Any]]:
    journal = LocalJournal(path, patience=10)
    try:
        return journal.read("thumbs")
    finally:
        journal.close()


def test_a_crowd_at_once_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.duckdb"
    journal = LocalJournal(path)
    saved: list[tuple[int, int]] = []
    rate_all(journal, saved.append)
    assert len(saved) == RATERS * THUMBS
    said = said_by(journal, "rater 7", "e3", "e4")
    assert (said.thumbs["e3"].value, said.thumbs["e4"].value) == (0, 1)
    assert said.thumbs["e3"].reasons == (REASONS[3],)
    journal.close()
    rows = rows_of(path)
    assert len(rows) == RATERS * THUMBS
    assert {row["id"]: (row["rater"], row["explanation"], row["value"]) for row in rows} == expected()
    for rater in range(RATERS):  # each rater's in the order in which they gave them
        assert [row["explanation"] for row in rows if row["rater"] == f"rater {rater}"] == [
            f"e{number}" for number in range(THUMBS)
        ]


@pytest.mark.parametrize("after", [1, 500])
def test_what_a_crowd_was_told_is_saved_survives_kill_9(tmp_path: Path, after: int) -> None:
    path = tmp_path / "journal.duckdb"
    acknowledged: list[str] = []
    with subprocess.Popen(
        [sys.executable, "-m", "tests.core.operations.crowd", str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as crowd:
        assert crowd.stdout is not None
        for line in crowd.stdout:
            acknowledged.append(line.strip())
            if len(acknowledged) == after:
                crowd.send_signal(signal.SIGKILL)
        assert crowd.wait() == -signal.SIGKILL
    rows = rows_of(path)
    ids = [row["id"] for row in rows]
    assert set(acknowledged) <= set(ids)
    assert len(ids) == len(set(ids))
    assert after <= len(acknowledged) < RATERS * THUMBS  # it really was in the middle
    assert len(ids) <= len(acknowledged) + RATERS  # beyond them only what was on its way, one a rater
    told = expected()
    assert all((row["rater"], row["explanation"], row["value"]) == told[row["id"]] for row in rows)
