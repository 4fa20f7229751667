"""Settings of the sign-in that would let in nobody, or the wrong people, are refused at the start."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton

from core.errors import WhyboardError
from core.operations.allow_list import FILE, NAME
from dashboard import network, sign_in
from dashboard.components.source_picker import only_local
from tests.identity_provider import Provider

APP = "http://127.0.0.1:8501"
PROVIDER = Provider("http://127.0.0.1:9")


@pytest.fixture(autouse=True)
def people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "ann@x.org=admin")
    monkeypatch.delenv(FILE, raising=False)
    monkeypatch.delenv(network.NAME, raising=False)


class Secrets:
    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, text: str) -> None:
        self._path.write_text(text)
        secrets_singleton._reset()
        sign_in.settings.cache_clear()


@pytest.fixture
def secrets(tmp_path: Path) -> Iterator[Secrets]:
    before = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(tmp_path / "secrets.toml")])
    secrets_singleton._reset()
    sign_in.settings.cache_clear()
    yield Secrets(tmp_path / "secrets.toml")
    config.set_option("secrets.files", before)
    secrets_singleton._reset()
    sign_in.settings.cache_clear()


def test_it_is_off_by_default(secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME)
    assert not sign_in.required()
    sign_in.check()
    assert not network.allowed()


def test_sound_settings_pass_and_open_the_network(secrets: Secrets) -> None:
    secrets.write(PROVIDER.secrets_toml(APP))
    sign_in.check()
    assert sign_in.required()
    assert sign_in.providers() == ("default",)
    network.check_address("0.0.0.0")  # people have to sign in


def test_no_path_of_the_server_is_offered_to_who_signs_in(secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server may listen here alone and yet answer others, behind a proxy."""
    monkeypatch.setattr("streamlit.get_option", lambda name: "127.0.0.1")
    assert only_local()
    monkeypatch.setenv(network.NAME, "yes")
    assert not only_local()
    monkeypatch.delenv(network.NAME)
    secrets.write(PROVIDER.secrets_toml(APP))
    assert not only_local()


def test_roles_without_a_sign_in_are_no_protection(secrets: Secrets) -> None:
    with pytest.raises(WhyboardError, match="nobody can sign in"):
        sign_in.check()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cookie_secret": "short"}, "has 5 characters"),
        ({"cookie_secret": None}, "has 0 characters"),
        ({"redirect_uri": "http://127.0.0.1:8501/"}, "does not end in /oauth2callback"),
        ({"redirect_uri": "http://whyboard.example/oauth2callback"}, "Use https"),
        ({"server_metadata_url": "http://login.example/.well-known/openid-configuration"}, "Use https"),
        ({"server_metadata_url": "file:///etc/passwd"}, "Use https"),
        ({"client_secret": None}, "lacks client_secret"),
        ({"client_id": None}, "names no provider"),
    ],
)
def test_unsafe_settings_are_refused(secrets: Secrets, change: dict[str, Any], words: str) -> None:
    secrets.write(PROVIDER.secrets_toml(APP, **change))
    with pytest.raises(WhyboardError) as caught:
        sign_in.check()
    assert words in str(caught.value)
    assert "the secret of the client" not in str(caught.value)


def test_a_sign_in_without_roles_is_refused(secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets.write(PROVIDER.secrets_toml(APP))
    monkeypatch.delenv(NAME)
    with pytest.raises(WhyboardError, match="nobody has a role"):
        sign_in.check()


def test_several_providers_are_named(secrets: Secrets) -> None:
    section = 'client_id = "x"\nclient_secret = "y"\nserver_metadata_url = "https://login.example/x"\n'
    shared = f'[auth]\nredirect_uri = "{APP}/oauth2callback"\ncookie_secret = "{"x" * 32}"\n'
    secrets.write(f"{shared}[auth.okta]\n{section}[auth.google]\n{section}")
    sign_in.check()
    assert sign_in.providers() == ("okta", "google")


def answer() -> Starlette:
    def reply(request: Any) -> PlainTextResponse:
        found = PlainTextResponse("x")
        found.set_cookie("_streamlit_user", "signed", httponly=True)
        return found

    return Starlette(routes=[Route("/{path:path}", reply)])


def test_a_cookie_counts_no_longer_once_its_owner_signed_out(secrets: Secrets) -> None:
    secrets.write(PROVIDER.secrets_toml(APP))
    cookies = {"_streamlit_user": "chunks-2", "_streamlit_user_1": "a", "_streamlit_user_2": "b", "other": "1"}
    mark = sign_in.cookie_mark(cookies)
    assert mark != sign_in.cookie_mark(cookies | {"_streamlit_user_2": "c"})
    assert mark == sign_in.cookie_mark(cookies | {"other": "2", "_streamlit_user_tokens": "t"})
    assert not sign_in.has_ended(mark)
    client = TestClient(sign_in.SignOut(answer()))
    client.get("/", headers={"cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())})
    assert not sign_in.has_ended(mark)
    client.get("/auth/logout", headers={"cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())})
    assert sign_in.has_ended(mark)
    assert not sign_in.has_ended(None)


@pytest.mark.parametrize(("app", "secure"), [(APP, False), ("https://whyboard.example", True)])
def test_cookies_go_over_https_alone_where_people_use_it(secrets: Secrets, app: str, secure: bool) -> None:
    secrets.write(PROVIDER.secrets_toml(app))
    sign_in.check()
    cookie = TestClient(sign_in.SignOut(answer())).get("/").headers["set-cookie"]
    assert ("; Secure" in cookie) == secure
    assert "HttpOnly" in cookie
