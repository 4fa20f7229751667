"""The what-if editor in a browser: typing into the table, adding, removing, resetting, links, an invented user."""

import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Locator, Page, expect

from tests.e2e.server import Server
from tests.e2e.steps import overflow, screenshot, settled
from tests.e2e.windows import NARROW

USER, ITEM = "u0098", "f0001"
HEADER, ROW = 36, 35  # pixels of the table
RATING, REMOVE = 220, 323  # middles of its columns, in pixels
ALONE = 326  # of the ratings of an invented user, who has no earlier ones to show


def go(visit: Callable[..., Page], app: Server, **parameters: str) -> Page:
    given = {"dataset": "demo", "user": USER, "challenge": "What if"} | parameters
    page = visit(app, "why", **given)
    expect(page.get_by_role("heading", name="Why", level=1)).to_be_visible()
    return page


def table(page: Page) -> Locator:
    found = page.get_by_role("region", name="Ratings that can be edited")
    expect(found).to_be_visible()
    found.scroll_into_view_if_needed()
    return found


def click(page: Page, row: int, column: int) -> None:
    table(page).click(position={"x": column, "y": HEADER + ROW * row + ROW // 2})


def rate(page: Page, row: int, rating: str, column: int = RATING) -> None:
    click(page, row, column)
    page.keyboard.type(rating, delay=150)  # as people type: the box opens with the first key
    expect(page.locator(".gdg-input, [id^=portal] input").first).to_be_visible()
    page.keyboard.press("Enter")


def edits(page: Page) -> dict[str, str]:
    """What the link says was edited."""
    found = parse_qs(urlparse(page.url).query).get("edits", [""])[0]
    return dict(part.rsplit(":", 1) for part in found.split(",") if part)


def wait_for(page: Page, count: int) -> dict[str, str]:
    """Wait until the link holds so many edits."""
    pattern = "edits=" + "%2C".join([r"[^%&]+%3A[^%&]+"] * count) + "($|&)" if count else "^(?!.*edits=)"
    expect(page).to_have_url(re.compile(pattern))
    return edits(page)


def search(page: Page, text: str) -> None:
    page.get_by_label("Add a rating").fill(text)


def matches(page: Page) -> Locator:
    return page.locator(".st-key-what-if-matches").get_by_role("radio")


def result(page: Page) -> Locator:
    return page.get_by_text(re.compile(r"(moves from rank|stays at rank|is rank \d+ with)"))


def test_ratings_are_typed_removed_and_reset_and_the_link_reopens_them(
    app: Server, visit: Callable[..., Page], open_page: Callable[..., Page]
) -> None:
    page = go(visit, app)
    sentence = result(page)
    expect(sentence).to_contain_text("is rank 1 with")
    rate(page, 0, "1")
    changed = wait_for(page, 1)
    assert list(changed.values()) == ["1"]
    expect(sentence).to_contain_text(re.compile("its score falls by"))
    expect(page.locator(".js-plotly-plot").filter(has_text="hollow before")).to_be_visible()
    click(page, 1, REMOVE)
    assert sorted(wait_for(page, 2).values()) == ["1", "x"]
    settled(page)
    said = sentence.inner_text()
    again = open_page(color_scheme="dark", viewport=NARROW)
    again.goto(page.url)
    expect(again.get_by_text(said)).to_be_visible()
    settled(again)
    assert overflow(again) <= 0
    again.get_by_text(said).scroll_into_view_if_needed()
    screenshot(again, "what-if-narrow")
    click(page, 1, REMOVE)  # put back
    assert wait_for(page, 1) == changed
    page.get_by_role("button", name="Reset").click()
    wait_for(page, 0)
    expect(sentence).to_contain_text("is rank 1 with")
    assert len(edits(again)) == 2  # nobody else's edits were touched


def test_edits_in_quick_succession_are_all_kept(app: Server, visit: Callable[..., Page]) -> None:
    page = go(visit, app)
    for row in range(4):
        click(page, row, REMOVE)  # without waiting for the page
    assert list(wait_for(page, 4).values()) == ["x"] * 4
    search(page, "the")
    expect(matches(page).first).to_be_visible()
    click(page, 4, REMOVE)
    page.wait_for_timeout(400)  # a hand takes longer from the table to the button; the table sends after 150 ms
    matches(page).first.click()
    assert sorted(wait_for(page, 6).values()) == ["5"] + ["x"] * 5
    click(page, 1, REMOVE)  # the added one stands first now: this is the row that was first
    assert sorted(wait_for(page, 5).values()) == ["5"] + ["x"] * 4


def test_an_invented_user_gets_a_list_from_three_ratings(app: Server, visit: Callable[..., Page]) -> None:
    page = go(visit, app, user="")
    expect(page.get_by_text("There is no personal list yet.")).to_be_visible()
    for count in (1, 2, 3):
        if count > 1:
            search(page, "the")
        expect(matches(page).first).to_be_visible()
        matches(page).first.click()
        assert len(wait_for(page, count)) == count
        expect(page.get_by_label("Add a rating")).to_have_value("")
    expect(page.get_by_text("There is no personal list yet.")).to_have_count(0)
    expect(page.get_by_text("are not on the popularity list")).to_be_visible()
    rate(page, 0, "2.5", ALONE)
    expect(page).to_have_url(re.compile(r"%3A2\.5"))
    settled(page)
    page.reload()
    settled(page)
    assert len(edits(page)) == 3
    expect(page.get_by_text("on the popularity list").first).to_be_visible()
    screenshot(page, "what-if-invented")


def test_a_user_starts_from_nothing(app: Server, visit: Callable[..., Page]) -> None:
    page = go(visit, app, item=ITEM)
    page.get_by_role("radio", name="Nothing").click()
    expect(page).to_have_url(re.compile("start=nothing"))
    expect(page.get_by_text("There is no personal list yet.")).to_be_visible()
    page.get_by_role("radio", name="Their ratings").click()
    expect(page.get_by_text("There is no personal list yet.")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("start="))


def test_edits_are_copied_and_pasted_as_json(app: Server, visit: Callable[..., Page]) -> None:
    page = go(visit, app)
    rate(page, 0, "0.5")
    changed = wait_for(page, 1)
    page.get_by_text("Copy as JSON").click()
    shown = page.get_by_test_id("stCode").filter(has_text="ratings")
    expect(shown).to_contain_text("0.5")
    text = shown.inner_text()
    assert json.loads(text)["ratings"] == {item: float(rating) for item, rating in changed.items()}
    page.get_by_role("button", name="Reset").click()
    wait_for(page, 0)
    page.get_by_label("Edits to load").fill(text)
    page.get_by_role("button", name="Load", exact=True).click()
    assert wait_for(page, 1) == changed
    page.get_by_label("Edits to load").fill('{"ratings": {"nix": 5}}')
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.get_by_text("There is no item “nix” in demo.")).to_be_visible()
    assert edits(page) == changed


def test_a_link_with_edits_that_do_not_fit_is_told(app: Server, visit: Callable[..., Page]) -> None:
    page = go(visit, app, edits="<b>nix</b>:5")
    expect(page.get_by_text("There is no item “<b>nix</b>” in demo.")).to_be_visible()
    expect(page.get_by_text("Something went wrong")).to_have_count(0)
    page.get_by_role("button", name="Reset").click()
    wait_for(page, 0)
    expect(page.get_by_text("There is no item")).to_have_count(0)
