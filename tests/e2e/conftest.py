"""Headless Chromium against a real server; the server's output is shown when a test fails."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    Page,
    expect,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

from tests.core.explain.chat_server import ChatServer, offered
from tests.core.operations.films import films_workbench
from tests.e2e.server import Server
from tests.e2e.steps import MENU, go, go_on, screenshot
from tests.e2e.windows import ARGUMENTS, BLANK, PATIENCE, WIDE, Problems, Windows
from tests.furnished import make_demo

expect.set_options(timeout=PATIENCE)
FAILED = pytest.StashKey[bool]()


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

    At the end of the test the consoles must be clean (no errors, nothing blocked by the content security policy), no
    dialog may have been opened by a script and no other host may have been asked for anything.
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


@pytest.fixture(scope="module")
def kept_window(windows: Windows) -> Iterator[Page]:
    page = windows.new()
    yield page
    page.context.close()


@pytest.fixture
def survey(kept_window: Page, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Look at page after page in one window: `survey(server, "why", lens="path")`, as `open_page` does."""
    problems = Problems()
    problems.watch(kept_window)

    def look_at(server: Server, name: str, **parameters: str) -> Page:
        here = kept_window.url.startswith(f"{server.url}/")
        (go_on if here else go)(kept_window, server, name, **parameters)
        return kept_window

    yield look_at
    if request.node.stash.get(FAILED, False):
        kept_window.goto(BLANK)
    else:
        kept_window.evaluate("0")  # what it said until now has been heard
    problems.leave(kept_window)
    assert problems == Problems()


@pytest.fixture
def visit(kept_window: Page, survey: Callable[..., Page]) -> Callable[..., Page]:
    """As `survey`, wide and in the light theme whatever was there before."""

    def open_one(server: Server, name: str, **parameters: str) -> Page:
        kept_window.set_viewport_size(WIDE)
        kept_window.emulate_media(color_scheme="light")
        kept_window.mouse.move(0, 0)
        return survey(server, name, **parameters)

    return open_one


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A wide window in the light theme."""
    return open_page()


def _shown(page: Page, name: str) -> str:
    """The words on a page, and a picture of it kept beside those of the tests."""
    try:
        screenshot(page, f"failed-{re.sub(r'[^a-z0-9]+', '-', name.lower())}")
        return page.locator("body").inner_text(timeout=MENU)
    except PlaywrightError as error:
        return str(error)
