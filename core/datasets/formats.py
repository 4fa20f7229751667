"""The formats that are told by content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.datasets import goodbooks, movielens
from core.datasets.files import Files
from core.datasets.reading import Reader
from core.datasets.sql import Database
from core.datasets.staging import Staged
from core.datasets.tables import Table

# (database, files, reader, personal columns) -> what was read, staged
Stage = Callable[[Database, Files, Reader, tuple[str, ...]], Staged]


@dataclass(frozen=True, slots=True)
class Format:
    """A published layout of files.

    Attributes
    ----------
    name : str
        As in `DatasetInfo.source`.
    matches : callable
        Whether files have this layout.
    open_ratings : callable
        Opens the table of ratings.
    stage : callable
        Reads them into the staging tables.
    """

    name: str
    matches: Callable[[Files], bool]
    open_ratings: Callable[[Files, Reader], Table]
    stage: Stage


FORMATS = {
    format.name: format
    for format in (
        Format("movielens-100k", movielens.is_100k, movielens.ratings_100k, movielens.stage_100k),
        Format("movielens-1m", movielens.is_1m, movielens.ratings_1m, movielens.stage_1m),
        Format("goodbooks", goodbooks.matches, goodbooks.open_ratings, goodbooks.stage),
        Format("movielens-csv", movielens.is_latest, movielens.ratings_latest, movielens.stage_latest),
    )
}
TABLE = "table"
