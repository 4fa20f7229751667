"""Bringing data in: importing and appending, with the default models trained on what came."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from core.operations.learn import train_defaults
from core.operations.roles import IMPORT
from core.operations.workbench import Workbench
from core.progress import Progress, part, silent
from core.results import ModelInfo
from core.types import DatasetInfo

if TYPE_CHECKING:
    from core.datasets import TableMapping

READING = 0.1  # share of the progress bar of an import that reading the files takes, the models get the rest


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made.

    Attributes
    ----------
    info : DatasetInfo
        The card of the new version.
    models : tuple of ModelInfo
        The default models that could be trained, empty if none was asked for.
    seconds : float
        Wall-clock time of the import without training, in seconds.
    notes : tuple of str
        What the reader should know (a model that could not be trained, and why), one sentence each.
    explanations : int
        Number of explanations that were written as well.
    """

    info: DatasetInfo
    models: tuple[ModelInfo, ...]
    seconds: float
    notes: tuple[str, ...]
    explanations: int = 0


def import_dataset(
    workbench: Workbench,
    name: str,
    source: Path | TableMapping,
    *,
    format: str | None = None,
    personal: tuple[str, ...] = (),
    train: bool = True,
    progress: Progress = silent,
) -> Imported:
    """Import files under a name; the new version is in use from then on.

    Parameters
    ----------
    workbench : Workbench
        Where to.
    name : str
        Name of the data set.
    source : Path or TableMapping
        A folder or zip of a known format, or tables with their columns mapped.
    format : str or None
        The format a path must have; None to tell it by content.
    personal : tuple of str
        Personal columns of users to import as well (age, zip code, ...); none are otherwise.
    train : bool
        Whether the default models are trained.

    Raises
    ------
    InputError
        The files are not what they should be; nothing was imported.
    """
    workbench.require(IMPORT)
    from core.datasets import import_path, import_table

    how: dict[str, Any] = {
        "now": workbench.now,
        "personal": personal,
        "upload_limit_mb": workbench.settings.upload_limit_mb,
    }

    def bring(report: Progress) -> DatasetInfo:
        if isinstance(source, Path):
            return import_path(workbench.store, source, name, format, progress=report, **how)
        return import_table(workbench.store, source, name, progress=report, **how)

    return brought(workbench, bring, train, progress)


def download_movielens(
    workbench: Workbench,
    name: str,
    *,
    personal: tuple[str, ...] = (),
    train: bool = True,
    progress: Progress = silent,
) -> Imported:
    """Download MovieLens 100K from its publisher and import it.

    Raises
    ------
    WhyboardError
        The network does not allow it.
    """
    workbench.require(IMPORT)
    from core.datasets import download_movielens_100k, import_path

    with TemporaryDirectory(prefix="whyboard-") as folder:

        def bring(report: Progress) -> DatasetInfo:
            path = download_movielens_100k(Path(folder), part(report, 0, 0.5))
            return import_path(
                workbench.store, path, name, now=workbench.now, personal=personal, progress=part(report, 0.5, 1)
            )

        return brought(workbench, bring, train, progress)


def append_ratings(
    workbench: Workbench,
    dataset: str,
    source: Path | TableMapping,
    *,
    train: bool = True,
    progress: Progress = silent,
) -> Imported:
    """Add new ratings to a data set: a new version beside the old. A path is told by its content or its columns.

    Raises
    ------
    InputError
        There is no such data set, or the file is not what it should be.
    """
    workbench.require(IMPORT)
    from core.datasets import append

    def bring(report: Progress) -> DatasetInfo:
        limit = workbench.settings.upload_limit_mb
        return append(workbench.store, dataset, source, now=workbench.now, progress=report, upload_limit_mb=limit)

    return brought(workbench, bring, train, progress)


def brought(
    workbench: Workbench, bring: Callable[[Progress], DatasetInfo], train: bool, progress: Progress
) -> Imported:
    """Run an import, time it, and train the default models on what came."""
    started = time.monotonic()
    info = bring(part(progress, 0, READING if train else 1))
    seconds = time.monotonic() - started
    models, notes = train_defaults(workbench, info.id, part(progress, READING, 1)) if train else ((), ())
    progress(1, "finished")
    return Imported(info, models, seconds, info.notes + notes)
