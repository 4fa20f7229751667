"""A copy of the journal without a person: every row is written anew, so that no byte of what is deleted is left."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.store.erasures import EMPTY_EVIDENCE, OPINIONS, RATER, WITHDRAW, Erasure, record
from core.store.layout import fsync
from core.store.tables import TABLES

if TYPE_CHECKING:
    import duckdb

_UUID = "replace(uuid()::TEXT, '-', '')"
_ABOUT_USER = "(user_id = $name AND split_part(dataset, '@', 1) = $dataset)"


def copy_without(connection: duckdb.DuckDBPyConnection, fresh: Path, erasure: Erasure) -> dict[str, int]:
    """Write the journal of a connection into the new file `fresh`, a person left out; returns rows about them."""
    quoted, alias = str(fresh).replace("'", "''"), f"copy_{uuid.uuid4().hex}"
    with connection.cursor() as cursor:
        name = str(cursor.execute("SELECT current_database()").fetchall()[0][0])
        cursor.execute(f"ATTACH '{quoted}' AS {alias}")
        try:
            counts = write_without(cursor, name, alias, erasure)
        finally:
            cursor.execute(f"DETACH {alias}")
    fsync(fresh)
    return counts


def write_without(cursor: duckdb.DuckDBPyConnection, source: str, copy: str, erasure: Erasure) -> dict[str, int]:
    """Fill the empty, attached database `copy` with the journal `source`, the person left out.

    Parameters
    ----------
    cursor : cursor
        Of the connection that has both; `source` is its default database.
    source, copy : str
        Names of the databases.
    erasure : Erasure
        Whom to forget.

    Returns
    -------
    dict of str to int
        Rows about the person, by table.
    """
    told = {"name": erasure.name, "pseudonym": erasure.pseudonym, "dataset": erasure.dataset, **_slots(erasure)}
    held = _held(cursor, source)
    about = {table: _about(table, erasure) for table in held}
    cursor.execute(f'COPY FROM DATABASE "{source}" TO {copy} (SCHEMA)')
    counts, marks = _counted(cursor, about, told)
    _renamed(cursor, erasure, told, held)
    others = cursor.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = $1 AND NOT temporary", [source]
    )
    for (table,) in others.fetchall():
        if table not in held:
            cursor.execute(f'INSERT INTO {copy}."{table}" SELECT * FROM "{table}"')
            continue
        changed = _changed(table, erasure)
        names = [*held[table], "number"]
        values = ", ".join(f"{changed[name]} AS {name}" if name in changed else name for name in names)
        kept = f"WHERE NOT coalesce({about[table]}, FALSE)" if _goes(table, erasure) else ""
        sql = f"INSERT INTO {copy}.{table} ({', '.join(names)}) SELECT {values} FROM {table} {kept} ORDER BY number"
        _run(cursor, sql, told)
    if "erasures" not in held:
        return counts
    row = record(erasure, counts, marks)
    columns, places = ", ".join(row), ", ".join(f"${name}" for name in row)
    cursor.execute(f"USE {copy}")  # its own order of writing goes on
    cursor.execute(f"INSERT INTO erasures ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING", row)
    cursor.execute(f'USE "{source}"')
    return counts


def _held(cursor: duckdb.DuckDBPyConnection, source: str) -> dict[str, list[str]]:
    """The tables that a journal has, with their columns but for the order of writing: earlier schemas have fewer."""
    rows = cursor.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = $1", [source])
    there = set(rows.fetchall())
    return {
        table: [column for column in columns if (table, column) in there]
        for table, columns in TABLES.items()
        if (table, "number") in there
    }


def _slots(erasure: Erasure) -> dict[str, str]:
    """What stands in a reservation of a gold pair for the rater: `core.rate.reservations.Reservation.key`."""
    return {
        f"{what}_slot": f"-{hashlib.sha256(name.encode()).hexdigest()[:16]}-"
        for what, name in (("old", erasure.name), ("new", erasure.pseudonym))
    }


def _about(table: str, erasure: Erasure) -> str:
    """Which rows of a table are about the person."""
    if erasure.kind == RATER:
        return "rater = $name" if "rater" in TABLES[table] else "FALSE"
    return _ABOUT_USER if "user_id" in TABLES[table] else "FALSE"


def _goes(table: str, erasure: Erasure) -> bool:
    """Whether rows about the person go altogether."""
    if erasure.kind == RATER:
        return erasure.how == WITHDRAW and table in OPINIONS
    return erasure.deletes and table == "canaries"


def _counted(
    cursor: duckdb.DuckDBPyConnection, about: Mapping[str, str], told: Mapping[str, Any]
) -> tuple[dict[str, int], list[tuple[str, int, str]]]:
    """Rows about the person by table, and of each table the first of them."""
    counts: dict[str, int] = {}
    marks: list[tuple[str, int, str]] = []
    for table, condition in about.items():
        found = _run(cursor, f"SELECT count(*) FROM {table} WHERE {condition}", told).fetchall()[0][0]
        if found:
            counts[table] = int(found)
            first = f"SELECT number, created FROM {table} WHERE {condition} ORDER BY number LIMIT 1"
            number, created = _run(cursor, first, told).fetchall()[0]
            marks.append((table, int(number), created.isoformat()))
    return counts, marks


def _renamed(
    cursor: duckdb.DuckDBPyConnection, erasure: Erasure, told: Mapping[str, Any], held: Mapping[str, Any]
) -> None:
    """Tables of ids that get random new ones, because they were made from what is deleted: texts, and pairs."""
    nobody = erasure.kind == RATER
    texts = "FALSE" if nobody or not erasure.deletes else _ABOUT_USER
    pairs = "FALSE" if nobody else _ABOUT_USER
    for name in ("erased_texts", "erased_pairs"):
        cursor.execute(f"DROP TABLE IF EXISTS temp.{name}")
    _run(
        cursor,
        f"CREATE TEMP TABLE erased_texts AS SELECT id AS old, {_UUID} AS new FROM explanations WHERE {texts}",
        told,
    )
    if erasure.deletes and erasure.texts:
        cursor.execute(
            f"INSERT INTO temp.erased_texts SELECT unnest AS old, {_UUID} AS new FROM unnest($1::TEXT[]) "
            "WHERE unnest NOT IN (SELECT old FROM temp.erased_texts)",
            [list(erasure.texts)],
        )
    if "campaign_pairs" not in held:
        cursor.execute("CREATE TEMP TABLE erased_pairs (old TEXT, new TEXT)")
        return
    gone = "(SELECT old FROM temp.erased_texts)"  # also where they are told of somebody else: decoys, gold pairs
    told_in = f"first_explanation IN {gone} OR second_explanation IN {gone}"
    where = f"{pairs} OR {told_in}" if erasure.deletes and not nobody else pairs
    _run(
        cursor,
        f"CREATE TEMP TABLE erased_pairs AS SELECT id AS old, {_UUID} AS new FROM campaign_pairs WHERE {where}",
        told,
    )


def _changed(table: str, erasure: Erasure) -> dict[str, str]:
    """What stands in the columns of a table that change, as SQL."""
    if erasure.kind == RATER:
        return _changed_for_rater(table, erasure)
    changed = dict(_PAIRS.get(table, {}))
    if "user_id" in TABLES[table]:
        changed["user_id"] = f"CASE WHEN {_ABOUT_USER} THEN $pseudonym ELSE user_id END"
    if table == "failures":  # an error may name the user
        changed["what"] = f"CASE WHEN {_ABOUT_USER} AND contains(what, $name) THEN '' ELSE what END"
    return {**changed, **_TEXTS.get(table, {})} if erasure.deletes else changed


def _changed_for_rater(table: str, erasure: Erasure) -> dict[str, str]:
    columns = TABLES[table]
    changed = {"rater": "CASE WHEN rater = $name THEN $pseudonym ELSE rater END"} if "rater" in columns else {}
    # The slot of a gold pair carries a hash of the rater's name, an imported judgement is one.
    slot = "CASE WHEN rater = $name THEN replace({0}, $old_slot, $new_slot) ELSE {0} END"
    if table == "reservations":
        changed["id"] = slot.format("id")
    if table == "judgements":
        changed["reservation"] = slot.format("reservation")
        changed["id"] = f"CASE WHEN rater = $name AND source <> '' THEN {_UUID} ELSE id END"
    words = {"comments": "text", "judgements": "comment"}.get(table)
    if words and erasure.deletes:
        changed[words] = f"CASE WHEN rater = $name THEN '' ELSE {words} END"
    return changed


def _new(what: str, column: str) -> str:
    return f"coalesce((SELECT new FROM temp.erased_{what} WHERE old = {column}), {column})"


def _gone(what: str, column: str, instead: str, otherwise: str) -> str:
    return f"CASE WHEN {column} IN (SELECT old FROM temp.erased_{what}) THEN {instead} ELSE {otherwise} END"


_SLOT = "CASE WHEN starts_with({0}, pair || '-') THEN {1} || substr({0}, length(pair) + 1) ELSE {0} END"
# Pairs about the user get other ids: theirs are hashes in which the user's id is one part.
_PAIRS: Mapping[str, Mapping[str, str]] = {
    "campaign_pairs": {"id": _new("pairs", "id")},
    "reservations": {"id": _SLOT.format("id", _new("pairs", "pair")), "pair": _new("pairs", "pair")},
    "judgements": {
        "reservation": _SLOT.format("reservation", _new("pairs", "pair")), "pair": _new("pairs", "pair"),
    },
}  # fmt: skip
# Texts about the user are emptied where they stand: what people judged of them still counts for the variants.
_TEXTS: Mapping[str, Mapping[str, str]] = {
    "explanations": {
        "id": _new("texts", "id"), "text": _gone("texts", "id", "''", "text"),
        "evidence_hash": _gone("texts", "id", "''", "evidence_hash"),
        "evidence_json": _gone("texts", "id", f"'{EMPTY_EVIDENCE}'", "evidence_json"),
        "notes_json": _gone("texts", "id", "NULL", "notes_json"),
    },
    "thumbs": {
        "explanation": _new("texts", "explanation"), "text_hash": _gone("texts", "explanation", "''", "text_hash"),
    },
    "preferences": {
        "left_explanation": _new("texts", "left_explanation"), "right_explanation": _new("texts", "right_explanation"),
    },
    "likert": {"explanation": _new("texts", "explanation")},
    "comments": {
        "explanation": _new("texts", "explanation"), "other": _new("texts", "other"),
        "text": _gone("texts", "explanation", "''", _gone("texts", "other", "''", "text")),
    },
    "checker_marks": {"explanation": _new("texts", "explanation")},
    "campaign_pairs": {
        "id": _new("pairs", "id"), "first_text": _gone("pairs", "id", "''", "first_text"),
        "second_text": _gone("pairs", "id", "''", "second_text"),
        "first_explanation": _gone("pairs", "id", "''", "first_explanation"),
        "second_explanation": _gone("pairs", "id", "''", "second_explanation"),
        "evidence_json": _gone("pairs", "id", f"'{EMPTY_EVIDENCE}'", "evidence_json"),
    },
    "judgements": {
        name: f"CASE WHEN {_ABOUT_USER} OR pair IN (SELECT old FROM temp.erased_pairs) THEN '' ELSE {name} END"
        for name in ("left_hash", "right_hash", "comment")
    },
}  # fmt: skip


def _run(cursor: duckdb.DuckDBPyConnection, sql: str, told: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    """Run SQL with those of the values that it names."""
    return cursor.execute(sql, {name: value for name, value in told.items() if f"${name}" in sql})
