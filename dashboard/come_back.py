"""Who opens a link and has to sign in first comes back to that link, not to the first page."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders

from dashboard import sign_in

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "whyboard-return"
SECONDS = 600  # that a sign-in may take
LONGEST = 2000  # characters of a link


def place(address: str, own: str) -> str | None:
    """Path and query of an address of this app; None of any other.

    Parameters
    ----------
    address : str
        Where somebody comes from.
    own : str
        An address of the app, for its scheme and host.
    """
    there, here = urlsplit(address), urlsplit(own)
    if (there.scheme, there.netloc) != (here.scheme, here.netloc):
        return None
    return checked(f"{there.path or '/'}{'?' if there.query else ''}{there.query}")


def checked(path: str) -> str | None:
    """A path that a browser reads as one of this host; None of anything else."""
    fit = path.isascii() and path.isprintable() and " " not in path and "\\" not in path and len(path) <= LONGEST
    return path if fit and path.startswith("/") and not path.startswith("//") else None


class ComeBack:
    """Remember in a cookie where a sign-in began, and go there when it is done."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        path = scope.get("path", "")
        begins, ends = path.endswith("/auth/login"), path.endswith(sign_in.CALLBACK)
        if scope["type"] != "http" or not (begins or ends) or not sign_in.required():
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope)
        own = str(sign_in.settings().get("redirect_uri", ""))
        cookies = SimpleCookie(given.get("cookie", ""))
        before = place(given.get("referer", ""), own) if begins else None
        back = checked(unquote(cookies[COOKIE].value)) if ends and COOKIE in cookies else None

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 302:
                headers = MutableHeaders(scope=message)
                if before:
                    value = f"{COOKIE}={quote(before, safe='')}; Max-Age={SECONDS}"
                    headers.append("set-cookie", f"{value}; Path=/; HttpOnly; SameSite=Lax")
                elif back:
                    headers["location"] = back
                    headers.append("set-cookie", f"{COOKIE}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax")
            await send(message)

        await self._app(scope, receive, sent)
