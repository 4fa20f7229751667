"""Compare in a browser: two texts stream in, are judged, and what was said stays."""

import re
import signal
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from core.store import LocalJournal
from core.store.tables import Row
from tests.core.explain.chat_server import ChatServer, running
from tests.e2e.server import Server
from tests.e2e.steps import choose, go, overflow, screenshot, settled, thumb
from tests.e2e.windows import NARROW

SUBJECT = {"dataset": "demo", "user": "u0098", "item": "f0402"}
TEMPLATES = {"a": "concise-2", "b": "detailed-2"}
# A text may be written faster than one can look: the page itself remembers that a growing one was there.
REMEMBER = """
new MutationObserver(() => {
    if (document.body?.innerText.includes("being checked")) window.streamed = true
}).observe(document, {childList: true, subtree: true, characterData: true})
"""
ORIGIN = re.compile(r"^(Generated now|From cache)")


def main_part(page: Page) -> Locator:
    return page.get_by_test_id("stMain")


def side(page: Page, name: str) -> Locator:
    """What stands under the variant of text A or B."""
    return page.get_by_test_id("stColumn").filter(has=page.get_by_role("combobox", name=f"Text {name}"))


def name_rater(page: Page, name: str) -> None:
    box = page.get_by_role("textbox", name="Your name")
    box.fill(name)
    box.press("Enter")
    settled(page)


def choice(page: Page, name: str) -> Locator:
    return page.get_by_role("radio", name=name).or_(page.get_by_role("button", name=name, exact=True)).first


def kept(store: Path, table: str) -> list[Row]:
    journal = LocalJournal(store / "journal.duckdb")
    try:
        return journal.read(table)
    finally:
        journal.close()


def test_two_texts_stream_and_all_that_is_said_of_them_survives(
    own_store: Path, start_server: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    server = start_server(own_store).wait()
    page = open_page(own=True)  # a script added to a window stays in it
    page.add_init_script(REMEMBER)
    page.goto(f"{server.url}/compare?{urlencode(SUBJECT)}")
    expect(page.get_by_text(ORIGIN)).to_have_count(2, timeout=300_000)  # the language model is loaded first
    settled(page)
    assert page.evaluate("window.streamed")
    expect(page.get_by_text("Nothing left this machine.")).to_have_count(2)
    expect(page.locator("a[href='#evidence'][title^='Supported: E']").first).to_be_visible()
    name_rater(page, "Ann")
    thumb(page, 0, up=False).click()
    expect(page.get_by_text("👎 saved for Ann")).to_be_visible()
    choice(page, "too generic").click()
    expect(choice(page, "too generic")).to_have_attribute("data-selected", "true")
    choice(page, "B is better").click()
    expect(page.get_by_text("⚖️ saved for Ann")).to_be_visible()
    settled(page)
    page.get_by_role("textbox", name="Comment").fill("It says more.")
    page.get_by_role("textbox", name="Comment").blur()
    expect(page.get_by_text("💬 saved for Ann")).to_be_visible()
    screenshot(page, "compare")

    page.get_by_role("link", name="See where the score comes from").click()
    expect(page.get_by_role("heading", name="Why")).to_be_visible()
    page.get_by_role("link", name="Compare two explanations of this").click()
    everything_is_back(page)
    name_rater(page, "Bob")
    expect(page.get_by_text(re.compile("saved for"))).to_have_count(0)
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("")
    choice(page, "A tie").click()
    expect(page.get_by_text("⚖️ saved for Bob")).to_be_visible()

    page.goto("about:blank")  # a page whose server is gone complains
    server.process.send_signal(signal.SIGKILL)  # the page said saved: whatever happens now, it is
    server.process.wait()
    assert [(row["rater"], row["value"]) for row in kept(own_store, "preferences")] == [("Ann", "B"), ("Bob", "tie")]
    assert [row["reasons_json"] for row in kept(own_store, "thumbs")] == [None, '["too generic"]']
    assert [(row["rater"], row["text"]) for row in kept(own_store, "comments")] == [("Ann", "It says more.")]
    again = start_server(own_store).wait()
    go(page, again, "compare", **SUBJECT)
    expect(page.get_by_text(re.compile("^From cache"))).to_have_count(2)
    name_rater(page, "Ann")
    everything_is_back(page)


def everything_is_back(page: Page) -> None:
    expect(page.get_by_text("👎 saved for Ann")).to_be_visible()
    expect(choice(page, "too generic")).to_have_attribute("data-selected", "true")
    expect(page.get_by_text("⚖️ saved for Ann")).to_be_visible()
    expect(choice(page, "B is better")).to_have_attribute("data-selected", "true")
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("It says more.")


def test_blind_hides_the_names_until_the_vote(app: Server, visit: Callable[..., Page]) -> None:
    page = visit(app, "compare", **SUBJECT, **TEMPLATES, blind="true")
    name_rater(page, "Blind Bea")
    expect(thumb(page, 1, up=True)).to_be_visible()
    expect(page.get_by_text(ORIGIN)).to_have_count(0)
    expect(page.get_by_text("Prompt and raw output")).to_have_count(0)
    expect(main_part(page)).not_to_contain_text("Template")
    choice(page, "A is better").click()
    expect(page.get_by_text(ORIGIN)).to_have_count(2)
    expect(page.get_by_role("combobox", name=re.compile("Text A|Text B"))).to_have_count(2)
    expect(page.get_by_text("⚖️ saved for Blind Bea")).to_be_visible()


def test_a_click_right_after_typing_a_name_is_kept_under_it(app: Server, visit: Callable[..., Page]) -> None:
    page = visit(app, "compare", **SUBJECT, **TEMPLATES)
    for name, up, words in (
        ("Quick Quinn", True, "👍 saved for Quick Quinn"),
        ("Fast Flo", False, "👎 saved for Fast Flo"),
    ):
        page.get_by_role("textbox", name="Your name").fill(name)
        thumb(page, 0, up=up).click()
        expect(page.get_by_text(words)).to_be_visible()


def test_sides_change_by_hand_and_the_link_says_so(app: Server, visit: Callable[..., Page]) -> None:
    page = visit(app, "compare", **SUBJECT, **TEMPLATES)
    page.get_by_role("button", name="Swap").click()
    expect(page).to_have_url(re.compile("a=detailed-2.*b=concise-2"))
    choose(page, re.compile("Text A"), "Template, cautious")
    expect(page).to_have_url(re.compile("a=cautious-1"))
    page.reload()
    settled(page)
    expect(page.get_by_text(ORIGIN)).to_have_count(2)
    assert "Template, cautious" in main_part(page).inner_html()


def test_a_server_streams_on_one_side_and_can_be_cancelled(
    films_store: Path,
    start_server: Callable[..., Server],
    language_model: ChatServer,
    page: Page,
) -> None:
    language_model.gap = 2.0
    server = start_server(films_store).wait()
    go(page, server, "compare", user="user-8", item="f02", a="concise-2", b="plain-2")
    page.get_by_role("button", name="Write it").click()
    expect(page.get_by_text("Your ratings")).to_be_visible()  # its first words, while it goes on
    expect(page.get_by_text("Being written")).to_be_visible()
    thumb(page, 0, up=True).click()  # nobody has to wait for the other side
    expect(page.get_by_text("👍 saved for anonymous")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Nothing of it was kept.")).to_be_visible()
    language_model.gap = 0.0
    page.get_by_role("button", name="Try again").click()
    expect(side(page, "B").get_by_text("went to 127.0.0.1")).to_be_visible()
    expect(side(page, "B").get_by_text("costs nothing")).to_be_visible()  # its last words
    expect(side(page, "A").get_by_text("Nothing left this machine.")).to_be_visible()
    settled(page)
    choice(page, "Both are bad").click()
    expect(page.get_by_text("⚖️ saved for anonymous")).to_be_visible()


def test_a_server_that_is_gone_is_said_on_its_side_only(
    films_store: Path,
    start_server: Callable[..., Server],
    page: Page,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with running() as found:
        address = found.url  # closed when this ends
    monkeypatch.setenv("WHYBOARD_OPENAI_BASE_URL", address)
    monkeypatch.setenv("WHYBOARD_OPENAI_MODEL", "good")
    server = start_server(films_store).wait()
    go(page, server, "compare", user="user-9", item="f02", a="plain-2", b="concise-2")
    page.get_by_role("button", name="Write it").click()
    expect(side(page, "A").get_by_text("cannot be reached or broke off")).to_have_count(1)
    expect(side(page, "A").get_by_role("button", name="Try again")).to_be_visible()
    expect(side(page, "A").get_by_role("radio", name="Thumbs up")).to_have_count(0)
    expect(side(page, "B").get_by_text("cannot be reached")).to_have_count(0)
    expect(side(page, "B").get_by_text(ORIGIN)).to_have_count(1)
    side(page, "B").get_by_role("radio", name="Thumbs up").click()  # what is there can be judged
    expect(page.get_by_text("👍 saved for anonymous")).to_be_visible()
    expect(page.get_by_text("Something went wrong")).to_have_count(0)


def test_it_fits_a_phone_in_the_dark(app: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(color_scheme="dark", viewport=NARROW)
    go(page, app, "compare", **SUBJECT, **TEMPLATES)
    thumb(page, 0, up=False).click()
    expect(page.get_by_text("👎 saved for anonymous")).to_be_visible()
    choice(page, "unsafe").scroll_into_view_if_needed()
    box = choice(page, "unsafe").bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= NARROW["width"]
    assert overflow(page) <= 0
    screenshot(page, "compare-narrow-dark")
