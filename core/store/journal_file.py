"""The database file of the journal, opened again where DuckDB has given it up.

Where a checkpoint fails, as on a full disk, DuckDB answers nothing any more until the file is opened again. Nothing is
lost by that: what was committed is in the file or in the log beside it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import duckdb

from core.errors import StoreError
from core.store.connection import UnwritableError, connect, reason
from core.store.gate import Gate, closed_to_others
from core.store.layout import RESTORING, building, check_restored, fsync, writing
from core.store.migrations import check_schema, migrate
from core.store.turns import check_turn
from core.store.upgrading import upgrade

T = TypeVar("T")
_REOPENING = 3.0  # seconds, until all who were reading have let go of the file that was given up


def closed() -> StoreError:
    """What is said to those who use a journal that was closed."""
    return StoreError("The journal is closed.", "Start Whyboard again.")


class JournalFile:
    """A journal file that this process holds; safe for many threads.

    Parameters
    ----------
    path : Path
        Made if it is not there.
    patience : float
        Seconds to wait for another process to let go of it.

    Raises
    ------
    StoreError
        Another process holds it, or it is damaged, newer than this program, or half restored.

    Attributes
    ----------
    read_only : bool
        Whether it may not be written: it is read as it is then, and one that is not there is empty.
    """

    def __init__(self, path: Path, patience: float) -> None:
        _check_free(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"{path.parent} cannot be made: {error.strerror}.", "Set WHYBOARD_STORE to a folder of yours."
            ) from error
        self._path = path
        self._gate = Gate()  # closed while the file is replaced
        self._lock = threading.Lock()
        self._closed = self._given_up = False
        self._connection, self.read_only = _open(path, patience)
        try:
            _check_free(path)  # who began to restore meanwhile either is seen here or sees that it is open
            self._check(path)
        except BaseException:
            self._connection.close()  # or this process would go on holding a journal that it cannot use
            raise

    def _check(self, path: Path) -> None:
        """Bring the file to the newest schema; one that may not be written must have it, one in memory gets it."""
        if not self.read_only:
            upgrade(self._connection, path)
        elif path.exists():
            check_schema(self._connection)
        else:
            migrate(self._connection)

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor of one's own; where the file was given up meanwhile it is opened again first.

        Raises
        ------
        StoreError
            The journal is closed, or cannot be opened again.
        """
        with self._gate.shared():
            cursor = self._cursor()
            try:
                yield cursor
            except duckdb.FatalException:
                self._given_up = True
                raise
            finally:
                cursor.close()

    def rewrite(self, write: Callable[[duckdb.DuckDBPyConnection, Path], T]) -> T:
        """Put another file in the place of this one, and go on with it; others wait meanwhile.

        Parameters
        ----------
        write : callable
            Given a connection to this file, and where the other one is to be. Its result is returned.

        Raises
        ------
        StoreError
            The journal is closed, or the disk is full; everything is as it was.
        """
        folder = self._path.parent
        with self._gate.alone(), building(folder) as aside, writing(folder):
            with self._cursor() as cursor:
                done = write(cursor, aside / self._path.name)
                cursor.execute("CHECKPOINT")
            with self._lock, closed_to_others(self._path):  # nobody opens the old file between the two steps
                self._connection.close()
                try:
                    if self._path.with_name(f"{self._path.name}.wal").exists():  # it would be taken for the new file's
                        raise StoreError(f"{self._path} was not written to its end.", "Try again; nothing was changed.")
                    (aside / self._path.name).replace(self._path)
                    fsync(folder)
                finally:
                    self._connection, self.read_only = _reopened(self._path)
        return done

    def close(self) -> None:
        """Checkpoint and let go of the file; safe to call twice."""
        with self._lock:
            self._closed = True
            with suppress(duckdb.Error):  # the log is kept where there is no room for a checkpoint
                self._connection.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._closed:
                raise closed()
            if self._given_up:
                self._connection.close()
                self._connection, self.read_only = _reopened(self._path)
                self._given_up = False
            return self._connection.cursor()


def _check_free(path: Path) -> None:
    """Check that nobody restores the store, and that no restore was broken off in the middle."""
    check_turn(path.parent)
    check_restored(path.with_name(RESTORING))


_Opened = tuple[duckdb.DuckDBPyConnection, bool]


def _reopened(path: Path) -> _Opened:
    deadline = time.monotonic() + _REOPENING
    while True:
        connection, read_only = _opened(path)
        try:
            connection.execute("SELECT 1")
            return connection, read_only
        except duckdb.Error as error:  # somebody still reads: this is the file that was given up once more
            connection.close()
            if time.monotonic() >= deadline:
                raise StoreError(f"The journal cannot be read: {reason(error)}.", "Start Whyboard again.") from error
            time.sleep(0.02)


def _open(path: Path, patience: float) -> _Opened:
    deadline = time.monotonic() + patience
    while True:
        try:
            with closed_to_others(path):
                return _opened(path)
        except StoreError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.1)


def _opened(path: Path) -> _Opened:
    """The file, and whether it can be read only."""
    try:
        return connect(path), False
    except UnwritableError:
        return connect(path, read_only=True) if path.exists() else connect(), True
