"""The frame around all pages: cold start, deep links, themes, sizes, other processes."""

import json
import re
import signal
import urllib.request
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page, expect

from core.errors import InputError
from core.store import LocalJournal, RemoteJournal, Store, open_journal
from tests.e2e.server import ROOT, Server, free_port, streamlit_command, uvicorn_command
from tests.e2e.steps import choose, overflow, screenshot, settled

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

# Opened in a window that has shown nothing yet; the others in one that is open.
COLD = ("", "explore?user=u0091", "compare?user=u0091&item=f0566", "audit")


def test_an_empty_store_becomes_a_first_list_and_a_cold_deep_link_shows_what_it_asked_for(
    tmp_path: Path, start_server: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    server = start_server(tmp_path / "store").wait()
    linked = open_page()
    linked.goto(f"{server.url}/explore?user=u0098")
    expect(linked.get_by_text("It is being built now")).to_be_visible()
    page = open_page()  # another analyst watches the same work
    page.goto(server.url)
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text(re.compile(r"about \d+ (s|min) left"))).to_be_visible()
    expect(page.get_by_text("Look at a user")).to_be_visible(timeout=480_000)
    settled(page)
    page.get_by_role("link", name="Open in Explore").click()
    expect(page).to_have_url(re.compile(r"/explore\?.*user=u\d+"))
    expect(page.get_by_role("heading", name="Explore")).to_be_visible()
    expect(linked.get_by_text("u0098").first).to_be_visible()
    expect(linked).to_have_url(re.compile(r"/explore\?.*user=u0098"))


def test_the_way_in_leads_to_a_user(app: Server, page: Page) -> None:
    page.goto(app.url)
    expect(page.get_by_role("link", name="Open in Explore")).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Open in Explore").click()
    expect(page.get_by_role("heading", name="Explore")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/explore\?.*user=u\d+"))
    settled(page)
    user = page.url.rpartition("user=")[2][:5]
    expect(page.get_by_text(user).first).to_be_visible()
    screenshot(page, "explore-user-wide-light")


@pytest.mark.parametrize("path", TITLES)
def test_every_page_opens_from_a_link_with_a_title_of_its_own(
    app: Server, visit: Callable[..., Page], open_page: Callable[..., Page], path: str
) -> None:
    name, _, query = path.partition("?")
    if path in COLD:
        page = open_page()
        page.goto(f"{app.url}/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        settled(page)
    else:
        page = visit(app, name, **dict(parse_qsl(query)))
    expect(page.get_by_text("Something went wrong")).to_have_count(0)
    assert overflow(page) <= 0
    screenshot(page, f"{TITLES[path].partition(' ')[0].lower()}-wide-light")
    expect(page).to_have_title(TITLES[path])


def test_every_page_is_opened() -> None:
    assert {path.partition("?")[0] or "home" for path in TITLES} == {
        path.stem for path in (ROOT / "pages").glob("*.py")
    }


def test_the_icon_is_ours(app: Server, visit: Callable[..., Page]) -> None:
    page = visit(app, "")
    icon = page.locator("link[rel='shortcut icon'], link[rel='icon']").first.get_attribute("href")
    assert icon is not None and re.match(r"(http://127\.0\.0\.1:\d+)?/?(\./)?media/\w+\.png", icon)
    assert page.request.get(f"{app.url}/{icon.split('/', 3)[-1] if '://' in icon else icon}").body()[:4] == b"\x89PNG"


def test_a_link_to_a_data_set_that_is_not_here_says_so(app: Server, page: Page) -> None:
    page.goto(f"{app.url}/?dataset=%3Cb%3Enix%3C/b%3E")
    expect(
        page.get_by_text("The link asks for the data set <b>nix</b>, which is not here. Showing demo.")
    ).to_be_visible()
    expect(page.get_by_text("Look at a user")).to_be_visible()


def test_the_footer_names_the_version_of_the_data(app: Server, page: Page) -> None:
    page.goto(app.url)
    dataset = Store(app.store).dataset("demo").id
    expect(page.get_by_test_id("stSidebar").get_by_text(dataset, exact=True)).to_be_visible()


def test_headers_are_on_every_answer(app: Server) -> None:
    for path in ("/", "/explore", "/api/health", "/api/nothing", "/_stcore/health", "/static/nothing.js"):
        try:
            answer = urllib.request.urlopen(app.url + path)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            headers = answer.headers
        policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert "unsafe" not in policy["script-src"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"]


def test_a_data_set_of_another_process_appears_without_a_restart(
    own_store: Path, start_server: Callable[..., Server], page: Page
) -> None:
    server = start_server(own_store).wait()
    page.goto(server.url)
    expect(page.get_by_text("Look at a user")).to_be_visible()
    store = Store(own_store)
    with store.new_catalogue("brought-in") as builder:
        builder.execute("INSERT INTO users SELECT 0, 'someone'")
        builder.execute("INSERT INTO items SELECT 0, 'thing', 'A thing', NULL, ''")
        builder.execute("INSERT INTO ratings SELECT 0, 0, 3.0, NULL")
        builder.publish(source="table", created=datetime(2026, 1, 3).isoformat())
    store.close()
    page.get_by_role("link", name="Explore", exact=True).click()  # any run reads the list again
    expect(page.get_by_role("heading", name="Explore")).to_be_visible()
    choose(page, "Data set", "brought-in")
    expect(page.get_by_text("No model has been trained on this data set yet.")).to_be_visible()


@pytest.mark.parametrize("command", [streamlit_command, uvicorn_command])
def test_a_second_app_on_the_same_store_says_so_and_ends(
    app: Server, start_server: Callable[..., Server], command: Callable[[int], list[str]]
) -> None:
    port = free_port()
    second = start_server(app.store, command=command(port), port=port)
    assert second.process.wait(60) != 0
    output = second.output()
    assert f"is in use by another Whyboard. It is open at {app.url}." in output
    assert "WHYBOARD_STORE" in output
    assert "Traceback" not in output


@pytest.mark.parametrize("command", [streamlit_command, uvicorn_command])
def test_commands_reach_the_journal_while_the_app_runs_and_after(
    tmp_path: Path, start_server: Callable[..., Server], command: Callable[[int], list[str]]
) -> None:
    port = free_port()
    server = start_server(tmp_path / "store", command=command(port), port=port).wait()
    row = {
        **{"id": "t1", "explanation": "e1", "rater": "someone", "value": 0, "text_hash": "abc", "app_version": "0"},
        "created": datetime(2026, 1, 2, 3, 4, 5, 678901),
        "reasons_json": None,
    }
    journal = open_journal(Store(tmp_path / "store").layout, patience=30)  # it listens before it says where
    assert isinstance(journal, RemoteJournal)
    token = tmp_path / "store" / "internal-api.json"
    assert json.loads(token.read_text())["url"] == server.url
    assert token.stat().st_mode & 0o077 == 0  # only its owner reads the token
    journal.append("thumbs", [row])
    assert journal.read("thumbs") == [row | {"number": 1}]
    with pytest.raises(InputError, match="no query"):
        journal._ask("read", {"query": "everything", "parameters": []})
    assert server.stop() in (0, -15)
    assert not token.exists()
    after = open_journal(Store(tmp_path / "store").layout)
    assert isinstance(after, LocalJournal)
    assert after.read("thumbs") == [row | {"number": 1}]
    after.close()


def test_control_c_ends_quietly(tmp_path: Path, start_server: Callable[..., Server]) -> None:
    server = start_server(tmp_path / "store").wait()
    server.process.send_signal(signal.SIGINT)
    server.process.wait(30)
    assert "Traceback" not in server.output()
    assert "leaked" not in server.output()


def test_the_browser_opens_when_a_person_starts_the_app(
    tmp_path: Path, start_server: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = tmp_path / "opened.txt"
    fake = tmp_path / "bin" / "xdg-open"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent), prepend=":")
    port = free_port()
    command = [part if part != "true" else "false" for part in streamlit_command(port)]
    server = start_server(tmp_path / "store", command=command, port=port).wait()
    for _ in range(100):
        if opened.exists():
            break
        server.process.poll()
        urllib.request.urlopen(f"{server.url}/api/health").close()
    assert opened.read_text().strip() == server.url
