"""What drives a model, in a browser: fitting with progress, cancelling, charts, a picked feature in the link."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from core.store import Store
from tests.e2e.server import Server
from tests.e2e.steps import choose, in_looks, overflow, screenshot, settled
from tests.e2e.windows import NARROW


def fitted(store: Path) -> list[Path]:
    return list((store / "datasets").glob("*/models/*/surrogates/*/surrogate.json"))


def press_cancel(page: Page) -> None:
    """Press until it is heard: what stands around the button still moves when it comes, and a press can miss it."""
    button = page.get_by_role("button", name="Cancel")
    for _ in range(4):
        button.click()
        try:
            button.wait_for(state="detached", timeout=3000)
            return
        except PlaywrightTimeoutError:
            continue


def test_from_opening_the_section_to_a_link_that_others_can_open(
    own_store: Path, start_server: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    server = start_server(own_store).wait()
    page = open_page()
    page.goto(f"{server.url}/models")
    settled(page)
    page.get_by_text("Look into a model").click()
    settled(page)

    # Cancelled half-way, nothing is kept, and it can be started again.
    page.get_by_role("button", name="Fit the surrogate").click()
    page.get_by_text("Fitting the surrogate: reading lists").wait_for()
    press_cancel(page)
    page.get_by_role("button", name="Fit the surrogate").wait_for()
    settled(page)
    assert not fitted(own_store)

    page.get_by_role("button", name="Fit the surrogate").click()
    page.get_by_text("How strong each feature is").wait_for(timeout=180_000)  # as long as a fit may take
    settled(page)
    assert len(fitted(own_store)) == 1
    assert Store(own_store).models("demo")
    for words in ("Surrogate R²", "not the model itself", "400 pairs"):
        expect(page.get_by_text(words).first).to_be_visible()
    expect(page.locator(".st-key-global-swarm .js-plotly-plot")).to_be_visible()
    points = page.locator(".st-key-global-swarm .points path")
    expect(points.first).to_be_attached()
    assert points.count() == 4000  # 400 pairs in each of ten rows

    # Another feature goes into the link, and the link opens the section at that feature.
    choose(page, "How one feature works", "Year of release")
    expect(page).to_have_url(re.compile("feature=year"))
    settled(page)
    for look in in_looks(page, "narrow-dark", "wide-light"):
        assert overflow(page) <= 0
        screenshot(page, f"global-view-{look}")
    other = open_page(viewport=NARROW, color_scheme="dark")
    other.goto(page.url)
    expect(other.get_by_text("Year in which the item came out.")).to_be_visible()
    settled(other)

    # A click on a point leads to Why for that user and item.
    other.locator(".st-key-global-dependence .points path").first.click(force=True)
    other.get_by_role("link", name="Why “").click()
    other.wait_for_url("**/why?**")
    assert "lens=features" in other.url
    settled(other)
