"""A look at files before they are imported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.datasets.files import open_files
from core.datasets.formats import FORMATS, TABLE
from core.datasets.importing import LIMIT_MB, single, told_format
from core.datasets.mapping import TableMapping, guess
from core.datasets.reading import Reader
from core.datasets.sql import name
from core.store import Scratch

HEAD = 1 << 18  # bytes of a text file that a look reads


@dataclass(frozen=True, slots=True)
class Preview:
    """What files look like.

    Attributes
    ----------
    format : str
        Detected format, as `detect` gives it.
    source : str
        Name of the file that is shown: the one with the ratings.
    columns : tuple of str
        Its columns.
    rows : tuple of tuple of (str or None)
        Its first rows, as text; None where a cell is empty or the row is malformed.
    mapping : TableMapping or None
        For a table the mapping guessed from the names of its columns, None if it cannot be told; for the known
        formats None, as they need no mapping.
    """

    format: str
    source: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    mapping: TableMapping | None


def preview(path: Path, n: int = 20, *, upload_limit_mb: float = LIMIT_MB) -> Preview:
    """Look at the first `n` ratings of a folder, zip or file.

    Raises
    ------
    InputError
        There is nothing, it cannot be read, or it is in no known format.
    """
    with open_files(path, upload_limit_mb) as files, Scratch() as database:
        format = told_format(files)
        reader = Reader(database, files.work, HEAD)
        table = reader.open(single(files)) if format == TABLE else FORMATS[format].open_ratings(files, reader)
        cells = {f"cell {column}": column for column in table.columns}
        shown = ", ".join(name(alias) for alias in cells)
        rows = database.execute(f"SELECT {shown} FROM ({table.rows(cells)}) ORDER BY line LIMIT $n", {"n": n})
        mapping = guess(path, table.columns) if format == TABLE else None
        return Preview(format, table.source, table.columns, tuple(rows.fetchall()), mapping)
