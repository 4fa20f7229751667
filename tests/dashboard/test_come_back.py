"""Where a sign-in leads afterwards: a page of this app, never another host."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard import sign_in
from dashboard.come_back import COOKIE, ComeBack, checked, place

OWN = "https://whyboard.example/oauth2callback"


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://whyboard.example/rate?campaign=a%401", "/rate?campaign=a%401"),
        ("https://whyboard.example", "/"),
        ("https://whyboard.example//evil.example", None),
        ("https://whyboard.example/\\evil.example", None),
        ("https://whyboard.example.evil.example/", None),
        ("http://whyboard.example/", None),
        ("https://evil.example/", None),
        ("", None),
    ],
)
def test_only_places_of_this_app_are_remembered(address: str, found: str | None) -> None:
    assert place(address, OWN) == found


@given(st.text(max_size=60))
def test_what_is_let_through_stays_on_this_host(text: str) -> None:
    """As a browser reads it: tabs and line ends are left out, backslashes are slashes."""
    if checked(text) is not None:
        read = text.replace("\t", "").replace("\n", "").replace("\r", "").replace("\\", "/")
        assert read.startswith("/") and not read.startswith("//")


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr(sign_in, "settings", lambda: {"redirect_uri": OWN})
    app = Starlette(routes=[Route("/{path:path}", lambda request: RedirectResponse("/", 302))])
    return TestClient(ComeBack(app), base_url="https://whyboard.example", follow_redirects=False)


def test_a_sign_in_leads_back_once(client: TestClient) -> None:
    client.get("/auth/login", headers={"referer": "https://whyboard.example/rate?campaign=a%401"})
    assert client.get("/oauth2callback").headers["location"] == "/rate?campaign=a%401"
    assert client.get("/oauth2callback").headers["location"] == "/"


@pytest.mark.parametrize("value", ["//evil.example", "https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil"])
def test_a_cookie_that_somebody_planted_leads_nowhere_else(client: TestClient, value: str) -> None:
    answer = client.get("/oauth2callback", headers={"cookie": f"{COOKIE}={value}"})
    assert answer.headers["location"] == "/"
