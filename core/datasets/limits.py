"""What a table of ratings may be like at most: the length of a line, the number of columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from core.errors import InputError

T = TypeVar("T")
CHUNK = 1 << 22  # bytes
MAX_LINE = 2_000_000  # bytes; DuckDB's own limit
MAX_COLUMNS = 1_000


def check_lines(path: Path, name: str) -> None:
    """Check that no line is longer than what DuckDB reads: it leaves out a much longer one without a word.

    Raises
    ------
    InputError
        One is; `name` is that of the file.
    """
    unended = 0  # bytes of a line that began in earlier pieces
    for chunk in chunks(path):
        begin = -unended
        while len(chunk) - begin > MAX_LINE:
            end = chunk.rfind(b"\n", max(begin, 0), max(begin + MAX_LINE + 1, 0))
            if end < 0:
                raise InputError(
                    f"{name} cannot be read: a line is longer than {MAX_LINE:,} bytes.",
                    "Check that the file is whole and in the format it claims.",
                )
            begin = end + 1
        last = chunk.rfind(b"\n")
        unended = len(chunk) - last - 1 if last >= 0 else unended + len(chunk)


def checked_columns(path: Path, columns: Sequence[T]) -> Sequence[T]:
    """Return columns if they are as many as a table of ratings may have.

    Raises
    ------
    InputError
        They are more.
    """
    if len(columns) > MAX_COLUMNS:
        raise InputError(
            f"{path.name} has {len(columns):,} columns; the most are {MAX_COLUMNS:,}.",
            "Keep the columns with users, items, ratings and facts about them.",
        )
    return columns


def chunks(path: Path) -> Iterator[bytes]:
    """Pieces of a file."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
