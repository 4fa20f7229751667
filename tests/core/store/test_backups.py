"""Backups: what comes back is what was there, nothing is overwritten, and nothing damaged is restored."""

import json
import shutil
import threading
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest

from core.errors import InputError, StoreError
from core.progress import silent
from core.store import LocalJournal, Store
from core.store.backups import Restored, put_back, restore_backup, write_backup
from core.store.layout import Layout
from core.store.manifests import MANIFEST, Manifest
from core.store.tables import TABLES
from tests.core.store.small import add_dataset, model_info, thumb
from tests.core.store.test_processes import HOLDER, start

NOW = datetime(2026, 1, 2, 3, 4, 5)


@cache
def _built() -> TemporaryDirectory[str]:
    """Stores to copy: `store` has a data set, a model and three thumbs, `backup` is of it, `changed` has more."""
    folder = TemporaryDirectory()
    store = Store(Path(folder.name) / "store")
    info = add_dataset(store)
    store.save_model(model_info(info.id), {"b": np.arange(6.0)})
    with_thumbs(store, "0", "1", "2")
    saved(store, Path(folder.name) / "backup")
    changed = Store(shutil.copytree(store.layout.root, Path(folder.name) / "changed"))
    with_thumbs(changed, "after the backup")
    add_dataset(changed, "later")
    return folder


def copied(name: str, target: Path) -> Path:
    """Copy one of those."""
    return Path(shutil.copytree(Path(_built().name) / name, target, dirs_exist_ok=True))


def with_thumbs(store: Store, *names: str, **changes: Any) -> None:
    journal = LocalJournal(store.layout.journal)
    journal.append("thumbs", [thumb(name, **changes) for name in names])
    journal.close()


def filled(root: Path) -> Store:
    """A store with a data set, a model and three thumbs."""
    return Store(copied("store", root))


def saved(store: Store, target: Path) -> Manifest:
    journal = LocalJournal(store.layout.journal)
    try:
        return write_backup(store.layout, journal, target, now=NOW, app_version="1", progress=silent)
    finally:
        journal.close()


def thumbs(layout: Layout) -> list[dict[str, Any]]:
    journal = LocalJournal(layout.journal)
    try:
        return journal.read("thumbs")
    finally:
        journal.close()


def test_what_comes_back_is_what_was_there(tmp_path: Path) -> None:
    store = filled(tmp_path / "store")
    manifest = saved(store, tmp_path / "backup")
    assert manifest.rows == dict.fromkeys(TABLES, 0) | {"thumbs": 3}
    other = Store(tmp_path / "other")
    restored = restore_backup(other.layout, tmp_path / "backup", replace=False, progress=silent)
    assert restored == Restored(manifest, None)
    assert thumbs(other.layout) == thumbs(store.layout)
    assert other.catalogue("small").ratings.values.tolist() == store.catalogue("small").ratings.values.tolist()
    assert other.arrays(other.models("small")[0])["b"].tolist() == list(range(6))
    journal = LocalJournal(other.layout.journal)
    journal.append("thumbs", [thumb("later")])  # the order of writing goes on where it was
    numbers = [row["number"] for row in journal.read("thumbs")]
    journal.close()
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 4


def test_people_go_on_judging_while_a_backup_is_written(tmp_path: Path) -> None:
    store = filled(tmp_path / "store")
    journal = LocalJournal(store.layout.journal)
    stop, written = threading.Event(), 0

    def judge() -> None:
        nonlocal written
        while not stop.is_set():
            journal.append("thumbs", [thumb(f"more-{written}")])
            written += 1

    judging = threading.Thread(target=judge)
    judging.start()
    manifests = [
        write_backup(store.layout, journal, tmp_path / f"b{n}", now=NOW, app_version="1", progress=silent)
        for n in range(5)
    ]
    stop.set()
    judging.join()
    assert len(journal.read("thumbs")) == 3 + written
    journal.close()
    counts = [manifest.rows["thumbs"] for manifest in manifests]
    assert counts == sorted(counts)
    assert counts[0] >= 3
    for number, count in enumerate(counts):
        assert len(thumbs(Layout(tmp_path / f"b{number}"))) == count


def test_a_store_that_is_not_empty_is_kept_beside(tmp_path: Path) -> None:
    store = filled(tmp_path / "store")
    copied("backup", tmp_path / "backup")
    with_thumbs(store, "after the backup")
    with pytest.raises(InputError, match="not empty"):
        restore_backup(store.layout, tmp_path / "backup", replace=False, progress=silent)
    before = restore_backup(store.layout, tmp_path / "backup", replace=True, progress=silent).before
    assert before is not None
    assert [row["id"] for row in thumbs(store.layout)] == ["0", "1", "2"]
    assert [row["id"] for row in thumbs(Layout(before))] == ["0", "1", "2", "after the backup"]
    assert Store(before).catalogue("small").info.ratings == 6


def break_off(store: Store, backup: Path, step: int) -> bool:
    """Break a restore off before its move number `step` (from 0); False where it has fewer moves."""
    rename, done = Path.rename, 0

    def broken_off(self: Path, target: Path) -> Path:
        nonlocal done
        if done == step:
            raise KeyboardInterrupt
        done += 1
        return rename(self, target)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Path, "rename", broken_off)
        try:
            restore_backup(store.layout, backup, replace=True, progress=silent)
        except KeyboardInterrupt:
            return True
    return False


@pytest.fixture
def changed(tmp_path: Path) -> Store:
    """A store with a backup beside it, and one more thumb and data set than that."""
    copied("backup", tmp_path / "backup")
    return Store(copied("changed", tmp_path / "store"))


MOVES = 4  # data sets and journal out of sight, data sets and journal into place


@pytest.mark.parametrize("step", range(MOVES))
def test_what_was_broken_off_is_restored_by_the_same_command(changed: Store, tmp_path: Path, step: int) -> None:
    assert break_off(changed, tmp_path / "backup", step)
    before = restore_backup(changed.layout, tmp_path / "backup", replace=True, progress=silent).before
    assert len(thumbs(changed.layout)) == 3
    assert [info.name for info in changed.datasets()] == ["small"]
    assert changed.catalogue("small").info.ratings == 6
    assert before is not None
    assert len(thumbs(Layout(before))) == 4  # all of what was there, although it had been moved in part before
    assert [info.name for info in Store(before).datasets()] == ["later", "small"]


@pytest.mark.parametrize("step", range(MOVES))
def test_a_store_that_is_half_restored_is_not_opened_and_can_be_put_back(
    changed: Store, tmp_path: Path, step: int
) -> None:
    assert break_off(changed, tmp_path / "backup", step)
    for look in (lambda: LocalJournal(changed.layout.journal), changed.datasets, lambda: changed.catalogue("small")):
        with pytest.raises(StoreError, match=r"broken off.*Run the restore again, or doctor --repair"):
            look()
    put_back(changed.layout)
    assert len(thumbs(changed.layout)) == 4
    assert [info.name for info in changed.datasets()] == ["later", "small"]
    assert sorted(path.name for path in changed.layout.root.iterdir() if path.name != "trash") == [
        "datasets", "journal.duckdb",
    ]  # fmt: skip


@pytest.mark.parametrize("step", range(2))
def test_an_empty_store_that_is_half_filled_can_be_put_back(changed: Store, tmp_path: Path, step: int) -> None:
    empty = Store(tmp_path / "empty")
    assert break_off(empty, tmp_path / "backup", step)
    put_back(empty.layout)
    assert empty.datasets() == []
    assert not empty.layout.journal.exists()


def test_a_restore_has_as_many_moves_as_are_tried(changed: Store, tmp_path: Path) -> None:
    assert not break_off(changed, tmp_path / "backup", MOVES)


def test_while_an_app_owns_the_journal_nothing_is_restored(tmp_path: Path) -> None:
    store = filled(tmp_path / "store")
    copied("backup", tmp_path / "backup")
    holder = start(HOLDER, str(store.layout.journal))  # a process of its own: locks do not hold within one
    assert holder.stdout is not None
    holder.stdout.readline()
    try:
        with pytest.raises(StoreError, match="in use"):
            restore_backup(store.layout, tmp_path / "backup", replace=True, progress=silent)
    finally:
        holder.kill()
        holder.wait()
    assert len(thumbs(store.layout)) == 3


@pytest.mark.parametrize("damage", ["changed", "missing", "journal"])
def test_a_damaged_backup_changes_nothing(tmp_path: Path, damage: str) -> None:
    store = filled(tmp_path / "store")
    copied("backup", tmp_path / "backup")
    card = next(path for path in (tmp_path / "backup").rglob("dataset.json"))
    place = tmp_path / "backup" / ("journal.duckdb" if damage == "journal" else card)
    if damage == "missing":
        place.unlink()
    else:
        place.write_bytes(place.read_bytes()[:-1] + b"?")
    with pytest.raises(StoreError, match="missing or damaged"):
        restore_backup(store.layout, tmp_path / "backup", replace=True, progress=silent)
    assert len(thumbs(store.layout)) == 3
    assert sorted(path.name for path in store.layout.root.iterdir()) == ["datasets", "journal.duckdb"]


@pytest.mark.parametrize("name", ["../evil", "datasets/../../evil", "/etc/passwd", "trash/x", "datasets\\..\\evil"])
def test_a_manifest_that_points_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    path = copied("backup", tmp_path / "backup") / MANIFEST
    value = json.loads(path.read_text())
    value["files"][name] = "0" * 64
    path.write_text(json.dumps(value))
    with pytest.raises(InputError, match="names"):
        restore_backup(Layout(tmp_path / "other"), tmp_path / "backup", replace=False, progress=silent)
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2}', "\x00"])
def test_a_manifest_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(InputError, match="damaged"):
        restore_backup(Layout(tmp_path / "other"), tmp_path, replace=False, progress=silent)


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no backup"):
        restore_backup(Layout(tmp_path / "other"), tmp_path, replace=False, progress=silent)


def test_a_backup_never_overwrites_and_never_lies_in_the_store(tmp_path: Path) -> None:
    store = filled(tmp_path / "store")
    for target, said in (
        (tmp_path, "there already"),
        (tmp_path / "no" / "parent", "no folder"),
        (tmp_path / "store" / "backup", "in the store itself"),
        (tmp_path / "store" / "datasets" / "backup", "in the store itself"),
    ):
        with pytest.raises(InputError, match=said):
            saved(store, target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"]


def test_a_disk_that_is_full_leaves_no_half_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled(tmp_path / "store")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(StoreError, match="No space left"):
        saved(store, tmp_path / "backup")
    monkeypatch.undo()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"]
