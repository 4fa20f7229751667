"""Short answers of the journal, kept until rows come to a table that they depend on."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from core.store.tables import QUERIES, TABLES

READS: dict[str, tuple[str, ...]] = {
    query: tuple(sorted(TABLES.keys() & set(re.findall(r"\w+", sql)))) for query, sql in QUERIES.items()
}
"""Tables that the answer to a query may depend on."""
LONGEST, MOST = 64, 512  # rows of an answer that is kept; answers
Position = tuple[int, ...]
_Rows = list[dict[str, Any]]


class Answers:
    """What was answered before; safe for many threads.

    Pages ask the same few questions on every run, most rows never change, and the process that holds the journal is the
    only one that writes to it: it says here which tables it wrote to, before it says so to anybody else.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._changes = dict.fromkeys(TABLES, 0)
        self._changing = dict.fromkeys(TABLES, 0)  # writers at work
        self._kept: OrderedDict[tuple[Any, ...], tuple[Position, _Rows]] = OrderedDict()

    def position(self, query: str) -> Position:
        """How often the tables changed that a query reads: to be taken before it is answered."""
        with self._lock:
            return self._position(query)

    def find(self, query: str, parameters: Sequence[Any]) -> _Rows | None:
        """The answer, as rows of the caller's own; None where it has to be worked out."""
        if not _plain(parameters):
            return None
        with self._lock:
            kept = self._kept.get((query, *parameters))
            if kept is None or kept[0] != self._position(query) or self._in_flux(query):
                return None
            return [dict(row) for row in kept[1]]

    def keep(self, query: str, parameters: Sequence[Any], position: Position, rows: _Rows) -> None:
        """Keep an answer that was worked out after a position; one that is outdated already is not kept."""
        if len(rows) > LONGEST or not _plain(parameters):
            return
        with self._lock:
            if position == self._position(query) and not self._in_flux(query):
                self._kept[(query, *parameters)] = (position, [dict(row) for row in rows])
                while len(self._kept) > MOST:
                    self._kept.popitem(last=False)

    @contextmanager
    def changing(self, tables: Collection[str]) -> Iterator[None]:
        """Rows come to these tables: while they do, nothing about them is kept or answered from what was kept.

        Else of two who ask at that moment one may see the new rows, and the other keep the old ones for both.
        """
        self._count(self._changing, tables, 1)
        try:
            yield
        finally:
            self._count(self._changes, tables, 1)
            self._count(self._changing, tables, -1)

    def forget(self) -> None:
        """Let go of everything: rows are gone or others."""
        with self._lock:
            self._kept.clear()
        self._count(self._changes, TABLES, 1)

    def _count(self, counts: dict[str, int], tables: Collection[str], by: int) -> None:
        with self._lock:
            for table in tables:
                counts[table] += by

    def _in_flux(self, query: str) -> bool:
        return any(self._changing[table] for table in READS[query])

    def _position(self, query: str) -> Position:
        return tuple(self._changes[table] for table in READS[query])


def _plain(parameters: Sequence[Any]) -> bool:
    return all(isinstance(value, str | int) and not isinstance(value, bool) for value in parameters)
