import base64
import hashlib
from pathlib import Path

import streamlit
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from dashboard.headers import HEADERS, POLICY, SecurityHeaders, inline_scripts


async def plain(request: object) -> PlainTextResponse:
    return PlainTextResponse("x", headers={"Referrer-Policy": "no-referrer"})


async def streamed(request: object) -> StreamingResponse:
    return StreamingResponse(iter([b"a", b"b"]))


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()


APP = SecurityHeaders(
    Starlette(routes=[Route("/", plain), Route("/stream", streamed), WebSocketRoute("/socket", echo)])
)


def test_every_answer_has_them_and_its_own_ones_stay() -> None:
    client = TestClient(APP)
    for path in ("/", "/stream", "/nothing"):
        headers = client.get(path).headers
        for name, value in HEADERS.items():
            assert headers[name] == ("no-referrer" if (path, name) == ("/", "Referrer-Policy") else value)
    assert client.get("/stream").content == b"ab"


def test_websockets_pass_untouched() -> None:
    with TestClient(APP).websocket_connect("/socket") as socket:
        socket.send_text("hello")
        assert socket.receive_text() == "hello"


def test_scripts_inside_a_page_are_allowed_by_their_hash() -> None:
    digest = base64.b64encode(hashlib.sha256(b"\n one()\n").digest()).decode()
    page = '<script>\n one()\n</script><script src="x.js"></script>'
    assert inline_scripts(page) == [f"'sha256-{digest}'"]


def test_the_policy_knows_the_scripts_of_the_installed_streamlit_and_nothing_unsafe() -> None:
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    assert page.count("<script>") == len(inline_scripts(page)) == POLICY["script-src"].count("sha256-")
    assert "unsafe" not in POLICY["script-src"]
    assert not any("*" in value or "http" in value for value in POLICY.values())
