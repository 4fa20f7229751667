"""What a backup says of itself: `manifest.json`."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from core.errors import InputError, StoreError, WhyboardError
from core.store.erasing import records_from_json
from core.store.layout import read_json

MANIFEST = "manifest.json"
JOURNAL = "journal.duckdb"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds.

    Attributes
    ----------
    format : int
        Of the backup.
    created : str
        ISO 8601, naive UTC.
    app_version : str
        Version of the program that wrote it.
    rows : dict of str to int
        Rows of each table of the journal.
    files : dict of str to str
        SHA-256 of every file, by its path below the backup (with `/`).
    bytes : int
        Of all files together.
    erasures : list of dict
        Who had been forgotten, without their names: rows of the journal's table `erasures`.
    """

    format: int
    created: str
    app_version: str
    rows: dict[str, int]
    files: dict[str, str]
    bytes: int
    erasures: list[dict[str, Any]] = field(default_factory=list)


def read_manifest(source: Path) -> Manifest:
    """Read and check the manifest of a backup, not its files.

    Raises
    ------
    InputError
        This is no backup, or one of a newer program, or it names files outside of itself.
    """
    if not (source / MANIFEST).is_file():
        raise InputError(f"{source} is no backup: it has no {MANIFEST}.", "Name the folder that `backup` wrote.")
    try:
        value: dict[str, Any] = read_json(source / MANIFEST)
        found = Manifest(**value)
    except (StoreError, TypeError) as error:
        raise InputError(f"The manifest of {source} is damaged: {error}.", "Use another backup.") from error
    if found.format != FORMAT:
        raise InputError(f"{source} is a backup of format {found.format}.", "Update Whyboard.")
    for name in found.files:
        parts = PurePosixPath(name).parts
        if name != JOURNAL and (parts[:1] != ("datasets",) or ".." in parts or "\\" in name):
            raise InputError(f"The manifest of {source} names “{name[:80]}”.", "Use another backup.")
    return found


def erasures_beside(source: Path) -> list[dict[str, Any]]:
    """Erasures in the manifests of the backups that lie beside one."""
    found = []
    for path in sorted(source.absolute().parent.glob(f"*/{MANIFEST}")):
        with suppress(WhyboardError, ValueError, KeyError, TypeError):
            found += records_from_json(read_manifest(path.parent).erasures)
    return found
