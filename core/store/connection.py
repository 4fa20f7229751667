"""The one DuckDB connection of a process: a cursor per call, catalogues attached read-only."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from core.errors import StoreError

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
