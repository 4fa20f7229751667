"""Headless Chromium against a real server; the server's output is shown when a test fails."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import (
    Browser,
    Locator,
    Page,
    expect,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.core.explain.chat_server import ChatServer, offered
from tests.core.operations.films import films_workbench
from tests.e2e.server import Server
from tests.e2e.windows import NARROW, PATIENCE, WIDE, Problems, Windows
from tests.furnished import make_demo

FLAGS = (
    "headless no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update "
    "disable-sync"
)
# Scripts are compiled once a page: neither a second time for the lines of an error, nor because they were not used.
COMPILING = "--js-flags=--no-enable-lazy-source-positions,--no-flush-bytecode"
ARGUMENTS = [*(f"--{flag}" for flag in FLAGS.split()), COMPILING]
expect.set_options(timeout=PATIENCE)
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
BACKGROUND = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
BACKGROUNDS = {
    "light": "rgb(252, 252, 250)",
    "dark": "rgb(17, 24, 26)",
}  # backgroundColor of [theme.light], [theme.dark]
LOOKS = ("wide-light", "narrow-light", "narrow-dark", "wide-dark")
FAILED = pytest.StashKey[bool]()
SCREENSHOTS = Path(__file__).parent / "screenshots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.flaky(reruns=1))  # a busy machine is no fault of the page; twice is one


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome: Any = yield
    report = outcome.get_result()
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    for value in getattr(item, "funcargs", {}).values():
        if report.failed and isinstance(value, Server):
            report.sections.append((f"Whyboard at {value.url}", value.output()))
        if report.failed and call.when == "call" and isinstance(value, Page):
            report.sections.append((f"What the browser showed at {value.url}", _shown(value, item.name)))


@pytest.fixture(scope="package")  # not session: its event loop must not be running when other tests want theirs
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        if os.environ.get("CI") == "true":
            pytest.fail("there is no chromium on the path, and CI must not skip the browser tests")
        pytest.skip("there is no chromium on the path")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the demo world and quickly trained default models; tests must not change what is in it."""
    root = tmp_path_factory.mktemp("demo-store")
    make_demo(root)
    return root


@pytest.fixture(scope="package")
def app(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server on the demo store, shared by all tests that change nothing but the journal."""
    server = Server.start(demo_store, tmp_path_factory.mktemp("server") / "output.txt")
    yield server.wait()
    server.stop()


@pytest.fixture(scope="module")
def films_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of a small made-up data set; tests that share a server on it use different users."""
    root = tmp_path_factory.mktemp("films")
    films_workbench(root).close()
    return root


@pytest.fixture
def language_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    """A real server of the chat protocol on loopback, in the environment of servers started after it."""
    with offered(monkeypatch) as found:
        yield found


@pytest.fixture
def own_store(demo_store: Path, tmp_path: Path) -> Path:
    """A copy of the demo store without a journal, for one test to change."""
    shutil.copytree(demo_store / "datasets", tmp_path / "store" / "datasets")
    return tmp_path / "store"


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start servers for one test: `start_server(store, command=..., port=...)`; `.wait()` until they answer."""
    started: list[Server] = []

    def start(store: Path, **options: Any) -> Server:
        started.append(Server.start(store, tmp_path / f"output-{len(started)}.txt", **options))
        return started[-1]

    yield start
    for server in started:
        server.stop()
        print(f"--- Whyboard at {server.url}\n{server.output()}")


@pytest.fixture(scope="package")
def windows(browser: Browser) -> Windows:
    return Windows(browser)


@pytest.fixture
def open_page(windows: Windows, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Open a browser window: `open_page(color_scheme="dark", viewport=NARROW)`; with `own=True` no other test had it.

    At the end of the test the consoles must be clean (no errors, nothing blocked by the content security policy) and
    no other host may have been asked for anything.
    """
    lent: dict[Page, bool] = {}  # whether another test may have it
    problems = Problems()

    def open_one(own: bool = False, **options: Any) -> Page:
        page = windows.new(**options) if own else windows.lend(**options)
        problems.watch(page)
        lent[page] = not own
        return page

    yield open_one
    passed = not request.node.stash.get(FAILED, False)
    for page, shared in lent.items():
        if passed and not page.is_closed():
            page.evaluate("0")  # what it said until now has been heard
        problems.leave(page)
        windows.take_back(page, keep=passed and shared)
    assert problems == Problems()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A wide window in the light theme."""
    return open_page()


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


def thumb(page: Page, side: int, up: bool) -> Locator:
    """The thumb of the first or second explanation on the page."""
    return page.get_by_role("radio", name="Thumbs up" if up else "Thumbs down").nth(side)


def in_looks(page: Page, *names: str) -> Iterator[str]:
    """Show a page that is open in each of the named looks: `wide-light`, `wide-dark`, `narrow-light`, `narrow-dark`."""
    for name in names:
        size, scheme = name.split("-")
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size(WIDE if size == "wide" else NARROW)
        page.wait_for_function(f"expected => {BACKGROUND} === expected", arg=BACKGROUNDS[scheme])
        settled(page)
        yield name


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def screenshot(page: Page, name: str) -> Path:
    """Keep a picture for people to look at; not compared."""
    SCREENSHOTS.mkdir(exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path)
    return path


def _shown(page: Page, name: str) -> str:
    """The words on a page, and a picture of it kept beside those of the tests."""
    try:
        screenshot(page, f"failed-{re.sub(r'[^a-z0-9]+', '-', name.lower())}")
        return page.locator("body").inner_text(timeout=MENU)
    except PlaywrightError as error:
        return str(error)
