"""A data set version without a user: its catalogue, card, models and texts written in bulk, each replaced in place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from core.errors import StoreError
from core.store import datasets
from core.store.batches import batch_names, rewrite_batch, rows_of_batch
from core.store.catalogue import info_to_json
from core.store.connection import connect
from core.store.datasets import INFO
from core.store.erasures import DELETE, RATER, Erasure
from core.store.layout import MODEL_ID, Layout, building, fsync, read_json, write_json, writing
from core.store.models import DIGESTS, MODEL, write_digests

# Arrays of models with one row for each user: what a model learned of one person alone.
PER_USER = ("pu", "bu", "users", "known_users", "user_offsets", "user_clusters")
_TABLES = "SELECT table_name, list(column_name) FROM duckdb_columns() WHERE database_name = 'old' GROUP BY table_name"


def versions_with(layout: Layout, name: str, user: str) -> tuple[tuple[str, int], ...]:
    """By version of a data set the index of a user, where the version has them.

    Raises
    ------
    StoreError
        A version cannot be read.
    """
    found = []
    for path in sorted(layout.datasets.glob(f"{name}@*")):
        if path.name.partition("@")[0] == name and (index := _index(layout, path.name, user)) is not None:
            found.append((path.name, index))
    return tuple(found)


def ratings_of(layout: Layout, version: str, index: int) -> int:
    """Number of ratings that a version has of the user at an index."""
    with _attached(layout.catalogue(version)) as connection:
        rows = connection.execute("SELECT count(*) FROM old.ratings WHERE user_index = $1", [index]).fetchall()
    return int(rows[0][0])


def rows_in_journal(path: Path, kind: str, name: str, dataset: str) -> int:
    """Rows about a person in a journal of any schema that nobody has open; nothing is changed.

    Raises
    ------
    StoreError
        It cannot be read.
    """
    about = "rater = $1" if kind == RATER else "user_id = $1 AND split_part(dataset, '@', 1) = $2"
    asked = [name] if kind == RATER else [name, dataset]
    needed = {"rater"} if kind == RATER else {"user_id", "dataset"}
    try:
        with _attached(path) as connection:
            tables = [table for table, names in connection.execute(_TABLES).fetchall() if needed <= set(names)]
            counts = [
                connection.execute(f'SELECT count(*) FROM old."{table}" WHERE {about}', asked).fetchall()[0][0]
                for table in tables
            ]
    except StoreError as error:
        raise StoreError(error.what, "Delete the folder it lies in, if you need it no longer.") from error
    return int(sum(counts))


def name_at(layout: Layout, version: str, index: int) -> str | None:
    """Id of the user at an index of a version; None where there is no such version or user."""
    if not layout.catalogue(version).is_file():
        return None
    with _attached(layout.catalogue(version)) as connection:
        rows = connection.execute("SELECT user_id FROM old.users WHERE user_index = $1", [index]).fetchall()
    return str(rows[0][0]) if rows else None


def texts_about(layout: Layout, name: str, user: str) -> tuple[str, ...]:
    """Ids of texts about a user that stand in batches of any version of a data set."""
    return tuple(
        row["id"]
        for version, model in _models(layout, name)
        for batch in batch_names(layout, version, model)
        for row in rows_of_batch(layout, version, model, batch)
        if row["user_id"] == user
    )


def erase_version(layout: Layout, version: str, index: int, erasure: Erasure) -> None:
    """Take a user out of a version of a data set, its models and texts; a second time changes nothing more.

    Each file is written aside and replaces the old one, so that after a crash each is there, with the user or without.
    """
    if not layout.catalogue(version).is_file():  # it was deleted meanwhile
        return
    _erase_catalogue(layout, version, index, erasure)
    for folder in sorted(layout.models(version).glob("*-*")):
        if MODEL_ID.fullmatch(folder.name):
            _erase_texts(layout, version, folder.name, erasure)
            if erasure.how == DELETE:
                _erase_learned(folder, index)
                shutil.rmtree(folder / "checks", ignore_errors=True)  # made again at will


def _index(layout: Layout, version: str, user: str) -> int | None:
    with _attached(layout.catalogue(version)) as connection:
        rows = connection.execute("SELECT user_index FROM old.users WHERE user_id = $1", [user]).fetchall()
    return int(rows[0][0]) if rows else None


def _models(layout: Layout, name: str) -> Iterator[tuple[str, str]]:
    for path in sorted(layout.datasets.glob(f"{name}@*/models/*-*")):
        if MODEL_ID.fullmatch(path.name):
            yield path.parent.parent.name, path.name


@contextmanager
def _attached(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    quoted = str(path).replace("'", "''")
    try:
        with connect() as connection:
            connection.execute(f"ATTACH '{quoted}' AS old (READ_ONLY)")
            yield connection
    except duckdb.Error as error:
        raise StoreError(
            f"{path} cannot be read: {error}.", "Delete this data set version, or set it aside with doctor --repair."
        ) from error


def _erase_catalogue(layout: Layout, version: str, index: int, erasure: Erasure) -> None:
    path, card = layout.catalogue(version), layout.dataset(version) / INFO
    info = datasets.find_dataset(layout, version)
    with building(layout.datasets) as aside:
        fresh = aside / path.name
        with _attached(path) as connection:
            quoted = str(fresh).replace("'", "''")
            connection.execute(f"ATTACH '{quoted}' AS fresh")
            _fill(connection, index, erasure)
            count = "SELECT count(*), avg(rating) FROM fresh.ratings"
            ratings, mean = connection.execute(count).fetchall()[0]
            connection.execute("DETACH fresh")
        _replace(fresh, path)
    done = "deleted" if erasure.deletes else "pseudonymised"
    note = f"One user was {done} on {erasure.created:%Y-%m-%d}: “{erasure.pseudonym}”."
    notes = info.notes if note in info.notes else (*info.notes, note)
    write_json(card, info_to_json(replace(info, ratings=ratings, mean=float(mean or 0.0), notes=notes)))


def _fill(connection: duckdb.DuckDBPyConnection, index: int, erasure: Erasure) -> None:
    connection.execute("COPY FROM DATABASE old TO fresh (SCHEMA)")
    for table, columns in connection.execute(_TABLES).fetchall():
        values, kept, told = "*", "", {}
        if table == "users":
            values = "* REPLACE (CASE WHEN user_index = $index THEN $pseudonym ELSE user_id END AS user_id)"
            told = {"index": index, "pseudonym": erasure.pseudonym}
        elif table == "rejects":  # refused rows stand there as they came
            whole = r"('(^|\W)' || regexp_escape($name) || '($|\W)')"
            blank = "CASE WHEN regexp_matches(coalesce({0}, ''), " + whole + ") THEN '' ELSE {0} END AS {0}"
            values = f"* REPLACE ({blank.format('detail')}, {blank.format('content')})"
            told = {"name": erasure.name}
        elif table == "user_facts" or (erasure.deletes and "user_index" in columns and not table.startswith("truth_")):
            kept, told = "WHERE user_index <> $index", {"index": index}
        connection.execute(f'INSERT INTO fresh."{table}" SELECT {values} FROM old."{table}" {kept}', told)


def _erase_texts(layout: Layout, version: str, model: str, erasure: Erasure) -> None:
    for batch in batch_names(layout, version, model):
        rows = rows_of_batch(layout, version, model, batch)
        if any(row["user_id"] == erasure.name for row in rows):
            rewrite_batch(layout, version, model, batch, list(_left(rows, erasure)))
    for path in sorted((layout.model(version, model) / "batches").glob("*.jsonl")):  # of batches that were broken off
        lines = [
            json.loads(line) for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if _whole(line)
        ]
        if any(row.get("user_id") == erasure.name for row in lines):
            with building(layout.datasets) as aside:
                fresh = aside / path.name
                text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in _left(lines, erasure))
                fresh.write_text(text, encoding="utf-8")
                _replace(fresh, path)


def _left(rows: Sequence[Mapping[str, Any]], erasure: Erasure) -> Iterator[dict[str, Any]]:
    for row in rows:
        if row.get("user_id") != erasure.name:
            yield dict(row)
        elif not erasure.deletes:
            yield {**row, "user_id": erasure.pseudonym}


def _whole(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _erase_learned(folder: Path, index: int) -> None:
    """Set to 0 what a model learned of one user alone."""
    arrays = read_json(folder / MODEL).get("arrays", [])
    for name in [name for name in arrays if name in PER_USER]:
        path = folder / f"{name}.npy"
        array = np.load(path, allow_pickle=False)
        if index < len(array) and np.any(array[index]):
            array[index] = 0
            (folder / DIGESTS).unlink(missing_ok=True)  # or it would look damaged if this is broken off here
            with building(folder.parent) as aside:
                np.save(aside / path.name, array, allow_pickle=False)
                _replace(aside / path.name, path)
    if not (folder / DIGESTS).exists():
        write_digests(folder, arrays)


def _replace(fresh: Path, path: Path) -> None:
    with writing(path.parent):
        fsync(fresh)
        fresh.replace(path)
