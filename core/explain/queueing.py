"""Turns at something that serves one at a time, in the order of asking: each sees how many are served before."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

from core.errors import CancelledError
from core.explain.events import Waiting

POLL = 0.1  # seconds between two looks at whether one who waits was cancelled


class FairQueue:
    """A lock whose line can be seen and left."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._line: list[Place] = []

    def __len__(self) -> int:
        return len(self._line)

    @contextmanager
    def place(self) -> Iterator[Place]:
        """Stand in line; on leaving the block the next one is served, whether this one was or not."""
        found = Place(self)
        with self._changed:
            self._line.append(found)
        try:
            yield found
        finally:
            with self._changed:
                self._line.remove(found)
                self._changed.notify_all()


class Place:
    """One place in the line of a `FairQueue`."""

    def __init__(self, queue: FairQueue) -> None:
        self._queue = queue

    @property
    def position(self) -> int:
        """How many are served before; 0 where it is this one's turn."""
        return self._queue._line.index(self)

    def wait(self, cancelled: Callable[[], bool]) -> Iterator[Waiting]:
        """Yield the position at first and whenever it changes, down to 0; then it is this one's turn.

        Raises
        ------
        CancelledError
            `cancelled` said True.
        """
        told: int | None = None
        while told != 0:
            with self._queue._changed:
                if self.position == told:
                    self._queue._changed.wait(POLL)
                position = self.position
            if cancelled():
                raise CancelledError("The writing was cancelled while it waited.", "Ask again when you like.")
            if position != told:
                told = position
                yield Waiting(position)


_queues: dict[Hashable, FairQueue] = {}
_door = threading.Lock()


def queue_of(key: Hashable) -> FairQueue:
    """The one queue of this process for what `key` names, such as the folder of a model."""
    with _door:
        return _queues.setdefault(key, FairQueue())
