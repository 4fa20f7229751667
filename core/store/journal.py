"""The journal: append-only rows of what people and language models said, owned by one process.

One thread writes. It takes all that waits, inserts it in one transaction, and acknowledges after the commit; so many
people can write at once without conflicts and nothing is called saved before it is.
"""

from __future__ import annotations

import queue
import threading
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import duckdb

from core.errors import StoreError
from core.store.answers import Answers
from core.store.connection import reason
from core.store.erased_journal import copy_without
from core.store.erasures import Erasure
from core.store.journal_file import JournalFile, closed
from core.store.tables import TABLES, Row, checked_query, checked_rows

if TYPE_CHECKING:
    import pandas as pd


_Entry = tuple[str, dict[str, Row], Future[None]]


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

    def erase(self, erasure: Erasure) -> dict[str, int]:
        """Forget a person, durably; returns the rows about them, by table. The same erasure again changes nothing."""

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
        self._file = JournalFile(path, patience)
        self._answers = Answers()
        self._waiting: queue.Queue[_Entry | None] = queue.Queue()
        self._closed = False
        self._door = threading.Lock()  # nothing is put behind the mark that ends the writer
        self._writer = threading.Thread(target=self._write, name="journal-writer", daemon=True)
        self._writer.start()

    def append(self, table: str, rows: Sequence[Row]) -> None:
        """Write rows durably; returns after the commit."""
        checked = checked_rows(table, rows)
        if not checked:
            return
        if self._file.read_only:
            raise StoreError(
                "The journal may only be read: nothing that is said can be saved.",
                "Give Whyboard the permission to write to the store, and start it again.",
            )
        done: Future[None] = Future()
        with self._door:
            if self._closed:
                raise closed()
            self._waiting.put((table, checked, done))
        done.result()

    def read(self, query: str, *parameters: Any) -> list[dict[str, Any]]:
        """Answer one of the named queries of `core.store.tables`."""
        checked_query(query)
        if self._closed:
            raise closed()
        position = self._answers.position(query)
        found = self._answers.find(query, parameters)
        if found is None:
            with self._asked(query, parameters) as result:
                names = [column[0] for column in result.description or ()]
                found = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
            self._answers.keep(query, parameters, position, found)
        return found

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
            with self._file.cursor() as cursor:
                name = str(cursor.execute("SELECT current_database()").fetchall()[0][0])
                cursor.execute(f"ATTACH '{quoted}' AS {alias} (READ_WRITE)")
                try:
                    cursor.execute(f'COPY FROM DATABASE "{name}" TO {alias}')
                    counts = [cursor.execute(f"SELECT count(*) FROM {alias}.{table}").fetchall() for table in TABLES]
                finally:
                    cursor.execute(f"DETACH {alias}")
        except duckdb.Error as error:
            raise StoreError(
                f"{target} cannot be written: {reason(error)}.", "Check permissions and free space."
            ) from error
        return {table: int(rows[0][0]) for table, rows in zip(TABLES, counts, strict=True)}

    def erase(self, erasure: Erasure) -> dict[str, int]:
        """Forget a person: the file is written anew without them and replaces the old one; returns rows by table.

        Who reads or writes meanwhile waits. After a crash either file is there, whole.

        Raises
        ------
        StoreError
            It cannot be written, or the journal is closed.
        """
        try:
            done = self._file.rewrite(lambda connection, fresh: copy_without(connection, fresh, erasure))
        except duckdb.ConnectionException as error:
            raise closed() from error
        except duckdb.Error as error:
            raise StoreError(
                f"The journal cannot be written: {reason(error)}.", "Check free space; try again."
            ) from error
        finally:
            self._answers.forget()
        return done

    def close(self) -> None:
        """Write what waits, checkpoint, and let go of the file; safe to call twice."""
        with self._door:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)
        self._writer.join()
        self._file.close()

    @contextmanager
    def _asked(self, query: str, parameters: Sequence[Any]) -> Iterator[duckdb.DuckDBPyConnection]:
        sql = checked_query(query)
        try:
            with self._file.cursor() as cursor:
                yield cursor.execute(sql, list(parameters))
        except duckdb.ConnectionException as error:
            raise closed() from error
        except (duckdb.IOException, duckdb.FatalException, duckdb.SerializationException) as error:
            raise StoreError(
                f"The journal cannot be read: {reason(error)}.",
                "Try again; if it comes back, look at it with: python -m core doctor.",
            ) from error

    def _write(self) -> None:
        stopping = False
        while not stopping:
            group = [self._waiting.get()]
            while not self._waiting.empty():
                group.append(self._waiting.get_nowait())
            stopping = None in group
            work = [entry for entry in group if entry is not None]
            if work:
                self._save(work)

    def _save(self, work: Sequence[_Entry]) -> None:
        """Commit entries together, and tell those who wait."""
        failure = self._commit(work)
        if isinstance(failure, duckdb.FatalException):  # a checkpoint failed: the file is opened again
            failure = self._commit(work)
        if failure is None or len(work) == 1 or isinstance(failure, duckdb.FatalException | StoreError):
            _answer(work, failure)
        else:
            for entry in work:  # one bad row must not take the others with it
                _answer([entry], self._commit([entry]))

    def _commit(self, work: Sequence[_Entry]) -> Exception | None:
        """Write entries in one transaction; None once it is committed, else why it is not."""
        try:
            with self._answers.changing({table for table, _, _ in work}), self._file.cursor() as cursor:
                _insert_all(cursor, work)
        except Exception as error:
            return error
        return None


def _answer(work: Sequence[_Entry], failure: Exception | None) -> None:
    """Tell those who wait that it is committed, or why it is not."""
    for _, _, done in work:
        if failure is None:
            done.set_result(None)
        else:
            done.set_exception(
                StoreError(
                    f"The journal could not be written: {reason(failure)}.",
                    "Check free space and permissions, and try again; what was saved before is safe.",
                )
            )


def _insert_all(cursor: duckdb.DuckDBPyConnection, work: Sequence[_Entry]) -> None:
    try:
        cursor.execute("BEGIN")
        for table in TABLES:
            rows: dict[str, Row] = {}
            for key, row in (pair for name, found, _ in work if name == table for pair in found.items()):
                rows.setdefault(key, row)  # of rows with one id the first stays, as if they had come one by one
            if rows:
                _insert(cursor, table, list(rows.values()))
        cursor.execute("COMMIT")
    except BaseException:
        with suppress(duckdb.Error):  # there is no transaction when BEGIN itself failed
            cursor.execute("ROLLBACK")
        raise


def _insert(cursor: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row]) -> None:
    columns = TABLES[table]
    values = ", ".join(f"unnest(${n}::{kind}[])" for n, kind in enumerate(columns.values(), 1))
    names = ", ".join(columns)
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {values} ON CONFLICT DO NOTHING",
        [[row[name] for row in rows] for name in columns],
    )
