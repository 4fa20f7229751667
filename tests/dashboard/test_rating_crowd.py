"""Raters of two commands through the running app, which is killed in the middle and started again."""

import threading
from pathlib import Path

import pandas as pd

from core.errors import StoreError
from core.operations.campaigns import judgements, progress_of
from core.operations.rating import Answer, next_slots, record_judgement
from core.rate.judgements import COLUMNS
from core.store import LocalJournal
from tests.core.operations.films import films_workbench
from tests.core.operations.rated import NOW, opened
from tests.core.store.test_connection import in_threads
from tests.dashboard.test_crowd import reached
from tests.e2e.server import Server

RATERS, OVERLAP, KILLED_AFTER = 12, 4, 25


def test_kill_9_of_the_app_loses_no_judgement_and_gives_no_slot_twice(tmp_path: Path) -> None:
    store = tmp_path / "store"
    bench = films_workbench(store, ("ease",))
    server = Server.start(store, tmp_path / "first.txt").wait()
    planner = reached(store)
    opened(bench, planner, "Crowd", sample=10, overlap=OVERLAP, gold=1, raters=RATERS)
    assert list(judgements(planner).columns) == list(COLUMNS)
    saved: set[str] = set()
    killed, lock = threading.Event(), threading.Lock()

    def rate(rater: int) -> None:
        journal, name = (one, two)[rater % 2], f"rater {rater}"  # two commands: no board and no lock is shared
        try:
            while slots := next_slots(journal, "Crowd", name, NOW, count=2).slots:
                key = f"{slots[0].pair}/{name}"
                record_judgement(journal, slots[0], Answer("left"), rater=name, id=key, now=NOW, app_version="0")
                with lock:
                    saved.add(key)
                    if len(saved) >= KILLED_AFTER and not killed.is_set():
                        killed.set()
                        server.process.kill()
        except StoreError:
            assert killed.is_set()

    one, two = reached(store), reached(store)
    in_threads(RATERS, rate)
    server.process.wait(30)
    assert killed.is_set()

    again = Server.start(store, tmp_path / "second.txt").wait()
    try:
        one, two = reached(store), reached(store)
        in_threads(RATERS, rate)
        through = judgements(one, "Crowd")
        assert progress_of(one, "Crowd").complete
    finally:
        again.stop()
    alone = LocalJournal(store / "journal.duckdb", patience=10)
    rows, given = alone.read("judgements"), alone.read("reservations")
    assert saved <= {row["id"] for row in rows}
    slots = [(row["pair"], row["rater"] if row["slot"] < 0 else row["slot"]) for row in given]
    assert len(set(slots)) == len(slots) and len({(r["pair"], r["rater"]) for r in given}) == len(given)
    frame = judgements(alone, "Crowd")
    assert (frame[frame["kind"] != "gold"].groupby("pair").size() == OVERLAP).all()
    pd.testing.assert_frame_equal(through, frame)
    alone.close()
