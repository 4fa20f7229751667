"""Journals of an earlier schema: a copy is kept before one gets the newest schema, for who wants to go back."""

from __future__ import annotations

from contextlib import closing
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from core.errors import StoreError
from core.store.connection import connect, reason
from core.store.erased_journal import copy_without
from core.store.layout import Layout, building, fsync, writing
from core.store.migrations import MIGRATIONS, migrate, schema_of

if TYPE_CHECKING:
    from core.store.erasures import Erasure

KEPT = "journal-schema-"


def upgrade(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Bring a journal to the newest schema; what an earlier Whyboard wrote is copied beside it first.

    Parameters
    ----------
    connection : connection
        To the journal, for writing.
    path : Path
        Of the journal.

    Raises
    ------
    StoreError
        It was written by a newer Whyboard, or there is no room; then nothing was changed.
    """
    number = schema_of(connection)
    if not 0 < number < len(MIGRATIONS):
        migrate(connection)
        return
    kept = _keep(connection, path, number)
    try:
        migrate(connection)
    except duckdb.Error as error:
        kept.unlink(missing_ok=True)
        raise StoreError(
            f"The journal has schema {number} and cannot be brought to {len(MIGRATIONS)}: {reason(error)}.",
            "Check permissions and free space, and try again; nothing was changed.",
        ) from error


def kept_journals(layout: Layout) -> list[Path]:
    """Copies that were kept in a store, by name."""
    return sorted(layout.root.glob(f"{KEPT}*.duckdb"))


def erase_kept(layout: Layout, erasure: Erasure) -> None:
    """Forget a person in the copies; each is written anew and replaced. The same erasure again changes nothing more.

    Raises
    ------
    StoreError
        A copy cannot be read or written.
    """
    for path in kept_journals(layout):
        with building(layout.root) as aside, writing(layout.root):
            with closing(_opened(path)) as connection:
                try:
                    copy_without(connection, aside / path.name, erasure)
                    connection.execute("CHECKPOINT")  # or its log would be taken for the new file's
                except duckdb.Error as error:
                    raise StoreError(
                        f"{path} cannot be written: {reason(error)}.", "Make room, or delete it."
                    ) from error
            (aside / path.name).replace(path)
            fsync(layout.root)


def _keep(connection: duckdb.DuckDBPyConnection, path: Path, number: int) -> Path:
    """Copy a journal beside itself, durably, never over another copy."""
    names = (f"{KEPT}{number}{f'-{n}' if n else ''}.duckdb" for n in count())
    target = next(path.with_name(name) for name in names if not path.with_name(name).exists())
    with building(path.parent) as aside, writing(path.parent):
        fresh = aside / target.name
        quoted = str(fresh).replace("'", "''")
        try:
            name = connection.execute("SELECT current_database()").fetchall()[0][0]
            connection.execute(f"ATTACH '{quoted}' AS kept")
            try:
                connection.execute(f'COPY FROM DATABASE "{name}" TO kept')
            finally:
                connection.execute("DETACH kept")
        except duckdb.Error as error:
            raise StoreError(
                f"The journal has schema {number}, and no copy can be kept before it is brought to "
                f"{len(MIGRATIONS)}: {reason(error)}.",
                f"Make room for {path.stat().st_size / 2**20:.0f} MB and try again; nothing was changed.",
            ) from error
        fsync(fresh)
        fresh.rename(target)
        fsync(path.parent)
    return target


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return connect(path)
    except StoreError as error:
        raise StoreError(
            f"{path}, a copy of the journal, cannot be read: {error.what}",
            "Delete it, or give yourself the permission to read and write it.",
        ) from error
