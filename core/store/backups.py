"""Backups of a whole store: its data sets and models file by file, its journal as of one moment, a manifest of all."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from core.errors import InputError, StoreError
from core.progress import Progress
from core.store.connection import connect
from core.store.erasing import BEFORE, erase_again, records_to_json
from core.store.journal import Journal, LocalJournal
from core.store.layout import (
    TEMPORARY,
    Layout,
    building,
    discard,
    fsync,
    make_folder,
    publish,
    read_json,
    write_json,
    writing,
)
from core.store.manifests import FORMAT, JOURNAL, MANIFEST, Manifest, erasures_beside, read_manifest
from core.store.turns import turn

_PIECE = 2**20  # bytes


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored.

    Attributes
    ----------
    manifest : Manifest
        Of the backup.
    before : Path or None
        Where the store as it was before lies now; None where there was none.
    forgotten : int
        People who had been forgotten since the backup and were forgotten again.
    unsure : bool
        Whether the journal that was there cannot be read, so that whom it had forgotten is not known.
    """

    manifest: Manifest
    before: Path | None
    forgotten: int = 0
    unsure: bool = False


def write_backup(
    layout: Layout, journal: Journal, target: Path, *, now: datetime, app_version: str, progress: Progress
) -> Manifest:
    """Copy a store to the new folder `target`, built aside and renamed into place; work may go on meanwhile.

    Parameters
    ----------
    layout : Layout
        The store's folders.
    journal : Journal
        Opened by this process, or reached through the running app.
    target : Path
        Must not be there yet; its parent must.
    now : datetime
        Naive UTC.
    app_version : str
        Version of the program.
    progress : callable
        Told the share done and the stage.

    Raises
    ------
    InputError
        `target` is there already, has no parent, or lies in the store.
    StoreError
        The disk is full, something cannot be read, or the store is being restored.
    """
    target = target.absolute()
    _check_target(layout, target)
    with turn(layout.root, f"A backup to {target}", alone=False), building(target.parent) as aside:
        rows = journal.copy(aside / JOURNAL)
        sources = list(_sources(layout))
        files = {JOURNAL: _digest(aside / JOURNAL)}
        for number, (path, name) in enumerate(sources):
            progress(number / len(sources), f"Copying {name.split('/')[1]}")
            copied = _copy(path, aside / name)
            if copied is not None:  # it was deleted meanwhile
                files[name] = copied
        size = sum((aside / name).stat().st_size for name in files)
        erasures = records_to_json(_erasures(aside / JOURNAL))
        found = Manifest(FORMAT, now.isoformat(), app_version, rows, files, size, erasures)
        write_json(aside / MANIFEST, asdict(found))
        publish(aside, target)
    progress(1.0, "Copied")
    return found


def restore_backup(layout: Layout, source: Path, *, replace: bool, progress: Progress) -> Restored:
    """Put a backup in the place of the store; what was there is kept beside it.

    Every file is held against its SHA-256 before anything is changed. A mark in the store says that things are being
    moved, so that nobody opens it in the middle; one that was broken off is taken back first.
    Who was forgotten since the backup is forgotten in it again, as the journal that was there tells, and the manifests
    of the backups beside this one.

    Raises
    ------
    InputError
        This is no backup, or the store is not empty and `replace` is not set.
    StoreError
        A file is missing or differs, an app is running on the store, somebody backs it up or restores it, or the disk
        is full.
    """
    found = read_manifest(source)
    with writing(layout.root):
        make_folder(layout.root)
        with turn(layout.root, f"A restore of {source.absolute()}", alone=True):
            return _restored(layout, source, found, replace, progress)


def _restored(layout: Layout, source: Path, found: Manifest, replace: bool, progress: Progress) -> Restored:
    if layout.restoring.exists():
        put_back(layout)
    occupied = layout.journal.exists() or layout.datasets.exists()
    if occupied and not replace:
        raise InputError(f"The store {layout.root} is not empty.", "Add --replace: what is there is kept beside it.")
    since: list[dict[str, Any]] | None = []
    if layout.journal.exists():
        _nobody_owns(layout)
        since = _forgotten(layout)
    with building(layout.root) as aside:
        _fetch(source, aside, found, progress)
        (aside / "datasets").mkdir(exist_ok=True)
        forgotten = erase_again(Layout(aside), [*(since or []), *erasures_beside(source)], progress)
        before = _swap(layout, aside, source)
    progress(1.0, "Restored")
    return Restored(found, before, forgotten, since is None)


def put_back(layout: Layout) -> None:
    """Take back a restore that was broken off in the middle: the store is as it was before. Nobody else may be at work.

    Raises
    ------
    StoreError
        The mark that it left cannot be read, or the store cannot be written.
    """
    mark = read_json(layout.restoring)
    before = layout.root / PurePosixPath(mark["before"]).name
    with writing(layout.root):
        for path in _parts(layout):
            kept = before / path.name
            if path.exists() and (kept.exists() or path.name not in mark["had"]):  # it came from the backup
                discard(path, layout.trash)
            if kept.exists():
                kept.rename(path)
        _unmark(layout)
        with suppress(OSError):
            before.rmdir()


def _check_target(layout: Layout, target: Path) -> None:
    if target.exists():
        raise InputError(f"{target} is there already.", "Name a new folder.")
    if not target.parent.is_dir():
        raise InputError(f"There is no folder {target.parent}.", "Make it first.")
    if layout.root.resolve() in (target.parent.resolve(), *target.parent.resolve().parents):
        raise InputError(f"{target} lies in the store itself.", "Name a folder elsewhere, best on another disk.")


def _sources(layout: Layout) -> Iterator[tuple[Path, str]]:
    """Files of the data sets with their names in a backup; what is just being built is left out."""
    for path in sorted(layout.datasets.rglob("*")):
        parts = path.relative_to(layout.root).parts
        if path.is_file() and not path.is_symlink() and not any(part.startswith(TEMPORARY) for part in parts):
            yield path, "/".join(parts)


def _copy(path: Path, target: Path) -> str | None:
    """Copy a file and return the SHA-256 of what was copied; None where it is gone."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    try:
        with path.open("rb") as read, target.open("wb") as write:
            while piece := read.read(_PIECE):
                digest.update(piece)
                write.write(piece)
    except FileNotFoundError:
        target.unlink(missing_ok=True)
        return None
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _nobody_owns(layout: Layout) -> None:
    try:
        connect(layout.journal).close()
    except StoreError as error:
        if "in use" in error.what:
            raise StoreError(error.what, "Stop Whyboard first: its journal is about to be replaced.") from error
        # a damaged journal is what one restores for


def _forgotten(layout: Layout) -> list[dict[str, Any]] | None:
    """Whom the journal that is there has forgotten; None where it cannot be read."""
    try:
        return _erasures(layout.journal)
    except StoreError:
        return None


def _erasures(path: Path) -> list[dict[str, Any]]:
    journal = LocalJournal(path, patience=0)
    try:
        return journal.read("erasures")
    finally:
        journal.close()


def _fetch(source: Path, aside: Path, found: Manifest, progress: Progress) -> None:
    for number, (name, digest) in enumerate(found.files.items()):
        progress(number / len(found.files), f"Checking {name[:60]}")
        if _copy(source / name, aside / name) != digest:
            raise StoreError(f"{source / name} is missing or damaged.", "Use another backup; nothing was changed.")


def _parts(layout: Layout) -> tuple[Path, ...]:
    """What a restore replaces."""
    return layout.datasets, layout.journal.with_name(f"{layout.journal.name}.wal"), layout.journal


def _swap(layout: Layout, aside: Path, source: Path) -> Path | None:
    """Move what is there beside itself, and what was fetched into its place; returns where the former is."""
    for path in (*aside.rglob("*"), aside):
        fsync(path)
    before = layout.root / f"{BEFORE}{uuid.uuid4().hex[:12]}"
    had = [path for path in _parts(layout) if path.exists()]
    mark = {"source": str(source.absolute()), "before": before.name, "had": [path.name for path in had]}
    write_json(layout.restoring, mark)  # from here on no app starts on this store
    if layout.journal in had:
        try:
            _nobody_owns(layout)
        except StoreError:
            _unmark(layout)
            raise
    before.mkdir()
    for path in had:
        if path.exists():  # opening the journal may have taken the log into it
            path.rename(before / path.name)
    (aside / "datasets").rename(layout.datasets)
    (aside / JOURNAL).rename(layout.journal)
    _unmark(layout)
    if not had:
        before.rmdir()
    return before if had else None


def _unmark(layout: Layout) -> None:
    fsync(layout.root)
    layout.restoring.unlink()
    fsync(layout.root)
