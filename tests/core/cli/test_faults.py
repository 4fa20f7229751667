"""Commands on a disk that is full, and on a store that may only be read: what is wrong, and how to go on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.cli.main import main
from core.store import LocalJournal, Store
from tests.core.cli.conftest import MAPPING, Done, Run
from tests.core.store.disks import MB, fill_up, read_only, small_disk

TEXTS = ("--variant", "concise-2", "--variant", "detailed-2")
WRITTEN = ("explain", "small", "--user", "u1", "--item", "i1", "--variant", "concise-2")
NEW = ("explain", "small", "--user", "u2", "--item", "i1", "--variant", "concise-2")
BATCH = ("explain", "small", "--sample", "users=20,items=2", *TEXTS)
TRAINING = ("train", "small", "--model", "foldin", "--set", "k=60", "--set", "epochs=2")
PLAN = ("campaigns", "create", "First", "--dataset", "small", *TEXTS, "--rater", "ann")


@pytest.fixture(scope="module")
def fresh(tables: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of this module's own: in a shared one other tests leave what a small disk has no room for."""
    store = tmp_path_factory.mktemp("fresh")
    given = ("--ratings", tables[0], "--items", tables[1], "--map", MAPPING, "--name", "small")
    assert main(["import", "table", *map(str, given), "--store", str(store), "--progress", "none"]) == 0
    return store


@pytest.fixture
def disk(tmp_path: Path, fresh: Path) -> Iterator[Path]:
    """A small disk with a store that has a data set, its models and one text in the journal."""
    with small_disk(tmp_path / "disk", 16 * MB) as place:
        shutil.copytree(fresh, place / "store")
        assert main([*WRITTEN, "--store", str(place / "store")]) == 0
        yield place


@pytest.fixture
def run(disk: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on that store, in this process."""

    def inside(*arguments: object) -> Done:
        capsys.readouterr()
        code = main([*map(str, arguments), "--store", str(disk / "store"), "--progress", "none"])
        told = capsys.readouterr()
        return Done(code, told.out, told.err)

    return inside


@pytest.fixture
def importing(tables: tuple[Path, Path]) -> tuple[object, ...]:
    return ("import", "table", "--ratings", tables[0], "--items", tables[1], "--map", MAPPING, "--name", "other")


def kept(disk: Path) -> int:
    journal = LocalJournal(disk / "store" / "journal.duckdb")
    try:
        return len(journal.read("explanations_of", "small@" + version(disk)))
    finally:
        journal.close()


def version(disk: Path) -> str:
    store = Store(disk / "store")
    try:
        return store.dataset("small").version
    finally:
        store.close()


@pytest.mark.parametrize("free", [0, 60_000])
def test_a_full_disk_is_told_and_nothing_is_lost(
    disk: Path, run: Run, importing: tuple[object, ...], free: int
) -> None:
    filler = fill_up(disk, free)
    refused = [importing, TRAINING, BATCH, ("backup", disk / "backup"), *([] if free else [NEW, PLAN])]
    for arguments in refused:
        done = run(*arguments)
        assert done.code == 1, arguments
        assert "no space" in done.err.lower(), done.err
        assert "free space" in done.err or "Make room" in done.err
        assert "unexpected" not in done.err and "Traceback" not in done.err
    for arguments in (("recommend", "small", "--user", "u1"), WRITTEN, ("datasets",), ("doctor",)):
        assert run(*arguments).code == 0, arguments
    assert list(disk.rglob(".building-*")) == []
    filler.unlink()
    for arguments in (importing, TRAINING, BATCH, NEW, PLAN, ("backup", disk / "backup"), ("doctor", "--deep")):
        done = run(*arguments)
        assert done.code == 0, (arguments, done.err)
    assert kept(disk) == 2


def test_what_is_deleted_makes_room_on_a_full_disk(disk: Path, run: Run) -> None:
    fill_up(disk)
    store = Store(disk / "store")
    for model in store.models("small"):
        store.delete_model("small", model.model)
    store.close()
    assert run("train", "small", "--model", "popularity").code == 0


def test_a_store_that_may_only_be_read_is_read(disk: Path, run: Run, importing: tuple[object, ...]) -> None:
    backup = disk.parent / "backup"
    with read_only(disk):
        for arguments in (
            ("recommend", "small", "--user", "u1"), ("why", "small", "--user", "u1", "--item", "i1"), WRITTEN,
            ("datasets",), ("models",), ("variants",), ("campaigns",), ("stats",), ("check", "small"),
            ("backup", backup),
        ):  # fmt: skip
            done = run(*arguments)
            assert done.code == 0, (arguments, done.err)
        for arguments in (importing, TRAINING, BATCH, NEW, PLAN, ("restore", backup, "--replace")):
            done = run(*arguments)
            assert done.code == 1, arguments
            assert "Read-only file system" in done.err or "may only be read" in done.err
            assert "ermission" in done.err
            assert "unexpected" not in done.err
        done = run("doctor")
        assert (done.code, "cannot be written" in done.out) == (1, True)
    assert kept(disk) == 1
    assert run(*NEW).code == 0


def test_a_read_only_store_without_a_journal_is_read_too(disk: Path, run: Run) -> None:
    (disk / "store" / "journal.duckdb").unlink()
    with read_only(disk):
        assert run("stats").code == 0
        assert run("recommend", "small", "--user", "u1").code == 0
        assert "may only be read" in run(*NEW).err
