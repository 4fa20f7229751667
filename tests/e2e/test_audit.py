"""Audit in a browser: from a cell of the win matrix to the texts behind it; a packet that opens without a network."""

import re
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.operations import Workbench
from core.operations.rating import Answer, next_slots, record_judgement
from core.rate.pairs import read_pair
from core.settings import Settings
from core.store import LocalJournal
from tests.core.operations.rated import NOW, VARIANTS, opened
from tests.e2e.server import Server
from tests.e2e.steps import go, overflow, screenshot, settled
from tests.e2e.windows import NARROW

BETTER = VARIANTS[1].id


@pytest.fixture
def judged_store(films_store: Path, tmp_path: Path) -> Path:
    """A store of its own with a campaign that four raters have fulfilled."""
    root = tmp_path / "store"
    shutil.copytree(films_store / "datasets", root / "datasets")
    bench, journal = Workbench(Settings(root)), LocalJournal(root / "journal.duckdb")
    opened(bench, journal, variants=VARIANTS)
    for number, rater in enumerate(("Ann", "Bob", "Cay", "Dan")):
        for turn in range(100):
            slots = next_slots(journal, "First look", rater, NOW).slots
            if not slots:
                break
            pair = read_pair(journal.read("campaign_pair", slots[0].pair)[0])
            right = slots[0].left == pair.texts[0]
            better = BETTER in pair.variants and (turn + number) % 5 > 0
            chosen = pair.variants.index(BETTER) == int(right) if better else turn % 3 > 0
            answer = Answer("right" if chosen else "left", reasons=("clearer",))
            now = {"id": uuid.uuid4().hex, "now": NOW, "app_version": "0"}
            record_judgement(journal, slots[0], answer, rater=rater, seconds=4.0 + turn % 5, **now)
    journal.close()
    bench.close()
    return root


def click_cell(page: Page, number: int) -> None:
    """Click on a cell of the win matrix."""
    cell = page.locator(".js-plotly-plot").nth(2).locator(".barlayer .point path").nth(number)
    cell.scroll_into_view_if_needed()
    page.wait_for_timeout(300)  # the page is still scrolling
    cell.hover(force=True)
    cell.click(force=True)


def tick(page: Page, row: int) -> None:
    """Tick a row of the table in the dialog; its cells are drawn, so there is nothing to name."""
    table = page.get_by_role("dialog").locator("canvas").first
    table.click(position={"x": 18, "y": 35 + 35 * row + 17}, force=True)


def test_from_a_cell_to_the_texts_behind_it(
    judged_store: Path, start_server: Callable[..., Server], page: Page
) -> None:
    server = start_server(judged_store).wait()
    go(page, server, "audit")
    expect(page.get_by_role("heading", name="Does it beat the decoys?")).to_be_visible()
    expect(page.get_by_text("beats the wrong-user decoy").first).to_be_visible()
    expect(page.get_by_text("Krippendorff's alpha")).to_be_visible()  # what is computed in the background
    screenshot(page, "audit")
    click_cell(page, 0)
    card = page.get_by_role("dialog")
    expect(card.get_by_text(re.compile(r"\d+ pairs, \d+ judgements"))).to_be_visible()
    assert "cell=" in page.url
    settled(page)
    tick(page, 0)
    expect(card.get_by_role("link", name="Open this pair in Compare")).to_be_visible()
    assert "pair=" in page.url
    screenshot(page, "audit-pairs")
    address = page.url
    card.get_by_role("link", name="Open this pair in Compare").click()
    expect(page.get_by_role("heading", name="Compare", level=1)).to_be_visible()
    settled(page)
    page.goto(address)
    expect(page.get_by_role("dialog").get_by_role("link", name="Open this pair in Compare")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    settled(page)
    assert "cell=" not in page.url


def test_a_packet_opens_without_a_network(
    judged_store: Path, start_server: Callable[..., Server], page: Page, browser: Browser, tmp_path: Path
) -> None:
    server = start_server(judged_store).wait()
    go(page, server, "audit")
    expect(page.get_by_text("Krippendorff's alpha")).to_be_visible()
    settled(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Audit packet").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.name == "audit-First look@1.html"

    context = browser.new_context(viewport=NARROW, offline=True)
    asked: list[str] = []
    said: list[str] = []
    reader = context.new_page()
    reader.on("request", lambda request: asked.append(request.url))
    reader.on("console", lambda message: said.append(message.text))
    reader.goto(file.as_uri())
    try:
        expect(reader.get_by_role("heading", level=1)).to_have_text("Audit of explanations: First look@1")
        for name in ("Does it beat the decoys?", "How robust is that?", "Leaderboard", "Who wins against whom",
                     "Variants and prompts: all that were tried", "Data and seeds"):  # fmt: skip
            expect(reader.get_by_role("heading", name=name)).to_be_visible()
        assert reader.locator("svg").count() == 3
        assert reader.locator("svg circle").count() == 2 * len(VARIANTS)
        assert asked == [file.as_uri()]
        assert said == []
        assert overflow(reader) <= 0
        for variant in VARIANTS:
            expect(reader.get_by_text(variant.id).first).to_be_attached()
        reader.screenshot(path=screenshot(page, "audit-packet"), full_page=True)
        assert len(reader.pdf(format="A4")) > 20_000
    finally:
        context.close()


def test_without_judgements_it_leads_on(films_store: Path, start_server: Callable[..., Server], page: Page) -> None:
    server = start_server(films_store).wait()
    go(page, server, "audit")
    expect(page.get_by_text("Nobody has judged anything yet.")).to_be_visible()
    page.get_by_role("link", name="Judge two explanations").click()
    expect(page.get_by_role("heading", name="Compare", level=1)).to_be_visible()
    settled(page)


def test_on_a_phone_in_the_dark(
    judged_store: Path, start_server: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    server = start_server(judged_store).wait()
    phone = open_page(viewport=NARROW, color_scheme="dark")
    go(phone, server, "audit")
    expect(phone.get_by_text("Krippendorff's alpha")).to_be_visible()
    settled(phone)
    assert overflow(phone) <= 0
    screenshot(phone, "audit-phone")
    click_cell(phone, 0)
    expect(phone.get_by_role("dialog").get_by_text(re.compile(r"\d+ pairs, \d+ judgements"))).to_be_visible()
    screenshot(phone, "audit-phone-pairs")
