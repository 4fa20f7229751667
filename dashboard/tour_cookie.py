"""The one thing a browser keeps for us: that its reader has seen the tour, or does not want it.

Pages cannot set cookies: they talk to the browser over a socket. So the page that hides the tour shows an invisible
picture, and the answer with the picture sets the cookie.
"""

from __future__ import annotations

import base64

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

COOKIE = "whyboard-tour"
HIDDEN = "hidden"
PLACE = "tour"  # where the app is mounted
PICTURE = "hidden.gif"
_YEAR = 365 * 24 * 3600  # seconds
_ONE_PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


async def _hide(request: Request) -> Response:
    answer = Response(_ONE_PIXEL, media_type="image/gif", headers={"Cache-Control": "no-store"})
    answer.set_cookie(COOKIE, HIDDEN, max_age=_YEAR, samesite="lax", httponly=True)
    return answer


APP = Starlette(routes=[Route(f"/{PICTURE}", _hide, methods=["GET"])])
