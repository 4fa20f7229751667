"""Data set versions on disk: building one aside, listing, choosing, deleting."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import NotFoundError, StoreError
from core.store.catalogue import SCHEMA, info_from_json, info_to_json
from core.store.connection import Catalogues, connect, refusals
from core.store.layout import (
    DATASET_ID,
    Layout,
    building,
    check_restored,
    checked_name,
    discard,
    make_folder,
    publish,
    read_json,
    write_json,
    writing,
)
from core.store.order import number_of, write_number
from core.store.unchanged import Unchanged
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
        self.execute(SCHEMA)

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> duckdb.DuckDBPyConnection:
        """Run SQL on the catalogue being built; the result can be fetched from what is returned."""
        with refusals():
            return self._connection.execute(sql, parameters)

    def insert(self, table: str, columns: Mapping[str, Sequence[Any] | np.ndarray]) -> None:
        """Append rows given as columns of equal length, one entry per column, in their order."""
        import pandas as pd

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
        self.execute("CHECKPOINT")
        self.close()
        write_json(self.folder / INFO, info_to_json(info))
        write_number(self.folder, _numbers(self._layout.datasets).values())
        target = self._layout.dataset(info.id)
        if not publish(self.folder, target) and not _whole(self._layout, info.id):
            discard(target, self._layout.trash)
            publish(self.folder, target)
        write_json(self._layout.current(self.name), {"version": info.version})
        return _info(self._layout, info.id)

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
    with writing(layout.root):
        make_folder(layout.datasets)
    with building(layout.datasets) as folder:
        builder = CatalogueBuilder(layout, folder, name)
        try:
            yield builder
        finally:
            builder.close()


def current_datasets(layout: Layout) -> list[DatasetInfo]:
    """Cards of the versions in use, by name; those that cannot be read are left to `problems`."""
    infos, _ = _cards(layout, [_current(layout, name, ids) for name, ids in _there(layout).items()])
    return sorted(infos, key=lambda info: info.name)


def recent_datasets(layout: Layout) -> list[DatasetInfo]:
    """Cards of the versions in use, the one imported last first."""
    return _newest_first(layout, current_datasets(layout))


def problems(layout: Layout) -> list[StoreError]:
    """What is wrong with versions that cannot be read."""
    return _cards(layout, [dataset for ids in _there(layout).values() for dataset in ids])[1]


def versions(layout: Layout, name: str) -> list[DatasetInfo]:
    """Cards of all versions of a data set, newest first."""
    return _cards(layout, _there(layout).get(checked_name(name), []))[0]


def dataset_id(layout: Layout, reference: str) -> str:
    """Return the id `name@version` of `name` (the version in use) or of itself; its card may be damaged.

    Raises
    ------
    NotFoundError
        There is none; the remedy lists those that are there.
    """
    there = _there(layout)
    if reference in there:
        return _current(layout, reference, there[reference])
    if any(reference in ids for ids in there.values()):
        return reference
    names = ", ".join(sorted(there)) or "none yet"
    raise NotFoundError(f"There is no data set “{reference[:80]}”.", f"Choose one of: {names}.")


def find_dataset(layout: Layout, reference: str) -> DatasetInfo:
    """Card of `name` (the version in use) or `name@version`.

    Raises
    ------
    NotFoundError
        There is none; the remedy lists those that are there.
    StoreError
        It is damaged.
    """
    return _info(layout, dataset_id(layout, reference))


def forget_version(layout: Layout, dataset: str) -> None:
    """Point the name to its newest other version, or remove the pointer, before the version `dataset` is deleted."""
    name = dataset.partition("@")[0]
    there = _there(layout).get(name, [])
    if dataset == _current(layout, name, there):
        others = _cards(layout, [other for other in there if other != dataset])[0]
        if others:
            write_json(layout.current(name), {"version": others[0].version})
        else:
            with writing(layout.datasets):
                layout.current(name).unlink(missing_ok=True)


def _read_folder(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in folder.glob("*@*"):
        if DATASET_ID.fullmatch(path.name):
            found.setdefault(path.name.partition("@")[0], []).append(path.name)
    return {name: sorted(ids) for name, ids in found.items()}


_listed = Unchanged(_read_folder)
_numbers = Unchanged(
    lambda folder: {name: number_of(folder / name) for ids in _read_folder(folder).values() for name in ids}
)
_pointer = Unchanged(read_json)
_card = Unchanged(lambda path: info_from_json(read_json(path)))


def _there(layout: Layout) -> dict[str, list[str]]:
    """Ids of all versions there are, by name."""
    check_restored(layout.restoring)
    return _listed(layout.datasets)


def _current(layout: Layout, name: str, there: Sequence[str]) -> str:
    """The version in use; the newest where a crash came before the pointer was written."""
    try:
        pointed = f"{name}@{_pointer(layout.current(name))['version']}"
    except (StoreError, KeyError, TypeError):
        pointed = ""
    if pointed in there:
        return pointed
    infos, _ = _cards(layout, there)
    return infos[0].id if infos else there[-1]


def _cards(layout: Layout, ids: Sequence[str]) -> tuple[list[DatasetInfo], list[StoreError]]:
    infos: list[DatasetInfo] = []
    unreadable: list[StoreError] = []
    for dataset in ids:
        try:
            infos.append(_info(layout, dataset))
        except StoreError as error:
            unreadable.append(error)
    return _newest_first(layout, infos), unreadable


def _newest_first(layout: Layout, infos: list[DatasetInfo]) -> list[DatasetInfo]:
    """By the order of importing; among versions of before numbers were kept, by their times."""
    numbers = _numbers(layout.datasets)
    return sorted(infos, key=lambda info: (numbers.get(info.id, 0), info.created, info.name), reverse=True)


def _info(layout: Layout, dataset: str) -> DatasetInfo:
    try:
        return _card(layout.dataset(dataset) / INFO)
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(
            f"The card of {dataset} is damaged: {error}.", "Delete this data set and import it again."
        ) from error


def _whole(layout: Layout, dataset: str) -> bool:
    """Whether the card and the catalogue of a version can be read."""
    catalogues = Catalogues()
    try:
        info = _info(layout, dataset)
        found = catalogues.frame(layout.catalogue(dataset), "SELECT count(*) AS n, sum(rating) FROM ratings")
        return bool(found["n"][0] == info.ratings)
    except StoreError:
        return False
    finally:
        catalogues.close()
