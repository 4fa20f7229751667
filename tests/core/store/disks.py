"""Small file systems of their own, to fill up and to make read-only."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MB = 2**20


def _mount(*arguments: str) -> int:
    try:
        return subprocess.run(["mount", *arguments], check=False, capture_output=True).returncode
    except OSError:
        return 1


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[Path]:
    """A disk of `size` bytes at the new folder `place`; skips where this user may not mount one."""
    place.mkdir()
    if _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)):
        pytest.skip("this user may not mount a file system")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def read_only(disk: Path) -> Iterator[None]:
    """Nothing on `disk` can be written meanwhile, not even by root."""
    assert _mount("-o", "remount,ro", str(disk)) == 0
    try:
        yield
    finally:
        assert _mount("-o", "remount,rw", str(disk)) == 0


def fill_up(disk: Path, free: int = 0) -> Path:
    """Write a file until nothing more fits, but for `free` bytes; the file."""
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
