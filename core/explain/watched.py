"""What a server sends, watched while it comes: it ends at some time and size, and can be given up at any moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

BYTES = 32 * 2**20  # of an answer; a long text with the thoughts before it is a tenth of that
SECONDS = 900.0  # for an answer; between two pieces the endpoint's own timeout counts


class EndlessError(Exception):
    """An answer that has no end, or is packed so that nobody can tell how long it is."""


def watching(cancelled: Callable[[], bool]) -> Callable[[Any], None]:
    """A hook for an HTTP client of httpx, called with each answer before its body is read.

    A server that sends a byte now and then, or a line without an end, is otherwise read for ever: the client's timeout
    begins anew with each byte, and whoever waits for a whole line gets no moment to ask whether to go on.

    Parameters
    ----------
    cancelled : callable
        Asked at every piece; once it says True the answer is not read on, as if it ended there.
    """

    def watch(answer: Any) -> None:
        answer.stream = _watched(answer, cancelled)

    return watch


def _watched(answer: Any, cancelled: Callable[[], bool]) -> Any:
    stream, deadline = answer.stream, time.monotonic() + SECONDS
    packed = answer.headers.get("content-encoding", "identity")  # it was asked not to
    # The client checks for this class, of whichever version of the HTTP library it brings along.
    base: Any = next(kind for kind in type(stream).__mro__ if kind.__name__ == "SyncByteStream")

    class Watched(base):  # type: ignore[misc]
        def __iter__(self) -> Iterator[bytes]:
            if packed.lower() != "identity":
                raise EndlessError("sent an answer that is packed, which was not asked for")
            size = 0
            for piece in stream:
                size += len(piece)
                if size > BYTES:
                    raise EndlessError(f"sent more than {BYTES // 2**20} MB for one answer")
                if time.monotonic() > deadline:
                    raise EndlessError(f"came to no end within {SECONDS:g} s")
                if cancelled():
                    return
                yield piece

        def close(self) -> None:
            stream.close()

    return Watched()
