"""The browser's tab says which page it is and what it is about, with our own icon."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import go
from tests.e2e.server import Server

TITLES = {
    "": "Whyboard",
    "explore": "Explore · Whyboard",
    "explore?user=u0091": "Explore · User u0091 · Whyboard",
    "why?user=u0091&item=f0566": "Why · The Banished Envoy · Whyboard",
    "compare?user=u0091&item=f0566": "Compare · The Banished Envoy · Whyboard",
    "rate": "Rate · Whyboard",
    "audit": "Audit · Whyboard",
    "variants": "Variants · Template, concise · Whyboard",
    "models": "Models · demo · Whyboard",
    "data": "Data · demo · Whyboard",
}


@pytest.mark.parametrize("path", TITLES)
def test_every_page_has_a_title_of_its_own(path: str, app: Server, page: Page) -> None:
    page.goto(f"{app.url}/{path}")
    expect(page).to_have_title(TITLES[path])


def test_the_icon_is_ours(app: Server, page: Page) -> None:
    go(page, app, "")
    icon = page.locator("link[rel='shortcut icon'], link[rel='icon']").first.get_attribute("href")
    assert icon is not None and re.match(r"(http://127\.0\.0\.1:\d+)?/?(\./)?media/\w+\.png", icon)
    assert page.request.get(f"{app.url}/{icon.split('/', 3)[-1] if '://' in icon else icon}").body()[:4] == b"\x89PNG"
