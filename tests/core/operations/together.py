"""A backend that writes many texts together, for tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.explain.backends import Request
from core.explain.events import Event, Finished, Piece, Restart, Usage

calls: list[int] = []


def one(request: Request, options: Mapping[str, Any]) -> Iterator[Event]:
    yield Piece(f"One about {request.evidence.title}.")
    yield Finished(Usage(1, 1, 0.0))


def many(requests: Sequence[Request], options: Mapping[str, Any]) -> Sequence[Sequence[Event]]:
    calls.append(len(requests))
    return [
        (Piece("No."), Restart("Too short.", "No."), Piece(f"Many about {request.evidence.title}."),
         Finished(Usage(9, 5, 0.0), checked=True))
        for request in requests
    ]  # fmt: skip
