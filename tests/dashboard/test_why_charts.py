"""Figures of the Why page: they hold the numbers of the result, say what was clicked, and obey no markup."""

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.attribute.history import history_attribution
from core.results import Attribution, Contribution
from dashboard.charts.decision_path import NODES, Node, decision_path
from dashboard.charts.drivers import Bar, bars_of, driver_bars
from dashboard.charts.frame import GREY, Figure
from dashboard.charts.item_ratings import item_ratings
from dashboard.charts.rows import star_text
from dashboard.charts.waterfall import AGAINST, FOR, steps, waterfall
from tests.core.attribute.worlds import PlainEase, PlainFoldIn, catalogue, loaded, random_table

LINK = "<a href='http://x'>x</a>"


def clicked(figure: Figure, row: int) -> str:
    """What a click on the middle of a row names."""
    target = figure["data"][-1]
    return str(target["customdata"][row])


def account(user: int = 3, item: int = 2, titles: tuple[str, ...] | None = None) -> tuple[Attribution, list[str]]:
    table = random_table(5)
    world = catalogue(table, titles)
    found = history_attribution(world, loaded(PlainFoldIn(table)), world.ratings.of(user), item)
    return found, [world.items.ids[index] for index in world.ratings.of(user).items.tolist()]


@given(st.integers(0, 11), st.integers(0, 8), st.integers(1, 8))
def test_bars_sum_to_what_the_ratings_add(user: int, item: int, most: int) -> None:
    found, _ = account(user, item)
    rows = bars_of(found, most, "ratings")
    drawn = driver_bars(rows, found.unit)
    assert sum(row.value for row in rows) == pytest.approx(found.score - found.base, abs=1e-9)
    assert len(rows) == min(most, len(found.contributions)) + (len(found.contributions) > most)
    low, high = drawn["layout"]["xaxis"]["range"]
    single = [row.value for row in rows if not row.net]
    assert drawn["data"][0]["x"][: len(single)] == single
    assert low < min(*single, 0) and high > max(*single, 0)
    for row, colour in zip(rows, drawn["data"][0]["marker"]["color"], strict=True):
        assert colour == (GREY if row.net else FOR if row.value >= 0 else AGAINST)
    go.Figure(drawn)


@pytest.mark.parametrize("side", [1, -1])
def test_the_sum_of_many_leaves_room_for_the_single_ones_and_is_marked(side: int) -> None:
    rows = [Bar("a", 0.02), Bar("b", -0.01), Bar("rest", side * 3.0, net=True)]
    drawn = driver_bars(rows, "stars")
    low, high = drawn["layout"]["xaxis"]["range"]
    assert high - low < 0.06
    assert drawn["data"][0]["x"][2] == (high if side > 0 else low)
    marks = [note for note in drawn["layout"]["annotations"] if note["text"] in ("<b>»</b>", "<b>«</b>")]
    assert [(mark["x"], mark["text"]) for mark in marks] == [(high, "<b>»</b>") if side > 0 else (low, "<b>«</b>")]
    assert "+3.00" in str(drawn["layout"]["annotations"]) if side > 0 else "−3.00" in str(drawn["layout"])
    inside = driver_bars([*rows[:2], Bar("rest", side * 0.01, net=True)], "stars")
    assert not [note for note in inside["layout"]["annotations"] if note["text"] in ("<b>»</b>", "<b>«</b>")]


def test_an_axis_that_says_nothing_takes_no_room() -> None:
    drawn = driver_bars([Bar("a", 0.02)], "stars")["layout"]
    assert (drawn["xaxis"]["automargin"], drawn["yaxis"]["automargin"]) == (True, False)


def test_a_click_on_a_row_names_the_rated_item() -> None:
    found, ids = account()
    bars, walls = driver_bars(bars_of(found, 2, "ratings"), found.unit), waterfall(steps(found, 2), found.unit)
    for place in range(2):
        assert clicked(bars, place) == clicked(walls, place + 1) == found.contributions[place].item
    assert clicked(bars, 2) == clicked(walls, 0) == ""  # the others, and the base
    assert {contribution.item for contribution in found.contributions} == set(ids)


def test_an_account_that_is_not_trusted_has_no_colours() -> None:
    rows = [Bar("a", 0.3), Bar("b", -0.2)]
    assert set(driver_bars(rows, "stars", faded=True)["data"][0]["marker"]["color"]) == {GREY}
    assert set(driver_bars(rows, "stars")["data"][0]["marker"]["color"]) == {FOR, AGAINST}


def test_an_interval_is_drawn_around_its_bar_and_told() -> None:
    drawn = driver_bars([Bar("a", 0.3, error=0.1), Bar("b", -0.2)], "stars")
    intervals = drawn["data"][1]
    assert (intervals["x"], intervals["error_x"]["array"]) == ([0.3], [0.1])
    assert drawn["layout"]["xaxis"]["range"][1] > 0.4
    assert "+0.30 ± 0.10" in str(drawn["layout"]["annotations"])
    go.Figure(drawn)


@pytest.mark.parametrize(
    ("rating", "highest", "drawn"),
    [(5, 5, "★★★★★"), (4.5, 5, "★★★★½"), (1, 5, "★"), (0.5, 5, "½"), (0, 5, "0 ★"), (8, 10, "8 ★"), (None, 5, "")],
)
def test_ratings_are_drawn_as_stars(rating: float | None, highest: float, drawn: str) -> None:
    assert star_text(rating, highest) == drawn


def test_markup_in_titles_features_and_nodes_stays_text() -> None:
    found, _ = account(titles=(LINK,) * 9)
    evil = Attribution(
        "features", "", "", "stars", 3.0, 4.0, (Contribution(LINK, 1.0, note=LINK),), exact=False, fidelity=0.8
    )
    nodes = [Node(name, name, LINK, LINK) for name in NODES]
    figures = [
        waterfall(steps(found, 5), "stars"),
        driver_bars(bars_of(found, 5, "ratings"), "stars"),
        driver_bars(bars_of(evil, 5, "features"), "stars"),
        decision_path(nodes, "score"),
    ]
    for figure in figures:
        assert "<a" not in str(figure)
        assert "&lt;a" in str(figure)


def test_an_excess_account_ends_with_what_was_left_out() -> None:
    table = random_table(5)
    world = catalogue(table)
    found = history_attribution(world, loaded(PlainEase(table)), world.ratings.of(3), 2, "excess")
    rows = steps(found, 2)
    assert rows[-2].item is None
    assert sum(row.value for row in rows[:-1]) == pytest.approx(found.score, abs=1e-5)


def test_the_own_rating_is_marked_among_all() -> None:
    values = np.array([1, 3, 3, 4, 5, 5, 5], np.float32)
    bars = item_ratings(values, 4.0)["data"][0]
    assert bars["y"] == [1, 2, 1, 3]
    assert [label for label in bars["text"] if label] == ["theirs"]
    assert bars["text"][2] == "theirs"
    fine = item_ratings(np.linspace(0, 10, 200).astype(np.float32), 10.0)["data"][0]
    assert sum(fine["y"]) == 200
    assert fine["text"][-1] == "theirs"
    go.Figure(item_ratings(values, 4.0))


def test_the_path_leads_to_the_rank_and_its_boxes_do_not_touch() -> None:
    nodes = [Node(name, name.capitalize(), "1", "words") for name in NODES]
    drawn = decision_path(nodes, "item")
    go.Figure(drawn)
    assert drawn["data"][0]["customdata"] == list(NODES)
    boxes = drawn["layout"]["shapes"]
    chosen = [box["line"]["width"] for box in boxes]
    assert chosen.index(max(chosen)) == NODES.index("item")
    assert chosen.count(max(chosen)) == 1
    for one in range(5):
        for other in range(one):
            a, b = boxes[one], boxes[other]
            apart = a["x0"] >= b["x1"] or b["x0"] >= a["x1"] or a["y0"] >= b["y1"] or b["y0"] >= a["y1"]
            assert apart
    arrows = [note for note in drawn["layout"]["annotations"] if note["showarrow"]]
    assert len(arrows) == 4
    for arrow in arrows:
        assert arrow["ax"] < arrow["x"]  # from left to right
    (left, right) = drawn["layout"]["xaxis"]["range"]
    assert left <= min(box["x0"] for box in boxes) and max(box["x1"] for box in boxes) <= right
