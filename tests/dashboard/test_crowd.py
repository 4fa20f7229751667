"""The crowd through the running app, which is killed in the middle, started again and told the rest."""

import threading
from pathlib import Path

from core.errors import StoreError
from core.store import LocalJournal, RemoteJournal, Store, open_journal
from tests.core.operations.crowd import RATERS, THUMBS, Key, expected, give, row_id
from tests.core.store.test_connection import in_threads
from tests.e2e.server import Server

KILLED_AFTER = 300


def reached(store: Path) -> RemoteJournal:
    journal = open_journal(Store(store).layout, patience=30)  # it listens before it says where
    assert isinstance(journal, RemoteJournal)
    return journal


def test_kill_9_of_the_app_loses_nothing_it_called_saved_and_sending_again_doubles_nothing(tmp_path: Path) -> None:
    store = tmp_path / "store"
    server = Server.start(store, tmp_path / "first.txt").wait()
    journal = reached(store)
    saved: set[Key] = set()
    refused: set[int] = set()
    killed = threading.Event()
    lock = threading.Lock()

    def rate(rater: int) -> None:
        for number in range(THUMBS):
            try:
                give(journal, (rater, number))
            except StoreError:
                assert killed.is_set()
                refused.add(rater)
                return
            with lock:
                saved.add((rater, number))
                if len(saved) >= KILLED_AFTER and not killed.is_set():
                    killed.set()
                    server.process.kill()

    in_threads(RATERS, rate)
    server.process.wait(30)
    assert refused
    alone = LocalJournal(store / "journal.duckdb", patience=10)
    ids = [row["id"] for row in alone.read("thumbs")]
    alone.close()
    assert {row_id(key) for key in saved} <= set(ids)
    assert len(ids) == len(set(ids)) < RATERS * THUMBS

    again = Server.start(store, tmp_path / "second.txt").wait()
    try:
        second = reached(store)

        def rate_again(rater: int) -> None:
            for number in range(THUMBS):
                if (rater, number) not in saved:  # also what was written but not acknowledged
                    give(second, (rater, number))

        in_threads(RATERS, rate_again)
        rows = second.read("thumbs")
    finally:
        again.stop()
    assert len(rows) == RATERS * THUMBS
    assert {row["id"]: (row["rater"], row["explanation"], row["value"]) for row in rows} == expected()
