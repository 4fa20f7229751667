"""Restores, backups and repairs of one store at once, from two real processes: the second is told who the first is."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from core.cli.main import main
from core.errors import StoreError
from core.progress import silent
from core.store import LocalJournal, Store, open_journal
from core.store.backups import restore_backup, write_backup
from core.store.doctor import Finding, repair
from core.store.turns import LOCK, check_turn, turn
from tests.core.store.test_backups import copied, filled, thumbs
from tests.core.store.test_processes import start

# Work that stops in the middle, where it first tells how far it is, until a line comes.
WAIT = """
import sys
from datetime import datetime
from pathlib import Path
from core.store import LocalJournal, Store
from core.store.backups import restore_backup, write_backup
layout, told = Store(Path(sys.argv[1])).layout, []
def wait(share, stage):
    if not told:
        told.append(stage)
        print("at work", flush=True)
        sys.stdin.readline()
"""
RESTORE = f"{WAIT}\nrestore_backup(layout, Path(sys.argv[2]), replace=True, progress=wait)"
BACKUP = f"""{WAIT}
journal = LocalJournal(layout.journal)
write_backup(layout, journal, Path(sys.argv[2]), now=datetime(2026, 1, 1), app_version="1", progress=wait)
journal.close()
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with a backup beside it."""
    copied("backup", tmp_path / "backup")
    return filled(tmp_path / "store")


@contextmanager
def at_work(code: str, store: Store, place: Path) -> Iterator[subprocess.Popen[str]]:
    """A process in the middle of its work; it gets through afterwards."""
    with start(code, str(store.layout.root), str(place)) as process:
        assert process.stdin is not None and process.stdout is not None
        assert process.stdout.readline() == "at work\n"
        yield process
        process.stdin.write("\n")
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def restoring(store: Store, backup: Path) -> None:
    restore_backup(store.layout, backup, replace=True, progress=silent)


def test_while_a_store_is_restored_everything_else_is_told_to_wait(store: Store, tmp_path: Path) -> None:
    backup, layout = tmp_path / "backup", store.layout
    with at_work(RESTORE, store, backup) as first:
        said = rf"A restore of {backup} \(process {first.pid}\) goes on in the store {layout.root}.*Wait until it has"
        with pytest.raises(StoreError, match=said):
            restoring(store, backup)
        with pytest.raises(StoreError, match=said):  # an app or a command that starts
            LocalJournal(layout.journal)
        with pytest.raises(StoreError, match=said):
            repair(layout, [Finding("left over", "", "", layout.trash, "remove")])
    assert len(thumbs(layout)) == 3
    assert not (layout.root / LOCK).exists()
    restoring(store, backup)


def test_the_commands_say_so(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_journal, "__defaults__", (0.1,))  # they try for seconds before they say it
    with at_work(RESTORE, store, tmp_path / "backup"):
        for words in (
            ("restore", str(tmp_path / "backup"), "--replace"), ("backup", str(tmp_path / "another")), ("stats",),
        ):  # fmt: skip
            assert main([*words, "--store", str(store.layout.root)]) == 1
            assert "A restore of" in capsys.readouterr().err
    assert not (tmp_path / "another").exists()


def test_while_a_backup_is_written_nothing_is_restored_and_it_gets_through(store: Store, tmp_path: Path) -> None:
    with (
        at_work(BACKUP, store, tmp_path / "second") as first,
        pytest.raises(StoreError, match=rf"A backup to .*second \(process {first.pid}\) goes on.*Wait"),
    ):
        restoring(store, tmp_path / "backup")
    restoring(Store(tmp_path / "other"), tmp_path / "second")
    assert len(thumbs(Store(tmp_path / "other").layout)) == 3


def test_backups_may_be_written_together(store: Store, tmp_path: Path) -> None:
    journal = LocalJournal(store.layout.journal)
    with turn(store.layout.root, "A backup to x", alone=False):
        write_backup(store.layout, journal, tmp_path / "b", now=datetime(2026, 1, 2), app_version="1", progress=silent)
        assert (store.layout.root / LOCK).exists()  # the first still holds it
        with pytest.raises(StoreError, match="goes on"), turn(store.layout.root, "A restore", alone=True):
            pass
    journal.close()
    assert not (store.layout.root / LOCK).exists()


def test_what_a_killed_restore_left_keeps_nobody_out(store: Store, tmp_path: Path) -> None:
    with start(RESTORE, str(store.layout.root), str(tmp_path / "backup")) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
        process.wait()
    assert (store.layout.root / LOCK).exists()
    check_turn(store.layout.root)
    assert len(thumbs(store.layout)) == 3
    restoring(store, tmp_path / "backup")
    assert not (store.layout.root / LOCK).exists()


def test_who_cannot_be_read_is_another_command(store: Store) -> None:
    root = store.layout.root
    with turn(root, "A restore", alone=True):
        (root / LOCK).write_text("{")
        with pytest.raises(StoreError, match=r"^Another command goes on"), turn(root, "A repair", alone=True):
            pass
