"""Why and Compare in a browser: from a list to the reasons to two texts and thumbs."""

import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.store import LocalJournal
from tests.core.explain.chat_server import KEY, ChatServer
from tests.e2e.server import Server
from tests.e2e.steps import go, overflow, screenshot, settled, thumb
from tests.e2e.windows import NARROW


def test_from_the_first_user_to_two_texts(app: Server, visit: Callable[..., Page]) -> None:
    page = visit(app, "why", dataset="demo")
    expect(page).to_have_url(re.compile(r"user=u\d+&item=f\d+"))
    expect(page.get_by_text("It is number 1 on the user's list.")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    page.get_by_role("link", name="Compare two explanations of this").click()
    expect(page.get_by_role("heading", name="Compare")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/compare\?.*user=u\d+.*item=f\d+"))
    expect(page.get_by_text(re.compile(r"^(Generated now|From cache)"))).to_have_count(2)
    expect(page.get_by_text("is number 1 on your list").first).to_be_visible()


def test_the_form_stands_in_the_link(app: Server, visit: Callable[..., Page]) -> None:
    page = visit(app, "why", dataset="demo")
    page.get_by_role("radio", name="Against average taste").or_(
        page.get_by_role("button", name="Against average taste")
    ).first.click()
    expect(page).to_have_url(re.compile(r"form=excess"))
    page.reload()
    settled(page)
    expect(page.get_by_text("An equally active user of average taste").first).to_be_visible()


def test_thumbs_survive_a_reload_another_page_and_a_killed_server(
    own_store: Path, start_server: Callable[..., Server], page: Page
) -> None:
    server = start_server(own_store).wait()
    go(page, server, "compare", dataset="demo", user="u0098", a="concise-2", b="detailed-2")
    thumb(page, 0, up=False).click()
    expect(page.get_by_text("👎 saved for anonymous")).to_be_visible()
    page.goto("about:blank")  # a page whose server is gone complains
    server.process.send_signal(signal.SIGKILL)  # the page said saved: whatever happens now, it is
    server.process.wait()
    journal = LocalJournal(own_store / "journal.duckdb")
    assert [(row["rater"], row["value"]) for row in journal.read("thumbs")] == [("anonymous", 0)]
    journal.close()
    again = start_server(own_store).wait()
    go(page, again, "compare", dataset="demo", user="u0098", a="concise-2", b="detailed-2")
    expect(page.get_by_text("👎 saved for anonymous")).to_be_visible()
    expect(page.get_by_text(re.compile("^From cache"))).to_have_count(2)
    thumb(page, 0, up=False).click()  # taken back
    expect(page.get_by_text("👎 saved for anonymous")).to_have_count(0)
    page.get_by_role("link", name="See where the score comes from").click()
    expect(page.get_by_role("heading", name="Why")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Compare")).to_be_visible()
    thumb(page, 1, up=True).click()
    expect(page.get_by_text("👍 saved for anonymous")).to_be_visible()
    page.goto("about:blank")
    assert again.stop() is not None
    journal = LocalJournal(own_store / "journal.duckdb")
    assert [row["value"] for row in journal.read("thumbs")] == [0, None, 1]
    journal.close()


def test_a_hostile_title_stays_text(
    films_store: Path, start_server: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    server = start_server(films_store).wait()
    page = open_page(color_scheme="dark", viewport=NARROW)
    for name in ("why", "compare"):
        go(page, server, name, user="user-5", item="f03")
        expect(page.get_by_text("<img src=x onerror=alert(1)>").first).to_be_visible()
        assert page.locator("[data-testid=stMain] a[href*='example.org'], [data-testid=stMain] img").count() == 0
        assert overflow(page) <= 0
        screenshot(page, f"{name}-hostile")


def test_a_language_model_streams_beside_the_template(
    films_store: Path, start_server: Callable[..., Server], language_model: ChatServer, page: Page
) -> None:
    language_model.gap = 0.2
    server = start_server(films_store).wait()
    go(page, server, "compare", user="user-6", item="f02", b="plain-2")
    assert language_model.requests == []
    page.get_by_role("button", name="Write it").click()
    expect(page.get_by_text("Your ratings", exact=False).last).to_be_visible()
    expect(page.get_by_text("went to 127.0.0.1")).to_be_visible()
    expect(page.get_by_text("costs nothing")).to_be_visible()
    assert len(language_model.requests) == 1
    assert KEY not in page.content() + server.output()


@pytest.mark.parametrize("name", ["why", "compare"])
def test_links_to_what_is_not_there_are_told(app: Server, survey: Callable[..., Page], name: str) -> None:
    for parameters, words in (
        ({"user": "<b>nobody</b>"}, "There is no user “<b>nobody</b>” in demo."),
        ({"user": "u0098", "item": "nix"}, "There is no item “nix” in demo."),
    ):
        page = survey(app, name, dataset="demo", **parameters)
        expect(page.get_by_text(words)).to_be_visible()
        expect(page.get_by_text("Something went wrong")).to_have_count(0)
