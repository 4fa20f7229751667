"""A full or read-only disk: a clear error, and things stay as they were."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import StoreError
from core.store import LocalJournal, Store
from tests.core.store.small import add_dataset, model_info
from tests.core.store.test_journal import thumb

SIZE = 16 * 2**20  # bytes


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    if _mount("-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)):
        pytest.skip("this user may not mount a file system")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def _mount(*arguments: str) -> int:
    try:
        return subprocess.run(["mount", *arguments], check=False, capture_output=True).returncode
    except OSError:
        return 1


def fill_up(disk: Path, free: int = 0) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"0" * 4096)
        except OSError:
            pass
    with filler.open("r+b") as file:
        file.truncate(max(filler.stat().st_size - free, 0))
    return filler


@pytest.mark.parametrize("free", [0, 4096, 65_536, 400_000])
def test_a_build_on_a_full_disk_leaves_what_was_there(disk: Path, free: int) -> None:
    store = Store(disk / "store")
    kept = add_dataset(store)
    model = store.save_model(model_info(kept.id), {"a": np.ones(10)})
    filler = fill_up(disk, free)
    with pytest.raises(StoreError, match=r"space|full|write"), store.new_catalogue("big") as builder:
        builder.insert("users", {"user_index": np.arange(200_000), "user_id": [f"user {n}" for n in range(200_000)]})
        builder.publish(source="table", created="2026-01-01T00:00:00")
    with pytest.raises(StoreError, match=r"space|full|write"):
        store.save_model(model_info(kept.id, "svd"), {"a": np.ones(1_000_000)})
    assert store.datasets() == [kept]
    assert store.models("small") == [model]
    assert store.catalogue("small").info == kept
    assert list(disk.rglob(".building-*")) == []
    filler.unlink()
    add_dataset(store, "next")
    assert len(store.datasets()) == 2


def test_a_journal_on_a_full_disk_says_no_and_goes_on_when_there_is_space(disk: Path) -> None:
    journal = LocalJournal(disk / "journal.duckdb")
    filler = fill_up(disk, free=400_000)
    saved: list[str] = []
    with pytest.raises(StoreError, match=r"could not be written.*space"):
        for number in range(2000):
            journal.append("thumbs", [thumb(f"{number}", rater="r" * 1000 + f"{number}")])
            saved.append(f"{number}")
    assert [row["id"] for row in journal.read("thumbs")] == saved
    filler.unlink()
    journal.append("thumbs", [thumb("after")])
    journal.close()
    opened = LocalJournal(disk / "journal.duckdb")
    assert {row["id"] for row in opened.read("thumbs")} == {*saved, "after"}
    opened.close()


def test_a_read_only_store_can_be_read_and_says_no_to_the_rest(disk: Path) -> None:
    store = Store(disk / "store")
    info = add_dataset(store)
    model = store.save_model(model_info(info.id), {"a": np.ones(10)})
    store.close()
    assert _mount("-o", "remount,ro", str(disk)) == 0
    store = Store(disk / "store")
    assert store.catalogue("small").info == info
    assert store.arrays(store.model("small", "ease"))["a"].sum() == 10
    for write in (
        lambda: add_dataset(store, "other"),
        lambda: store.save_model(model_info(info.id, "svd"), {"a": np.ones(3)}),
        lambda: store.delete_dataset("small"),
        lambda: store.delete_model("small", "ease"),
        lambda: LocalJournal(store.layout.journal, patience=0.0),
        lambda: add_dataset(Store(disk / "new")),
    ):
        with pytest.raises(StoreError):
            write()
    assert store.datasets() == [info]
    assert store.models("small") == [model]
    assert store.catalogue("small").info == info
    store.close()
