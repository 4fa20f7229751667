"""The server around the pages: what happens when it starts and stops, its headers, its API."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import secrets
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount
from streamlit import config
from streamlit.web.server import server_util

from core.errors import StoreError, WhyboardError
from core.operations.roles import LOCAL
from core.settings import PROJECT_ROOT
from core.store import write_token
from dashboard import api, background, jobs, services, sign_in, tour_cookie
from dashboard.come_back import ComeBack
from dashboard.headers import SecurityHeaders
from dashboard.imports import freeze
from dashboard.network import ThisMachineOnly, check_address
from dashboard.services import generation
from dashboard.sign_in import SignOut

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("whyboard")
PATIENCE = 30.0  # seconds to wait for the server to listen
# What every page needs; imported before the first visitor comes.
ESSENTIAL = (
    "numpy",
    "pandas",
    "pyarrow",
    "plotly.graph_objects",
    "core.operations",
    "dashboard.components.page",
    "dashboard.components.job_panel",
    "dashboard.components.download",
)
COLLECT = "runner.postScriptGC"
_TOKEN = secrets.token_urlsafe(32)

if config._main_script_path is None:
    # An ASGI server started elsewhere would miss our `.streamlit` folder: it lies beside the entry script.
    config._main_script_path = str(PROJECT_ROOT / "streamlit_app.py")


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Open the journal, import what every page needs, say where the API listens; undo it at the end."""
    await asyncio.to_thread(_open)
    importing = asyncio.create_task(asyncio.to_thread(freeze, *ESSENTIAL))
    announcing = asyncio.create_task(_announce())
    try:
        await importing
        yield
    finally:
        announcing.cancel()
        with suppress(asyncio.CancelledError):
            await announcing
        await asyncio.to_thread(_close)


class CalmStart:
    """Where the server cannot start for a known reason, the terminal says that reason instead of a traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""

        async def calm(message: Message) -> None:
            error = sys.exception()  # what the lifespan raised, being handled by the caller
            if message["type"] == "lifespan.startup.failed" and isinstance(error, WhyboardError):
                message = {**message, "message": f"{error.what} {error.remedy}"}
            await send(message)

        await self._app(scope, receive, calm if scope["type"] == "lifespan" else send)


ROUTES: list[BaseRoute] = [Mount("/api", app=api.make(_TOKEN)), Mount(f"/{tour_cookie.PLACE}", app=tour_cookie.APP)]
MIDDLEWARE = [
    Middleware(CalmStart),
    Middleware(SecurityHeaders),
    Middleware(ThisMachineOnly),
    Middleware(SignOut),
    Middleware(ComeBack),
]


def _open() -> None:
    sign_in.check()
    if getattr(config, "_server_mode", None) == "starlette-app":  # else another server was given its address
        check_address(config.get_option("server.address"))
    if not config.is_manually_set(COLLECT):
        # What lives is frozen, so Python's own collector finds little to do; Streamlit's, after every run of a page,
        # would look at all that was loaded since, and hold everybody up.
        config.set_option(COLLECT, False)
    try:
        services.journal(LOCAL)
    except StoreError as error:
        if "in use" in error.what:
            place = _other_place(services.workbench(LOCAL).store.layout.token)
            raise StoreError(f"{error.what}{place}", error.remedy) from error
        raise


def _other_place(path: Path) -> str:
    with suppress(OSError, ValueError, KeyError):
        return f" It is open at {json.loads(path.read_text())['url']}."
    return ""


def _close() -> None:
    jobs.stop_all()
    generation.stop_all()
    background.stop_all()
    path = services.workbench(LOCAL).store.layout.token
    with suppress(OSError, ValueError, KeyError):
        if json.loads(path.read_text())["process"] == os.getpid():
            path.unlink()
    services.close_journals()
    gc.unfreeze()  # or the database's library complains about what was never let go of


async def _announce() -> None:
    """Write where the API listens once it does, and open the browser if a person started the server."""
    for _ in range(int(PATIENCE / 0.05)):
        port = listening_port(int(config.get_option("server.port")))
        if port is not None:
            break
        await asyncio.sleep(0.05)
    else:
        LOG.info("No TCP port found: commands of this store cannot reach the journal while the app runs.")
        return
    scheme = "https" if config.get_option("server.sslCertFile") else "http"
    token = services.workbench(LOCAL).store.layout.token
    try:
        await asyncio.to_thread(write_token, token, f"{scheme}://127.0.0.1:{port}", _TOKEN)
    except OSError as error:
        LOG.warning("%s cannot be written (%s): commands cannot reach the journal.", token, error.strerror)
    # `streamlit run` of an ASGI entry prints the address but leaves the browser closed.
    if getattr(config, "_server_mode", None) == "starlette-app" and not config.get_option("server.headless"):
        await asyncio.to_thread(_open_browser)


def listening_port(preferred: int) -> int | None:
    """The TCP port this process listens on; `preferred` where it is one of several, None where there is none.

    The server that runs us may have been given its port in any way, so the sockets themselves are asked.
    """
    found: list[int] = []
    folder = Path("/proc/self/fd" if sys.platform == "linux" else "/dev/fd")
    for name in sorted(int(entry.name) for entry in folder.iterdir()):
        with suppress(OSError), socket.socket(fileno=os.dup(name)) as copy:
            if copy.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) and copy.family != socket.AF_UNIX:
                found.append(copy.getsockname()[1])
    return preferred if preferred in found else (found[-1] if found else None)


def _open_browser() -> None:
    from streamlit import cli_util

    address = server_util.get_display_address(config.get_option("server.address") or "localhost")
    with suppress(Exception):  # no browser is no reason to stop: the address stands in the terminal
        cli_util.open_browser(server_util.get_url(address))
