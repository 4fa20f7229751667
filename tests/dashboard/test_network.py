"""Only this machine reaches the app, unless somebody said that others may."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from core.errors import WhyboardError
from dashboard import network
from dashboard.network import NAME, ThisMachineOnly, check_address
from tests.dashboard.test_headers import APP


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)


def client(address: str) -> TestClient:
    return TestClient(ThisMachineOnly(APP), base_url=f"http://{address}")


@pytest.mark.parametrize("address", ["127.0.0.1:8501", "127.1.2.3", "[::1]:8501", "localhost"])
def test_this_machine_is_let_in(address: str) -> None:
    assert client(address).get("/").text == "x"
    with client(address).websocket_connect(f"ws://{address}/socket") as socket:
        socket.send_text("hello")
        assert socket.receive_text() == "hello"


@pytest.mark.parametrize("address", ["192.168.1.7:8501", "0.0.0.0", "[2001:db8::1]:8501", "whyboard.example"])
def test_other_machines_are_not_unless_somebody_said_so(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = client(address).get("/")
    assert answer.status_code == 403
    assert NAME in answer.text
    with pytest.raises(WebSocketDisconnect), client(address).websocket_connect(f"ws://{address}/socket"):
        pass
    monkeypatch.setenv(NAME, "yes")
    assert client(address).get("/").text == "x"


def test_a_socket_of_the_file_system_is_this_machine() -> None:
    app = ThisMachineOnly(Starlette())
    scope = {"type": "http", "server": ("/run/whyboard.sock", None), "method": "GET", "path": "/", "headers": []}
    codes = []

    async def send(message: dict[str, object]) -> None:
        codes.append(message.get("status"))

    async def receive() -> dict[str, object]:
        return {"type": "http.request"}

    import asyncio

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    assert codes[0] == 404  # it came through


@pytest.mark.parametrize("address", [None, "", "0.0.0.0", "::", "192.168.1.7", "whyboard.example"])
def test_the_server_does_not_start_where_others_reach_it(address: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WhyboardError, match="other machines"):
        check_address(address)
    monkeypatch.setenv(NAME, "Yes")
    check_address(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_the_server_starts_on_addresses_of_this_machine(address: str) -> None:
    check_address(address)


def test_a_setting_that_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "maybe")
    with pytest.raises(WhyboardError, match="maybe"):
        network.allowed()
