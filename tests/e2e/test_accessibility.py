"""Every page is held against the rules of axe, in both themes and both sizes; the main flow works by keyboard alone.

Wide in the light theme and narrow in the dark one: colours depend on the theme, places and sizes on the width.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from dashboard.rating_seat import TOO_QUICK
from tests.e2e.server import Server
from tests.e2e.steps import go, in_looks, overflow, settled
from tests.furnished import FINISHED, WAITING, furnish

USER, ITEM = "u0091", "f0566"
ABOUT = {"user": USER, "item": ITEM}
# Name: page, its state, and words that are there once it is.
PAGES: dict[str, tuple[str, dict[str, str], str]] = {
    "home": ("", {}, "Look at a user"),
    "all users": ("explore", {}, "Near means similar taste"),
    "a user": ("explore", {"user": USER, "compare": "foldin"}, "Likes most"),
    "their history": ("explore", {"user": USER, "view": "History"}, "Likes most"),
    "an item": ("explore", ABOUT | {"view": "Item"}, "Likes most"),
    "why": ("why", ABOUT, "Challenge it"),
    "why, by attributes": ("why", ABOUT | {"lens": "attributes", "challenge": "contrast"}, "Challenge it"),
    "why, as a path": ("why", ABOUT | {"lens": "path", "challenge": "what-if"}, "Challenge it"),
    "compare": ("compare", ABOUT, "Claims, held against the evidence"),
    "rate": ("rate", {"campaign": WAITING}, "You see two explanations"),
    "campaigns": ("rate", {"part": "campaigns"}, "Link for raters"),
    "people": ("audit", {"campaign": FINISHED}, "Krippendorff"),
    "facts": ("audit", {"view": "facts"}, "Failures, worst first"),
    "metrics": ("audit", {"view": "metrics"}, "The checker against planted errors"),
    "variants": ("variants", {}, "Try it out"),
    "a new variant": ("variants", {"part": "new"}, "Create"),
    "prompts": ("variants", {"part": "prompts"}, "What a language model would be asked"),
    "connection": ("variants", {"part": "connection"}, "endpoint"),
    "models": ("models", {}, "What drives a model"),
    "data": ("data", {}, "Versions"),
    "import": ("data", {"view": "Import"}, "Where from"),
    "personal data": ("data", {"view": "Personal data"}, "Name of the rater"),
}
AXE = Axe()
MOST_TABS = 120  # presses until everything on a page has had the focus


@pytest.fixture(scope="module")
def furnished(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server on a store in which every page has something to show."""
    root = tmp_path_factory.mktemp("furnished")
    shutil.copytree(demo_store / "datasets", root / "store" / "datasets")
    furnish(root / "store")
    server = Server.start(root / "store", root / "output.txt")
    yield server.wait()
    server.stop()


def violations(page: Page) -> list[str]:
    """Serious and critical violations, and headings out of order: rule, element, and what is wrong with it."""
    found = AXE.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{violation['id']}: {node['target']} {node['html'][:200]} {node['failureSummary'][:200]}"
        for violation in found
        if violation["impact"] in ("serious", "critical") or violation["id"] == "heading-order"
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_no_page_breaks_a_serious_rule(name: str, furnished: Server, survey: Callable[..., Page]) -> None:
    path, state, words = PAGES[name]
    page = survey(furnished, path, dataset="demo", **state)
    expect(page.get_by_text(words).first).to_be_visible()
    found = []
    for look in in_looks(page, "wide-light", "narrow-dark"):
        found += [f"{look}: {told}" for told in violations(page)]
        if (wider := overflow(page)) > 0:
            found.append(f"{look}: the page is {wider} pixels wider than the window")
    assert found == []


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until an element has the focus, as people do who use no mouse."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached with the keyboard")


def test_the_main_flow_needs_no_mouse(furnished: Server, page: Page) -> None:
    go(page, furnished, "")
    reach(page, page.get_by_role("link", name="Open in Explore"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Explore", level=1)).to_be_visible()
    settled(page)
    reach(page, page.get_by_role("link", name="Why", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Why", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="Challenge it")).to_be_visible()
    settled(page)
    reach(page, page.get_by_role("link", name="Compare two explanations of this"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Compare", level=1)).to_be_visible()
    settled(page)
    answers = page.get_by_role("radiogroup", name="Which one is better?")
    reach(page, answers.get_by_role("radio").first)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.get_by_text("saved for anonymous")).to_be_visible()
    settled(page)
    go(page, furnished, "rate", campaign=WAITING)
    reach(page, page.get_by_test_id("stForm").get_by_role("textbox", name="Your name"))
    page.keyboard.type("Fay")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Text A")).to_be_visible()
    settled(page)
    page.wait_for_timeout(TOO_QUICK * 1000 + 100)
    page.keyboard.press("a")
    expect(page.get_by_text("Saved for Fay")).to_be_visible()
