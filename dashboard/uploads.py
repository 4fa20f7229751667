"""Uploaded files, kept in private folders until they are imported."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

PREFIX = "whyboard-upload-"
KEPT = 24 * 3600.0  # seconds; a job that reads them has ended long before
LONGEST = 80  # characters of a name
_UNSAFE = re.compile(r"[^\w.\- ]")

_folders: list[Path] = []


class Uploaded(Protocol):
    """A file of `st.file_uploader`."""

    @property
    def name(self) -> str:
        """Name the browser gave it; not trusted."""

    def getbuffer(self) -> memoryview:
        """Its content."""


def keep(files: Sequence[Uploaded]) -> Path:
    """Write files into a new folder that only its owner can read; one file is returned itself, several as the folder.

    Names are cut to their last part and to harmless characters, so that no file can be written anywhere else.
    """
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    _folders.append(folder)
    paths = []
    for number, file in enumerate(files):
        path = folder / safe_name(file.name)
        if path.exists():
            path = folder / f"{number}-{path.name}"
        path.write_bytes(file.getbuffer())
        paths.append(path)
    return paths[0] if len(paths) == 1 else folder


def safe_name(name: str) -> str:
    """The last part of a name, without anything a file system or a shell could take for more than a name."""
    last = _UNSAFE.sub("_", re.split(r"[\\/]", name)[-1]).strip(" .")
    stem, dot, suffix = last.rpartition(".")
    return f"{stem[:LONGEST]}{dot}{suffix[:12]}" if stem else last[:LONGEST] or "file"


def _sweep() -> None:
    for folder in list(_folders):
        if not folder.exists() or time.time() - folder.stat().st_mtime > KEPT:
            _remove(folder)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    _folders.remove(folder)


@atexit.register
def remove_all() -> None:
    """Remove every folder, when the server stops."""
    for folder in list(_folders):
        _remove(folder)
