"""Browser windows for tests: one is kept and handed on as good as new, as a fresh one compiles all scripts anew."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request
from playwright.sync_api import Error as PlaywrightError

FLAGS = (
    "headless no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update "
    "disable-sync"
)
# Scripts are compiled once a page: neither a second time for the lines of an error, nor because they were not used.
COMPILING = "--js-flags=--no-enable-lazy-source-positions,--no-flush-bytecode"
ARGUMENTS = [*(f"--{flag}" for flag in FLAGS.split()), COMPILING]
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}
PATIENCE = 60_000  # milliseconds for anything to appear
BLANK = "about:blank"
FORGET = "localStorage.clear(), sessionStorage.clear()"
# On a deep link Streamlit looks for its server under the page's path first.
LOOKING_FOR_THE_SERVER = re.compile(r"http://127\.0\.0\.1:\d+/\w+/_stcore/(health|host-config)")


@dataclass
class Problems:
    """What a browser complained about, and what was asked of other hosts."""

    console: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        for event, listener in self._listeners():
            page.on(event, listener)

    def leave(self, page: Page) -> None:
        for event, listener in self._listeners():
            page.remove_listener(event, listener)

    def _listeners(self) -> list[tuple[Any, Any]]:
        return [
            ("console", self._said),
            ("pageerror", self._failed),
            ("request", self._asked),
            ("dialog", self._stopped),
        ]

    def _said(self, message: ConsoleMessage) -> None:
        place = message.location.get("url", "")
        searching = "404" in message.text and LOOKING_FOR_THE_SERVER.fullmatch(place)
        if message.type == "error" and not searching:
            self.console.append(f"{message.text} ({place})")

    def _failed(self, error: PlaywrightError) -> None:
        self.console.append(str(error))

    def _stopped(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            self.elsewhere.append(request.url)


@dataclass
class Windows:
    """The windows of a browser, each with cookies and storage of its own.

    They ask for reduced motion: what moves while it comes is drawn again and again, and takes as long as all the rest.
    """

    browser: Browser
    idle: Page | None = None

    def new(self, viewport: Any = None, color_scheme: Any = "light") -> Page:
        context = self.browser.new_context(
            viewport=viewport or WIDE, color_scheme=color_scheme, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE)
        return context.new_page()

    def lend(self, viewport: Any = None, color_scheme: Any = "light") -> Page:
        """Give a window that shows nothing and remembers nothing."""
        if self.idle is None:
            return self.new(viewport, color_scheme)
        page, self.idle = self.idle, None
        page.set_viewport_size(viewport or WIDE)
        page.emulate_media(color_scheme=color_scheme)
        page.mouse.move(0, 0)
        return page

    def take_back(self, page: Page, keep: bool) -> None:
        """Keep the window for the next test, or close it."""
        if not keep or self.idle is not None or page.is_closed() or page.context.pages != [page]:
            page.context.close()
            return
        if page.url != BLANK:
            page.evaluate(FORGET)
            page.goto(BLANK)
        page.context.clear_cookies()
        self.idle = page
