"""The second half of Why in a browser: flip test, contrast, counterfactual, curves; links that reopen them."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.core.operations.films import films_workbench
from tests.e2e.server import Server
from tests.e2e.steps import choose, in_looks, overflow, screenshot, settled

BOTH = ("wide-light", "narrow-dark")


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("films")
    films_workbench(root, ("ease", "foldin")).close()
    server = Server.start(root, tmp_path_factory.mktemp("server") / "output.txt")
    yield server.wait()
    server.stop()


def go(visit: Callable[..., Page], server: Server, **parameters: str) -> Page:
    page = visit(server, "why", **parameters)
    expect(page.get_by_role("heading", name="Challenge it")).to_be_visible()
    return page


def asked(page: Page) -> dict[str, str]:
    """What the link names."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}


def panel(page: Page) -> Locator:
    """The open tab."""
    return page.get_by_role("tabpanel").last


def sides(page: Page) -> str:
    """The sentence that says which of two items is ahead."""
    return page.get_by_text(re.compile(r"^“.+” (beats|and) “.+”")).first.inner_text()


def test_the_flip_test_stands_first_and_the_tab_in_the_link(app: Server, visit: Callable[..., Page]) -> None:
    page = go(visit, app, dataset="demo", user="u0098")
    verdicts = page.get_by_text(re.compile("(Necessary|Contributing|Decorative|Holding back) Without their"))
    expect(verdicts.first).to_be_visible()
    expect(page.get_by_text(re.compile("Without their .+ it would")).first).to_be_visible()
    expect(page.get_by_text("Together: without all 5")).to_be_visible()
    page.get_by_role("tab", name="Stability").click()
    expect(page.get_by_text(re.compile(r"In \d+ of 20 replicates"))).to_be_visible()
    assert asked(page)["challenge"] == "Stability"
    page.reload()
    settled(page)
    expect(page.get_by_text(re.compile(r"In \d+ of 20 replicates"))).to_be_visible()
    expect(page.get_by_text("Together: without all 5")).to_have_count(0)  # not even drawn


def test_a_contrast_opens_from_a_link_and_is_swapped(app: Server, visit: Callable[..., Page]) -> None:
    page = go(visit, app, dataset="demo", user="u0098", challenge="Contrast", model="foldin")
    expect(page.get_by_text("Everything sums to the difference of the scores")).to_be_visible()
    default = page.get_by_role("combobox", name="Rather than").input_value()
    assert default.startswith("2. ")
    choose(page, "Rather than", re.compile(r"^5\. "))
    expect(page).to_have_url(re.compile("against="))
    settled(page)
    expect(page.get_by_text(re.compile("rank 5, "))).to_be_visible()
    before, forth = asked(page), sides(page)
    page.reload()
    settled(page)
    assert asked(page) == before
    assert sides(page) == forth
    page.get_by_role("button", name="Other way round").click()
    expect(page).to_have_url(re.compile(f"against={before['item']}"))
    settled(page)
    assert asked(page)["item"] == before["against"]
    assert sides(page) == forth  # the same one is ahead
    expect(page.get_by_role("combobox", name="Rather than")).to_have_value(re.compile(r"^1\. "))


def test_a_typed_title_is_found(app: Server, visit: Callable[..., Page]) -> None:
    page = go(visit, app, dataset="demo", user="u0098", challenge="Contrast")
    box = page.get_by_role("combobox", name="Rather than")
    box.click()
    box.fill("zzz no such title")
    page.keyboard.press("Enter")
    expect(page.get_by_text("There is no item “zzz no such title” in this data set")).to_be_visible()


def test_a_click_on_a_rating_opens_it(app: Server, visit: Callable[..., Page]) -> None:
    page = go(visit, app, dataset="demo", user="u0098", challenge="Contrast", model="foldin")
    chart = panel(page).locator(".js-plotly-plot").first
    expect(chart.locator(".bars").first).to_be_visible()
    chart.scroll_into_view_if_needed()
    rows = chart.locator(".bars").last.locator("path")
    rows.nth(2).click(force=True)
    expect(page).to_have_url(re.compile("opened="))
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_counterfactual_leads_to_the_list_without_it(app: Server, visit: Callable[..., Page]) -> None:
    page = go(visit, app, dataset="demo", user="u0098", challenge="Counterfactual", model="ease", n="5")
    said = page.get_by_text(re.compile(r"no longer in the top 5"))
    expect(said).to_be_visible()
    words = re.search(r"would be rank (\d+) instead of", said.inner_text())
    assert words is not None
    page.get_by_role("link", name="See the new list without them in What if").click()
    expect(page.get_by_role("tab", name="What if", selected=True)).to_be_visible()
    settled(page)
    expect(page).to_have_url(re.compile("edits=.+(%3A|:)x"))
    assert asked(page)["n"] == "5"
    expect(page.get_by_text(re.compile(rf"(rank|to) {words[1]}\b")).first).to_be_visible()


def test_curves_are_drawn(app: Server, visit: Callable[..., Page]) -> None:
    page = go(visit, app, dataset="demo", user="u0098", challenge="Faithfulness")
    charts = panel(page).locator(".js-plotly-plot")
    expect(charts).to_have_count(2)
    for chart in (charts.first, charts.last):
        expect(chart.locator(".scatterlayer .trace")).to_have_count(4)
        dashes = {line.evaluate("line => line.style.strokeDasharray") for line in chart.locator("path.js-line").all()}
        assert len(dashes) == 4
        expect(chart.get_by_text("Strongest drivers")).to_be_visible()
    expect(page.get_by_text("Without its 3 strongest drivers")).to_be_visible()
    for look in in_looks(page, *BOTH):
        assert overflow(page) <= 0
        screenshot(page, f"why-curves-{look}")


@pytest.mark.parametrize("challenge", ["Flip test", "Contrast", "Counterfactual", "Faithfulness", "Stability"])
def test_hostile_titles_stay_text(films: Server, survey: Callable[..., Page], challenge: str) -> None:
    page = survey(films, "why", user="user-5", item="f03", challenge=challenge, against="f02", n="5")
    expect(page.get_by_role("tab", name=challenge, selected=True)).to_be_visible()
    expect(page.get_by_text("Something went wrong")).to_have_count(0)
    assert page.locator("[data-testid=stMain] a[href*='example.org'], [data-testid=stMain] img").count() == 0
    for _ in in_looks(page, *BOTH):
        assert overflow(page) <= 0
