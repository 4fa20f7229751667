"""Who works on a whole store: a restore or a repair alone, backups together. Others are told who it is."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from core.errors import StoreError

LOCK = "keeping.lock"
_PATIENCE = 1.0  # seconds; who only looks, or is just leaving, is gone by then
_mine: set[Path] = set()  # stores that this process has to itself


@contextmanager
def turn(root: Path, what: str, *, alone: bool) -> Iterator[None]:
    """Work on the store at `root`, with nobody else where `alone`, else with others that are not.

    Parameters
    ----------
    root : Path
        The store's folder, which must be there. Where it may not be written, nobody can have it alone, and who does
        not need that goes on without a lock.
    what : str
        What is done, as others are told it, such as `A restore of /backup`.
    alone : bool
        Whether nobody else may do anything meanwhile.

    Raises
    ------
    StoreError
        Somebody else is at work.
    OSError
        The lock cannot be written, and is needed.
    """
    try:
        file = _taken(root, alone)
    except OSError:
        if alone:
            raise
        yield
        return
    try:
        with suppress(OSError):  # on a full disk nobody is told who it is
            _say(file, what)
        if alone:
            _mine.add(root.absolute())
        yield
    finally:
        _mine.discard(root.absolute())
        with suppress(OSError):  # others still work under it
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            (root / LOCK).unlink(missing_ok=True)
        file.close()


def check_turn(root: Path) -> None:
    """Check that no other process has the store at `root` to itself.

    Raises
    ------
    StoreError
        One has.
    """
    if root.absolute() in _mine:
        return
    with suppress(OSError), (root / LOCK).open("rb") as file:  # without such a file nobody has
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _busy(root, file) from error


def _taken(root: Path, alone: bool) -> IO[bytes]:
    deadline = time.monotonic() + _PATIENCE
    path = root / LOCK
    while True:
        file = path.open("a+b", buffering=0)  # or a full disk is told when it is closed
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                busy = _busy(root, file)
                file.close()
                raise busy from error
            time.sleep(0.05)
        else:
            with suppress(FileNotFoundError):
                if path.stat().st_ino == os.fstat(file.fileno()).st_ino:  # else who left took it away
                    return file
        file.close()


def _say(file: IO[bytes], what: str) -> None:
    file.truncate(0)
    file.write(json.dumps({"what": what, "process": os.getpid()}).encode())


def _busy(root: Path, file: IO[bytes]) -> StoreError:
    told = "Another command"
    with suppress(OSError, ValueError, KeyError, TypeError):
        file.seek(0)
        found = json.load(file)
        told = f"{str(found['what'])[:200]} (process {int(found['process'])})"
    return StoreError(f"{told} goes on in the store {root}.", "Wait until it has ended, and try again.")
