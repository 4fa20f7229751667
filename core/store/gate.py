"""Gates: one that many threads pass at once or one alone, and those that keep other processes from a file or folder."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Gate:
    """Many threads may be inside with `shared`; who comes in `alone` waits until they are out, and keeps others out."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._closed = False

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Be inside with others."""
        with self._changed:
            self._changed.wait_for(lambda: not self._closed)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be inside alone."""
        with self._changed:
            self._changed.wait_for(lambda: not self._closed)
            self._closed = True
            self._changed.wait_for(lambda: self._inside == 0)
        try:
            yield
        finally:
            with self._changed:
                self._closed = False
                self._changed.notify_all()


@contextmanager
def closed_to_others(path: Path) -> Iterator[None]:
    """Keep others from opening the journal at `path`: a lock on its folder, which needs no file of its own."""
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def alone_in(folder: Path, patience: float) -> Iterator[bool]:
    """Be the only one of all threads and processes that works on a folder; yields False where another one does.

    Waits at most `patience` seconds for the other one. Who is killed lets go.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    deadline = time.monotonic() + patience
    try:
        while not (ours := _locked(descriptor)) and time.monotonic() < deadline:
            time.sleep(0.02)
        yield ours
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
