"""Cards are read again as soon as they change, and only then."""

import os
import time
from pathlib import Path

import pytest

from core.store.unchanged import MOST, SETTLED, Unchanged


def aged(path: Path) -> None:
    """Let a file or folder look as if nobody had touched it for a while."""
    past = time.time_ns() - 10 * SETTLED
    os.utime(path, ns=(past, past))


def counting() -> tuple[list[Path], Unchanged[str]]:
    read: list[Path] = []

    def reader(path: Path) -> str:
        read.append(path)
        return path.read_text()

    return read, Unchanged(reader)


def test_a_file_is_read_once_while_it_stays_the_same(tmp_path: Path) -> None:
    read, text = counting()
    path = tmp_path / "card"
    path.write_text("one")
    aged(path)
    assert [text(path) for _ in range(3)] == ["one"] * 3 and len(read) == 1


def test_a_change_a_replacement_and_a_removal_are_seen(tmp_path: Path) -> None:
    read, text = counting()
    path, other = tmp_path / "card", tmp_path / "other"
    path.write_text("one")
    aged(path)
    assert text(path) == "one"
    path.write_text("two")
    assert text(path) == "two"
    aged(path)
    other.write_text("six")
    os.utime(other, ns=(path.stat().st_mtime_ns,) * 2)  # same size, same time: another file all the same
    assert text(path) == "two"
    other.replace(path)
    assert text(path) == "six"
    path.unlink()
    with pytest.raises(FileNotFoundError):
        text(path)
    path.write_text("new")
    assert text(path) == "new" and len(read) == 6


def test_what_was_touched_just_now_is_not_kept(tmp_path: Path) -> None:
    # Two changes in one tick of the file system's clock leave the same time behind.
    read, text = counting()
    path = tmp_path / "card"
    path.write_text("one")
    text(path), text(path)
    assert len(read) == 2


def test_a_file_of_the_future_is_kept_and_its_change_is_seen(tmp_path: Path) -> None:
    """The clock was set back since it was written."""
    read, text = counting()
    path = tmp_path / "card"
    path.write_text("one")
    future = time.time_ns() + 10**18
    os.utime(path, ns=(future, future))
    assert [text(path) for _ in range(3)] == ["one"] * 3 and len(read) == 1
    path.write_text("two")
    assert text(path) == "two"


def test_a_folder_is_listed_again_when_something_comes_or_goes(tmp_path: Path) -> None:
    names = Unchanged(lambda folder: sorted(path.name for path in folder.glob("*")))
    (tmp_path / "a").mkdir()
    aged(tmp_path)
    assert names(tmp_path) == ["a"]
    (tmp_path / "b").mkdir()
    assert names(tmp_path) == ["a", "b"]
    (tmp_path / "a").rmdir()
    assert names(tmp_path) == ["b"]
    assert names(tmp_path / "none") == []


def test_a_failure_is_not_kept_and_memory_is_bounded(tmp_path: Path) -> None:
    _, text = counting()
    with pytest.raises(FileNotFoundError):
        text(tmp_path / "none")
    for number in range(MOST + 10):
        path = tmp_path / str(number)
        path.write_text("")
        aged(path)
        text(path)
    assert len(text._kept) == MOST
