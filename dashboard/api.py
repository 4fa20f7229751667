"""`/api`: the state of the server, the journal for commands of the same store while the app owns it, and `http_api`."""

from __future__ import annotations

import hmac
import ipaddress
import json
import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Route

from core.errors import InputError, WhyboardError
from core.operations.roles import LOCAL
from core.store.erasures import erasure_from_json
from core.store.layout import COPY
from dashboard import VERSION, http_api, services

if TYPE_CHECKING:
    from starlette.requests import Request

BODY_LIMIT = 16 * 2**20  # bytes; a command sends its rows in groups well below this
LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")


async def health(request: Request) -> JSONResponse:
    """Say whether the server works; 503 where the store or the journal cannot be read."""
    try:
        count = await run_in_threadpool(_check)
    except WhyboardError as error:
        return _answer({"status": "failing", "version": VERSION, "what": error.what, "remedy": error.remedy}, 503)
    return _answer({"status": "ok", "version": VERSION, "datasets": count, "journal": "ok"})


async def append(request: Request) -> JSONResponse:
    """Write rows to the journal; answers after the commit."""
    body = await _trusted_body(request)
    table, rows = body.get("table"), body.get("rows")
    if not isinstance(table, str) or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError("The request has no table with rows.", "Send {table, rows: [{column: value}]}.")
    await run_in_threadpool(services.journal(LOCAL).append, table, rows)
    return _answer({"rows": len(rows)})


async def read(request: Request) -> JSONResponse:
    """Answer a named query of the journal; times are ISO 8601."""
    body = await _trusted_body(request)
    query, parameters = body.get("query"), body.get("parameters", [])
    if not isinstance(query, str) or not isinstance(parameters, list):
        raise InputError("The request has no query.", "Send {query, parameters: []}.")
    rows = await run_in_threadpool(services.journal(LOCAL).read, query, *parameters)
    return _answer({"rows": [{name: _plain(value) for name, value in row.items()} for row in rows]})


async def copy(request: Request) -> JSONResponse:
    """Write a copy of the journal into the store, under a name of our own; whoever asked takes it away."""
    await _trusted_body(request)
    target = services.workbench(LOCAL).store.layout.root / f"{COPY}{uuid.uuid4().hex}.duckdb"
    rows = await run_in_threadpool(services.journal(LOCAL).copy, target)
    return _answer({"path": str(target), "rows": rows})


async def erase(request: Request) -> JSONResponse:
    """Forget a person in the journal, and all that this process holds in memory; answers when it is done."""
    body = await _trusted_body(request)
    try:
        erasure = erasure_from_json(body)
    except (TypeError, ValueError, KeyError) as error:
        raise InputError(f"The request is no erasure: {error!r}.", "Send what `core.store.remote` sends.") from error
    rows = await run_in_threadpool(services.journal(LOCAL).erase, erasure)
    await run_in_threadpool(services.forget_everything)
    return _answer({"rows": rows})


def make(token: str) -> Starlette:
    """Return the application under `/api`; `token` opens its internal part."""

    async def refused(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        return _answer({"what": error.detail, "remedy": "See the documentation."}, error.status_code, error.headers)

    async def failed(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, WhyboardError)
        code = 400 if isinstance(error, InputError) else 503
        return _answer({"what": error.what, "remedy": error.remedy}, code)

    public = http_api.Lazy()
    app = Starlette(
        routes=[
            Route("/health", health, methods=["GET"]),
            Route("/internal/append", append, methods=["POST"]),
            Route("/internal/read", read, methods=["POST"]),
            Route("/internal/copy", copy, methods=["POST"]),
            Route("/internal/erase", erase, methods=["POST"]),
            *(Route(path, public) for path in http_api.PATHS),
        ],
        exception_handlers={HTTPException: refused, WhyboardError: failed},
    )
    app.state.token = token
    return app


def _check() -> int:
    services.journal(LOCAL).read("counts")
    return len(services.workbench(LOCAL).store.datasets())


async def _trusted_body(request: Request) -> dict[str, Any]:
    """Read the JSON object of a request that comes from this machine, by a name of this machine, with the token.

    The name is checked because a web page can make its own name point here (DNS rebinding).
    """
    if not (request.client and _is_loopback(request.client.host) and _host(request) in LOCAL_NAMES):
        raise HTTPException(403, "Only programs on the same machine may ask this.")
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), request.app.state.token.encode()):
        raise HTTPException(401, "The token is missing or wrong.", {"WWW-Authenticate": "Bearer"})
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_LIMIT:
            raise HTTPException(413, f"The request is larger than {BODY_LIMIT} bytes.")
    try:
        value = json.loads(bytes(body))
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "The request is not JSON.") from error
    if not isinstance(value, dict):
        raise HTTPException(400, "The request is not a JSON object.")
    return value


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _host(request: Request) -> str:
    name, _, port = request.headers.get("host", "").rpartition(":")
    return name if name and port.isdigit() else request.headers.get("host", "")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _answer(value: Any, status: int = 200, headers: Any = None) -> JSONResponse:
    return JSONResponse(value, status, {**(headers or {}), "Cache-Control": "no-store"})
