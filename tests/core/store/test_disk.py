"""A full or read-only disk: a clear error, and things stay as they were."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import StoreError
from core.store import LocalJournal, Store
from core.store.connection import connect
from core.store.migrations import migrate
from tests.conftest import ROOT
from tests.core.store.disks import MB, fill_up, read_only, small_disk
from tests.core.store.small import add_dataset, model_info, thumb
from tests.core.store.test_journal import WRITER

SIZE = 16 * MB


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own."""
    with small_disk(tmp_path / "disk", SIZE) as place:
        yield place


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
            journal.append("thumbs", [thumb(f"{number}", rater="r" * 4000 + f"{number}")])
            saved.append(f"{number}")
    assert [row["id"] for row in journal.read("thumbs")] == saved
    filler.unlink()
    journal.append("thumbs", [thumb("after")])
    journal.close()
    opened = LocalJournal(disk / "journal.duckdb")
    assert {row["id"] for row in opened.read("thumbs")} == {*saved, "after"}
    opened.close()


def test_a_journal_whose_checkpoint_found_no_room_goes_on_without_a_restart(tmp_path: Path) -> None:
    """DuckDB answers nothing any more after that, until the file is opened again."""
    with small_disk(tmp_path / "disk", 48 * MB) as disk:
        journal = LocalJournal(disk / "journal.duckdb")
        filler = fill_up(disk, free=20 * MB)  # the log fits, but not what is copied out of it beside
        saved: list[str] = []
        with pytest.raises(
            StoreError, match=r"could not be written: no space is left on the disk.*saved before is safe"
        ):
            for number in range(2000):
                journal.append("thumbs", [thumb(f"{number}", rater=os.urandom(100_000).hex())])
                saved.append(f"{number}")
        assert [row["id"] for row in journal.read("thumbs")] == saved
        with pytest.raises(StoreError, match="no space is left"):
            journal.copy(disk / "copy.duckdb")
        assert len(journal.read("thumbs")) == len(saved)
        filler.unlink()
        journal.append("thumbs", [thumb("after")])
        journal.close()
        opened = LocalJournal(disk / "journal.duckdb")
        assert {row["id"] for row in opened.read("thumbs")} == {*saved, "after"}
        opened.close()


def test_a_backup_to_a_full_disk_leaves_the_journal_working(tmp_path: Path) -> None:
    journal = LocalJournal(tmp_path / "journal.duckdb")
    journal.append("thumbs", [thumb(f"{number}", rater=os.urandom(10_000).hex()) for number in range(200)])
    with small_disk(tmp_path / "disk", MB) as disk, pytest.raises(StoreError, match="no space is left on the disk"):
        journal.copy(disk / "copy.duckdb")
    journal.append("thumbs", [thumb("after")])
    assert len(journal.read("thumbs")) == 201
    journal.close()


def test_a_read_only_store_can_be_read_and_says_no_to_the_rest(disk: Path) -> None:
    store = Store(disk / "store")
    info = add_dataset(store)
    model = store.save_model(model_info(info.id), {"a": np.ones(10)})
    store.close()
    with read_only(disk):
        store = Store(disk / "store")
        assert store.catalogue("small").info == info
        assert store.arrays(store.model("small", "ease"))["a"].sum() == 10
        for write in (
            lambda: add_dataset(store, "other"),
            lambda: store.save_model(model_info(info.id, "svd"), {"a": np.ones(3)}),
            lambda: store.delete_dataset("small"),
            lambda: store.delete_model("small", "ease"),
            lambda: LocalJournal(store.layout.journal).append("thumbs", [thumb("a")]),
            lambda: add_dataset(Store(disk / "new")),
        ):
            with pytest.raises(StoreError, match=r"Read-only file system|may only be read"):
                write()
        assert store.datasets() == [info]
        assert store.models("small") == [model]
        assert store.catalogue("small").info == info
        store.close()


def test_a_read_only_journal_is_read_with_what_lies_in_its_log(disk: Path) -> None:
    program = [sys.executable, "-c", WRITER, str(disk / "journal.duckdb")]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            if int(line) == 5:
                writer.kill()
    assert (disk / "journal.duckdb.wal").exists()
    with read_only(disk):
        journal = LocalJournal(disk / "journal.duckdb", patience=10)
        assert {f"{number}" for number in range(6)} <= {row["id"] for row in journal.read("thumbs")}
        with pytest.raises(StoreError, match="may only be read"):
            journal.append("thumbs", [thumb("more")])
        journal.close()


def test_a_read_only_journal_of_an_earlier_schema_says_what_it_needs(disk: Path) -> None:
    with connect(disk / "journal.duckdb") as connection:
        migrate(connection, upto=2)
    with read_only(disk), pytest.raises(StoreError, match=r"has schema 2.*may not be written.*permission"):
        LocalJournal(disk / "journal.duckdb")
    LocalJournal(disk / "journal.duckdb").close()
