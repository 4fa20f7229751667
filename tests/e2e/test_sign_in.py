"""Signing in with a real browser at a real provider, with each role; what a role may not do is refused underneath."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import identity_provider
from tests.e2e.conftest import go, settled
from tests.e2e.server import Server, free_port
from tests.identity_provider import Provider

PEOPLE = {
    "viewer": {"sub": "v", "email": "vera@example.org", "email_verified": True, "name": "Vera"},
    "rater": {"sub": "r", "email": "Ruth@Example.org", "email_verified": True, "name": "Ruth"},
    "analyst": {"sub": "a", "email": "anna@lab.example", "email_verified": True, "name": "Anna"},
    "admin": {"sub": "d", "email": "ada@example.org", "email_verified": True, "name": "Ada"},
}


@dataclass
class Place:
    server: Server
    provider: Provider
    roles: Path

    def sign_in(self, page: Page, role: str = "", **claims: object) -> None:
        """Open the app and sign in as somebody."""
        self.provider.person = dict(PEOPLE[role]) if role else {}
        self.provider.person |= claims
        page.goto(self.server.url)
        with page.expect_event("framenavigated", lambda frame: frame.url == f"{self.server.url}/"):
            page.get_by_role("button", name="Sign in").click()


@pytest.fixture(scope="module")
def place(films_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder, port = tmp_path_factory.mktemp("sign-in"), free_port()
    roles = folder / "roles"
    roles.write_text(
        "vera@example.org=viewer\nruth@example.org = rater\n*@lab.example=analyst, ada@example.org=admin\n"
    )
    with identity_provider.running() as provider, pytest.MonkeyPatch.context() as patch:
        (folder / "secrets.toml").write_text(provider.secrets_toml(f"http://127.0.0.1:{port}"))
        patch.setenv("STREAMLIT_SECRETS_FILES", str(folder / "secrets.toml"))
        patch.setenv("WHYBOARD_ROLES_FILE", str(roles))
        server = Server.start(films_store, folder / "output.txt", port=port)
        yield Place(server.wait(), provider, roles)
        server.stop()


def test_nothing_is_shown_before_signing_in(place: Place, page: Page) -> None:
    for name in ("", "explore", "audit?campaign=x"):
        page.goto(f"{place.server.url}/{name}")
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        settled(page)
        assert "films" not in page.locator("body").inner_text()
        expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)


def test_a_viewer_signs_in_and_out(place: Place, page: Page) -> None:
    place.sign_in(page, "viewer")
    side = page.get_by_test_id("stSidebar")
    expect(side).to_contain_text("Signed in as Vera · viewer")
    expect(side.get_by_label("Your name")).to_have_count(0)
    assert place.provider.asked[-1]["code_challenge_method"] == "S256"
    go(page, place.server, "explore")
    expect(side).to_contain_text("Vera")
    side.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert place.provider.left  # the provider was told too


def test_who_has_no_role_is_told_whom_to_ask(place: Place, page: Page) -> None:
    place.sign_in(page, email="mallory@evil.example", email_verified=True, name="<b>**Mal**</b>")
    body = page.locator("body")
    expect(body).to_contain_text(re.compile("You are signed in as mallory\u2060?@evil.example, and have no role here."))
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_an_address_that_nobody_vouches_for_gives_nothing(place: Place, page: Page) -> None:
    place.sign_in(page, email="ada@example.org", email_verified=False, sub="<img src=x onerror=alert(1)>")
    body = page.locator("body")
    expect(body).to_contain_text("does not vouch for an e-mail address of yours")
    expect(body).to_contain_text("account:default:<img src=x onerror=alert(1)>")
    assert page.locator("img[src=x]").count() == 0


@pytest.mark.parametrize("fault", identity_provider.FAULTS)
def test_a_wrong_token_lets_nobody_in(place: Place, page: Page, fault: str) -> None:
    place.provider.fault = fault
    try:
        place.sign_in(page, "admin")
        words = "have no role here" if fault == "no email" else "Sign in to go on"
        expect(page.locator("body")).to_contain_text(words)
        settled(page)
        expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    finally:
        place.provider.fault = ""
