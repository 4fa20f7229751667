"""Results of functions, kept under their arguments for all visitors."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import update_wrapper
from typing import Generic, ParamSpec, TypeVar
from weakref import WeakSet

P = ParamSpec("P")
T = TypeVar("T")
_all: WeakSet[Kept] = WeakSet()  # type: ignore[type-arg]  # of every function


class Kept(Generic[P, T]):
    """A function whose results are kept: each is made once, by one thread; of many, those used last stay.

    Streamlit's own cache hashes its arguments, which takes longer than most of what pages look up many times a run.
    Arguments are small values that carry the version of the data; results are shared, so nobody may change them. What a
    function raises is not kept.
    """

    def __init__(self, make: Callable[P, T], size: int) -> None:
        update_wrapper(self, make)
        self._make, self._size = make, size
        self._values: OrderedDict[Hashable, T] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()
        _all.add(self)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """The result for these arguments."""
        key: Hashable = (args, tuple(sorted(kwargs.items()))) if kwargs else args
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
            turn = self._making.setdefault(key, threading.Lock())
        with turn:  # whoever comes second finds what the first one made
            with self._lock:
                if key in self._values:
                    return self._values[key]
            try:
                value = self._make(*args, **kwargs)
                with self._lock:
                    self._values[key] = value
                    while len(self._values) > self._size:
                        self._values.popitem(last=False)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return value

    def clear(self) -> None:
        """Let go of all results."""
        with self._lock:
            self._values.clear()


def clear_all() -> None:
    """Let go of the results of all functions."""
    for each in list(_all):
        each.clear()


def kept(size: int) -> Callable[[Callable[P, T]], Kept[P, T]]:
    """Keep so many results of a function."""
    return lambda make: Kept(make, size)
