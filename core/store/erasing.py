"""Forgetting a person everywhere in a store. What is broken off is finished by the next attempt, whoever it is about.

The name stands in one file while the work goes on, so that it can be finished; nothing keeps it after that.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from core.errors import StoreError
from core.progress import Progress
from core.store.erased_files import erase_version, name_at, rows_in_journal, texts_about, versions_with
from core.store.erasures import RATER, USER, Erasure, again, erasure_from_json, erasure_to_json
from core.store.gate import alone_in
from core.store.journal import Journal, LocalJournal
from core.store.layout import COPY, TEMPORARY, Layout, make_folder, writing
from core.store.upgrading import erase_kept, kept_journals

BEFORE = "before-restore-"  # folders with the store as it was before a backup was restored
_PATIENCE = 0.5  # seconds, so that who only looks whether somebody is at it refuses nobody
_WHOLE_NUMBER = re.compile(r"-?\d{1,18}")


def pseudonym(name: str, kind: str) -> str:
    """A random name that leads back to nobody; a number for a user whose id is one, so that ids keep their order."""
    if kind == USER and _WHOLE_NUMBER.fullmatch(name):
        return str(10**14 + secrets.randbelow(9 * 10**14))
    return f"{kind}-{secrets.token_hex(6)}"


def waiting(layout: Layout) -> Path:
    """The file that names somebody who is being forgotten; it is there while the work goes on, or was broken off."""
    return layout.root / "forgetting.json"


@contextmanager
def one_at_a_time(layout: Layout) -> Iterator[None]:
    """Keep all others from forgetting anybody in a store meanwhile, pages and commands.

    Raises
    ------
    StoreError
        Another one is at it, or the store cannot be written.
    """
    with writing(layout.root):
        make_folder(layout.datasets)
    with alone_in(layout.datasets, _PATIENCE) as ours:
        if not ours:
            raise StoreError("Somebody is being forgotten right now.", "Wait until that is done, then try again.")
        yield


def under_way(layout: Layout) -> bool:
    """Whether somebody is being forgotten right now, by any page or command of this machine."""
    if not layout.datasets.is_dir():
        return False
    with alone_in(layout.datasets, 0.0) as free:
        return not free


def located(layout: Layout, erasure: Erasure) -> Erasure:
    """The erasure with where in the data sets the user is, and the texts about them."""
    if erasure.kind == RATER:
        return erasure
    places = versions_with(layout, erasure.dataset, erasure.name)
    return replace(erasure, places=places, texts=texts_about(layout, erasure.dataset, erasure.name))


def erase(layout: Layout, journal: Journal, erasure: Erasure, progress: Progress) -> dict[str, int]:
    """Forget somebody in the data sets, the journal, and the copies that lie in the store.

    Parameters
    ----------
    layout : Layout
        The store's folders.
    journal : Journal
        Opened by this process, or reached through the running app.
    erasure : Erasure
        Whom, as `located` gives it.
    progress : callable
        Told the share done and the stage.

    Returns
    -------
    dict of str to int
        Rows of the journal about the person, by table.

    Raises
    ------
    StoreError
        Something cannot be read or written. The next attempt, or `unfinished` with `erase`, goes on from there.
    """
    _note(waiting(layout), erasure)
    for place in copies(layout):
        progress(0.0, "Looking at what lay here before a backup was restored")
        _erase_copy(place, located(place, erasure))
        erase_kept(place, erasure)
    erase_kept(layout, erasure)
    rows = _erase_one(layout, journal, erasure, progress)
    _tidy(layout)
    waiting(layout).unlink(missing_ok=True)
    progress(1.0, "Forgotten")
    return rows


def unfinished(layout: Layout) -> Erasure | None:
    """An erasure that was broken off, to be finished; None where there is none.

    Raises
    ------
    StoreError
        The file that says so cannot be read.
    """
    path = waiting(layout)
    try:
        return erasure_from_json(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StoreError(f"{path} cannot be read: {error}.", "Delete it, and forget the person again.") from error


def copies(layout: Layout) -> list[Layout]:
    """Stores as they were before a backup was restored: they lie in the store and are looked through, too."""
    return [Layout(path) for path in sorted(layout.root.glob(f"{BEFORE}*")) if path.is_dir()]


def counted(copy: Layout, erasure: Erasure) -> int:
    """Rows of the journal about the person, and versions that have the user, in a copy that nobody has open."""
    rows = rows_in_journal(copy.journal, erasure.kind, erasure.name, erasure.dataset) if copy.journal.exists() else 0
    return rows + (len(versions_with(copy, erasure.dataset, erasure.name)) if erasure.kind == USER else 0)


def copies_with(layout: Layout, erasure: Erasure) -> dict[str, int]:
    """What `counted` finds in such stores, and rows of copies of the journal, by their names; without those of none.

    Raises
    ------
    StoreError
        One cannot be read.
    """
    found = {place.root.name: counted(place, erasure) for place in copies(layout)}
    for path in kept_journals(layout):
        try:
            found[path.name] = rows_in_journal(path, erasure.kind, erasure.name, erasure.dataset)
        except StoreError as error:
            raise StoreError(error.what, "Delete this copy of the journal, if you do not go back to it.") from error
    return {name: count for name, count in found.items() if count}


def left_aside(layout: Layout) -> list[Path]:
    """What lies in the store and cannot be looked through: folders that could not be read and were set aside."""
    place = layout.root / "set-aside"
    return sorted(place.iterdir()) if place.is_dir() else []


def erase_again(layout: Layout, records: Iterable[Mapping[str, Any]], progress: Progress) -> int:
    """Forget in an older copy of a store whom later records name, so that nobody comes back; returns how many.

    Parameters
    ----------
    layout : Layout
        The copy, which nobody has open.
    records : iterable of mappings
        Rows of the journal's table `erasures`; those that the copy has already are left out.
    progress : callable
        Told the share done and the stage.
    """
    records, done = list(records), 0
    if not records or not layout.journal.exists():
        return 0
    journal = LocalJournal(layout.journal)
    try:
        known = {row["id"] for row in journal.read("erasures")}
        for row in sorted(records, key=lambda each: each["number"]):  # clocks are set back
            if row["id"] in known:
                continue
            known.add(row["id"])
            for name in _names(layout, journal, row):
                found = located(layout, again(row, name, (), ()))
                _erase_one(layout, journal, found, progress)
                done += 1
    finally:
        journal.close()
    return done


def records_to_json(records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of the table `erasures` as JSON values, for the manifest of a backup."""
    return [{**row, "created": row["created"].isoformat()} for row in records]


def records_from_json(values: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Read rows of the table `erasures` back."""
    return [{**value, "created": datetime.fromisoformat(value["created"])} for value in values]


def _erase_one(layout: Layout, journal: Journal, erasure: Erasure, progress: Progress) -> dict[str, int]:
    for number, (version, index) in enumerate(erasure.places):
        progress(number / (len(erasure.places) + 1), f"Writing {version} without the user")
        erase_version(layout, version, index, erasure)
    progress(len(erasure.places) / (len(erasure.places) + 1), "Writing the journal without the person")
    return journal.erase(erasure)


def _tidy(layout: Layout) -> None:
    """Take away what was on its way out: it may hold the person, too."""
    shutil.rmtree(layout.trash, ignore_errors=True)
    for path in layout.root.glob(f"{COPY}*"):  # a backup that waits for it begins again, without the person
        path.unlink(missing_ok=True)


def _erase_copy(layout: Layout, erasure: Erasure) -> None:
    if not layout.journal.exists():
        for version, index in erasure.places:
            erase_version(layout, version, index, erasure)
        return
    journal = LocalJournal(layout.journal)
    try:
        _erase_one(layout, journal, erasure, lambda done, stage: None)
    finally:
        journal.close()


def _names(layout: Layout, journal: LocalJournal, row: Mapping[str, Any]) -> list[str]:
    """What the person of a record is called in an older copy; none where nothing in it is about them."""
    marks = json.loads(row["marks_json"])
    column = "rater" if row["kind"] == RATER else "user_id"
    found = {
        str(known["name"])
        for table, number, created in marks["rows"]
        for known in journal.read(f"{column}_in_{table}", int(number), datetime.fromisoformat(created))
    }
    if row["kind"] == USER:
        found |= {name for version, index in marks["places"] if (name := name_at(layout, version, index)) is not None}
    return sorted(found - {row["pseudonym"]})


def _note(path: Path, erasure: Erasure) -> None:
    """Write whom to forget where only the owner of the store can read it."""
    temporary = path.with_name(f"{TEMPORARY}{secrets.token_hex(16)}")
    with writing(path.parent):
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(erasure_to_json(erasure), file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            with suppress(OSError):
                temporary.unlink()
