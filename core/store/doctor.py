"""What is wrong with a store, and the repairs that lose nothing."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from core.errors import StoreError
from core.progress import Progress
from core.results import ModelInfo
from core.store import datasets, models
from core.store.backups import put_back
from core.store.batches import batch_names, rows_of_batch
from core.store.catalogue import load_catalogue
from core.store.connection import Catalogues
from core.store.erasing import under_way, waiting
from core.store.layout import (
    COPY,
    DATASET_ID,
    MODEL_ID,
    TEMPORARY,
    Layout,
    check_restored,
    make_folder,
    read_json,
    sweep,
    write_json,
    writing,
)
from core.store.remote import open_journal
from core.store.turns import turn
from core.store.upgrading import kept_journals
from core.types import DatasetInfo

BROKEN, LEFT, NOTE = "broken", "left over", "note"
LEAST_FREE = 200 * 2**20  # bytes
ASIDE = "set-aside"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a store.

    Attributes
    ----------
    kind : str
        `broken`: something cannot be used; `left over`: of a killed process, harmless; `note`: good to know.
    what, remedy : str
        As a sentence each.
    place : Path or None
        Where.
    repair : str
        `set aside`, `point`, `remove`, `sweep`, `put back`, or '' where only a person can decide.
    """

    kind: str
    what: str
    remedy: str
    place: Path | None = None
    repair: str = ""


def examine(layout: Layout, progress: Progress, *, deep: bool = False) -> list[Finding]:
    """Look at everything in a store; nothing is changed, and one broken thing never hides the others.

    Parameters
    ----------
    layout : Layout
        The store's folders.
    progress : callable
        Told the share done and the stage.
    deep : bool
        Read every rating and every number of every model too.
    """
    if not layout.root.is_dir():
        return [Finding(NOTE, f"There is no store at {layout.root}.", "It is made when something is first written.")]
    try:
        check_restored(layout.restoring)
    except StoreError as error:
        return [Finding(BROKEN, error.what, error.remedy, layout.restoring, "put back"), *_left_over(layout)]
    found = [*_room(layout), *_journal(layout)]
    versions = sorted(path.name for path in layout.datasets.glob("*@*") if DATASET_ID.fullmatch(path.name))
    catalogues = Catalogues()
    try:
        for number, version in enumerate(versions):
            progress(number / len(versions), f"Looking at {version}")
            found += _version(layout, version, catalogues, deep)
    finally:
        catalogues.close()
    found += [*_pointers(layout, versions), *_left_over(layout), *_kept(layout), *_forgetting(layout)]
    progress(1.0, "Looked at everything")
    return found


def repair(layout: Layout, findings: list[Finding]) -> list[str]:
    """Repair what can be repaired without losing anything; returns what was done, a sentence each.

    What cannot be read is set aside in the store's folder `set-aside`, never deleted.

    Raises
    ------
    StoreError
        The store cannot be written, or somebody backs it up or restores it.
    """
    ways = {"set aside": _set_aside, "point": _point, "sweep": _sweep, "remove": _remove, "put back": _put_back}
    wanted = [(ways[finding.repair], finding.place) for finding in findings if finding.repair]
    if not wanted:
        return []
    with writing(layout.root), turn(layout.root, "A repair", alone=True):
        return [said for way, place in wanted if place is not None and (said := way(layout, place))]


def _set_aside(layout: Layout, place: Path) -> str:
    target = layout.root / ASIDE / f"{place.name}-{uuid.uuid4().hex[:12]}"
    with writing(layout.root):
        make_folder(target.parent)
        place.rename(target)
    return f"{place} lies in {target} now."


def _point(layout: Layout, place: Path) -> str:
    name = place.name.removesuffix(".current.json")
    newest = datasets.versions(layout, name)
    if not newest:
        return ""
    write_json(place, {"version": newest[0].version})
    return f"{name} is at version {newest[0].version} now."


def _sweep(layout: Layout, place: Path) -> str:
    with writing(place):
        sweep(place)
    return f"What was half built in {place} is gone, unless it is being built right now."


def _remove(layout: Layout, place: Path) -> str:
    with writing(layout.root):
        if place.is_dir():
            shutil.rmtree(place, ignore_errors=True)
        else:
            place.unlink(missing_ok=True)
    return f"{place} is gone."


def _put_back(layout: Layout, place: Path) -> str:
    put_back(layout)
    return f"{layout.root} is as it was before the restore that was broken off."


def _room(layout: Layout) -> Iterator[Finding]:
    free = shutil.disk_usage(layout.root).free
    if free < LEAST_FREE:
        yield Finding(NOTE, f"The disk of {layout.root} has {free / 2**20:.0f} MB left.", "Make room.", layout.root)
    if not os.access(layout.root, os.W_OK):
        remedy = "Give yourself the permission to write there; until then it can be read."
        yield Finding(BROKEN, f"{layout.root} cannot be written.", remedy, layout.root)


def _journal(layout: Layout) -> Iterator[Finding]:
    if not layout.journal.exists():
        return
    try:
        journal = open_journal(layout, patience=0.5)
    except StoreError as error:
        yield Finding(BROKEN, error.what, error.remedy, layout.journal)
        return
    try:
        for row in journal.read("dangling"):
            if row["missing"]:
                what = f"{row['missing']:,} rows of {row['name']} are about explanations that are not in the journal."
                yield Finding(NOTE, what, "They are kept; statistics leave them out.", layout.journal)
    except StoreError as error:
        yield Finding(BROKEN, error.what, error.remedy, layout.journal)
    finally:
        journal.close()


def _version(layout: Layout, version: str, catalogues: Catalogues, deep: bool) -> Iterator[Finding]:
    folder = layout.dataset(version)
    try:
        info = datasets.find_dataset(layout, version)
        _read(layout, info, catalogues, deep)
    except (StoreError, ValueError, KeyError, IndexError, duckdb.Error) as error:
        yield Finding(BROKEN, f"{version} cannot be read: {error}", "Import it again.", folder, "set aside")
        return
    for place in sorted(layout.models(version).glob("*-*")):
        if MODEL_ID.fullmatch(place.name):
            yield from _model(layout, version, place, deep)


def _read(layout: Layout, info: DatasetInfo, catalogues: Catalogues, deep: bool) -> None:
    path = layout.catalogue(info.id)
    counts = "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM items), (SELECT count(*) FROM ratings)"
    with catalogues.cursor(path) as cursor:
        there = cursor.execute(counts).fetchall()[0]
    if there != (info.users, info.items, info.ratings):
        raise ValueError(f"it has {there}, its card says {(info.users, info.items, info.ratings)}")
    if deep:
        load_catalogue(catalogues, path, info)


def _model(layout: Layout, version: str, place: Path, deep: bool) -> Iterator[Finding]:
    try:
        info = models.read_model(layout, version, place.name)
        problem = _arrays(layout, info, deep)
    except StoreError as error:
        problem = str(error)
    if problem:
        what = f"Model {place.name} of {version} cannot be read: {problem}"
        yield Finding(BROKEN, what, "Train it again.", place, "set aside")
        return
    for shelf in sorted((place / "batches").glob("*.jsonl")):
        what = f"A batch of {place.name} of {version} was broken off; what was written lies in {shelf.name}."
        yield Finding(NOTE, what, "The same explain --sample goes on where it was.", shelf)
    for name in batch_names(layout, version, place.name):
        batch = place / "batches" / name
        try:
            rows_of_batch(layout, version, place.name, name)
        except StoreError as error:
            what = f"A batch of {place.name} of {version} cannot be read: {error}"
            yield Finding(BROKEN, what, "Write it again with explain --sample.", batch, "set aside")


def _arrays(layout: Layout, info: ModelInfo, deep: bool) -> str:
    """What is wrong with the numbers of a model; '' for nothing."""
    for name, array in models.load_arrays(layout, info).items():
        if deep and np.issubdtype(array.dtype, np.floating) and not bool(np.isfinite(array).all()):
            return f"{name} has numbers that are not finite."
    changed = models.changed_arrays(layout, info) if deep else []
    return f"{', '.join(changed)} changed since the model was trained." if changed else ""


def _pointers(layout: Layout, versions: list[str]) -> Iterator[Finding]:
    for name in sorted({version.partition("@")[0] for version in versions}):
        path = layout.current(name)
        try:
            pointed = f"{name}@{read_json(path)['version']}"
        except (StoreError, KeyError, TypeError):
            pointed = ""
        if pointed not in versions:
            what = f"Nothing says which version of {name} is in use; the newest is taken."
            yield Finding(LEFT, what, "Import it again, or repair.", path, "point")


def _left_over(layout: Layout) -> Iterator[Finding]:
    for parent in sorted({path.parent for path in layout.root.rglob(f"{TEMPORARY}*")}):
        what = f"Something half built lies in {parent}."
        yield Finding(LEFT, what, "It is taken away if its process is gone.", parent, "sweep")
    for path in sorted(layout.root.glob(f"{COPY}*")):
        yield Finding(LEFT, f"A copy of the journal was left at {path}.", "It is not needed.", path, "remove")
    if layout.trash.is_dir() and any(layout.trash.iterdir()):
        yield Finding(LEFT, f"{layout.trash} is not empty.", "What was deleted lies there.", layout.trash, "remove")
    if half := [path for path in (layout.token.with_suffix(".new"),) if path.exists()]:
        yield Finding(LEFT, f"{half[0]} is half written.", "The next Whyboard replaces it.", half[0], "remove")
    with suppress(OSError, ValueError, KeyError, TypeError):
        process = int(json.loads(layout.token.read_text())["process"])
        if not _alive(process):
            what = f"{layout.token} is of a Whyboard that was killed."
            yield Finding(LEFT, what, "The next one replaces it.", layout.token, "remove")


def _kept(layout: Layout) -> Iterator[Finding]:
    for path in kept_journals(layout):
        what = f"{path.name} is the journal as it was before it got the schema of a newer Whyboard."
        yield Finding(NOTE, what, "Delete it once you are sure that you do not go back.", path)


def _forgetting(layout: Layout) -> Iterator[Finding]:
    path = waiting(layout)
    if path.exists() and not under_way(layout):
        yield Finding(BROKEN, "Forgetting somebody was broken off.", "Run python -m core forget --resume.", path)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
