"""A hundred raters at once, and `kill -9` in the middle: no slot twice, none lost, all that was saved there once."""

import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from core.operations.campaigns import progress_of
from core.rate.campaigns import GOLD
from core.store import Journal, LocalJournal
from tests.conftest import ROOT
from tests.core.operations.films import films_workbench
from tests.core.operations.rated import opened
from tests.core.operations.rating_crowd import KILLED, RATERS, judge_all

OVERLAP = 5


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal with an open campaign, to copy."""
    root = tmp_path_factory.mktemp("crowd")
    bench = films_workbench(root / "store", ("ease",))
    journal = LocalJournal(root / "journal.duckdb")
    opened(bench, journal, "Crowd", sample=20, overlap=OVERLAP, gold=1, raters=RATERS)
    journal.close()
    return root / "journal.duckdb"


@pytest.fixture
def path(ready: Path, tmp_path: Path) -> Path:
    shutil.copy(ready, tmp_path / "journal.duckdb")
    return tmp_path / "journal.duckdb"


def check(journal: Journal) -> list[dict[str, Any]]:
    """Every slot was given once, and every pair was judged by as many as planned."""
    pairs = {row["id"]: row for row in journal.read("campaign_pairs")}
    given, judged = journal.read("reservations"), journal.read("judgements")
    held = [(row["pair"], row["rater"] if row["slot"] < 0 else row["slot"]) for row in given]
    assert len(set(held)) == len(held)
    assert len({(row["pair"], row["rater"]) for row in given}) == len(given)
    assert {row["reservation"] for row in judged} <= {row["id"] for row in given}
    per_pair = Counter(row["pair"] for row in judged)
    assert all(per_pair[key] == OVERLAP for key, row in pairs.items() if row["kind"] != GOLD)
    return judged


def test_a_hundred_raters_at_once_get_no_slot_twice_and_leave_none(path: Path) -> None:
    journal = LocalJournal(path)
    saved: list[str] = []
    judge_all(journal, saved.append)
    judged = check(journal)
    assert sorted(saved) == sorted(row["id"] for row in judged)
    assert {row["pair"] for row in judged} == {row["id"] for row in journal.read("campaign_pairs")}
    found = progress_of(journal, "Crowd")
    assert found.complete and found.judged == found.planned and len(found.raters) == RATERS
    assert 440 < 1000 * sum(row["shown"] == "AB" for row in judged) / len(judged) < 560
    journal.close()


class Through:
    """The same journal for another process: what is written goes through, and what is known is not shared."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def append(self, table: str, rows: Any) -> None:
        self._journal.append(table, rows)

    def read(self, query: str, *parameters: Any) -> list[dict[str, Any]]:
        return self._journal.read(query, *parameters)

    def close(self) -> None:
        """Nothing to let go of."""


def test_two_processes_that_give_out_slots_of_one_journal_never_give_one_twice(path: Path) -> None:
    # Each has a board and a lock of its own, as two processes have; only the rows of the journal are shared.
    journal = LocalJournal(path)
    threads = [
        threading.Thread(target=judge_all, args=(Through(journal), lambda _: None, 20, first)) for first in (0, 20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({row["rater"] for row in check(journal)}) == 40
    journal.close()


def test_what_raters_were_told_is_saved_survives_kill_9(path: Path) -> None:
    acknowledged: list[str] = []
    program = [sys.executable, "-m", "tests.core.operations.rating_crowd", str(path)]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True) as crowd:
        assert crowd.stdout is not None
        for line in crowd.stdout:
            acknowledged.append(line.strip())
            if len(acknowledged) == 60:
                crowd.send_signal(signal.SIGKILL)
        assert crowd.wait() == -signal.SIGKILL
    journal = LocalJournal(path, patience=10)
    ids = [row["id"] for row in journal.read("judgements")]
    assert set(acknowledged) <= set(ids)
    assert len(ids) == len(set(ids)) <= len(acknowledged) + KILLED
    found = progress_of(journal, "Crowd")
    assert not found.complete  # it really was in the middle
    judge_all(journal, lambda _: None, KILLED)  # they come back: each goes on with what they had left
    check(journal)
    assert len({row["id"] for row in journal.read("judgements")}) == len(journal.read("judgements"))
    journal.close()
