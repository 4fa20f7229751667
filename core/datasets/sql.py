"""Pieces of SQL that several readers share. Values go in as literals only through `literal` and `name`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from core.datasets.formulas import restored

BLANKS = " \t\r\n\u00a0\u3000\ufeff"


class Database(Protocol):
    """What runs SQL: a `CatalogueBuilder`, or a `Scratch` database for looking at files."""

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
        """Run SQL; the result can be fetched from what is returned."""


def literal(text: str) -> str:
    """Quote a text value."""
    return "'" + text.replace("'", "''") + "'"


def name(text: str) -> str:
    """Quote a name of a table or column."""
    return '"' + text.replace('"', '""') + '"'


def cleaned(expression: str) -> str:
    """Text without blanks around it and without the mark of our exports; '' where there is none."""
    trimmed = f"trim(coalesce({expression}, ''), {literal(BLANKS)})"
    return restored(trimmed)


def one_line(expression: str) -> str:
    """Cleaned text in one line: every run of line breaks and tabs becomes a space."""
    return cleaned(f"regexp_replace({expression}, '[\\r\\n\\t]+', ' ', 'g')")


def listed(expression: str, separator: str) -> str:
    """Give the list of values in a cell: a JSON list, or text with a separator between the values."""
    parts = f"string_split({expression}, {literal(separator)})"
    is_list = f"starts_with({expression}, '[') AND json_valid({expression})"
    return f"CASE WHEN {is_list} THEN from_json({expression}, '[\"VARCHAR\"]') ELSE {parts} END"


def year_in_title(expression: str) -> str:
    """Year in parentheses at the end of a title, such as `Toy Story (1995)` or `Rome (2005-2007)`; NULL without."""
    return f"TRY_CAST(regexp_extract({expression}, '\\((\\d{{4}})(?:\\s*[-–]\\s*\\d{{0,4}})?\\)\\s*$', 1) AS INTEGER)"


def year_of(expression: str) -> str:
    """Year of a cell that holds a year, a number such as `1995.0` or a date; NULL where there is none or it is 0."""
    number = f"TRY_CAST(trunc(TRY_CAST({expression} AS DOUBLE)) AS SMALLINT)"
    return f"nullif(coalesce({number}, TRY_CAST(year(TRY_CAST({expression} AS DATE)) AS SMALLINT)), 0)"


def decade_of(year: str) -> str:
    """Give the decade of a year in words: `1990s`, `180s AD` before the year 1000, `750s BC` before our era."""
    start = f"(abs({year}) // 10 * 10)"
    return f"{start} || CASE WHEN {year} < 0 THEN 's BC' WHEN {year} < 1000 THEN 's AD' ELSE 's' END"


def moment(expression: str) -> str:
    """Seconds since 1970 UTC of a cell: a number of seconds, or of milli-, micro- or nanoseconds where it is too large
    to be seconds before the year 5138, or a date with or without time (UTC
    where it names no zone); NULL where it is none of these.
    """
    number = f"TRY_CAST({expression} AS BIGINT)"
    date = f"TRY_CAST(epoch(TRY_CAST({expression} AS TIMESTAMPTZ)) AS BIGINT)"
    return f"""CASE WHEN {number} BETWEEN 0 AND 99999999999 THEN {number}
        WHEN {number} IS NULL THEN (CASE WHEN {date} >= 0 THEN {date} END)
        WHEN {number} BETWEEN 0 AND 99999999999999 THEN {number} // 1000
        WHEN {number} BETWEEN 0 AND 99999999999999999 THEN {number} // 1000000
        WHEN {number} >= 0 THEN {number} // 1000000000 END"""


def order_of_ids(expression: str, numeric: bool) -> str:
    """ORDER BY terms of ids: by their integer value, of any length, else by code point; equal values by text."""
    if not numeric:
        return expression
    digits = f"ltrim(ltrim({expression}, '-'), '0')"
    negative = f"starts_with({expression}, '-')"
    return (
        f"CASE WHEN {negative} THEN -length({digits}) ELSE length({digits}) END, "
        f"CASE WHEN {negative} THEN translate({digits}, '0123456789', '9876543210') ELSE {digits} END, {expression}"
    )
