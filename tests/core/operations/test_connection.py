"""A server is reached or not, and why; nothing but the list of models is asked."""

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.errors import InputError, WhyboardError
from core.explain.backends import Endpoint
from core.operations.connection import Reached, reach
from tests.core.explain.chat_server import KEY, ChatServer, running


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with running() as found:
        yield found


def at(server: ChatServer, **changes: str) -> Endpoint:
    return replace(Endpoint(server.url, KEY, "good"), **changes)  # type: ignore[arg-type]


def test_a_server_says_what_it_offers(server: ChatServer) -> None:
    found = reach(at(server))
    assert found == Reached(f"127.0.0.1:{server.server_port}", "good", ("good", "busy"))
    assert found.serves_model is True
    assert reach(at(server, model="better")).serves_model is False
    assert server.looks == ["/v1/models", "/v1/models"] and server.requests == []


def test_a_server_may_keep_no_list(server: ChatServer) -> None:
    server.models = None
    found = reach(at(server))
    assert (found.models, found.serves_model) == (None, None)


def test_what_is_wrong_is_told_without_the_key(server: ChatServer) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{probe.getsockname()[1]}/v1"
        cases = {
            "does not accept the key": at(server, key=KEY + "x"),
            "cannot be reached": at(server, base_url=closed),
            "no chat": at(server, base_url=server.url.replace("/v1", "/html")),
            "status 500": at(server, base_url=server.url.replace("/v1", "/500")),
        }
        for told, endpoint in cases.items():
            with pytest.raises(WhyboardError, match=told) as caught:
                reach(endpoint)
            assert caught.value.remedy
            assert KEY not in str(caught.value)
    assert server.looks.count("/500/models") == 1  # nobody waits for several tries
    with pytest.raises(InputError, match="WHYBOARD_OPENAI_BASE_URL"):
        reach(None)
