"""The pictures of the README: the demo world from its fixed seed, in Chromium, as small WebP files.

`python -m tests.screenshots` makes a store, starts the app on it and writes `docs/images/`; it takes some minutes.
`python -m tests.screenshots STORE` takes a store made before by `python -m tests.furnished STORE`.
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.e2e.server import ROOT, Server
from tests.e2e.steps import go, settled
from tests.e2e.windows import ARGUMENTS
from tests.furnished import FINISHED, furnish

IMAGES = ROOT / "docs" / "images"
SIZE = {"width": 1280, "height": 800}
SCROLL = "heading => heading.scrollIntoView({block: 'start'})"
LARGEST = 150_000  # bytes
ABOUT = {"dataset": "demo", "user": "u0091", "item": "f0566"}
# Name of the file: page, its state, words that are there once it is drawn, and the heading it is scrolled to.
PICTURES = {
    "home": ("", {}, "Look at a user", ""),
    "why": ("why", ABOUT, "Challenge it", "How much of it is personal"),
    "compare": ("compare", ABOUT, "Which one is better?", ""),
    "audit": ("audit", {"campaign": FINISHED}, "Krippendorff", "Leaderboard"),
}


def take(store: Path) -> None:
    """Start the app on a store and write all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server.start(store, Path(folder) / "output.txt")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_context(viewport=SIZE, device_scale_factor=1, color_scheme="light").new_page()
        page.set_default_timeout(120_000)
        try:
            server.wait()
            for name, (path, state, words, heading) in PICTURES.items():
                go(page, server, path, **state)
                page.get_by_text(words).first.wait_for()
                settled(page)
                if heading:
                    page.get_by_text(heading).first.evaluate(SCROLL)
                page.wait_for_timeout(1000)  # tables and charts are drawn after the page has settled
                write(page.screenshot(), IMAGES / f"{name}.webp")
        finally:
            browser.close()
            server.stop()


def write(picture: bytes, path: Path) -> None:
    """Write a picture as WebP, as good as `LARGEST` allows."""
    for quality in (90, 80, 70, 60, 50):
        kept = io.BytesIO()
        Image.open(io.BytesIO(picture)).convert("RGB").save(kept, "WEBP", quality=quality, method=6)
        if kept.tell() <= LARGEST:
            path.write_bytes(kept.getvalue())
            print(f"{path.relative_to(ROOT)}: {kept.tell():,} bytes")
            return
    raise SystemExit(f"{path.name} stays larger than {LARGEST:,} bytes.")


def main() -> None:
    if len(sys.argv) > 1:
        take(Path(sys.argv[1]))
        return
    with TemporaryDirectory() as folder:
        furnish(Path(folder) / "store", quick=False)
        take(Path(folder) / "store")


if __name__ == "__main__":
    main()
