"""What was read from a file or a folder, kept as long as that is the same one and was not changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")
MOST = 512  # values that are kept
# Nanoseconds: of two changes at once a file system may show one. Either way, for a clock that was set back leaves
# files of the future, and a change of such a file shows.
SETTLED = 50_000_000


class Unchanged(Generic[T]):
    """A reader that looks whether a file or folder is as it was, which takes one call to the system, before it reads.

    Many people ask for the same few cards on every page, and each call to the system lets all others go first. What is
    returned is shared: callers must not change it.

    Parameters
    ----------
    read : callable
        From a path to what is there; what it raises is not kept.
    """

    def __init__(self, read: Callable[[Path], T]) -> None:
        self._read = read
        self._kept: dict[Path, tuple[tuple[int, ...], T]] = {}

    def __call__(self, path: Path) -> T:
        """What is at the path now."""
        stamp = _stamp(path)
        kept = self._kept.get(path)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        settled = stamp is not None and abs(time.time_ns() - stamp[-1]) > SETTLED  # before it is read
        value = self._read(path)
        if stamp is not None and settled:
            self._kept[path] = (stamp, value)
            while len(self._kept) > MOST:
                self._kept.pop(next(iter(self._kept)), None)
        return value


def _stamp(path: Path) -> tuple[int, ...] | None:
    """What tells a file or folder from another one, or from itself before a change; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
