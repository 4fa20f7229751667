"""Who can reach the app: only this machine, unless people have to sign in or whoever runs it said that others may."""

from __future__ import annotations

import ipaddress
import os
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

from core.errors import StoreError, WhyboardError
from dashboard import sign_in

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

NAME = "WHYBOARD_ALLOW_NETWORK"
REMEDY = (
    f"Nobody has to sign in here. Set up a sign-in (docs/security.md), or set {NAME}=yes if everybody who can reach "
    "this machine may read and change everything."
)


def allowed() -> bool:
    """Whether other machines may reach the app: people have to sign in, or somebody said that they may.

    Raises
    ------
    WhyboardError
        The setting is neither yes nor no.
    """
    text = os.environ.get(NAME, "no").strip().lower() or "no"
    if text not in ("yes", "no"):
        raise WhyboardError(f"{NAME} is “{text[:80]}”.", "Use yes or no.")
    return text == "yes" or sign_in.required()


def is_loopback(address: str) -> bool:
    """Whether an address is one of this machine alone."""
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"


def check_address(address: str | None) -> None:
    """Refuse to start on an address that other machines reach; None is every address.

    Raises
    ------
    StoreError
        They would reach it, and nobody said that they may.
    """
    if not is_loopback(address or "0.0.0.0") and not allowed():
        raise StoreError(
            f"Whyboard would listen on {address or 'every address'}, where other machines reach it.", REMEDY
        )


class ThisMachineOnly:
    """Refuse what comes in by an address of the network, however the server was started."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        name, port = scope.get("server") or ("127.0.0.1", None)
        if scope["type"] == "lifespan" or port is None or is_loopback(name) or allowed():
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse(f"Only this machine may use this Whyboard. {REMEDY}", 403)(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": "Only this machine may use this Whyboard."})
