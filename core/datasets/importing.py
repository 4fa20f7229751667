"""Importing: open, tell the format, stage, check, publish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from core.datasets import table
from core.datasets.files import Files, open_files
from core.datasets.finishing import finish
from core.datasets.formats import FORMATS, TABLE
from core.datasets.mapping import TableMapping, guess
from core.datasets.reading import Reader
from core.datasets.staging import STAGING
from core.errors import InputError
from core.progress import Progress, part, silent
from core.settings import Settings
from core.store import Store
from core.types import DatasetInfo

LIMIT_MB = Settings.upload_limit_mb


def utc_now() -> datetime:
    """Return the time, naive UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


def detect(path: Path, *, upload_limit_mb: float = LIMIT_MB) -> str:
    """Tell the format of a folder, zip or file by its content.

    Returns
    -------
    str
        `movielens-100k`, `movielens-1m`, `movielens-csv`, `goodbooks`, or `table` for a single file.

    Raises
    ------
    InputError
        There is nothing, it cannot be read, or it is none of these.
    """
    with open_files(path, upload_limit_mb) as files:
        return told_format(files)


def told_format(files: Files) -> str:
    """Tell the format of open files."""
    for format in FORMATS.values():
        if format.matches(files):
            return format.name
    if len(files.members) == 1:
        return TABLE
    names = ", ".join(member.name for member in files.members[:8])
    raise InputError(
        f"{files.path} is in no known format (it holds {names}).",
        "Choose a MovieLens or Goodbooks folder or zip, or import one file as a table with a column mapping.",
    )


def import_path(
    store: Store,
    path: Path,
    name: str,
    format: str | None = None,
    *,
    now: Callable[[], datetime] = utc_now,
    personal: tuple[str, ...] = (),
    progress: Progress = silent,
    upload_limit_mb: float = LIMIT_MB,
) -> DatasetInfo:
    """Import a folder, zip or file in a known format as a new version of the data set `name`.

    Parameters
    ----------
    store : Store
        Where to.
    path : Path
        What to import.
    name : str
        Name of the data set.
    format : str or None
        The format it must have; None to tell it by content.
    now : callable
        The clock: naive UTC.
    personal : tuple of str
        Personal columns of users to import as well (`age`, `gender`, `occupation`, `zip code`).
    progress : Progress
        Told how far it is.
    upload_limit_mb : float
        Largest size of an unpacked zip in MB.

    Returns
    -------
    DatasetInfo
        The card. Rows read = ratings + rejects with their lines and reasons.

    Raises
    ------
    InputError
        The files are not what they should be; nothing was imported.
    """
    with open_files(path, upload_limit_mb) as files, store.new_catalogue(name) as builder:
        progress(0.0, "telling the format")
        found = told_format(files)
        if format is not None and format != found:
            raise InputError(f"{path} is not in the format {format}: it looks like {found}.", f"Import it as {found}.")
        builder.execute(STAGING)
        reader = Reader(builder, files.work)
        progress(0.02, "reading items and users")
        if found == TABLE:
            staged = table.stage(builder, guessed(files, reader), reader, personal)
        else:
            staged = FORMATS[found].stage(builder, files, reader, personal)
        return finish(builder, staged, now, part(progress, 0.2, 1.0))


def import_table(
    store: Store,
    mapping: TableMapping,
    name: str,
    *,
    now: Callable[[], datetime] = utc_now,
    personal: tuple[str, ...] = (),
    progress: Progress = silent,
    upload_limit_mb: float = LIMIT_MB,
) -> DatasetInfo:
    """Import tables whose columns are mapped as a new version of the data set `name`.

    `personal` names columns of the table of users. The other arguments and errors are those of `import_path`.
    """
    for path in (mapping.items, mapping.users):
        if path is not None and not path.is_file():
            raise InputError(f"There is no file at {path}.", "Check the path.")
    with open_files(mapping.ratings, upload_limit_mb) as files, store.new_catalogue(name) as builder:
        only = single(files)
        builder.execute(STAGING)
        progress(0.02, "reading items and users")
        opened = TableMapping(only, mapping.columns, mapping.items, mapping.users, mapping.separator, mapping.scale)
        staged = table.stage(builder, opened, Reader(builder, files.work), personal)
        return finish(builder, staged, now, part(progress, 0.2, 1.0))


def guessed(files: Files, reader: Reader) -> TableMapping:
    """Mapping of a single table, guessed from its columns."""
    path = single(files)
    columns = reader.open(path).columns
    mapping = guess(path, columns)
    if mapping is None:
        raise InputError(
            f"Which columns of {path.name} hold user, item and rating cannot be told; it has "
            f"{', '.join(c[:80] for c in columns[:50])}.",
            "Import it as a table with a column mapping.",
        )
    return mapping


def single(files: Files) -> Path:
    """The one file there is."""
    if len(files.members) != 1:
        raise InputError(f"{files.path} holds {len(files.members)} files.", "Choose the file with the ratings.")
    return files.members[0]
