"""Files as relations of text columns with line numbers: delimited text, JSON lines, Parquet.

Delimited text is read line by line and split in SQL, not by DuckDB's CSV parser: that costs the same, and every line
keeps its number and its content, a broken line never takes others with it, and no line is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from core.datasets.sql import BLANKS, literal, name


class Table(Protocol):
    """A file that has been opened."""

    @property
    def source(self) -> str:
        """Name of the file."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns, in order."""

    def rows(self, wanted: Mapping[str, str]) -> str:
        """SQL that gives `line` (from 1, header included), `ok` (FALSE: malformed) and the wanted columns as text.

        `wanted` maps the name a column gets to its name in the file.
        """

    def contents(self) -> str:
        """SQL that gives `line` and `content`, the row as it stands in the file."""

    def problem(self) -> str:
        """SQL expression over `content`: what is wrong with a malformed row."""


@dataclass(frozen=True, slots=True)
class Delimited:
    """Delimited text whose lines are in the table `lines` (column `text`, NULL where blank)."""

    source: str
    columns: tuple[str, ...]
    lines: str
    delimiter: str
    quoted: bool
    header: int

    def rows(self, wanted: Mapping[str, str]) -> str:
        """Split the lines."""
        cells = "".join(f", f[{self.columns.index(column) + 1}] AS {name(alias)}" for alias, column in wanted.items())
        return (
            f"SELECT line, coalesce(len(f) = {len(self.columns)}, FALSE) AS ok{cells} FROM "
            f"(SELECT rowid + 1 AS line, {split('text', self.delimiter, self.quoted)} AS f "
            f"FROM {self.lines} WHERE text IS NOT NULL AND rowid >= {self.header})"
        )

    def contents(self) -> str:
        """Give the lines as they are."""
        return f"SELECT rowid + 1 AS line, text AS content FROM {self.lines}"

    def problem(self) -> str:
        """Count the fields."""
        fields = split("content", self.delimiter, self.quoted)
        return (
            f"coalesce(len({fields})::TEXT || ' fields', 'a quote is not closed') || ', expected {len(self.columns)}'"
        )


@dataclass(frozen=True, slots=True)
class JsonLines:
    """JSON documents, one a line, in the table `lines`."""

    source: str
    columns: tuple[str, ...]
    lines: str

    def rows(self, wanted: Mapping[str, str]) -> str:
        """Take the values out of the documents; those without a key have NULL there."""
        cells = "".join(
            f", CASE WHEN ok THEN json_extract_string(text, {literal(_pointer(column))}) END AS {name(alias)}"
            for alias, column in wanted.items()
        )
        return (
            f"SELECT line, ok{cells} FROM (SELECT rowid + 1 AS line, text, {_is_object('text')} AS ok "
            f"FROM {self.lines} WHERE text IS NOT NULL)"
        )

    def contents(self) -> str:
        """Give the lines as they are."""
        return f"SELECT rowid + 1 AS line, text AS content FROM {self.lines}"

    def problem(self) -> str:
        """Name the only thing that can be wrong."""
        return "'not a JSON object'"


@dataclass(frozen=True, slots=True)
class Parquet:
    """A Parquet file at `path`; a row's line is its number from 1."""

    source: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    path: str

    def rows(self, wanted: Mapping[str, str]) -> str:
        """Give the columns as text: whole numbers without a fraction, lists as JSON."""
        cells = "".join(f", {self._text(column)} AS {name(alias)}" for alias, column in wanted.items())
        return f"SELECT file_row_number + 1 AS line, TRUE AS ok{cells} FROM read_parquet({literal(self.path)})"

    def contents(self) -> str:
        """Give the rows as comma-separated values."""
        cells = ", ".join(f"coalesce({self._text(column)}, '')" for column in self.columns)
        rows = f"FROM read_parquet({literal(self.path)})"
        return f"SELECT file_row_number + 1 AS line, concat_ws(',', {cells}) AS content {rows}"

    def problem(self) -> str:
        """Nothing can be malformed."""
        return "NULL"

    def _text(self, column: str) -> str:
        quoted, kind = name(column), self.types[self.columns.index(column)]
        if kind in ("DOUBLE", "FLOAT"):  # what was an integer with missing values comes as 7.0
            whole = f"{quoted} = trunc({quoted}) AND abs({quoted}) < 9e15"
            return f"CASE WHEN {whole} THEN ({quoted}::BIGINT)::TEXT ELSE {quoted}::TEXT END"
        if kind.endswith("]") or kind.startswith(("STRUCT", "MAP")):
            return f"to_json({quoted})::TEXT"
        return f"{quoted}::TEXT"


def split(text: str, delimiter: str, quoted: bool) -> str:
    """SQL that splits a line into its fields; NULL if a quoted field is not well formed.

    A field is quoted if its first character is a quote; quotes inside are doubled (RFC 4180).
    """
    plain = f"string_split({text}, {literal(delimiter)})"
    if not quoted:
        return plain
    field = _field(delimiter)
    line = f"{literal(delimiter)} || {text}"
    taken_off = "CASE WHEN starts_with(x, '\"') THEN replace(x[2:-2], '\"\"', '\"') ELSE x END"
    careful = (
        f"CASE WHEN regexp_full_match({line}, {literal(f'(?:{field})*')}) "
        f"THEN list_transform(regexp_extract_all({line}, {literal(f'{field}')}, 1), lambda x: {taken_off}) END"
    )
    return f"CASE WHEN contains({text}, '\"') THEN {careful} ELSE {plain} END"


def open_quote(delimiter: str) -> str:
    """Regular expression of delimiter + line where a quoted field is still open at the end."""
    return f'(?:{_field(delimiter)})*{_escaped(delimiter)}"(?:[^"]|"")*'


def closing_quote(delimiter: str) -> str:
    """Regular expression of a line that closes a quoted field begun on an earlier line, and ends well."""
    return f'(?:[^"]|"")*"(?:{_field(delimiter)})*'


def blanks_around(text: str) -> str:
    """Take blanks and the byte order mark off a header cell."""
    return text.strip(BLANKS)


def _field(delimiter: str) -> str:
    d = _escaped(delimiter)
    return f'{d}("(?:[^"]|"")*"|[^"{d}][^{d}]*|)'


def _escaped(delimiter: str) -> str:
    return f"\\x{ord(delimiter):02x}"


def _pointer(column: str) -> str:
    return "/" + column.replace("~", "~0").replace("/", "~1")


def _is_object(text: str) -> str:
    return f"coalesce(json_valid({text}) AND json_type(CASE WHEN json_valid({text}) THEN {text} END) = 'OBJECT', FALSE)"
