"""Rate in a browser: campaigns judged by keyboard, by two raters at once, after restarts, on a phone."""

import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from core.operations import Workbench
from core.operations.rating import next_slots
from core.settings import Settings
from core.store import LocalJournal
from dashboard.rating_seat import TOO_QUICK
from tests.core.operations.rated import opened
from tests.e2e.server import Server, free_port
from tests.e2e.steps import ATTEMPTS, MENU, go, overflow, screenshot, settled
from tests.e2e.windows import NARROW

HOSTILE = "<img src=x onerror=alert(1)>"
SMALL = {"sample": 3, "overlap": 2, "gold": 1, "raters": 2, "decoys": {}}


@pytest.fixture
def store(films_store: Path, tmp_path: Path) -> Path:
    """A store of one test's own, without a journal."""
    shutil.copytree(films_store / "datasets", tmp_path / "store" / "datasets")
    return tmp_path / "store"


def plan(store: Path, **settings: Any) -> None:
    """Open the campaign `First look` before the server starts."""
    bench, journal = Workbench(Settings(store)), LocalJournal(store / "journal.duckdb")
    opened(bench, journal, **settings)
    journal.close()
    bench.close()


def kept(store: Path, query: str, *parameters: Any) -> list[dict[str, Any]]:
    journal = LocalJournal(store / "journal.duckdb")
    try:
        return journal.read(query, *parameters)
    finally:
        journal.close()


def begin(page: Page, server: Server, rater: str) -> None:
    go(page, server, "rate", campaign="First look")
    page.get_by_test_id("stForm").get_by_role("textbox", name="Your name").fill(rater)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Text A")).to_be_visible()
    settled(page)


def press(page: Page, key: str) -> None:
    """Press a key as a person would: once the page is there, and not at once."""
    settled(page)
    page.wait_for_timeout(TOO_QUICK * 1000 + 100)
    page.keyboard.press(key)


def bar(page: Page) -> Locator:
    return page.get_by_test_id("stBottom")


def texts(page: Page) -> str:
    """Both texts as they are shown."""
    settled(page)
    return "\n".join(page.get_by_test_id("stColumn").all_inner_texts())


def test_two_raters_judge_a_whole_campaign_by_keyboard(
    store: Path, start_server: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    plan(store, **SMALL)
    server = start_server(store).wait()
    ann, bob = open_page(), open_page()
    for page, rater in ((ann, "Ann"), (bob, "Bob")):
        begin(page, server, rater)
    for round_, answers in enumerate((("a", "b"), ("ArrowLeft", "ArrowRight"), ("t", "x"), ("a", "n"))):
        for page, rater, key in zip((ann, bob), ("Ann", "Bob"), answers, strict=True):
            press(page, key)
            expect(bar(page).get_by_text(f"Saved for {rater}")).to_be_visible()
            if key == "a" and round_ == 0:
                page.keyboard.press("3")
                expect(
                    bar(page).get_by_role("button", name="clearer").locator("[data-testid='stIconMaterial']")
                ).to_be_visible()
                screenshot(page, "rate")
        for page in (ann, bob):
            press(page, "Enter")
            expect(bar(page).get_by_text("Saved for")).to_have_count(0)
    for page in (ann, bob):
        expect(page.get_by_text("All planned judgements are in. Thank you.")).to_be_visible()
        page.goto("about:blank")  # a page whose server is gone complains
    server.process.send_signal(signal.SIGKILL)  # the page said saved: whatever happens now, it is
    server.process.wait()
    rows = kept(store, "judgements")
    assert {row["action"] for row in rows} == {"judged"}
    last = {(row["pair"], row["rater"]): row for row in rows}
    assert len(last) == 8 and len({pair for pair, _ in last}) == 4
    assert {row["reservation"] for row in last.values() if row["rater"] == "Ann"}.isdisjoint(
        row["reservation"] for row in last.values() if row["rater"] == "Bob"
    )
    assert sorted(row["winner"] for row in last.values()) == [*["both bad"] * 2, *["left"] * 3, *["right"] * 2, "tie"]
    assert [row["reasons_json"] for row in rows if row["reasons_json"]] == ['["clearer"]']
    assert all(TOO_QUICK <= row["seconds"] < 120 for row in rows)
    assert len({row["id"] for row in kept(store, "reservations_since", "First look@1", 0)}) == 8


def test_undo_skip_and_coming_back_after_a_restart(
    store: Path, start_server: Callable[..., Server], page: Page
) -> None:
    plan(store)
    port = free_port()
    server = start_server(store, port=port).wait()
    begin(page, server, "Ann")
    first = texts(page)
    press(page, "b")
    expect(bar(page).get_by_text("Saved for Ann: B is better")).to_be_visible()
    press(page, "Enter")
    expect(bar(page).get_by_text("The last one is saved: B is better")).to_be_visible()
    second = texts(page)
    assert second != first
    press(page, "u")
    expect(bar(page).get_by_text("Taken back: B is better")).to_be_visible()
    assert texts(page) == first
    press(page, "s")
    expect(bar(page).get_by_text("Taken back")).to_have_count(0)
    assert texts(page) == second  # in hand since before
    press(page, "p")
    expect(page.get_by_text("Paused after 0.")).to_be_visible()
    press(page, "Enter")
    expect(page.get_by_text("Text A")).to_be_visible()
    # Keys do nothing while one types.
    press(page, "t")
    page.get_by_role("textbox", name="Comment").fill("")
    page.get_by_role("textbox", name="Comment").press_sequentially("about a tie, next")
    page.get_by_role("textbox", name="Comment").blur()
    expect(bar(page).get_by_text("Saved for Ann: A tie")).to_be_visible()
    press(page, "Enter")
    expect(bar(page).get_by_text("The last one is saved")).to_be_visible()
    third = texts(page)
    page.goto("about:blank")
    server.stop()
    server = start_server(store, port=port).wait()
    begin_again(page, server, "Ann")
    assert texts(page) == third
    page.goto("about:blank")
    server.stop()
    rows = kept(store, "judgements")
    assert [row["action"] for row in rows] == ["judged", "undone", "skipped", "judged", "judged"]
    assert rows[-1]["comment"] == "about a tie, next" and rows[-1]["winner"] == "tie"


def begin_again(page: Page, server: Server, rater: str) -> None:
    """Who has judged before needs no guidelines again."""
    begin(page, server, rater)
    expect(page.get_by_text("1 of ")).to_be_visible()


def test_it_fits_a_phone_in_the_dark_and_shows_hostile_titles_as_text(
    store: Path, start_server: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    plan(store, overlap=100, questions=("preference", "reasons", "likert"))
    rater = who_gets(store, HOSTILE)
    server = start_server(store).wait()
    page = open_page(color_scheme="dark", viewport=NARROW)
    begin(page, server, rater)
    expect(page.get_by_text(HOSTILE).first).to_be_visible()
    assert page.locator("img[src='x'], a[href='http://example.org']").count() == 0
    assert overflow(page) <= 0
    inside(bar(page).get_by_role("button", name="B is better"))
    page.wait_for_timeout(TOO_QUICK * 1000 + 100)
    bar(page).get_by_role("button", name="B is better").click()
    expect(bar(page).get_by_text(f"Saved for {rater}: B is better")).to_be_visible()
    settled(page)
    screenshot(page, "rate-narrow-dark")
    for name in ("A is better", "Both are bad", "Undo", "Next"):
        inside(bar(page).get_by_role("button", name=name))
    bar(page).get_by_role("button", name="better written").click()  # the row of reasons is scrolled sideways
    page.get_by_role("radio", name="4 out of 5 stars").first.click()
    expect(bar(page).get_by_text("1 of 8 stars given below.")).to_be_visible()
    assert overflow(page) <= 0
    scroll = "document.querySelector('[data-testid=stMain]').scrollTop"
    page.get_by_role("textbox", name="Comment").scroll_into_view_if_needed()
    assert page.evaluate(scroll) > 0
    bar(page).get_by_role("button", name="Next").click()
    expect(bar(page).get_by_text("The last one is saved: B is better.")).to_be_visible()
    settled(page)
    page.wait_for_function(f"{scroll} === 0")  # a new pair is seen from its top


def inside(found: Locator) -> None:
    box = found.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= NARROW["width"]
    assert box["y"] >= 0 and box["y"] + box["height"] <= NARROW["height"]


def who_gets(store: Path, text: str) -> str:
    """A rater whose first pair has a text somewhere."""
    journal = LocalJournal(store / "journal.duckdb")
    try:
        for number in range(60):
            slot = next_slots(journal, "First look", f"rater {number}", datetime(2026, 1, 2)).slots[0]
            if text in slot.title + slot.left + slot.right:
                return f"rater {number}"
    finally:
        journal.close()
    raise AssertionError(f"no first pair has {text}")


def compare_only(page: Page, *names: str) -> None:
    """Choose what is compared; a run of the page may close the menu at any moment."""
    settled(page)
    page.get_by_role("button", name="Clear all").click()
    box = page.get_by_role("combobox", name="What is compared")
    for name in names:
        chosen = page.get_by_test_id("stMultiSelect").first.get_by_text(name, exact=True)
        for _ in range(ATTEMPTS):
            settled(page)
            if chosen.is_visible():
                break
            with suppress(PlaywrightTimeoutError):
                box.click(timeout=MENU)
                box.fill(name)
                page.get_by_role("option", name=name, exact=True).click(timeout=MENU)
            page.keyboard.press("Escape")  # an open menu hides all else from roles
        expect(chosen).to_be_visible()


def test_a_campaign_is_planned_in_the_browser_and_its_link_leads_to_the_first_pair(
    store: Path, start_server: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    server = start_server(store).wait()
    page = open_page()
    go(page, server, "rate")
    expect(page.get_by_text("No campaign has been planned yet.")).to_be_visible()
    go(page, server, "rate", part="campaigns")
    expect(page.get_by_role("button", name="Remove Embedded model (small), concise")).to_be_visible()
    compare_only(page, "Template, concise", "Template, detailed")
    box = page.get_by_role("spinbutton", name="User-item combinations")
    box.fill("6")
    box.press("Enter")
    expect(page.get_by_text("14 texts are written first.")).to_have_count(0)  # 12, and one for another user
    expect(page.get_by_text("13 texts are written first.")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Write the texts and open").click()
    expect(page.get_by_text("Link for raters")).to_be_visible()
    settled(page)
    screenshot(page, "campaign")
    address = page.get_by_test_id("stCode").inner_text().strip()
    rater = open_page()
    rater.goto(address)
    expect(rater.get_by_text("You see two explanations")).to_be_visible()
    rater.get_by_test_id("stForm").get_by_role("textbox", name="Your name").fill("Ann")
    rater.get_by_role("button", name="Begin").click()
    expect(rater.get_by_text("Text A")).to_be_visible()
    expect(rater.get_by_text("0 of ")).to_be_visible()
