"""Sign-in with an OpenID Connect provider: whether it is on, whether its settings are sound, who has signed out.

Streamlit does the protocol (`st.login`); its settings are the section `[auth]` of `secrets.toml`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import threading
import time
from collections.abc import Mapping
from functools import cache
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from streamlit.auth_util import get_secrets_auth_section

from core.errors import StoreError
from core.operations.allow_list import FILE, NAME, AllowList

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SHORTEST = 32  # characters of the secret that signs the cookies
CALLBACK = "/oauth2callback"
COOKIE = "_streamlit_user"
KEPT = 32 * 86400.0  # seconds; longer than any cookie is valid
DEFAULT = "default"
_NEEDED = ("client_id", "client_secret", "server_metadata_url")
_ended: dict[str, float] = {}  # cookies whose owner has signed out, by their hash
_lock = threading.Lock()


@cache
def settings() -> Mapping[str, Any]:
    """The section `[auth]` as it was at the start; empty where nobody has to sign in."""
    found: Mapping[str, Any] = get_secrets_auth_section().to_dict()
    return found


def required() -> bool:
    """Whether people have to sign in."""
    return bool(settings())


def providers() -> tuple[str, ...]:
    """Names of the providers to choose from; `default` is one without a section of its own."""
    section = settings()
    named = tuple(name for name, value in section.items() if isinstance(value, Mapping) and "client_id" in value)
    return ((DEFAULT,) if "client_id" in section else ()) + named


def check() -> None:
    """Refuse to start with settings that would let in nobody, or the wrong people.

    Raises
    ------
    StoreError
        One is missing or unsafe. No secret is quoted.
    InputError
        The list of roles is wrong.
    """
    section, roles = settings(), AllowList.from_environment()
    if not section:
        if roles.roles:
            raise StoreError(
                f"{NAME} or {FILE} gives people roles, but nobody can sign in.",
                "Add the section [auth] to .streamlit/secrets.toml, or take the roles away.",
            )
        return
    if importlib.util.find_spec("authlib") is None:
        raise StoreError("Sign-in needs the library Authlib.", "Install requirements.txt.")
    if not roles.roles:
        raise StoreError("People have to sign in, but nobody has a role.", f"Set {NAME}=you@example.org=admin.")
    secret = section.get("cookie_secret")
    if not isinstance(secret, str) or len(secret) < SHORTEST:
        raise StoreError(
            f"cookie_secret in [auth] has {len(secret) if isinstance(secret, str) else 0} characters.",
            f"Use at least {SHORTEST}: python -c 'import secrets; print(secrets.token_urlsafe(32))'.",
        )
    address = str(section.get("redirect_uri", ""))
    if not address.endswith(CALLBACK):
        raise StoreError(f"redirect_uri in [auth] does not end in {CALLBACK}.", "Use the address people open.")
    _check_safe("redirect_uri", address)
    _check_providers(section)


def _check_providers(section: Mapping[str, Any]) -> None:
    if not providers():
        raise StoreError("[auth] names no provider.", f"Add {', '.join(_NEEDED)}.")
    for name in providers():
        values = section if name == DEFAULT else section[name]
        missing = [key for key in _NEEDED if not values.get(key)]
        if missing:
            raise StoreError(f"The provider “{name[:80]}” in [auth] lacks {', '.join(missing)}.", "Add it.")
        _check_safe("server_metadata_url", str(values["server_metadata_url"]))


def _check_safe(name: str, address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme != "http" or parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise StoreError(f"{name} in [auth] is “{address[:120]}”.", "Use https; http only on this machine itself.")


def cookie_mark(cookies: Mapping[str, str]) -> str | None:
    """What names one sign-in: a hash of the signed cookie; None without one."""
    parts = [name for name in sorted(cookies) if name == COOKIE or name.removeprefix(f"{COOKIE}_").isdigit()]
    value = "".join(cookies[name] for name in parts)
    return hashlib.sha256(value.encode()).hexdigest() if value else None


def end(mark: str) -> None:
    """Let a sign-in count no longer, in whatever tab it is open."""
    now = time.time()
    with _lock:
        _ended[mark] = now
        for old in [key for key, then in _ended.items() if now - then > KEPT]:
            del _ended[old]


def has_ended(mark: str | None) -> bool:
    """Whether somebody signed out of a sign-in."""
    return mark in _ended


class SignOut:
    """Remember who signs out, so that other tabs and copies of the cookie count no longer; cookies over https only.

    Streamlit clears the cookie and the one session; the sessions of other tabs keep what they were told at their start.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] != "http" or not required():
            await self._app(scope, receive, send)
            return
        if scope["path"].endswith("/auth/logout"):
            given = SimpleCookie(Headers(scope=scope).get("cookie", ""))
            mark = cookie_mark({name: morsel.value for name, morsel in given.items()})
            if mark:
                end(mark)
        secure = str(settings().get("redirect_uri", "")).startswith("https://")

        async def secured(message: Message) -> None:
            if secure and message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                cookies = headers.getlist("set-cookie")
                del headers["set-cookie"]
                for cookie in cookies:
                    headers.append("set-cookie", cookie if "; secure" in cookie.lower() else f"{cookie}; Secure")
            await send(message)

        await self._app(scope, receive, secured)
