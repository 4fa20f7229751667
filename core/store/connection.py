"""The one DuckDB connection of a process: a cursor per call, catalogues attached read-only."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import duckdb

from core.errors import InputError, StoreError, TooLargeError
from core.store.layout import NO_SPACE

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import pandas as pd

CONFIG = {
    "python_enable_replacements": "false",  # an unknown table must not become a local variable
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "true",
}


_UNWRITABLE = ("Read-only file system", "Permission denied", "Operation not permitted")


class UnwritableError(StoreError):
    """A database may not be written, but perhaps read."""


def connect(path: Path | None = None, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a database file, for writing unless told otherwise, or one in memory.

    Raises
    ------
    UnwritableError
        It may not be written.
    StoreError
        Another process holds the file, it is damaged, or the disk is full.
    """
    try:
        return duckdb.connect(":memory:" if path is None else str(path), read_only=read_only, config=dict(CONFIG))
    except duckdb.IOException as error:
        if "Could not set lock" in str(error):  # not merely "lock": it may be part of a path, or of "block"
            raise StoreError(
                f"The store at {path and path.parent} is in use by another Whyboard.",
                "Close the other one, or give this one its own store with WHYBOARD_STORE.",
            ) from error
        what = f"{path} cannot be opened: {reason(error)}."
        if any(words in str(error) for words in _UNWRITABLE):
            raise UnwritableError(what, "Give yourself the permission to write there.") from error
        full = "No space left" in str(error)
        raise StoreError(what, "Make room." if full else "Check permissions, or restore a backup.") from error
    except duckdb.Error as error:
        raise StoreError(f"{path} cannot be opened: {reason(error)}.", "Restore a backup of the store.") from error


# What DuckDB raises for damaged data, besides the bare `duckdb.Error`: that one is for Parquet files.
_DATA = (
    duckdb.DataError, duckdb.InvalidInputException, duckdb.SerializationException, duckdb.NotImplementedException,
)  # fmt: skip


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what DuckDB says about data, memory and disk into errors that people can act on; bugs pass through.

    Raises
    ------
    InputError
        A file holds what cannot be read.
    TooLargeError
        Memory does not suffice.
    StoreError
        The disk does not work or is full.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise TooLargeError(
            f"The data does not fit in memory: {_first_line(error)}", "Import a part of it, or use a larger machine."
        ) from error
    except (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException) as error:
        raise StoreError(
            f"A file cannot be read or written: {reason(error)}.", "Check permissions and free space."
        ) from error
    except duckdb.Error as error:
        if not (type(error) is duckdb.Error or isinstance(error, _DATA)):
            raise
        raise InputError(
            f"The data cannot be read: {_first_line(error)}",
            "Check that the file is whole and in the format it claims.",
        ) from error


class Scratch:
    """A database in memory, for looking at files before anything is imported."""

    def __init__(self) -> None:
        self._connection = connect()

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> duckdb.DuckDBPyConnection:
        """Run SQL; the result can be fetched from what is returned."""
        with refusals():
            return self._connection.execute(sql, parameters)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def reason(error: Exception) -> str:
    """Why DuckDB failed, in few words; that the disk is full may stand anywhere in what it says."""
    if "No space left" in str(error):
        return NO_SPACE
    return _first_line(error).rstrip(".")


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:300]


def _missing(path: Path) -> StoreError:
    return StoreError(f"{path} is missing.", "It was deleted meanwhile: choose another data set.")


# After these DuckDB answers nothing any more, and with these a damaged file shows.
_GIVEN_UP = (duckdb.FatalException, duckdb.InternalException)
_DAMAGE = (*_GIVEN_UP, duckdb.IOException, duckdb.SerializationException, duckdb.CatalogException)


@dataclass
class _Attached:
    """A catalogue file attached under an alias; `identity` tells a file from another one put in its place."""

    connection: duckdb.DuckDBPyConnection
    alias: str
    identity: tuple[int, int]
    users: int = 0
    retired: bool = False


class Catalogues:
    """Catalogues attached read-only to one connection in memory, opened at first use; safe for many threads.

    A connection shared by threads mixes their answers, so every call takes its own cursor. A catalogue that is deleted
    or replaced on disk is detached once nobody reads it any more; who is reading goes on with the old file. Where a
    damaged file makes DuckDB refuse everything, all are attached anew: one broken catalogue never takes others down.
    """

    def __init__(self) -> None:
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._closed = False
        self._lock = threading.Lock()
        self._attached: dict[Path, _Attached] = {}
        self._aliases = 0

    @contextmanager
    def cursor(self, path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor whose default schema is the catalogue at `path`.

        Raises
        ------
        StoreError
            The catalogue is missing or damaged, or the store is closed.
        """
        attached = self._acquire(path)
        try:
            cursor = attached.connection.cursor()
            try:
                cursor.execute(f'USE "{attached.alias}"')
                yield cursor
            finally:
                cursor.close()
        except duckdb.Error as error:
            if isinstance(error, _GIVEN_UP):
                self._start_again(attached.connection)
            if not isinstance(error, _DAMAGE) and type(error) is not duckdb.Error:  # the latter: a wrong checksum
                raise
            raise StoreError(
                f"{path} cannot be read: {_first_line(error)}.", "Delete this data set and import it again."
            ) from error
        finally:
            self._release(attached)

    def frame(self, path: Path, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pd.DataFrame:
        """Run a query on a catalogue and return its rows."""
        with self.cursor(path) as cursor:
            return cursor.execute(sql, parameters).df()

    def columns(self, path: Path, sql: str, parameters: Sequence[Any] = ()) -> dict[str, np.ndarray]:
        """Run a query on a catalogue and return its columns as arrays (masked where there are nulls)."""
        with self.cursor(path) as cursor:
            found: dict[str, Any] = cursor.execute(sql, parameters).fetchnumpy()
            return found

    def detach(self, path: Path) -> None:
        """Let go of a catalogue, as soon as nobody reads it any more."""
        with self._lock:
            self._retire(path)

    def close(self) -> None:
        """Close the connection; safe to call twice."""
        with self._lock:
            self._closed = True
            if self._connection:
                self._connection.close()

    def _acquire(self, path: Path) -> _Attached:
        with self._lock:
            if self._closed:
                raise StoreError("The store is closed.", "Start Whyboard again.")
            try:
                found = path.stat()
            except OSError as error:
                self._retire(path)
                raise _missing(path) from error
            identity = (found.st_dev, found.st_ino)
            if path in self._attached and self._attached[path].identity != identity:
                self._retire(path)
            if path not in self._attached:
                self._attached[path] = self._attach(path, identity)
            attached = self._attached[path]
            attached.users += 1
            return attached

    def _attach(self, path: Path, identity: tuple[int, int]) -> _Attached:
        # An alias is never used twice: ATTACH OR REPLACE with the same path goes on reading the file that is gone.
        self._aliases += 1
        alias = f"catalogue_{self._aliases}"
        quoted = str(path).replace("'", "''")
        if self._connection is None:
            self._connection = connect()
        try:
            self._connection.execute(f"ATTACH '{quoted}' AS \"{alias}\" (READ_ONLY)")
        except duckdb.Error as error:
            if isinstance(error, _GIVEN_UP):
                self._start_over()
            if not path.exists():
                raise _missing(path) from error
            raise StoreError(
                f"{path} cannot be opened: {_first_line(error)}.", "Delete this data set and import it again."
            ) from error
        return _Attached(self._connection, alias, identity)

    def _release(self, attached: _Attached) -> None:
        with self._lock:
            attached.users -= 1
            self._detach_unused(attached)

    def _retire(self, path: Path) -> None:
        attached = self._attached.pop(path, None)
        if attached:
            attached.retired = True
            self._detach_unused(attached)

    def _detach_unused(self, attached: _Attached) -> None:
        if attached.retired and attached.users == 0:
            with suppress(duckdb.Error):  # a connection that was given up
                attached.connection.execute(f'DETACH "{attached.alias}"')

    def _start_again(self, given_up: duckdb.DuckDBPyConnection) -> None:
        with self._lock:
            if self._connection is given_up:
                self._start_over()

    def _start_over(self) -> None:
        self._attached.clear()  # who still reads lets go of a connection that nobody else has
        self._connection = None
