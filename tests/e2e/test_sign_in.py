"""Signing in with a real browser at a real provider, with each role; what a role may not do is refused underneath."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from itsdangerous import URLSafeTimedSerializer
from playwright.sync_api import Locator, Page, expect

from core.store import Layout, LocalJournal, open_journal
from tests import identity_provider
from tests.core.operations.films import films_workbench
from tests.core.operations.rated import opened
from tests.e2e.server import Server, free_port
from tests.e2e.steps import choose, go, go_on, overflow, screenshot, settled
from tests.e2e.windows import NARROW, Windows
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

    def go_on(self, page: Page, name: str, **parameters: str) -> None:
        """Open another page in the session of who has signed in."""
        expect(page.get_by_test_id("stSidebarNav")).to_be_visible()
        settled(page)
        go_on(page, self.server, name, **parameters)


# What is wrong with a token, and what the page says; the other faults end like the first, before there is a page.
SHOWN = {"signature": "Sign in to go on", "no email": "have no role here"}
ROLES = "vera@example.org=viewer\nruth@example.org = rater\n*@lab.example=analyst, ada@example.org=admin\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder, port = tmp_path_factory.mktemp("sign-in"), free_port()
    roles, store = folder / "roles", folder / "store"
    roles.write_text(ROLES)
    bench, journal = films_workbench(store), LocalJournal(store / "journal.duckdb")
    opened(bench, journal, "First look")
    journal.close()
    bench.close()
    with identity_provider.running() as provider, pytest.MonkeyPatch.context() as patch:
        (folder / "secrets.toml").write_text(provider.secrets_toml(f"http://127.0.0.1:{port}"))
        patch.setenv("STREAMLIT_SECRETS_FILES", str(folder / "secrets.toml"))
        patch.setenv("WHYBOARD_ROLES_FILE", str(roles))
        server = Server.start(store, folder / "output.txt", port=port)
        yield Place(server.wait(), provider, roles)
        server.stop()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A window without the cookies of other tests."""
    return open_page()


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


def test_who_opens_a_link_comes_back_to_it(place: Place, page: Page) -> None:
    place.provider.person = dict(PEOPLE["rater"])
    page.goto(f"{place.server.url}/explore?user=user-3&lang=zh")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("Ruth")).to_be_visible()
    assert page.url.startswith(f"{place.server.url}/explore?") and "user=user-3" in page.url


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


@pytest.mark.parametrize("fault", SHOWN)
def test_a_wrong_token_lets_nobody_in(place: Place, page: Page, fault: str) -> None:
    place.provider.fault = fault
    try:
        place.sign_in(page, "admin")
        expect(page.locator("body")).to_contain_text(SHOWN[fault])
        settled(page)
        expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    finally:
        place.provider.fault = ""


@pytest.fixture(scope="module")
def way_in(place: Place, windows: Windows) -> str:
    """Where the button leads to, for some minutes."""
    page = windows.new()
    page.goto(place.server.url)
    with page.expect_request("**/auth/login**") as asked:
        page.get_by_role("button", name="Sign in").click()
    page.context.close()
    return asked.value.url


@pytest.mark.parametrize("fault", ["", *(fault for fault in identity_provider.FAULTS if fault not in SHOWN)])
def test_only_a_right_token_is_worth_a_cookie(place: Place, way_in: str, fault: str) -> None:
    place.provider.fault, place.provider.person = fault, dict(PEOPLE["admin"])
    jar = CookieJar()
    try:
        with build_opener(HTTPCookieProcessor(jar)).open(way_in, timeout=60) as answer:
            assert answer.url.rstrip("/") == place.server.url  # the whole way: to the provider and back
    finally:
        place.provider.fault = ""
    assert any(cookie.name == "_streamlit_user" for cookie in jar) is (fault == "")


def rows(place: Place, query: str) -> list[dict[str, Any]]:
    """What the journal of the running server answers."""
    journal = open_journal(Layout(place.server.store))
    return journal.read(query)


def refused(page: Page, role: str) -> Locator:
    return page.get_by_text(re.compile(f"takes the role {role}"))


def test_a_viewer_reads_and_changes_nothing(place: Place, page: Page) -> None:
    place.sign_in(page, "viewer")
    place.go_on(page, "rate")
    expect(refused(page, "rater")).to_be_visible()
    place.go_on(page, "rate", part="campaigns")
    expect(refused(page, "analyst").first).to_be_visible()
    expect(page.get_by_role("button", name="Pause")).to_have_count(0)
    place.go_on(page, "data", view="Import")
    expect(refused(page, "admin")).to_be_visible()
    place.go_on(page, "models")
    page.get_by_text("Train a model").click()
    expect(refused(page, "analyst").first).to_be_visible()
    place.go_on(page, "compare", user="user-1", item="f05")
    expect(page.get_by_text("may not have explanations written").first).to_be_visible()
    assert rows(place, "judgements") == rows(place, "reservations") == rows(place, "thumbs") == []


def test_a_rater_judges_in_their_own_name(place: Place, page: Page, open_page: Callable[..., Page]) -> None:
    place.sign_in(page, "rater")
    place.go_on(page, "rate")
    expect(page.get_by_label("Your name")).to_have_count(0)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("Text A")).to_be_visible()
    settled(page)
    page.wait_for_timeout(500)  # a press sooner is taken for one that was meant for the pair before
    page.get_by_role("button", name="A is better").click()
    expect(page.get_by_text("1 of ").first).to_be_visible()
    assert {row["rater"] for row in rows(place, "judgements")} == {"ruth@example.org"}
    other = open_page(own=True)  # a second browser of the same person goes on where the first one is
    place.sign_in(other, "rater", email="RUTH@example.org")
    go(other, place.server, "rate")
    expect(other.get_by_text("1 of ").first).to_be_visible()
    place.go_on(page, "data", view="Import")
    expect(refused(page, "admin")).to_be_visible()


def test_an_analyst_trains_and_does_not_import(place: Place, page: Page) -> None:
    place.sign_in(page, "analyst")
    place.go_on(page, "models")
    page.get_by_text("Train a model").click()
    choose(page, "Kind of model", re.compile("Popularity"))
    page.get_by_role("button", name=re.compile("^Train Popularity")).click()
    expect(page.get_by_text(re.compile("done in"))).to_be_visible()
    page.get_by_text("Delete a model").click()
    page.get_by_role("button", name="Delete this model").click()
    expect(refused(page, "admin")).to_be_visible()
    place.go_on(page, "data", view="Import")
    expect(refused(page, "admin")).to_be_visible()


def test_an_admin_sees_no_refusal(place: Place, page: Page) -> None:
    place.sign_in(page, "admin")
    for name, parameters in (("data", {"view": "Import"}), ("models", {}), ("rate", {"part": "campaigns"})):
        place.go_on(page, name, **parameters)
        expect(page.get_by_text(re.compile("takes the role"))).to_have_count(0)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("raters get no more pairs")).to_be_visible()
    assert rows(place, "campaign_states")[-1]["rater"] == "ada@example.org"


def test_a_role_taken_away_counts_at_the_next_click(place: Place, page: Page) -> None:
    place.sign_in(page, "admin")
    place.go_on(page, "models")
    page.get_by_text("Delete a model").click()
    page.get_by_role("button", name="Delete this model").click()
    box = page.get_by_role("textbox", name=re.compile("^Type "))
    name = (box.get_attribute("aria-label") or "").split()[1]
    before = sorted(path.name for path in place.server.store.glob("datasets/*/models/*"))
    try:
        place.roles.write_text(ROLES.replace("ada@example.org=admin", "ada@example.org=viewer"))
        box.fill(name)
        box.press("Enter")
        expect(page.get_by_text("Signed in as Ada · viewer")).to_be_visible()
        expect(page.get_by_role("button", name="Delete for good")).to_have_count(0)
        assert sorted(path.name for path in place.server.store.glob("datasets/*/models/*")) == before
        place.roles.write_text(ROLES.replace("ada@example.org=admin", "ada@example.org=none"))
        page.get_by_role("link", name="Explore").click()
        expect(page.get_by_text("have no role here")).to_be_visible()
        place.roles.unlink()  # a list that cannot be read lets nobody in
        page.reload()
        expect(page.get_by_text("Nobody has a role until it can.")).to_be_visible()
        expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    finally:
        place.roles.write_text(ROLES)


def test_signing_out_in_one_tab_ends_the_others(place: Place, page: Page) -> None:
    place.sign_in(page, "analyst")
    other = page.context.new_page()
    go(other, place.server, "models")
    expect(other.get_by_text("Signed in as Anna")).to_be_visible()
    cookie = next(cookie for cookie in page.context.cookies() if cookie["name"] == "_streamlit_user")
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    other.get_by_text("Train a model").click()  # a click runs the page again
    other.get_by_role("link", name="Explore").click()
    expect(other.get_by_role("button", name="Sign in")).to_be_visible()
    page.context.add_cookies([cookie])  # a copy of the cookie opens nothing any more
    page.goto(place.server.url)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    other.close()


def test_a_forged_cookie_opens_nothing(place: Place, page: Page) -> None:
    value = URLSafeTimedSerializer("another secret", salt="_streamlit_user").dumps(
        json.dumps(PEOPLE["admin"] | {"is_logged_in": True, "origin": place.server.url, "provider": "default"})
    )
    page.context.add_cookies([{"name": "_streamlit_user", "value": str(value), "url": place.server.url}])
    page.goto(place.server.url)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_pages_fit_a_phone_in_the_dark(place: Place, open_page: Callable[..., Page]) -> None:
    page = open_page(own=True, viewport=NARROW, color_scheme="dark")
    page.goto(place.server.url)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert overflow(page) == 0
    screenshot(page, "sign-in-narrow-dark")
    place.sign_in(page, email=f"{'long' * 30}@evil.example", email_verified=True)
    expect(page.get_by_text("have no role here")).to_be_visible()
    assert overflow(page) == 0
    screenshot(page, "sign-in-no-role-narrow-dark")
