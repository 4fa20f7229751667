"""New ratings for a data set: a new version of it, made from the version in use and what came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from core.datasets import table
from core.datasets.checking import KNOWN_SCALES
from core.datasets.files import Files, open_files
from core.datasets.finishing import finish
from core.datasets.formats import FORMATS, TABLE
from core.datasets.importing import LIMIT_MB, guessed, single, told_format, utc_now
from core.datasets.mapping import TableMapping
from core.datasets.reading import Reader
from core.datasets.sql import Database, literal
from core.datasets.staging import STAGING, RatingRows, Staged
from core.errors import InputError
from core.progress import Progress, part, silent
from core.store import Store
from core.types import DatasetInfo


def append(
    store: Store,
    dataset: str,
    source: TableMapping | Path,
    *,
    now: Callable[[], datetime] = utc_now,
    progress: Progress = silent,
    upload_limit_mb: float = LIMIT_MB,
) -> DatasetInfo:
    """Add ratings to a data set as a new version; the version before stays.

    Facts of known items, and users, are kept as they are; new items get the facts that come with them. Of two ratings
    of an item by a user the later counts (by timestamp where both have one, else the appended one); the other is a
    reject. Rejects of the version before are kept.

    Parameters
    ----------
    store : Store
        Where the data set is.
    dataset : str
        `name` or `name@version`.
    source : TableMapping or Path
        Tables with their columns mapped, or a folder, zip or file in a known format.
    now, progress, upload_limit_mb
        As in `import_path`.

    Raises
    ------
    InputError
        There is no such data set, it is the demo world, or no rating can be used; nothing was changed.
    """
    before = store.dataset(dataset)
    if before.source == "demo":
        raise InputError(
            f"{before.name} is a generated world: ratings that it did not generate have no known truth.",
            "Import them as a data set of their own.",
        )
    path = source.ratings if isinstance(source, TableMapping) else source
    with open_files(path, upload_limit_mb) as files, store.new_catalogue(before.name) as builder:
        builder.execute(STAGING)
        progress(0.0, "reading items and users")
        new = _staged(builder, files, source)
        builder.execute(f"ATTACH {literal(str(store.layout.catalogue(before.id)))} AS earlier (READ_ONLY)")
        _keep_facts(builder)
        both = replace(
            new,
            source=before.source,
            ratings=(_ratings_before(before), *new.ratings),
            scale=new.scale or _scale_around(before),
            personal=before.personal,
            notes=(*new.notes, f"Made from {before.id} by appending {path.name}."),
            checked=1,
        )
        return finish(builder, both, now, part(progress, 0.2, 1.0))


def _staged(database: Database, files: Files, source: TableMapping | Path) -> Staged:
    reader = Reader(database, files.work)
    if isinstance(source, TableMapping):
        return table.stage(database, replace(source, ratings=single(files)), reader, ())
    format = told_format(files)
    if format == TABLE:
        return table.stage(database, guessed(files, reader), reader, ())
    return FORMATS[format].stage(database, files, reader, ())


def _keep_facts(database: Database) -> None:
    """Put what is known of items and users in the place of what came."""
    for staged in ("staged_items", "staged_attributes"):
        database.execute(f"DELETE FROM {staged} WHERE item_id IN (SELECT item_id FROM earlier.items)")
    for statement in (
        "INSERT INTO staged_items SELECT item_id, title, year, description FROM earlier.items",
        """INSERT INTO staged_attributes SELECT item_id, kind, position, value FROM earlier.item_attributes
           JOIN earlier.items USING (item_index)""",
        "INSERT INTO staged_users SELECT user_id FROM earlier.users",
        """INSERT INTO staged_facts SELECT user_id, name, value FROM earlier.user_facts
           JOIN earlier.users USING (user_index)""",
        "INSERT INTO rejects SELECT source, line, reason, detail, content FROM earlier.rejects",
    ):
        database.execute(statement)


def _ratings_before(before: DatasetInfo) -> RatingRows:
    rows = """SELECT row_number() OVER (ORDER BY user_index, item_index) AS line, TRUE AS ok, user_id, item_id,
              rating::TEXT AS rating, timestamp::TEXT AS timestamp FROM earlier.ratings
              JOIN earlier.users USING (user_index) JOIN earlier.items USING (item_index)"""
    contents = f"SELECT line, concat_ws(',', user_id, item_id, rating, timestamp) AS content FROM ({rows})"
    return RatingRows(before.id, rows, contents, "NULL")


def _scale_around(before: DatasetInfo) -> tuple[float, float] | None:
    """Scale that new ratings must be on: the narrowest usual one that holds those there are."""
    here = before.scale
    return next((scale for scale in KNOWN_SCALES if scale[0] <= here.low and here.high <= scale[1]), None)
