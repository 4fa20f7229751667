"""The application behind `/api` for programs: who asks, what is too much, and errors with what and remedy."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from core.errors import InputError, NotFoundError, WhyboardError
from core.operations.roles import RefusedError
from dashboard import VERSION, numerals
from dashboard.http_api import verbs
from dashboard.http_api.bodies import Problem
from dashboard.http_api.tokens import Allowance, Tokens, per_minute

BODY_LIMIT = 64 * 2**10  # bytes
ANSWERS: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem, "description": words}
    for code, words in {
        400: "The request is wrong or impossible.",
        401: "No token, or an unknown one.",
        403: "The role of the token does not allow this.",
        404: "Something named is not there.",
        413: "The request is too large.",
        422: "The request has another form.",
        429: "Too many requests; Retry-After says in how many seconds.",
        503: "The store, the journal or a language model does not work.",
    }.items()
}
_CODES = ((NotFoundError, 404), (InputError, 400), (RefusedError, 403))


def make(tokens: Callable[[], Tokens] = Tokens.from_environment, allowance: Allowance | None = None) -> FastAPI:
    """Return the application; tokens are read anew for each request, so that one can be withdrawn."""
    app = FastAPI(
        title="Whyboard",
        version=VERSION,
        description="Recommendations with exact reasons, explanations in words, and what people say of them.",
        docs_url=None,  # those pages would load scripts from other hosts
        redoc_url=None,
        responses=ANSWERS,
    )
    app.include_router(verbs.ROUTER)
    app.middleware("http")(_guard(tokens, allowance or Allowance()))
    app.exception_handler(WhyboardError)(_failed)
    app.exception_handler(RequestValidationError)(_malformed)
    app.exception_handler(HTTPException)(_refused)
    return app


def _guard(tokens: Callable[[], Tokens], allowance: Allowance) -> Callable[[Request, Any], Awaitable[Any]]:
    async def guard(request: Request, proceed: Any) -> Any:
        if request.url.path.endswith("/openapi.json"):
            return await proceed(request)
        try:
            actor = tokens().actor(request.headers.get("authorization", "").removeprefix("Bearer "))
            limit = per_minute()
        except WhyboardError as error:
            return _answer(error.what, error.remedy, 503)
        if actor is None:
            headers = {"WWW-Authenticate": "Bearer"}
            return _answer("The token is missing or unknown.", "Send Authorization: Bearer TOKEN.", 401, headers)
        wait = allowance.take(actor.name, limit)
        if wait > 0:
            seconds = max(1, math.ceil(wait))
            what = f"“{actor.name}” asked more than {limit} times in a minute."
            return _answer(what, f"Ask again in {seconds} s.", 429, {"Retry-After": str(seconds)})
        if not await _small(request):
            return _answer(f"The request is larger than {numerals.count(BODY_LIMIT)} bytes.", "Send less at once.", 413)
        request.state.actor = actor
        answer = await proceed(request)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return guard


async def _small(request: Request) -> bool:
    """Read the body, up to the limit; what was read is kept for those who come after."""
    size, pieces = 0, []
    async for piece in request.stream():
        size += len(piece)
        if size > BODY_LIMIT:
            return False
        pieces.append(piece)
    request._body = b"".join(pieces)
    return True


async def _failed(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WhyboardError)
    code = next((code for kind, code in _CODES if isinstance(error, kind)), 503)
    return _answer(error.what, error.remedy, code)


async def _malformed(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"] if part != "body") or "the body"
    return _answer(f"{place[:200]}: {first['msg']}.", "See /api/openapi.json for the form of a request.", 422)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return _answer(f"{error.detail}.", "See /api/openapi.json.", error.status_code, dict(error.headers or {}))


def _answer(what: str, remedy: str, code: int, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"what": what, "remedy": remedy}, code, {**(headers or {}), "Cache-Control": "no-store"})
