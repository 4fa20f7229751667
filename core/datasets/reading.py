"""Opening files: what they are is told by their content, and text is read line by line."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence
from pathlib import Path

from core.datasets.limits import CHUNK, MAX_LINE, check_lines, checked_columns, chunks
from core.datasets.sql import Database, literal
from core.datasets.tables import (
    Delimited,
    JsonLines,
    Parquet,
    Table,
    blanks_around,
    closing_quote,
    open_quote,
    split,
)
from core.errors import InputError

DELIMITERS = (",", "\t", ";", "|")
NEVER = "\x01\x02"  # stands for "no delimiter": DuckDB wants one to give whole lines


class Reader:
    """Opens files on a database.

    Parameters
    ----------
    database : Database
        Where lines are staged, in temporary tables.
    folder : Path
        A temporary folder for links and converted copies.
    head : int or None
        Read only about so many bytes of a text file, for a look at it.
    """

    def __init__(self, database: Database, folder: Path, head: int | None = None) -> None:
        self.database = database
        self.folder = folder
        self.head = head
        self._opened: dict[Path, Table] = {}

    def open(self, path: Path) -> Table:
        """Open a table of any kind: Parquet, JSON lines, or delimited text with a header.

        Raises
        ------
        InputError
            The file is empty, or none of these.
        """
        if path not in self._opened:
            start = first_bytes(path)
            if start.startswith(b"PAR1"):
                self._opened[path] = self.parquet(path)
            elif start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
                self._opened[path] = self.json_lines(path)
            else:
                self._opened[path] = self.delimited(path, None, quoted=True)
        return self._opened[path]

    def delimited(
        self,
        path: Path,
        delimiter: str | None,
        *,
        quoted: bool,
        columns: tuple[str, ...] | None = None,
        encoding: str | None = None,
    ) -> Delimited:
        """Open delimited text. Without `columns` its first line names them; without `delimiter` that line tells it."""
        lines = self._lines(path, encoding)
        if columns is not None and delimiter is not None:
            return Delimited(path.name, columns, lines, delimiter, quoted, 0)
        found = self.database.execute(
            f"SELECT rowid, text FROM {lines} WHERE text IS NOT NULL ORDER BY rowid LIMIT 1"
        ).fetchone()
        if found is None:
            raise empty(path)
        sign = delimiter or told_delimiter(found[1])
        if quoted:
            self._join_lines(lines, sign)
        cells = next(csv.reader([found[1]], delimiter=sign)) if quoted else found[1].split(sign)
        return Delimited(path.name, unique(checked_columns(path, cells)), lines, sign, quoted, found[0] + 1)

    def json_lines(self, path: Path) -> JsonLines:
        """Open a file with one JSON object a line."""
        lines = self._lines(path, None)
        keys = self.database.execute(
            f"""SELECT key FROM (SELECT unnest(json_keys(text)) AS key, rowid AS line,
                generate_subscripts(json_keys(text), 1) AS position FROM
                (SELECT text, rowid FROM {lines} WHERE json_valid(text) AND starts_with(ltrim(text), '{{') LIMIT 1000))
                GROUP BY key ORDER BY min((line, position))"""
        ).fetchall()
        different = {key.lower(): key for (key,) in reversed(keys)}
        if not keys:
            raise InputError(
                f"{path.name} is JSON, but not one object a line.", "Write each row as one JSON object on its own line."
            )
        names = [key for (key,) in keys if different[key.lower()] == key]
        return JsonLines(path.name, tuple(checked_columns(path, names)), lines)

    def parquet(self, path: Path) -> Parquet:
        """Open a Parquet file."""
        link = self._link(path, ".parquet")
        found = self.database.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(str(link))})").fetchall()
        checked_columns(path, found)
        return Parquet(path.name, tuple(row[0] for row in found), tuple(row[1] for row in found), str(link))

    def _lines(self, path: Path, encoding: str | None) -> str:
        """Stage the lines of a text file and return the name of their table."""
        if not path.stat().st_size:
            raise empty(path)
        source, encoding = self._readable(path, encoding)
        check_lines(source, path.name)
        table = f"lines_{sum(1 for _ in self.folder.iterdir())}"
        self.database.execute(
            f"""CREATE OR REPLACE TEMP TABLE {table} AS SELECT text FROM read_csv({literal(str(source))},
                auto_detect = FALSE, columns = {{'text': 'VARCHAR'}}, header = FALSE, strict_mode = FALSE,
                delim = {literal(NEVER)}, quote = '', escape = '', new_line = '\\n',
                encoding = {literal(encoding)}, max_line_size = {MAX_LINE})"""
        )
        return table

    def _readable(self, path: Path, encoding: str | None) -> tuple[Path, str]:
        """Give a path that DuckDB reads line by line, and its encoding: the file itself, or a copy with plain ends of
        lines. A link hides characters in its name that DuckDB would take for a pattern.
        """
        if self.head is not None and path.stat().st_size > self.head:
            path = self._beginning(path, self.head)
        start = first_bytes(path)
        if start.startswith(codecs.BOM_UTF32_LE):  # which begins like UTF-16
            raise not_a_table(path)
        wide = start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        told, plain = ("utf-16", False) if wide else examined(path)
        encoding = encoding or told
        if plain:
            return self._link(path, ".txt"), encoding
        copy = self._new_path(".txt")
        with (
            path.open(encoding=encoding, newline=None, errors="replace") as read,
            copy.open("w", encoding="utf-8", newline="\n") as written,
        ):
            while text := read.read(CHUNK):
                written.write(text.replace(NEVER[0], "\ufffd"))
        return copy, "utf-8"

    def _beginning(self, path: Path, head: int) -> Path:
        copy = self._new_path(path.suffix)
        with path.open("rb") as file:
            copy.write_bytes(file.read(head) + file.readline(MAX_LINE))
        return copy

    def _link(self, path: Path, suffix: str) -> Path:
        link = self._new_path(suffix)
        link.symlink_to(path.absolute())
        return link

    def _new_path(self, suffix: str) -> Path:
        return self.folder / f"{sum(1 for _ in self.folder.iterdir())}{suffix}"

    def _join_lines(self, lines: str, delimiter: str) -> None:
        """Join the lines of a quoted field that spans several. An open quote that the next line with a quote does not
        close is left alone: that one line is malformed, the others are not touched.
        """
        opened = f"regexp_full_match({literal(delimiter)} || text, {literal(open_quote(delimiter))})"
        whole = f"{split('text', delimiter, True)} IS NULL"
        self.database.execute(
            f"""CREATE OR REPLACE TEMP TABLE spans AS
                WITH marked AS (SELECT rowid AS line, text FROM {lines} WHERE contains(text, '"')),
                pairs AS (SELECT line, text, lead(line) OVER (ORDER BY line) AS last,
                          lead(text) OVER (ORDER BY line) AS closing FROM marked)
                SELECT line AS first, last FROM pairs WHERE {whole} AND {opened}
                AND regexp_full_match(closing, {literal(closing_quote(delimiter))})"""
        )
        if not self.database.execute("SELECT count(*) FROM spans").fetchone()[0]:
            return
        self.database.execute(
            f"""CREATE OR REPLACE TEMP TABLE joined AS SELECT first, string_agg(coalesce(text, ''), chr(10)
                ORDER BY l.rowid) AS text FROM spans JOIN {lines} l ON l.rowid BETWEEN first AND last GROUP BY first"""
        )
        self.database.execute(f"UPDATE {lines} SET text = j.text FROM joined j WHERE {lines}.rowid = j.first")
        self.database.execute(
            f"UPDATE {lines} SET text = NULL FROM spans s WHERE {lines}.rowid > s.first AND {lines}.rowid <= s.last"
        )


def first_bytes(path: Path) -> bytes:
    """Read the beginning of a file."""
    try:
        with path.open("rb") as file:
            return file.read(1 << 16)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", "Check the path and its permissions.") from error


def first_line(path: Path) -> str:
    """First line of a text file that is not blank; '' for other files."""
    start = first_bytes(path)
    if b"\0" in start and start[:2] not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return ""
    wide = start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    text = start.decode("utf-16" if wide else "utf-8", errors="replace")
    return next((line for line in text.splitlines() if blanks_around(line)), "")


def examined(path: Path) -> tuple[str, bool]:
    """Encoding of a text file, and whether its lines all end plainly (in a line feed alone).

    Raises
    ------
    InputError
        It is not text.
    """
    encoding, plain = "utf-8", True
    decoder = codecs.getincrementaldecoder("utf-8")()
    for chunk in chunks(path):
        if b"\0" in chunk:
            raise not_a_table(path)
        plain = plain and b"\r" not in chunk and b"\x01" not in chunk
        if encoding == "utf-8" and (decoder.getstate()[0] or not chunk.isascii()):
            encoding = _still_utf8(decoder, chunk)
    if encoding == "utf-8":
        encoding = _still_utf8(decoder, b"", final=True)
    return encoding, plain


def _still_utf8(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> str:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def told_delimiter(header: str) -> str:
    """Tell the delimiter by the header: the one that occurs most, outside quotes."""
    bare = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=bare.count)


def unique(cells: Sequence[str]) -> tuple[str, ...]:
    """Names of columns from header cells; a repeated name (capitals do not count) gets a number."""
    names: list[str] = []
    taken: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        name = blanks_around(cell) or f"column {number}"
        names.append(f"{name} ({number})" if name.lower() in taken else name)
        taken.add(names[-1].lower())
    return tuple(names)


def empty(path: Path) -> InputError:
    """Say that a file is empty."""
    return InputError(f"{path.name} is empty.", "Choose a file with a header and at least one rating.")


def not_a_table(path: Path) -> InputError:
    """Say that a file is no table."""
    return InputError(
        f"{path.name} is not a table: it holds binary data.",
        "Choose CSV, Parquet or JSON lines, or a MovieLens or Goodbooks folder or zip.",
    )
