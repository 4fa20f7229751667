"""Data set versions on disk: building one aside, listing, choosing, deleting."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.errors import NotFoundError, StoreError
from core.store.catalogue import SCHEMA, info_from_json, info_to_json
from core.store.connection import connect, refusals
from core.store.layout import Layout, building, checked_name, publish, read_json, write_json
from core.types import DatasetInfo, Scale

if TYPE_CHECKING:
    import duckdb

INFO = "dataset.json"


class CatalogueBuilder:
    """A catalogue being built aside. Importers fill its tables with SQL; `publish` puts it in use.

    Parameters
    ----------
    layout : Layout
        The store's folders.
    folder : Path
        The temporary folder it is built in.
    name : str
        Name of the data set.
    """

    def __init__(self, layout: Layout, folder: Path, name: str) -> None:
        self.name = checked_name(name)
        self.folder = folder
        self._layout = layout
        self._connection: duckdb.DuckDBPyConnection = connect(folder / "catalog.duckdb")
        self._connection.execute(SCHEMA)

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> duckdb.DuckDBPyConnection:
        """Run SQL on the catalogue being built; the result can be fetched from what is returned."""
        with refusals():
            return self._connection.execute(sql, parameters)

    def insert(self, table: str, columns: Mapping[str, Sequence[Any] | np.ndarray]) -> None:
        """Append rows given as columns of equal length, one entry per column, in their order."""
        names = ", ".join(columns)
        self._connection.register("inserted_columns", pd.DataFrame(dict(columns)))
        try:
            self.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM inserted_columns")
        finally:
            self._connection.unregister("inserted_columns")

    def publish(
        self, *, source: str, created: str, personal: tuple[str, ...] = (), notes: tuple[str, ...] = ()
    ) -> DatasetInfo:
        """Finish the catalogue, rename it into place and make it the version in use.

        Every table but those of the schema and those named `truth_*` must have been dropped. The same content again
        gives the version that is there already.
        """
        info = self._describe(source, created, personal, notes)
        self._connection.execute("CHECKPOINT")
        self.close()
        write_json(self.folder / INFO, info_to_json(info))
        publish(self.folder, self._layout.dataset(info.id))
        write_json(self._layout.current(self.name), {"version": info.version})
        return info

    def close(self) -> None:
        """Close the database; safe to call twice."""
        self._connection.close()

    def _describe(self, source: str, created: str, personal: tuple[str, ...], notes: tuple[str, ...]) -> DatasetInfo:
        count = "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM items), count(*), min(rating), max(rating),"
        row = self.execute(f"{count} avg(rating), bool_or(timestamp IS NOT NULL) FROM ratings").fetchone()
        assert row is not None  # an aggregate without GROUP BY always gives a row
        kinds = self.execute("SELECT DISTINCT kind FROM item_attributes ORDER BY kind").fetchall()
        rejected = self.execute("SELECT reason, count(*) FROM rejects GROUP BY reason ORDER BY reason").fetchall()
        info = DatasetInfo(
            name=self.name,
            version="",
            source=source,
            users=row[0],
            items=row[1],
            ratings=row[2],
            scale=Scale(float(row[3] or 0.0), float(row[4] or 0.0)),
            mean=float(row[5] or 0.0),
            has_timestamps=bool(row[6]),
            kinds=tuple(kind for (kind,) in kinds),
            rejected=dict(rejected),
            created=created,
            personal=personal,
            notes=notes,
        )
        return replace(info, version=self._hash(source))

    def _hash(self, source: str) -> str:
        digest = hashlib.sha256(source.encode())
        # (columns joined to one line, their order, table)
        texts = (
            ("user_id", "user_index", "users"),
            ("concat_ws(chr(31), user_index, name, value)", "user_index, name", "user_facts"),
            ("concat_ws(chr(31), item_id, title, year, description)", "item_index", "items"),
            ("concat_ws(chr(31), item_index, kind, value)", "item_index, kind, position", "item_attributes"),
            ("concat_ws(chr(31), source, line, reason, content)", "source, line, reason", "rejects"),
        )
        for line, order, table in texts:
            row = self.execute(f"SELECT md5(string_agg({line}, chr(30) ORDER BY {order})) FROM {table}").fetchone()
            digest.update(str(row).encode())
        truth = (
            "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'truth\\_%' ESCAPE '\\' ORDER BY table_name"
        )
        for (table,) in self.execute(truth).fetchall():
            row = self.execute(f"SELECT count(*), bit_xor(md5_number({table}::TEXT)) FROM {table}").fetchone()
            digest.update(f"{table} {row}".encode())
        columns = self.execute(
            "SELECT user_index, item_index, rating, coalesce(timestamp, -1) AS timestamp FROM ratings "
            "ORDER BY user_index, item_index"
        ).fetchnumpy()
        for column in columns.values():
            digest.update(np.ascontiguousarray(column).tobytes())
        return digest.hexdigest()[:12]


@contextmanager
def new_catalogue(layout: Layout, name: str) -> Iterator[CatalogueBuilder]:
    """Build a catalogue aside; whatever happens before `publish` leaves the store as it was."""
    checked_name(name)
    with building(layout.datasets) as folder:
        builder = CatalogueBuilder(layout, folder, name)
        try:
            yield builder
        finally:
            builder.close()


def current_datasets(layout: Layout) -> tuple[list[DatasetInfo], list[StoreError]]:
    """Cards of the versions in use, by name, and what is wrong with those that cannot be read."""
    infos: list[DatasetInfo] = []
    problems: list[StoreError] = []
    for path in sorted(layout.datasets.glob("*.current.json")):
        try:
            name = path.name.removesuffix(".current.json")
            infos.append(_info(layout, f"{name}@{read_json(path)['version']}"))
        except StoreError as error:
            problems.append(error)
    return infos, problems


def versions(layout: Layout, name: str) -> list[DatasetInfo]:
    """Cards of all versions of a data set, newest first."""
    found = [_info(layout, path.name) for path in layout.datasets.glob(f"{checked_name(name)}@*") if path.is_dir()]
    return sorted(found, key=lambda info: info.created, reverse=True)


def find_dataset(layout: Layout, reference: str) -> DatasetInfo:
    """Card of `name` (the version in use) or `name@version`.

    Raises
    ------
    NotFoundError
        There is none; the remedy lists those that are there.
    """
    known, _ = current_datasets(layout)
    for info in known:
        if reference in (info.name, info.id):
            return info
    if "@" in reference and layout.dataset(reference).is_dir():
        return _info(layout, reference)
    names = ", ".join(info.name for info in known) or "none yet"
    raise NotFoundError(f"There is no data set “{reference[:80]}”.", f"Choose one of: {names}.")


def forget_version(layout: Layout, info: DatasetInfo) -> None:
    """Point the name to its newest other version, or remove the pointer, before a version is deleted."""
    pointer = layout.current(info.name)
    if not pointer.is_file() or read_json(pointer)["version"] != info.version:
        return
    others = [other for other in versions(layout, info.name) if other.version != info.version]
    if others:
        write_json(pointer, {"version": others[0].version})
    else:
        pointer.unlink()


def _info(layout: Layout, dataset: str) -> DatasetInfo:
    try:
        return info_from_json(read_json(layout.dataset(dataset) / INFO))
    except (KeyError, TypeError) as error:
        raise StoreError(
            f"The card of {dataset} is damaged: {error}.", "Delete this data set and import it again."
        ) from error
