"""Explore in a browser: finding a user, filtering, comparing, downloading, links, themes, sizes, how quick it is."""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.server import Server
from tests.e2e.steps import choose, in_looks, overflow, screenshot, settled


def open_explore(visit: Callable[..., Page], app: Server, **parameters: str) -> Page:
    page = visit(app, "explore", **parameters)
    expect(page.get_by_role("heading", name="Explore")).to_be_visible()
    return page


def user_box(page: Page):
    return page.get_by_role("combobox", name=re.compile("^User|user id"))


def test_a_user_is_found_by_typing_and_the_link_reopens_the_same(
    app: Server, visit: Callable[..., Page], open_page: Callable[..., Page]
) -> None:
    page = open_explore(visit, app)
    user_box(page).fill("u0042")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="User u0042")).to_be_visible()
    expect(page.get_by_text("Top 10 by EASE")).to_be_visible()
    expect(page).to_have_url(re.compile(r"user=u0042"))
    page.get_by_role("tab", name="History").click()
    expect(page.get_by_text("Ratings given")).to_be_visible()
    settled(page)
    again = open_page()
    again.goto(page.url)
    expect(again.get_by_role("heading", name="User u0042")).to_be_visible()
    expect(again.get_by_text("Ratings given")).to_be_visible()


def test_a_click_on_the_map_opens_the_user_who_stands_there(app: Server, visit: Callable[..., Page]) -> None:
    page = open_explore(visit, app)
    points = page.locator(".scatterlayer .trace .points path")
    expect(points.first).to_be_visible()
    place = points.last.bounding_box()
    assert place
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.move(x, y)
    expect(page.locator(".hoverlayer .hovertext")).to_contain_text(re.compile(r"u\d{4}"))
    name = re.search(r"u\d{4}", page.locator(".hoverlayer .hovertext").text_content() or "")
    assert name
    page.mouse.click(x, y)
    expect(page.get_by_role("heading", name=f"User {name[0]}")).to_be_visible()
    expect(page).to_have_url(re.compile(f"user={name[0]}"))


def test_the_list_is_filtered_and_downloaded(app: Server, visit: Callable[..., Page], tmp_path: Path) -> None:
    page = open_explore(visit, app, user="u0042", genre="Comedy", year_from="1990")
    expect(page.get_by_role("button", name="Filter items (2)")).to_be_visible()
    expect(page.get_by_text(re.compile("Stable:|Unstable:"))).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").first.click()
    waiting.value.save_as(tmp_path / "list.csv")
    table = pd.read_csv(tmp_path / "list.csv")
    assert len(table) == 10
    assert table["attributes"].str.contains("Comedy").all()
    assert (table["year"] >= 1990).all()
    assert table["data_stability"].between(0, 1).all()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Parquet").first.click()
    waiting.value.save_as(tmp_path / "list.parquet")
    assert pd.read_parquet(tmp_path / "list.parquet")["item"].astype(str).tolist() == table["item"].astype(str).tolist()


def test_two_models_are_compared(app: Server, visit: Callable[..., Page]) -> None:
    page = open_explore(visit, app, user="u0042")
    choose(page, re.compile("Compare with"), "foldin")
    expect(page.get_by_text(re.compile(r"\d+ of 10 items are in both lists"))).to_be_visible()
    expect(page).to_have_url(re.compile("compare=foldin"))


def test_random_user_and_clearing_lead_there_and_back(app: Server, visit: Callable[..., Page]) -> None:
    page = open_explore(visit, app)
    page.get_by_role("button", name="Random user").click()
    expect(page.get_by_role("heading", name=re.compile(r"User u\d{4}"))).to_be_visible()
    expect(page).to_have_url(re.compile(r"user=u\d{4}"))


def test_the_way_to_another_page_and_back_keeps_user_and_model(app: Server, visit: Callable[..., Page]) -> None:
    page = open_explore(visit, app, user="u0042", model="foldin", view="Item", item="f0402")
    expect(page.get_by_role("heading", name="User u0042")).to_be_visible()
    page.get_by_test_id("stMain").get_by_role("link", name=re.compile("Why")).first.click()
    expect(page.get_by_role("heading", name="Why", level=1)).to_be_visible()
    settled(page)
    expect(page).to_have_url(re.compile("user=u0042"))
    expect(page.get_by_role("combobox", name="User")).to_have_value("u0042")
    expect(page.get_by_role("combobox", name="Model", exact=True)).to_have_value("foldin")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Audit").click()
    expect(page.get_by_role("heading", name="Audit", level=1)).to_be_visible()
    settled(page)
    page.go_back()
    expect(page.get_by_role("combobox", name="User")).to_have_value("u0042")
    settled(page)
    page.go_back()
    expect(page.get_by_role("heading", name="User u0042")).to_be_visible()
    expect(page.get_by_text("Top 10 by Fold-in")).to_be_visible()


@pytest.mark.parametrize("view", ["Taste", "History", "Item"])
def test_a_phone_shows_all_of_it_without_moving_sideways(app: Server, survey: Callable[..., Page], view: str) -> None:
    page = survey(app, "explore", user="u0042", view=view)
    expect(page.get_by_role("tab", name=view, selected=True)).to_be_visible()
    expect(page.get_by_text("Top 10 by EASE")).to_be_visible()
    for look in in_looks(page, "narrow-light", "narrow-dark"):
        assert overflow(page) <= 0
        screenshot(page, f"explore-{view.lower()}-{look}")
