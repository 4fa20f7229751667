"""A data set that was made to do harm, on every page: it is shown as text, and does nothing.

`survey` holds besides that no console complains, nothing is blocked, no other host is asked for anything and no box
opens.
"""

import http.client
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import hostile
from tests.e2e.server import Server
from tests.e2e.steps import in_looks, overflow

# Elements that only a text of the store could have put there.
FOREIGN = """() => [
    window.attacked ? "a script ran" : "",
    ...[...document.querySelectorAll("iframe:not([title]), object, embed, [onerror], [onload], link[href*='evil']")]
        .map(each => each.outerHTML.slice(0, 200)),
    ...[...document.querySelectorAll("a, img, image, use")]
        .map(each => [each, each.getAttribute("href") || each.getAttribute("xlink:href") || each.getAttribute("src")])
        .filter(([each, place]) => place && !place.startsWith("data:") && !place.startsWith("blob:")
            && new URL(place, location).origin !== location.origin)
        .map(([each]) => each.outerHTML.slice(0, 200)),
].filter(Boolean)"""
USER, ITEM = hostile.user(1), hostile.item(4)
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "home": ("", {}),
    "explore": ("explore", {"user": USER}),
    "explore, history": ("explore", {"user": USER, "view": "History"}),
    "explore, taste": ("explore", {"user": USER, "view": "Taste"}),
    "why": ("why", {"user": USER, "item": ITEM}),
    "why, bars of attributes": ("why", {"user": USER, "item": ITEM, "lens": "attributes", "by": "creator"}),
    "why, contrast": ("why", {"user": USER, "item": ITEM, "challenge": "Contrast", "against": hostile.item(7)}),
    "why, what if": ("why", {"user": USER, "item": ITEM, "challenge": "What if"}),
    "compare": ("compare", {"user": USER, "item": ITEM}),
    "rate": ("rate", {"campaign": "Hostile"}),
    "audit": ("audit", {"campaign": "Hostile"}),
    "audit, facts": ("audit", {"view": "Facts"}),
    "models": ("models", {}),
    "data": ("data", {}),
    "variants": ("variants", {}),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root, folder = tmp_path_factory.mktemp("hostile") / "store", tmp_path_factory.mktemp("files")
    hostile.build(root, folder).close()
    started = Server.start(root, folder / "output.txt").wait()
    yield started
    started.stop()
    assert "Traceback" not in started.output()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_it_as_text(survey: Callable[..., Page], server: Server, name: str) -> None:
    path, parameters = PAGES[name]
    page = survey(server, path, dataset=hostile.NAME, **parameters)
    for look in in_looks(page, "wide-light", "narrow-light"):
        assert look == "wide-light" or overflow(page) <= 0
        assert page.evaluate(FOREIGN) == []
        assert "evil" not in page.title()
        expect(page.get_by_text("Something went wrong")).to_have_count(0)
        expect(page.get_by_text("Traceback")).to_have_count(0)


# Headers that were made to do harm: path, headers, the statuses that are right. None of them may stop the server.
HEADERS: dict[str, tuple[str, dict[str, str], tuple[int, ...]]] = {
    "a name that points here": ("/api/internal/read", {"Host": "rebound.example"}, (403, 404, 405)),
    "somebody near, it says": ("/api/internal/read", {"X-Forwarded-For": "127.0.0.1"}, (401, 404, 405)),
    "a megabyte": ("/api/health", {"X-Long": "x" * 2**20}, (400, 431)),
    "many cookies": ("/api/health", {"Cookie": "; ".join(f"c{n}={n}" for n in range(500))}, (200, 400, 431)),
    "a cookie of markup": ("/", {"Cookie": "_streamlit_xsrf=<script>; whyboard=../../x"}, (200,)),
    "a language that is a path": ("/", {"Accept-Language": "../../etc/passwd"}, (200,)),
    "a path in the path": ("/static/..%2f..%2f..%2fetc%2fpasswd", {}, (200, 400, 403, 404)),
    "a socket from another site": (
        "/_stcore/stream",
        {
            "Origin": "http://evil.example", "Connection": "Upgrade", "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        },
        (400, 403),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_does_no_harm(server: Server, name: str) -> None:
    path, headers, expected = HEADERS[name]
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=60)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        assert answer.status in expected
        assert b"root:x:0" not in answer.read()
    except ConnectionError:  # it hung up on what is too long
        assert name == "a megabyte"
    finally:
        connection.close()
    server.wait()
