"""Explanations written in bulk: one immutable Parquet file a batch, beside the model they are about."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from core.errors import StoreError
from core.store.connection import connect, refusals
from core.store.layout import Layout, building, discard, fsync, publish
from core.store.tables import TABLES, checked_rows
from core.store.unchanged import Unchanged

_COLUMNS = TABLES["explanations"]
_FILE = "explanations.parquet"


def write_batch(layout: Layout, dataset: str, model: str, rows: Sequence[Mapping[str, Any]]) -> Path:
    """Write rows of explanations aside and rename them into place; the same rows again give the file there is.

    Parameters
    ----------
    layout : Layout
        The store's folders.
    dataset, model : str
        Ids of the data set version and the model, which must be there.
    rows : sequence of mappings
        Columns as in the journal's table of explanations.

    Returns
    -------
    Path
        The Parquet file, `batches/<hash of the ids>/explanations.parquet`.
    """
    found = list(checked_rows("explanations", rows).values())
    home = layout.model(dataset, model)
    digest = hashlib.sha256("\n".join(sorted(row["id"] for row in found)).encode()).hexdigest()[:12]
    target = home / "batches" / digest
    with building(home / "batches") as folder:
        _write(folder / _FILE, found)
        publish(folder, target)
    return target / _FILE


def rewrite_batch(layout: Layout, dataset: str, model: str, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put other rows in the place of those of a batch, because somebody is forgotten; without rows it goes."""
    home = layout.model(dataset, model) / "batches"
    if not rows:
        discard(home / name, layout.trash)
        return
    with building(home) as folder:
        _write(folder / _FILE, rows)
        fsync(folder / _FILE)
        (folder / _FILE).replace(home / name / _FILE)


def _write(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    names = ", ".join(f"unnest(${n}::{kind}[]) AS {name}" for n, (name, kind) in enumerate(_COLUMNS.items(), 1))
    quoted = str(path).replace("'", "''")
    columns = [[row[name] for row in rows] for name in _COLUMNS]
    with _shared().cursor() as cursor, refusals():
        cursor.execute(f"CREATE TEMP TABLE batch AS SELECT {names}", columns)  # of this cursor, and gone with it
        cursor.execute(f"COPY (SELECT * FROM batch ORDER BY id) TO '{quoted}' (FORMAT parquet)")


def find_in_batches(layout: Layout, dataset: str, model: str, explanation: str) -> list[dict[str, Any]]:
    """Rows with an id in the batches of a model; none where there are no batches.

    Raises
    ------
    StoreError
        A batch is damaged.
    """
    for path in _paths(layout, dataset, model):
        if explanation in _ids(path):
            found = _rows([str(path)], model, "SELECT * FROM read_parquet($1) WHERE id = $2 LIMIT 1", explanation)
            unknown = dict.fromkeys(_COLUMNS)  # batches of earlier versions lack columns that came later
            return [unknown | row for row in found]
    return []


def all_in_batches(layout: Layout, dataset: str, model: str, explanations: Sequence[str]) -> list[dict[str, Any]]:
    """Rows with one of many ids in the batches of a model, each id once.

    Raises
    ------
    StoreError
        A batch is damaged.
    """
    sql = "SELECT * FROM read_parquet($1, union_by_name = true) WHERE id IN (SELECT unnest($2::TEXT[]))"
    unknown = dict.fromkeys(_COLUMNS)  # batches of earlier versions lack columns that came later
    return list({row["id"]: unknown | row for row in _ask(layout, dataset, model, sql, list(explanations))}.values())


def written_in_batches(
    layout: Layout, dataset: str, model: str, seed: int, variants: tuple[str, str]
) -> list[dict[str, Any]]:
    """What two variants (ids) wrote in bulk: `id`, `user_id`, `item`, `variant`, `digest` of the text and `created`.

    Raises
    ------
    StoreError
        A batch is damaged.
    """
    sql = (
        "SELECT id, user_id, item, variant, md5(text) AS digest, created FROM read_parquet($1, union_by_name = true) "
        "WHERE seed = $2 AND variant IN ($3, $4) ORDER BY id"
    )
    return _ask(layout, dataset, model, sql, seed, *variants)


def batch_names(layout: Layout, dataset: str, model: str) -> list[str]:
    """Names of the batches of a model; a batch never changes."""
    return [path.parent.name for path in _paths(layout, dataset, model)]


def rows_of_batch(layout: Layout, dataset: str, model: str, name: str) -> list[dict[str, Any]]:
    """All rows of a batch, by id.

    Raises
    ------
    StoreError
        It is damaged.
    """
    path = layout.model(dataset, model) / "batches" / name / _FILE
    unknown = dict.fromkeys(_COLUMNS)  # batches of earlier versions lack columns that came later
    return [unknown | row for row in _rows([str(path)], model, "SELECT * FROM read_parquet($1) ORDER BY id")]


def _ask(layout: Layout, dataset: str, model: str, sql: str, *parameters: Any) -> list[dict[str, Any]]:
    """Ask all batches of a model ($1); no rows where there are none."""
    paths = [str(path) for path in _paths(layout, dataset, model)]
    return _rows(paths, model, sql, *parameters) if paths else []


def _paths(layout: Layout, dataset: str, model: str) -> list[Path]:
    return _listed(layout.model(dataset, model) / "batches")


def _read_ids(path: Path) -> frozenset[str]:
    return frozenset(row["id"] for row in _rows([str(path)], path.parts[-4], "SELECT id FROM read_parquet($1)"))


_listed = Unchanged(lambda folder: sorted(folder.glob(f"*/{_FILE}")))
_ids = Unchanged(_read_ids)


@cache
def _shared() -> duckdb.DuckDBPyConnection:
    """The connection of all batches: opening one for each text takes longer than finding the text."""
    return connect()


def _rows(paths: Sequence[str], model: str, sql: str, *parameters: Any) -> list[dict[str, Any]]:
    with _shared().cursor() as cursor:
        try:
            result = cursor.execute(sql, [paths, *parameters])
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        except duckdb.Error as error:
            raise StoreError(
                f"A batch of explanations of {model} cannot be read: {error}.",
                f"Delete {Path(paths[0]).parent.parent}.",
            ) from error
