"""Between files and catalogue: items, attributes and users as the files give them, in temporary tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.datasets import reasons
from core.datasets.sql import Database, cleaned, decade_of, literal, name, one_line
from core.datasets.tables import Table
from core.errors import InputError

STAGING = """
SET TimeZone = 'UTC';
CREATE TEMP TABLE staged_items (item_id TEXT, title TEXT, year SMALLINT, description TEXT);
CREATE TEMP TABLE staged_attributes (item_id TEXT, kind TEXT, position INTEGER, value TEXT);
CREATE TEMP TABLE staged_users (user_id TEXT);
CREATE TEMP TABLE staged_facts (user_id TEXT, name TEXT, value TEXT);
"""
NO_GENRES = ("(no genres listed)", "unknown", "")  # how the known formats write that an item has none


@dataclass(frozen=True, slots=True)
class RatingRows:
    """Where ratings come from.

    Attributes
    ----------
    source : str
        Name of the file, for the reject report.
    rows : str
        SQL that gives line, ok, user_id, item_id, rating, timestamp (text; NULL where there is none).
    contents : str
        SQL that gives line and content.
    problem : str
        SQL expression over `content` of what is wrong with a malformed row.
    """

    source: str
    rows: str
    contents: str
    problem: str


@dataclass(frozen=True, slots=True)
class Staged:
    """What a format has read.

    Attributes
    ----------
    source : str
        Name of the format.
    ratings : tuple of RatingRows
        Ratings, older sources first: of the same pair the later counts.
    scale : (float, float) or None
        Lowest and highest rating allowed; None to tell it by the ratings.
    personal : tuple of str
        Personal columns that were read.
    notes : tuple of str
        What the reader of the card should know.
    checked : int
        How many sources, from the first, are earlier versions: their ratings were checked when they came.
    """

    source: str
    ratings: tuple[RatingRows, ...]
    scale: tuple[float, float] | None = None
    personal: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    checked: int = 0


@dataclass(frozen=True, slots=True)
class ItemColumns:
    """How the columns of a table of items make item facts: SQL expressions over its cells (see `cell`).

    Attributes
    ----------
    item, title, year, description : str
        Expressions; `NULL` where the table has none.
    attributes : mapping of kind to str
        Expressions of lists of text.
    """

    item: str
    title: str = "NULL"
    year: str = "NULL"
    description: str = "NULL"
    attributes: Mapping[str, str] = field(default_factory=dict)


def cell(column: str) -> str:
    """Give the SQL name of a column in the expressions of `ItemColumns` and of facts of users, text or NULL."""
    return name(f"cell {column}")


def rating_rows(table: Table, user: str, item: str, rating: str, timestamp: str | None) -> RatingRows:
    """Ratings of a table whose columns are named."""
    wanted = {"user_id": user, "item_id": item, "rating": rating}
    if timestamp is not None:
        wanted["timestamp"] = timestamp
    rows = table.rows(wanted)
    if timestamp is None:
        rows = f"SELECT *, NULL::TEXT AS timestamp FROM ({rows})"
    return RatingRows(table.source, rows, table.contents(), table.problem())


def stage_items(database: Database, table: Table, columns: ItemColumns, *, in_ratings: bool = False) -> None:
    """Read a table of items. With `in_ratings` its rows are ratings: items repeat, and bad rows are reported there."""
    every = {f"cell {column}": column for column in table.columns}
    lists = "".join(f", {sql} AS {name('list ' + kind)}" for kind, sql in columns.attributes.items())
    database.execute(
        f"""CREATE TEMP TABLE item_rows AS
            WITH cells AS MATERIALIZED ({table.rows(every)})
            SELECT *, row_number() OVER (PARTITION BY ok, item_id ORDER BY line) AS turn FROM (
                SELECT line, ok, {cleaned(columns.item)} AS item_id, {one_line(columns.title)} AS title,
                {columns.year} AS year, {cleaned(columns.description)} AS description{lists}
                FROM cells)"""
    )
    if not in_ratings:
        _reject(database, table, "item_rows", "item_id", (reasons.MISSING_ITEM, reasons.DUPLICATE_ITEM))
    good = "FROM item_rows WHERE ok AND item_id <> '' AND turn = 1"
    database.execute(f"INSERT INTO staged_items SELECT item_id, title, year, description {good}")
    for kind in columns.attributes:
        stage_attributes(database, kind, f"SELECT item_id, {name('list ' + kind)} AS listed {good}")
    database.execute("DROP TABLE item_rows")


def stage_attributes(database: Database, kind: str, lists: str) -> None:
    """Read attributes of one kind: `lists` gives item_id and listed, the values in their order."""
    database.execute(
        f"""INSERT INTO staged_attributes
            WITH listed_values AS MATERIALIZED (
                SELECT item_id, unnest(listed) AS raw, generate_subscripts(listed, 1) AS position FROM ({lists})),
            clean_values AS MATERIALIZED (
                SELECT raw, {one_line("raw")} AS value FROM (SELECT DISTINCT raw FROM listed_values))
            SELECT item_id, $kind, min(position), value FROM listed_values JOIN clean_values USING (raw)
            WHERE value NOT IN {NO_GENRES} GROUP BY item_id, value""",
        {"kind": kind},
    )


def stage_decades(database: Database) -> None:
    """Derive the decade of every item with a year that has no decade of its own."""
    database.execute(
        f"""INSERT INTO staged_attributes SELECT item_id, 'decade', 1, {decade_of("year")} FROM staged_items
            WHERE year IS NOT NULL
            AND item_id NOT IN (SELECT item_id FROM staged_attributes WHERE kind = 'decade')"""
    )


def stage_users(
    database: Database, table: Table, user: str, facts: Mapping[str, str], personal: tuple[str, ...]
) -> tuple[str, ...]:
    """Read a table of users, and of its personal facts (name to SQL expression) those that were asked for.

    Raises
    ------
    InputError
        A fact was asked for that the table does not have.
    """
    chosen = chosen_facts(table.source, tuple(facts), personal)
    every = {f"cell {column}": column for column in table.columns}
    values = "".join(f", {facts[fact]} AS {name('fact ' + fact)}" for fact in chosen)
    database.execute(
        f"""CREATE TEMP TABLE user_rows AS
            WITH cells AS MATERIALIZED ({table.rows(every)})
            SELECT *, row_number() OVER (PARTITION BY ok, user_id ORDER BY line) AS turn FROM (
                SELECT line, ok, {cleaned(user)} AS user_id{values} FROM cells)"""
    )
    _reject(database, table, "user_rows", "user_id", (reasons.MISSING_USER, reasons.DUPLICATE_USER))
    good = "FROM user_rows WHERE ok AND user_id <> '' AND turn = 1"
    database.execute(f"INSERT INTO staged_users SELECT user_id {good}")
    for fact in chosen:
        value = cleaned(name("fact " + fact))
        database.execute(f"INSERT INTO staged_facts SELECT user_id, {literal(fact)}, {value} {good} AND {value} <> ''")
    database.execute("DROP TABLE user_rows")
    return chosen


def chosen_facts(source: str, there: tuple[str, ...], personal: tuple[str, ...]) -> tuple[str, ...]:
    """Check the personal columns that were asked for against those that are there."""
    for wanted in personal:
        if wanted not in there:
            raise InputError(
                f"{source} has no personal column “{wanted[:80]}”.",
                f"Choose from: {', '.join(there)}." if there else "Leave personal columns out.",
            )
    return tuple(fact for fact in there if fact in personal)


def _reject(database: Database, table: Table, rows: str, key: str, why: tuple[str, str]) -> None:
    """Keep the rows that cannot be used (malformed, without an id, repeated) with line, reason and content."""
    missing, repeated = why
    database.execute(
        f"""INSERT INTO rejects SELECT $source, line, reason, CASE WHEN reason = $malformed THEN {table.problem()} END,
            content FROM (SELECT line, CASE WHEN NOT ok THEN $malformed WHEN {key} = '' THEN $missing
                          WHEN turn > 1 THEN $repeated END AS reason FROM {rows})
            JOIN ({table.contents()}) USING (line) WHERE reason IS NOT NULL ORDER BY line""",
        {"source": table.source, "malformed": reasons.MALFORMED, "missing": missing, "repeated": repeated},
    )
