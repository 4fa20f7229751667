"""Journals of each earlier schema, as the programs of then made them, opened by the program of now.

`schemas.json` has the SQL of the tables by schema, read from journals that each of those programs had written itself.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.store import LocalJournal
from core.store.migrations import MIGRATIONS, migrate

SCHEMAS: dict[str, list[str]] = json.loads((Path(__file__).parent / "schemas.json").read_text())
VALUES = {
    "VARCHAR": "'text'", "INTEGER": "7", "SMALLINT": "1", "BIGINT": "9", "DOUBLE": "0.5", "BOOLEAN": "TRUE",
    "TIMESTAMP": "TIMESTAMP '2020-01-02 03:04:05.678'",
}  # fmt: skip


def tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute("SELECT sql FROM duckdb_tables() WHERE table_name <> 'schema_version'").fetchall()
    return sorted(sql for (sql,) in found)


def write_as_then(path: Path, schema: str, given: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """Write a journal of that schema with one row in each table; the rows by table. `given` is SQL by column."""
    rows: dict[str, dict[str, Any]] = {}
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE SEQUENCE journal_order")
        connection.execute("CREATE TABLE schema_version (number INTEGER NOT NULL, created TIMESTAMP NOT NULL)")
        for number in range(1, int(schema) + 1):
            connection.execute("INSERT INTO schema_version VALUES ($1, TIMESTAMP '2020-01-01')", [number])
        for sql in SCHEMAS[schema]:
            connection.execute(sql)
        columns = connection.execute(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() "
            "WHERE NOT internal AND table_name <> 'schema_version'"
        ).fetchall()
        for table in sorted({name for name, _, _ in columns}):
            named = {column: VALUES[kind] for name, column, kind in columns if name == table and column != "number"}
            named |= {column: sql for column, sql in (given or {}).items() if column in named}
            connection.execute(f"INSERT INTO {table} ({', '.join(named)}) VALUES ({', '.join(named.values())})")
            rows[table] = read(connection, table)[0]
    return rows


def read(connection: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    result = connection.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_journal_of_then_keeps_its_rows_and_gets_the_schema_of_now(tmp_path: Path, schema: str) -> None:
    path = tmp_path / "journal.duckdb"
    before = write_as_then(path, schema)
    assert "thumbs" in before
    LocalJournal(path).close()
    with duckdb.connect(str(path)) as connection, duckdb.connect() as newest:
        migrate(newest)
        assert tables(connection) == tables(newest)
        for table, row in before.items():
            (now,) = read(connection, table)
            assert now.items() >= row.items(), table
            assert all(value is None for name, value in now.items() if name not in row)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_migration_makes_what_it_made_then(schema: str) -> None:
    with duckdb.connect() as connection:
        migrate(connection, upto=int(schema))
        assert tables(connection) == SCHEMAS[schema]


def test_every_schema_has_its_text() -> None:
    assert list(SCHEMAS) == [str(number) for number in range(1, len(MIGRATIONS) + 1)]
