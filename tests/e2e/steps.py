"""What tests do in a window: open pages, wait, choose, look at a page in other sizes and themes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.e2e.server import Server
from tests.e2e.windows import NARROW, WIDE

ATTEMPTS = 6  # at opening a menu
MENU = 5_000  # milliseconds for an open menu to answer
QUIET_FOR = 250  # milliseconds without a run until a page counts as settled
QUIET = """quietFor => {
    const quiet = document.querySelector("[data-testid='stApp'][data-test-script-state='notRunning']")
        && !document.querySelector("[data-testid='stSkeleton']")
    if (!quiet) delete window.quietSince
    else window.quietSince ??= performance.now()
    return quiet && performance.now() - window.quietSince > quietFor
}"""
# What the browser does when somebody goes back: the page asked for is shown in the session that is open. The run for it
# can be over before it shows as running; then something else has changed.
GO_ON = """address => new Promise(begun => {
    const watch = new MutationObserver(changes => {
        const ran = changes.some(change => change.attributeName === "data-test-script-state")
        setTimeout(() => { watch.disconnect(); begun() }, ran ? 0 : 500)
    })
    const app = document.querySelector("[data-testid='stApp']")
    watch.observe(app, {attributes: true, childList: true, characterData: true, subtree: true})
    history.pushState(null, "", address)
    dispatchEvent(new PopStateEvent("popstate"))
})"""
BACKGROUND = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
BACKGROUNDS = {
    "light": "rgb(252, 252, 250)",
    "dark": "rgb(17, 24, 26)",
}  # backgroundColor of [theme.light], [theme.dark]
LOOKS = ("wide-light", "narrow-light", "narrow-dark", "wide-dark")
SCREENSHOTS = Path(__file__).parent / "screenshots"


def settled(page: Page) -> None:
    """Wait until nothing has been running for a while: a run begins a moment after what asks for it."""
    page.evaluate("delete window.quietSince")
    page.wait_for_function(QUIET, arg=QUIET_FOR, polling=50)


def choose(page: Page, name: str | re.Pattern[str], option: str | re.Pattern[str], *, exact: bool = False) -> None:
    """Choose an option of a select box; a run of the page may close its menu at any moment, so open it until it took.

    `name` is the label of the box, `exact` is about the option. An option far down is found by its words: a menu holds
    only what is in view.
    """
    box = page.get_by_role("combobox", name=name)
    entry = page.get_by_role("option", name=option, exact=exact)
    for _ in range(ATTEMPTS):
        settled(page)
        try:
            if not page.get_by_role("listbox").is_visible():
                box.scroll_into_view_if_needed()  # a list that scrolls away closes
                box.click()
            if isinstance(option, str) and box.is_editable():
                box.fill(option)
            words = entry.inner_text(timeout=MENU)
            entry.click(timeout=MENU)
            expect(box).to_have_value(words, timeout=MENU)
            return
        except (PlaywrightTimeoutError, AssertionError):
            page.keyboard.press("Escape")
    raise AssertionError(f"“{option}” could not be chosen in the select box “{name}”")


def go(page: Page, server: Server, name: str, **parameters: str) -> None:
    """Open a page and wait until it is there."""
    page.goto(f"{server.url}/{name}?{urlencode(parameters)}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    settled(page)


def go_on(page: Page, server: Server, name: str, **parameters: str) -> None:
    """Open another page of an app that is open, in the same session: its scripts are not loaded and compiled anew."""
    page.evaluate(GO_ON, f"{server.url}/{name}?{urlencode(parameters)}")
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def thumb(page: Page, side: int, up: bool) -> Locator:
    """The thumb of the first or second explanation on the page."""
    return page.get_by_role("radio", name="Thumbs up" if up else "Thumbs down").nth(side)


def in_looks(page: Page, *names: str) -> Iterator[str]:
    """Show a page that is open in each of the named looks: `wide-light`, `wide-dark`, `narrow-light`, `narrow-dark`.

    It begins with the one in which the page is seen.
    """
    for name in sorted(names, key=lambda name: name != look_of(page)):
        size, scheme = name.split("-")
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size(WIDE if size == "wide" else NARROW)
        page.wait_for_function(f"expected => {BACKGROUND} === expected", arg=BACKGROUNDS[scheme])
        settled(page)
        yield name


def look_of(page: Page) -> str:
    """The name of the look in which a page is seen."""
    size = "narrow" if page.viewport_size == NARROW else "wide"
    return f"{size}-dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else f"{size}-light"


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def screenshot(page: Page, name: str) -> Path:
    """Keep a picture for people to look at; not compared."""
    SCREENSHOTS.mkdir(exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path)
    return path
