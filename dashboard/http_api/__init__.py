"""`/api` for programs: the verbs of the pages behind bearer tokens. FastAPI is loaded with the first request."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

PATHS = ("/recommend", "/why", "/explain", "/feedback", "/openapi.json")


class Lazy:
    """The application, made when it is first asked."""

    def __init__(self) -> None:
        self._app: ASGIApp | None = None
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        from starlette.concurrency import run_in_threadpool

        if self._app is None:
            await run_in_threadpool(self._make)
        assert self._app is not None
        await self._app(scope, receive, send)

    def _make(self) -> None:
        from dashboard.http_api.app import make

        with self._lock:
            self._app = self._app or make()
