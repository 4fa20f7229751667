"""The lenses of Why in a browser: deep links, a click on a driver, the decision path."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.server import Server
from tests.e2e.steps import LOOKS, in_looks, overflow, screenshot, settled

USER = "u0098"


def go(visit: Callable[..., Page], server: Server, **parameters: str) -> Page:
    page = visit(server, "why", **{"dataset": "demo", "user": USER} | parameters)
    expect(page.get_by_role("heading", name="Challenge it")).to_be_visible()
    return page


def chart_of(page: Page, words: str) -> Locator:
    """The chart whose words for those who cannot see it hold `words`."""
    return page.locator("[data-testid='stPlotlyChart']").filter(has=page.locator(f"[aria-label*='{words}']")).first


def plots(page: Page) -> Locator:
    return page.locator(".js-plotly-plot")


def press_row(page: Page, chart: Locator, row: int, share: float = 0.6) -> None:
    """Click into a row of a chart of drivers, away from its bar: the whole row counts."""
    area = chart.locator(".nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box is not None
    rows = round(box["height"] / 42)
    height = box["height"] / rows
    chart.page.mouse.move(box["x"] + share * box["width"], box["y"] + (row + 0.5) * height)
    page.wait_for_timeout(200)
    page.mouse.click(box["x"] + share * box["width"], box["y"] + (row + 0.5) * height)


def test_a_link_reopens_lens_kind_and_form(app: Server, visit: Callable[..., Page]) -> None:
    page = go(visit, app, lens="attributes", by="decade", form="excess")
    for name in ("Attributes", "Decade", "Against average taste"):
        expect(page.get_by_role("radio", name=name, exact=True).first).to_be_checked()
    expect(page.get_by_text(re.compile("^Against average taste, "))).to_be_visible()
    expect(page.get_by_text(re.compile("Everything sums to the score"))).to_be_visible()
    page.get_by_role("radio", name="Genre", exact=True).click()
    expect(page).to_have_url(re.compile(r"by=genre"))
    page.get_by_role("radio", name="LIME", exact=True).click()
    expect(page).to_have_url(re.compile(r"lens=lime"))
    expect(page.get_by_text(re.compile("^Their .* The linear model follows"))).to_be_visible()
    expect(page.get_by_text("Local R²")).to_be_visible()


@pytest.mark.parametrize("drawn", ["steps", "bars"])
def test_a_click_on_a_driver_opens_the_rated_item(app: Server, visit: Callable[..., Page], drawn: str) -> None:
    page = go(visit, app, drawn=drawn)
    card = page.get_by_role("dialog")
    expect(card).to_have_count(0)
    press_row(page, plots(page).nth(1), 1)
    expect(card).to_be_visible()
    expect(card.get_by_text(re.compile("^They gave it "))).to_be_visible()
    expect(page).to_have_url(re.compile(r"opened=f\d+"))
    page.reload()
    expect(card.get_by_text(re.compile("^They gave it "))).to_be_visible()
    card.get_by_role("button", name="Close").click()
    expect(card).to_have_count(0)
    expect(page).not_to_have_url(re.compile("opened="))
    settled(page)
    press_row(page, plots(page).nth(1), 1)  # the same one again
    expect(card).to_be_visible()
    card.get_by_role("link", name="Open it in Explore").click()
    expect(page.get_by_role("heading", name="Explore")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/explore\?.*user={USER}.*item=f\d+"))


def test_a_click_on_a_box_of_the_path_opens_its_numbers(app: Server, visit: Callable[..., Page]) -> None:
    page = go(visit, app, lens="path", model="foldin")
    expect(page.get_by_role("radio", name="Score", exact=True)).to_be_checked()
    for name, place, words in (
        ("Taste", (1.0, 0.0), "Their habit of rating"),
        ("Rank", (4.0, 1.0), "ahead of|behind"),
        ("Ratings", (0.0, 1.0), "It all starts from"),
    ):
        settled(page)
        area = plots(page).nth(1).locator(".nsewdrag").first
        area.scroll_into_view_if_needed()
        box = area.bounding_box()
        assert box is not None
        x = box["x"] + (place[0] + 0.86) / 5.72 * box["width"]
        y = box["y"] + (1.5 - place[1]) / 2 * box["height"]
        page.mouse.move(x, y)
        page.wait_for_timeout(200)
        page.mouse.click(x, y)
        expect(page.get_by_role("radio", name=name, exact=True)).to_be_checked()
        expect(page.get_by_text(re.compile(words)).first).to_be_visible()
        expect(page).to_have_url(re.compile(f"node={name.lower()}"))
    page.reload()
    expect(page.get_by_role("radio", name="Ratings", exact=True)).to_be_checked()


@pytest.mark.parametrize("lens", ["history", "attributes", "removal", "lime", "path"])
def test_every_lens_fits_the_window(app: Server, survey: Callable[..., Page], lens: str) -> None:
    page = survey(app, "why", dataset="demo", user=USER, lens=lens)
    expect(page.get_by_role("heading", name="Challenge it")).to_be_visible()
    for look in in_looks(page, *LOOKS):
        expect(plots(page).nth(1)).to_be_visible()
        assert overflow(page) <= 0
        for plot in plots(page).all()[:2]:
            box = plot.bounding_box()
            assert box is not None and box["x"] + box["width"] <= page.viewport_size["width"]  # type: ignore[index]
        screenshot(page, f"why-{lens}-{look}")


def test_charts_say_what_they_show(app: Server, visit: Callable[..., Page]) -> None:
    page = go(visit, app, drawn="bars")
    labels = page.locator("[data-testid='stPlotlyChart']").evaluate_all("found => found.map(f => f.outerHTML)")
    assert any("Parts of the score" in label for label in labels)
    assert any("Contributions in preference points" in label for label in labels)
