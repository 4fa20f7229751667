"""Folders written aside, renamed into place, and swept."""

import fcntl
import json
import os
import threading
from pathlib import Path

import pytest

from core.errors import StoreError
from core.store.layout import building, discard, publish, read_json, sweep, write_json


def test_a_published_folder_is_there_and_nothing_else(tmp_path: Path) -> None:
    with building(tmp_path) as folder:
        (folder / "a.txt").write_text("a")
        (folder / "deep").mkdir()
        (folder / "deep" / "b.txt").write_text("b")
        assert publish(folder, tmp_path / "target")
    assert {path.name for path in tmp_path.rglob("*")} == {"target", "a.txt", "deep", "b.txt"}


def test_a_second_folder_does_not_replace_the_first(tmp_path: Path) -> None:
    for text in ("first", "second"):
        with building(tmp_path) as folder:
            (folder / "a.txt").write_text(text)
            assert publish(folder, tmp_path / "target") == (text == "first")
    assert (tmp_path / "target" / "a.txt").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


def test_everything_is_on_disk_before_the_rename(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order of system calls: each file, then the folder, then the rename, then the folder above."""
    calls: list[str] = []
    real_fsync, real_rename = os.fsync, Path.rename

    def fsync(descriptor: int) -> None:
        calls.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        real_fsync(descriptor)

    def rename(self: Path, target: Path) -> Path:
        calls.append("rename")
        return real_rename(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    with building(tmp_path) as folder:
        (folder / "a.txt").write_text("a")
        (folder / "b.txt").write_text("b")
        publish(folder, tmp_path / "target")
    before, after = calls[: calls.index("rename")], calls[calls.index("rename") + 1 :]
    assert {"a.txt", "b.txt", folder.name} <= set(before)
    assert after == [tmp_path.name]


def test_what_is_being_built_elsewhere_is_not_swept(tmp_path: Path) -> None:
    with building(tmp_path) as folder:
        (folder / "a.txt").write_text("a")
        with building(tmp_path) as other:  # a build sweeps first
            assert other != folder
        assert (folder / "a.txt").exists()


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    for name in (".building-dead", ".building-alive"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x").touch()
        (tmp_path / f"{name}.lock").touch()
    for name in (".building-deadjson", ".building-json"):
        (tmp_path / name).touch()
    with (tmp_path / ".building-alive.lock").open("r+") as lock, (tmp_path / ".building-json").open("r+") as json_file:
        fcntl.flock(lock, fcntl.LOCK_EX)
        fcntl.flock(json_file, fcntl.LOCK_EX)
        sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {".building-alive", ".building-alive.lock", ".building-json"}


def test_a_sweep_never_takes_the_file_that_json_is_written_to(tmp_path: Path) -> None:
    stop = threading.Event()

    def sweeping() -> None:
        while not stop.is_set():
            sweep(tmp_path)

    sweeper = threading.Thread(target=sweeping)
    sweeper.start()
    for number in range(300):
        write_json(tmp_path / "a.json", number)
        assert read_json(tmp_path / "a.json") == number
    stop.set()
    sweeper.join()


def test_a_sweep_between_making_the_lock_file_and_locking_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the file for one of a killed process; the build must notice, or nobody could ever sweep its folder."""
    real, swept = fcntl.flock, []

    def flock(lock: object, operation: int) -> None:
        if operation == fcntl.LOCK_EX and not swept:
            swept.append(True)
            sweep(tmp_path)
        real(lock, operation)  # type: ignore[arg-type]

    monkeypatch.setattr(fcntl, "flock", flock)
    with building(tmp_path) as folder:
        assert swept
        assert folder.with_name(f"{folder.name}.lock").exists()
        sweep(tmp_path)
        assert folder.exists()


def test_sweeping_never_takes_what_others_build(tmp_path: Path) -> None:
    """Many builds and sweeps at once: every build finds its folder until it is published."""
    problems: list[BaseException] = []

    def build(worker: int) -> None:
        try:
            for number in range(25):
                with building(tmp_path) as folder:
                    (folder / "a").write_text("a")
                    assert publish(folder, tmp_path / f"{worker}-{number}")
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=build, args=(worker,)) for worker in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(list(tmp_path.glob("*-*/a"))) == 150
    assert list(tmp_path.glob(".building-*")) == []


def test_json_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_json(path, {"text": "ü", "number": 1.5})
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(path, {"number": float("nan")})
    with pytest.raises(TypeError):
        write_json(path, {"number": object()})
    assert read_json(path) == {"text": "ü", "number": 1.5}
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.json"]


def test_readers_of_json_see_the_old_or_the_new(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_json(path, ["a"] * 5000)
    seen: set[str] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            value = read_json(path)
            seen.add(f"{len(value)} {len(set(value))}")

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(40):
        write_json(path, ["ab"[number % 2]] * 5000)
    stop.set()
    reader.join()
    assert seen == {"5000 1"}


@pytest.mark.parametrize("content", [None, b"", b"{", b"\xff\xfe"])
def test_unreadable_json_names_its_file(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "a.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StoreError, match=r"a\.json"):
        read_json(path)


def test_discarding_also_clears_what_a_killed_process_left_in_the_trash(tmp_path: Path) -> None:
    trash = tmp_path / "trash"
    (trash / "left").mkdir(parents=True)
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone" / "a.json").write_text(json.dumps(1))
    discard(tmp_path / "gone", trash)
    assert list(trash.iterdir()) == []
    assert not (tmp_path / "gone").exists()
    with pytest.raises(StoreError, match="deleted meanwhile"):
        discard(tmp_path / "gone", trash)


def test_building_where_the_parent_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="deleted meanwhile"), building(tmp_path / "gone" / "models"):
        raise AssertionError("was opened")
    assert list(tmp_path.iterdir()) == []
