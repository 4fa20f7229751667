"""Folders of the store: names, atomic publication, trash."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from core.errors import InputError, StoreError

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
DATASET_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}@[0-9a-f]{12}")
MODEL_ID = re.compile(r"[a-z]+-[0-9a-f]{12}")
TEMPORARY = ".building-"
COPY = "journal-copy-"
RESTORING = "restoring.json"
NO_SPACE = "no space is left on the disk"


def checked_name(name: str) -> str:
    """Return `name` if it can name a data set.

    Raises
    ------
    InputError
        The name has other characters than a-z, 0-9, dot, dash and underscore, or is longer than 64.
    """
    if not NAME.fullmatch(name):
        raise InputError(
            f"“{name[:80]}” cannot name a data set.",
            "Use 1 to 64 of: small letters, digits, dot, dash, underscore; begin with a letter or a digit.",
        )
    return name


class Layout:
    """Where things lie under the store's root. No path is ever made from an unchecked name.

    Parameters
    ----------
    root : Path
        Folder of the store; made when something is first written.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.datasets = root / "datasets"
        self.journal = root / "journal.duckdb"
        self.trash = root / "trash"
        self.token = root / "internal-api.json"
        self.restoring = root / RESTORING

    def dataset(self, dataset: str) -> Path:
        """Folder of a data set version."""
        if not DATASET_ID.fullmatch(dataset):
            raise InputError(f"“{dataset[:80]}” is not the id of a data set version.", "Use name@version as listed.")
        return self.datasets / dataset

    def catalogue(self, dataset: str) -> Path:
        """Catalogue file of a data set version."""
        return self.dataset(dataset) / "catalog.duckdb"

    def models(self, dataset: str) -> Path:
        """Folder of the models of a data set version."""
        return self.dataset(dataset) / "models"

    def model(self, dataset: str, model: str) -> Path:
        """Folder of a model."""
        if not MODEL_ID.fullmatch(model):
            raise InputError(f"“{model[:80]}” is not the id of a model.", "Use kind-hash as listed.")
        return self.models(dataset) / model

    def current(self, name: str) -> Path:
        """File that says which version of a data set is in use."""
        return self.datasets / f"{checked_name(name)}.current.json"


@contextmanager
def building(parent: Path) -> Iterator[Path]:
    """Give a temporary folder in `parent`, whose own parent must be there; it is removed unless it was published.

    A lock file beside the folder is held while its process lives, so that what a killed process left can be told from
    what another process is building right now, and is swept away at the next build.

    Raises
    ------
    StoreError
        The folder cannot be written (full, read-only or gone).
    """
    path = parent / f"{TEMPORARY}{uuid.uuid4().hex}"
    with writing(parent):
        try:
            if not parent.exists():
                parent.mkdir(exist_ok=True)
                fsync(parent.parent)
            sweep(parent)
            with _held_lock(_lock_file(path)):
                path.mkdir()
                yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)
            _lock_file(path).unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder and what is missing above it, durably."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        fsync(folder.parent)


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn failures of the disk while writing to `place` into errors that people can act on.

    Raises
    ------
    StoreError
        `place` is full, read-only, out of bounds, or was deleted meanwhile.
    """
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOENT and not place.exists():
            raise StoreError(f"{place} was deleted meanwhile.", "Choose another data set.") from error
        # numpy reports a short write without a number
        if error.errno in (None, errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EPERM, errno.EDQUOT):
            raise StoreError(
                f"{place} cannot be written: {error.strerror or NO_SPACE}.",
                "Check permissions and free space; nothing was changed.",
            ) from error
        raise


def sweep(parent: Path) -> None:
    """Remove what killed processes left half built in `parent`."""
    for lock_path in parent.glob(f"{TEMPORARY}*.lock"):
        with suppress(OSError), lock_path.open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock_path.with_suffix(""), ignore_errors=True)
            lock_path.unlink(missing_ok=True)
    for path in parent.glob(f"{TEMPORARY}*"):
        if path.is_file() and path.suffix != ".lock":
            with suppress(OSError), path.open("r+") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink(missing_ok=True)


@contextmanager
def _held_lock(path: Path) -> Iterator[None]:
    while True:
        with path.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            # a sweep between making the file and locking it took it for one of a killed process
            if path.exists() and path.stat().st_ino == os.fstat(lock.fileno()).st_ino:
                yield
                return


def _lock_file(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def publish(folder: Path, target: Path) -> bool:
    """Fsync every file of `folder` and rename it to `target`; False if `target` was there already.

    The rename is atomic on one file system: a reader sees the whole folder or none, after any crash.
    """
    for path in [*folder.rglob("*"), folder]:
        fsync(path)
    try:
        folder.rename(target)
    except OSError:
        if target.exists():
            return False
        raise
    fsync(target.parent)
    return True


def write_json(path: Path, value: Any) -> None:
    """Replace the file `path` by `value` as JSON, atomically and durably.

    Raises
    ------
    StoreError
        The folder cannot be written.
    """
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    temporary = path.with_name(f"{TEMPORARY}{uuid.uuid4().hex}")
    with writing(path.parent):
        try:
            with _held_lock(temporary):  # or a sweep would take it for what a killed process left
                temporary.write_text(text, encoding="utf-8")
                fsync(temporary)
                temporary.replace(path)
            fsync(path.parent)
        finally:
            temporary.unlink(missing_ok=True)


def check_restored(restoring: Path) -> None:
    """Check that no restore of a backup was broken off in the middle; `restoring` is its mark.

    Raises
    ------
    StoreError
        One was: some of what is there may be of the backup, some of before.
    """
    if restoring.exists():
        raise StoreError(
            f"A restore of the store at {restoring.parent} was broken off in the middle.",
            "Run the restore again, or doctor --repair to go back to what was there before.",
        )


def read_json(path: Path) -> Any:
    """Read a JSON file of the store.

    Raises
    ------
    StoreError
        The file is missing, unreadable or not JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise StoreError(f"{path} is missing.", "It was deleted meanwhile or the store is damaged.") from error
    except (OSError, ValueError) as error:
        raise StoreError(
            f"{path} cannot be read: {error}.", "Delete this data set or model and make it again."
        ) from error


def discard(path: Path, trash: Path) -> None:
    """Take `path` out of sight at once (rename into `trash`), then remove it and what killed processes left there.

    Raises
    ------
    StoreError
        It was deleted meanwhile, or the store cannot be written.
    """
    with writing(path):
        trash.mkdir(parents=True, exist_ok=True)
        path.rename(trash / f"{path.name}-{uuid.uuid4().hex}")
        fsync(path.parent)
    for gone in trash.iterdir():
        shutil.rmtree(gone, ignore_errors=True)


def fsync(path: Path) -> None:
    """Have the disk keep a file, or the names in a folder, as they are now."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
