"""Computations in threads of the server: each is started once, tells how far it is, and is kept under its key."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, Generic, TypeVar

from core.errors import CancelledError
from core.progress import Progress
from dashboard import identity

T = TypeVar("T")
MOST_KEPT = 64
_pool = ThreadPoolExecutor(2, thread_name_prefix="background")  # few at a time: pages go first


class Work(Generic[T]):
    """One computation.

    Parameters
    ----------
    make : callable
        From a `Progress` to the result. Raising in the progress is how it is cancelled.
    """

    def __init__(self, make: Callable[[Progress], T]) -> None:
        self.done, self.stage = 0.0, "Waiting for its turn"
        self._stopped = threading.Event()
        self._future: Future[T] = _pool.submit(identity.carrying(make), self._report)

    @property
    def ended(self) -> bool:
        """Whether there is a result, an error, or nothing because it was cancelled."""
        return self._future.done()

    @property
    def cancelled(self) -> bool:
        """Whether it ended because somebody cancelled it."""
        return self.ended and (self._future.cancelled() or isinstance(self._future.exception(), CancelledError))

    def wait(self, seconds: float) -> bool:
        """Give it a moment, so that short ones do not flicker; whether it has ended."""
        wait([self._future], timeout=seconds)
        return self.ended

    def result(self) -> T:
        """What came of it; waits.

        Raises
        ------
        WhyboardError
            The computation failed, or was cancelled.
        """
        return self._future.result()

    def cancel(self) -> None:
        """Ask it to end; returns at once."""
        self._stopped.set()
        self._future.cancel()

    def _report(self, done: float, stage: str) -> None:
        if self._stopped.is_set():
            raise CancelledError("The work was stopped.", "What was done before is kept: go on when you like.")
        self.done, self.stage = min(max(done, 0.0), 1.0), stage


_works: OrderedDict[Hashable, Work[Any]] = OrderedDict()
_lock = threading.Lock()


def started(key: Hashable, make: Callable[[Progress], T]) -> Work[T]:
    """The computation with a key, started where it was not yet."""
    with _lock:
        if key not in _works:
            _works[key] = Work(make)
        _works.move_to_end(key)
        for old in [name for name, work in _works.items() if work.ended][:-MOST_KEPT]:
            del _works[old]
        return _works[key]


def find(key: Hashable) -> Work[Any] | None:
    """The computation with a key; None where it was not started."""
    return _works.get(key)


def forget(key: Hashable) -> None:
    """Let go of a computation, so that it can be started again."""
    with _lock:
        _works.pop(key, None)


def let_go() -> None:
    """Let go of all that has ended: what it found is out of date."""
    with _lock:
        for name in [name for name, work in _works.items() if work.ended]:
            del _works[name]


def stop_all() -> None:
    """Ask everything that runs to end, when the server stops."""
    for work in list(_works.values()):
        work.cancel()
