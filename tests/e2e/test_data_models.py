"""Bringing data in and training in a real browser: what comes in, what is refused, progress, cancelling."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from core.store import Store
from tests.e2e.server import Server
from tests.e2e.steps import choose, overflow, screenshot, settled
from tests.e2e.windows import NARROW

HOSTILE = '=HYPERLINK("http://evil.example","x")'


def write_ratings(path: Path) -> Path:
    """40 users, 30 items; every user and item has ratings. Three rows at the end are bad."""
    lines = ["user,item,rating,title"]
    for user in range(40):
        for item in range(user % 3, 30, 3):
            title = "<b>bold</b>" if item == 3 else f"Film {item}"
            lines.append(f"u{user},i{item},{1 + (user + item) % 5},{title}")
    lines += ["u1,i2,excellent,Film 2", ",i4,3,Film 4", f'u2,i1,bad,"{HOSTILE.replace(chr(34), chr(34) * 2)}"']
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_table_with_bad_rows_becomes_a_data_set_a_reject_report_and_a_list(
    own_store: Path, tmp_path: Path, start_server: Callable[..., Server], page: Page
) -> None:
    server = start_server(own_store).wait()
    page.goto(f"{server.url}/data?view=Import")
    settled(page)
    page.locator("input[type=file]").set_input_files(write_ratings(tmp_path / "Shop Ratings.csv"))
    expect(page.get_by_text("The first rows of Shop Ratings.csv")).to_be_visible()
    name = page.get_by_role("textbox", name="Name of the data set")
    expect(name).to_have_value("shop-ratings")
    settled(page)
    screenshot(page, "data-import-wide-light")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("3 rows were not taken")).to_be_visible(timeout=180_000)
    expect(page.get_by_text(re.compile(r"40.* users, .*30.* items, .*400.* ratings came in"))).to_be_visible()
    settled(page)
    screenshot(page, "data-imported-wide-light")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").first.click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "excellent" in text
    assert text.count("\n") == 4  # header and three rows
    store = Store(own_store)
    assert sum(store.dataset("shop-ratings").rejected.values()) == 3
    store.close()
    page.get_by_role("link", name="Explore shop-ratings").click()
    expect(page).to_have_url(re.compile(r"/explore\?.*dataset=shop-ratings"))
    expect(page.get_by_role("heading", name="Explore")).to_be_visible()
    settled(page)
    expect(page.get_by_text("Something went wrong")).to_have_count(0)


def test_training_shows_progress_and_the_model_appears(
    own_store: Path, start_server: Callable[..., Server], page: Page
) -> None:
    server = start_server(own_store).wait()
    page.goto(f"{server.url}/models")
    settled(page)
    page.get_by_text("Train a model", exact=True).click()
    choose(page, "Kind of model", "SVD", exact=True)
    page.get_by_role("button", name="Train SVD on demo").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text(re.compile("Train SVD on demo: done in"))).to_be_visible(timeout=180_000)
    store = Store(own_store)
    assert "svd" in {model.kind for model in store.models("demo")}
    store.close()


def test_a_training_is_cancelled_and_leaves_nothing(
    own_store: Path, start_server: Callable[..., Server], page: Page
) -> None:
    server = start_server(own_store).wait()
    page.goto(f"{server.url}/models")
    settled(page)
    page.get_by_text("Train a model", exact=True).click()
    choose(page, "Kind of model", "SVD++")
    page.get_by_role("button", name="Train SVD++ on demo").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    other = page.context.new_page()  # another analyst is not held up
    other.goto(f"{server.url}/data")
    expect(other.get_by_role("heading", name="demo")).to_be_visible()
    other.close()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("was cancelled. Nothing was kept.")).to_be_visible(timeout=60_000)
    store = Store(own_store)
    assert "svdpp" not in {model.kind for model in store.models("demo")}
    models = store.layout.models(store.dataset("demo").id)
    assert [path.name for path in models.iterdir() if path.name.startswith("svdpp")] == []
    store.close()


def test_both_pages_fit_a_phone_in_the_dark(app: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(color_scheme="dark", viewport=NARROW)
    for name in ("data", "models"):
        page.goto(f"{app.url}/{name}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        settled(page)
        assert overflow(page) <= 0
        screenshot(page, f"{name}-narrow-dark")
