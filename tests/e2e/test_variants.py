"""The Variants page in a browser: make one, watch it write, find it again after a restart; it fits every window."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.explain.backends import BACKENDS
from tests.core.explain.chat_server import KEY, ChatServer, offered
from tests.e2e.server import Server, free_port
from tests.e2e.steps import LOOKS, choose, in_looks, overflow, screenshot, settled


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    with offered(monkeypatch) as found:
        yield found


def go(page: Page, server: Server, query: str = "") -> None:
    page.goto(f"{server.url}/variants{query}")
    expect(page.get_by_role("heading", name="Variants")).to_be_visible()
    settled(page)


def test_a_variant_is_made_writes_in_view_and_is_there_after_a_restart(
    own_store: Path, start_server: Callable[..., Server], chat: ChatServer, page: Page
) -> None:
    port = free_port()
    server = start_server(own_store, port=port).wait()
    go(page, server)
    page.get_by_role("radio", name="New", exact=True).click()
    expect(page).to_have_url(re.compile("part=new"))
    choose(page, "Backend", "OpenAI-compatible")
    expect(page.get_by_label("Model", exact=True)).to_have_value("good")
    page.get_by_label("Temperature", exact=True).fill("0.5")
    page.get_by_label("Name", exact=True).fill("Half warm")
    page.get_by_role("button", name="Create variant").click()
    expect(page.get_by_text("“Half warm” is saved. Try it out below.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"variant=openai-plain-2-[0-9a-f]{8}"))
    address = page.url
    chat.gap = 0.4
    page.get_by_role("button", name="Write it").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()  # it is shown while it grows
    expect(page.get_by_text(re.compile("^Written in .* went to 127.0.0.1"))).to_be_visible()
    assert [request["temperature"] for request in chat.requests] == [0.5]

    page.goto("about:blank")  # or it would look for the server while that is away
    server.stop()
    again = start_server(own_store, port=port).wait()
    page.goto(address)
    expect(page.get_by_text(re.compile("^Written in"))).to_be_visible()  # from the store
    assert len(chat.requests) == 1
    page.get_by_role("button", name="Retire").click()
    expect(page.get_by_text("This variant is retired.")).to_be_visible()
    go(page, again)
    page.get_by_text("Show retired (1)").click()
    expect(page).to_have_url(re.compile("retired=true"))
    for path in (own_store / "journal.duckdb", own_store / "journal.duckdb.wal", server.log, again.log):
        assert not path.exists() or KEY.encode() not in path.read_bytes()
    assert KEY not in page.content()


def test_a_click_on_a_row_opens_the_variant(app: Server, visit: Callable[..., Page]) -> None:
    second = BACKENDS["template"].styles[1]
    page = visit(app, "variants", part="connection")
    expect(page.get_by_test_id("stDataFrame").locator("canvas").first).to_be_visible()
    box = page.get_by_test_id("stDataFrame").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 17, box["y"] + 35 + 35 + 17)  # the tick of the second row
    expect(page).to_have_url(re.compile(f"variant={second}"))
    expect(page.get_by_text(f"template-{second}-")).to_be_visible()
    page.get_by_role("link", name="Compare it with another").click()
    expect(page.get_by_role("heading", name="Compare")).to_be_visible()
    expect(page).to_have_url(re.compile(f"a={second}"))


@pytest.mark.parametrize("part", ["try", "new", "prompts", "connection"])
def test_every_part_fits_the_window(app: Server, survey: Callable[..., Page], part: str) -> None:
    page = survey(app, "variants", part=part)
    for look in in_looks(page, *LOOKS):
        assert overflow(page) <= 0
        screenshot(page, f"variants-{part}-{look}")
