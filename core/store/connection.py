"""The one DuckDB connection of a process: a cursor per call, catalogues attached read-only."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import duckdb

from core.errors import InputError, StoreError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import pandas as pd

CONFIG = {
    "python_enable_replacements": "false",  # an unknown table must not become a local variable
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "true",
}


def connect(path: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open a database file for writing, or one in memory.

    Raises
    ------
    StoreError
        Another process holds the file, or it is damaged or not writable.
    """
    try:
        return duckdb.connect(":memory:" if path is None else str(path), config=dict(CONFIG))
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise StoreError(
                f"The store at {path and path.parent} is in use by another Whyboard.",
                "Close the other one, or give this one its own store with WHYBOARD_STORE.",
            ) from error
        raise StoreError(f"{path} cannot be opened: {error}.", "Check permissions, or restore a backup.") from error
    except duckdb.Error as error:
        raise StoreError(f"{path} cannot be opened: {error}.", "Restore a backup of the store.") from error


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
    except duckdb.IOException as error:
        raise StoreError(
            f"A file cannot be read or written: {_first_line(error)}", "Check permissions and free space."
        ) from error
    except (duckdb.DataError, duckdb.InvalidInputException, duckdb.SerializationException) as error:
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


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:300]


class Catalogues:
    """Catalogues attached read-only to one connection in memory; safe for many threads.

    A connection shared by threads mixes their answers, so every call takes its own cursor.
    """

    def __init__(self) -> None:
        self._connection = connect()
        self._lock = threading.Lock()
        self._aliases: dict[Path, str] = {}
        self._attached = 0

    @contextmanager
    def cursor(self, path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor whose default schema is the catalogue at `path`.

        Raises
        ------
        StoreError
            The catalogue is missing or damaged.
        """
        alias = self._attach(path)
        cursor = self._connection.cursor()
        try:
            cursor.execute(f'USE "{alias}"')
            yield cursor
        except (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException) as error:
            raise StoreError(f"{path} cannot be read: {error}.", "Delete this data set and import it again.") from error
        finally:
            cursor.close()

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
        """Let go of a catalogue, before it is deleted."""
        with self._lock:
            alias = self._aliases.pop(path, None)
            if alias:
                self._connection.execute(f'DETACH "{alias}"')

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _attach(self, path: Path) -> str:
        with self._lock:
            if path not in self._aliases:
                if not path.is_file():
                    raise StoreError(f"{path} is missing.", "It was deleted meanwhile: choose another data set.")
                self._attached += 1
                alias = f"catalogue_{self._attached}"
                quoted = str(path).replace("'", "''")
                try:
                    self._connection.execute(f"ATTACH '{quoted}' AS \"{alias}\" (READ_ONLY)")
                except duckdb.Error as error:
                    raise StoreError(
                        f"{path} cannot be opened: {error}.", "Delete this data set and import it again."
                    ) from error
                self._aliases[path] = alias
            return self._aliases[path]
