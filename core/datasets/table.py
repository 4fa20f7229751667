"""A table of ratings whose columns are mapped: CSV, Parquet or JSON lines, items and users beside it if there are."""

from __future__ import annotations

from core.columns import ATTRIBUTE_KINDS
from core.datasets.formats import TABLE
from core.datasets.mapping import FACTS, REQUIRED, TableMapping
from core.datasets.reading import Reader
from core.datasets.sql import Database, listed, year_in_title, year_of
from core.datasets.staging import (
    ItemColumns,
    Staged,
    cell,
    chosen_facts,
    rating_rows,
    stage_items,
    stage_users,
)
from core.datasets.tables import Table
from core.errors import InputError


def stage(database: Database, mapping: TableMapping, reader: Reader, personal: tuple[str, ...]) -> Staged:
    """Read the tables of a mapping.

    Raises
    ------
    InputError
        A mapped column is in none of the tables.
    """
    ratings = reader.open(mapping.ratings)
    needed = [mapping.columns[key] for key in REQUIRED] + [c for c in (mapping.of("timestamp"),) if c]
    _check_columns(ratings, needed)
    user, item, rating = (mapping.columns[key] for key in REQUIRED)
    rows = rating_rows(ratings, user, item, rating, mapping.of("timestamp"))
    if mapping.items is not None:
        items = reader.open(mapping.items)
        key = _key(items, mapping.of("item_key"), mapping.columns["item"], ("item_id", "item", "id"))
        stage_items(database, items, _item_columns(items, key, mapping))
    elif any(mapping.of(fact) for fact in FACTS):
        stage_items(database, ratings, _item_columns(ratings, mapping.columns["item"], mapping), in_ratings=True)
    if mapping.users is not None:
        users = reader.open(mapping.users)
        key = _key(users, mapping.of("user_key"), mapping.columns["user"], ("user_id", "user", "id"))
        facts = {column: cell(column) for column in users.columns if column != key}
        personal = stage_users(database, users, cell(key), facts, personal)
    else:
        chosen_facts("The import", (), personal)
    return Staged(TABLE, (rows,), mapping.scale, personal)


def _item_columns(table: Table, key: str, mapping: TableMapping) -> ItemColumns:
    found = {fact: column for fact in FACTS if (column := mapping.of(fact))}
    _check_columns(table, list(found.values()))
    quoted = {fact: cell(column) for fact, column in found.items()}
    title = quoted.get("title", "NULL")
    from_title = year_in_title(title) if "title" in found else "NULL"
    year = f"coalesce({year_of(quoted['year'])}, {from_title})" if "year" in found else from_title
    attributes = {kind: listed(quoted[kind], mapping.separator) for kind in ATTRIBUTE_KINDS if kind in found}
    return ItemColumns(cell(key), title, year, quoted.get("description", "NULL"), attributes)


def _key(table: Table, given: str | None, same: str, usual: tuple[str, ...]) -> str:
    """Id column of a table of items or users: as mapped, or of the same name as in the ratings, or a usual name."""
    if given is not None:
        _check_columns(table, [given])
        return given
    found = next((column for column in (same, *usual) if column in table.columns), None)
    if found is None:
        _check_columns(table, [same])
        return same
    return found


def _check_columns(table: Table, needed: list[str]) -> None:
    for column in needed:
        if column not in table.columns:
            raise InputError(
                f"{table.source} has no column “{column[:80]}”.",
                f"Map one of its columns: {', '.join(c[:80] for c in table.columns[:50])}.",
            )
