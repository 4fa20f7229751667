"""Answers of a server that is broken or hostile: each with its outcome, and nothing asked of another host."""

import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from core.errors import CancelledError, WhyboardError
from core.explain import watched
from core.explain.backends import Endpoint, Request, events
from core.explain.events import Usage
from core.explain.generate import generate
from core.explain.openai_backend import CUT_OFF, TEXT_LIMIT, served_models
from core.explain.types import Explanation, Variant
from tests.core.explain.chat_server import KEY, TEXT, ChatServer, hardly_waiting, running  # noqa: F401
from tests.core.explain.hostile_server import BODIES, HostileHandler
from tests.core.explain.worlds import evidence
from tests.hostile import TEXTS


@pytest.fixture(scope="module")
def other() -> Iterator[ChatServer]:
    """Another host."""
    with running() as found:
        yield found


@pytest.fixture(scope="module")
def server(other: ChatServer) -> Iterator[ChatServer]:
    with running(HostileHandler) as found:
        found.elsewhere = f"{other.url}/chat/completions"
        yield found


def ask(server: ChatServer, model: str) -> Explanation:
    return generate(
        evidence(), Variant("openai", model, "plain-2"), 0, endpoint=Endpoint(server.url, KEY, model, timeout=2.0)
    )


# By how the server answers: the text that comes of it.
READ = {
    "nulls": "Your ratings contributed.",
    "half-characters": "Your  ratings .",
    "no-choices": TEXT,
    "strange-usage": TEXT,
    "strange-end": TEXT,
    "comments": TEXT,
    "carriage-returns": TEXT,
    "wrong-kind": TEXT,
    "html-in-events": "<html>",
}
# By how the server answers: what is said of it.
REFUSED = {
    "only-nulls": "without any text",
    "no-utf-8": "no chat",
    "number": "no chat",
    "object": "no chat",
    "list": "no chat",
    "deep": "no chat",
    "deep-object": "no chat",
    "choices-number": "no chat",
    "strange-fields": "no chat",
    "no-events": "no chat|without any text",
    "not-finite": "no chat",
    "noise": "no chat|without any text",
    "packed": "packed, which was not asked for",
    "shorter": "broke off",
    "huge-head": "cannot be reached or broke off",
    "elsewhere": r"sends to another address \(307\)",
    "elsewhere-by-get": r"sends to another address \(302\)",
}
CUT = ("many-choices", "one-event-of-a-megabyte", "a-megabyte", "endless-text")


def test_every_answer_has_an_outcome() -> None:
    assert set(BODIES) <= {*READ, *REFUSED, *CUT}


@pytest.mark.parametrize("model", READ)
def test_what_can_be_read_is_read(server: ChatServer, model: str) -> None:
    found = ask(server, model)
    assert found.text == READ[model]
    assert found.text.encode()  # it can be kept
    assert found.usage in (Usage(), Usage(None, None, None))


@pytest.mark.parametrize("model", REFUSED)
def test_what_is_no_chat_is_told(server: ChatServer, other: ChatServer, model: str) -> None:
    with pytest.raises(WhyboardError, match=REFUSED[model]) as caught:
        ask(server, model)
    assert caught.value.remedy
    assert urlsplit(server.url).netloc in caught.value.what
    assert KEY not in str(caught.value)
    assert other.requests == other.looks == []  # what was asked went to the one host alone


@pytest.mark.parametrize("model", CUT)
def test_a_text_without_an_end_is_cut_off(server: ChatServer, model: str) -> None:
    found = ask(server, model)
    assert TEXT_LIMIT - 1 <= len(found.text) <= TEXT_LIMIT
    assert found.notes == (CUT_OFF,)


@pytest.mark.parametrize("model", ["endless-line", "endless-refusal"])
def test_bytes_without_an_end_are_given_up(server: ChatServer, model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched, "BYTES", 4 * 2**20)
    with pytest.raises(WhyboardError, match="more than 4 MB"):
        ask(server, model)


def test_a_server_that_only_drips_is_given_up(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched, "SECONDS", 0.2)
    with pytest.raises(WhyboardError, match=r"no end within 0\.2 s"):
        ask(server, "drips")


def test_who_waits_for_a_server_that_only_drips_can_give_up(server: ChatServer) -> None:
    stop, ended = threading.Event(), []
    request = Request(
        evidence(), Variant("openai", "drips", "plain-2"), 0, Endpoint(server.url, KEY, "drips"), cancelled=stop.is_set
    )

    def wait() -> None:
        with pytest.raises(CancelledError):
            list(events(request))
        ended.append(True)

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.1)
    stop.set()
    waiting.join(timeout=30)
    assert ended == [True]


@pytest.mark.parametrize("name", TEXTS)
def test_what_it_writes_is_text_and_is_checked_like_any_other(server: ChatServer, name: str) -> None:
    server.writes = lambda body: TEXTS[name]
    found = ask(server, "good")
    assert found.text == TEXTS[name].strip()
    assert [found.text[claim.start : claim.end] for claim in found.claims] == [claim.text for claim in found.claims]
    assert all(claim.verdict for claim in found.claims)


def test_a_list_of_models_is_read_as_text_and_has_an_end(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = Endpoint(server.url, KEY, "good")
    server.models = [*TEXTS.values(), "\0", "x" * 100_000]
    assert served_models(endpoint) == tuple(server.models)
    monkeypatch.setattr(watched, "BYTES", 50_000)
    with pytest.raises(WhyboardError, match=r"more than 0 MB|no chat|broke off"):
        served_models(endpoint)
