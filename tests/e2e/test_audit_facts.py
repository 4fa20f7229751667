"""Facts on the Audit page in a browser: a failure is opened, its check called wrong, and looked at in Compare."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.explain.types import Variant
from core.operations.explanations import evidence_of, explain_as, subject
from core.operations.imported import import_explanations
from core.store import LocalJournal
from tests.core.operations.films import films_workbench
from tests.e2e.server import Server
from tests.e2e.steps import choose, go, overflow, screenshot, settled
from tests.e2e.windows import NARROW

WRONG = "“Film 2” is a Drama. You gave “Film 4” 9 stars, and “Nowhere Land” speaks strongly for it."


@pytest.fixture
def audited(tmp_path: Path) -> Path:
    """A store with texts of a template, and of another system that is often wrong."""
    root = tmp_path / "audited"
    bench = films_workbench(root, ("ease",))
    journal = LocalJournal(bench.store.layout.journal)
    for user in ("user-5", "user-6", "user-8"):
        chosen = subject(bench, "films", user, "f02", "ease")
        explain_as(bench, journal, chosen, evidence_of(bench, chosen), Variant("template", "", "concise-2"))
    path = tmp_path / "theirs.csv"
    lines = [f"user-{n},f02,{WRONG!r}".replace("'", '"') for n in range(10, 18)]
    path.write_text("user,item,text\n" + "\n".join(lines), encoding="utf-8")
    assert import_explanations(bench, journal, path, "films", "ease", variant="Other system").added == 8
    journal.close()
    bench.close()
    return root


def facts(page: Page, server: Server, **parameters: str) -> None:
    """Open the view and wait until every text was checked."""
    go(page, server, "audit", dataset="films", view="facts", **parameters)
    expect(page.get_by_text("Failures, worst first")).to_be_visible()
    expect(page.get_by_test_id("stProgress")).to_have_count(0)
    settled(page)


def test_a_failure_is_opened_called_wrong_and_looked_at(
    audited: Path, start_server: Callable[..., Server], page: Page, open_page: Callable[..., Page]
) -> None:
    server = start_server(audited).wait()
    facts(page, server)
    expect(page.get_by_role("row", name=re.compile("^Claim precision")).first).to_contain_text("100.0%")
    choose(page, "Verdict", "contradicted")
    expect(page).to_have_url(re.compile("verdict=contradicted"))
    expect(page.locator("mark.contradicted").first).to_be_visible()
    expect(page.locator("mark.unsupported")).to_have_count(0)

    page.get_by_role("button", name="Whole text").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("a[title^='Contradicted']").first).to_be_visible()
    expect(page).to_have_url(re.compile("failure="))
    settled(page)
    dialog.get_by_role("button", name="The checker is wrong").click()
    expect(dialog.get_by_text("Called wrong by anonymous")).to_be_visible()
    settled(page)
    screenshot(page, "audit-failure")
    link = page.url
    phone = open_page(viewport=NARROW, color_scheme="dark")
    phone.goto(link)
    expect(phone.get_by_role("dialog").get_by_text("Called wrong by anonymous")).to_be_visible()
    settled(phone)
    assert overflow(phone) == 0
    screenshot(phone, "audit-failure-phone")

    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("1 check is called wrong by people.")).to_be_visible()
    page.get_by_role("link", name="Open in Compare").first.click()
    expect(page.get_by_role("heading", name="Compare")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/compare\?.*item=f02"))
    settled(page)


def test_on_a_phone_in_the_dark_everything_fits(
    audited: Path, start_server: Callable[..., Server], open_page: Callable[..., Page]
) -> None:
    server = start_server(audited).wait()
    phone = open_page(viewport=NARROW, color_scheme="dark")
    facts(phone, server)
    phone.get_by_text("Reasons against the model").click()
    expect(phone.get_by_text("Direction right").nth(1)).to_be_visible()
    settled(phone)
    assert overflow(phone) == 0
    screenshot(phone, "audit-facts-phone")
    go(phone, server, "audit", dataset="films", view="metrics")
    expect(phone.get_by_text("Metrics against people and the flip test")).to_be_visible()
    expect(phone.get_by_test_id("stProgress")).to_have_count(0)
    phone.get_by_role("button", name="Put the checker to the test").click()
    expect(phone.get_by_text("All errors found")).to_be_visible()
    settled(phone)
    assert overflow(phone) == 0
    screenshot(phone, "audit-metrics-phone")
