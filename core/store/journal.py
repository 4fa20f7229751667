"""The journal: append-only rows of what people and language models said, owned by one process.

One thread writes. It takes all that waits, inserts it in one transaction, and acknowledges after the commit; so many
people can write at once without conflicts and nothing is called saved before it is.
"""

from __future__ import annotations

import queue
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import duckdb

from core.errors import StoreError
from core.store.connection import connect
from core.store.layout import RESTORING, check_restored
from core.store.migrations import migrate
from core.store.tables import TABLES, Row, checked_query, checked_rows

if TYPE_CHECKING:
    import pandas as pd


class Journal(Protocol):
    """What a journal does, in this process or through the running app."""

    def append(self, table: str, rows: Sequence[Row]) -> None:
        """Write rows durably; returns after the commit. A row whose id is there already is left as it is."""

    def read(self, query: str, *parameters: Any) -> list[dict[str, Any]]:
        """Answer one of the named queries of `core.store.tables`."""

    def copy(self, target: Path) -> dict[str, int]:
        """Write the journal as of one moment to the new file `target`; returns the rows of each table."""

    def frame(self, query: str, *parameters: Any) -> pd.DataFrame:
        """Answer a named query as a frame: for many rows several times faster."""

    def close(self) -> None:
        """Let go of the journal."""


class LocalJournal:
    """The journal opened by this process.

    Parameters
    ----------
    path : Path
        The journal file; made if it is not there.
    patience : float
        Seconds to wait for another process to let go of it.

    Raises
    ------
    StoreError
        Another process holds it, or it is damaged, newer than this program, or half restored.
    """

    def __init__(self, path: Path, patience: float = 3.0) -> None:
        self._connection = _open(path, patience)
        try:
            migrate(self._connection)
        except BaseException:
            self._connection.close()  # or this process would go on holding a journal that it cannot use
            raise
        self._waiting: queue.Queue[tuple[str, dict[str, Row], Future[None]] | None] = queue.Queue()
        self._closed = False
        self._door = threading.Lock()  # nothing is put behind the mark that ends the writer
        self._writer = threading.Thread(target=self._write, name="journal-writer", daemon=True)
        self._writer.start()

    def append(self, table: str, rows: Sequence[Row]) -> None:
        """Write rows durably; returns after the commit."""
        checked = checked_rows(table, rows)
        if not checked:
            return
        done: Future[None] = Future()
        with self._door:
            if self._closed:
                raise _closed()
            self._waiting.put((table, checked, done))
        done.result()

    def read(self, query: str, *parameters: Any) -> list[dict[str, Any]]:
        """Answer one of the named queries of `core.store.tables`."""
        with self._asked(query, parameters) as result:
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def frame(self, query: str, *parameters: Any) -> pd.DataFrame:
        """Answer a named query as a frame: for many rows several times faster."""
        with self._asked(query, parameters) as result:
            return result.fetchdf()

    def copy(self, target: Path) -> dict[str, int]:
        """Write the journal as of one moment to the new file `target`; returns the rows of each table.

        Raises
        ------
        StoreError
            It cannot be written, or the journal is closed.
        """
        quoted, alias = str(target).replace("'", "''"), f"copy_{uuid.uuid4().hex}"
        try:
            with self._connection.cursor() as cursor:
                name = str(cursor.execute("SELECT current_database()").fetchall()[0][0])
                cursor.execute(f"ATTACH '{quoted}' AS {alias}")
                try:
                    cursor.execute(f'COPY FROM DATABASE "{name}" TO {alias}')
                    counts = [cursor.execute(f"SELECT count(*) FROM {alias}.{table}").fetchall() for table in TABLES]
                finally:
                    cursor.execute(f"DETACH {alias}")
        except duckdb.ConnectionException as error:
            raise _closed() from error
        except duckdb.Error as error:
            raise StoreError(f"{target} cannot be written: {error}.", "Check permissions and free space.") from error
        return {table: int(rows[0][0]) for table, rows in zip(TABLES, counts, strict=True)}

    def close(self) -> None:
        """Write what waits, checkpoint, and let go of the file; safe to call twice."""
        with self._door:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)
        self._writer.join()
        self._connection.close()

    @contextmanager
    def _asked(self, query: str, parameters: Sequence[Any]) -> Iterator[duckdb.DuckDBPyConnection]:
        sql = checked_query(query)
        try:
            with self._connection.cursor() as cursor:
                yield cursor.execute(sql, list(parameters))
        except duckdb.ConnectionException as error:
            raise _closed() from error

    def _write(self) -> None:
        cursor = self._connection.cursor()
        stopping = False
        while not stopping:
            group = [self._waiting.get()]
            while not self._waiting.empty():
                group.append(self._waiting.get_nowait())
            stopping = None in group
            work = [entry for entry in group if entry is not None]
            if work and not _commit(cursor, work):
                for entry in work:  # one bad row must not take the others with it
                    _commit(cursor, [entry], last=True)
        cursor.close()


def _closed() -> StoreError:
    return StoreError("The journal is closed.", "Start Whyboard again.")


def _commit(
    cursor: duckdb.DuckDBPyConnection, work: Sequence[tuple[str, dict[str, Row], Future[None]]], last: bool = False
) -> bool:
    try:
        cursor.execute("BEGIN")
        for table in TABLES:
            rows: dict[str, Row] = {}
            for key, row in (pair for name, found, _ in work if name == table for pair in found.items()):
                rows.setdefault(key, row)  # of rows with one id the first stays, as if they had come one by one
            if rows:
                _insert(cursor, table, list(rows.values()))
        cursor.execute("COMMIT")
    except Exception as error:
        _rollback(cursor)
        if last:
            for _, _, done in work:
                done.set_exception(
                    StoreError(f"The journal could not be written: {error}.", "Check free space; try again.")
                )
        return False
    for _, _, done in work:
        done.set_result(None)
    return True


def _rollback(cursor: duckdb.DuckDBPyConnection) -> None:
    try:
        cursor.execute("ROLLBACK")
    except Exception:  # there is no transaction when BEGIN itself failed
        return


def _insert(cursor: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row]) -> None:
    columns = TABLES[table]
    values = ", ".join(f"unnest(${n}::{kind}[])" for n, kind in enumerate(columns.values(), 1))
    names = ", ".join(columns)
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {values} ON CONFLICT DO NOTHING",
        [[row[name] for row in rows] for name in columns],
    )


def _open(path: Path, patience: float) -> duckdb.DuckDBPyConnection:
    check_restored(path.with_name(RESTORING))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{path.parent} cannot be made: {error.strerror}.", "Set WHYBOARD_STORE to a folder of yours."
        ) from error
    deadline = time.monotonic() + patience
    while True:
        try:
            return connect(path)
        except StoreError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.1)
