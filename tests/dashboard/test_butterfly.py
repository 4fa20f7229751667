import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from plotly.graph_objects import Figure

from core.attribute.contrast import contrast
from core.attribute.types import Contrast
from core.types import Catalogue
from dashboard.charts.butterfly import Wing, butterfly, wings
from tests.core.attribute.worlds import PlainEase, PlainFoldIn, catalogue, loaded, random_table

items = st.integers(0, 8)


def world(kind: str, titles: tuple[str, ...] | None = None) -> tuple[Catalogue, PlainEase | PlainFoldIn]:
    table = random_table(4)
    return catalogue(table, titles), PlainFoldIn(table) if kind == "foldin" else PlainEase(table)


def held(kind: str, user: int, item: int, other: int) -> tuple[Contrast, float]:
    """A contrast, and the difference of the scores straight from the formula."""
    found, served = world(kind)
    history = found.ratings.of(user)
    scores = served.scores_of(history, np.array([item, other]))
    return contrast(found, loaded(served), history, item, other), float(scores[0] - scores[1])


@given(st.integers(0, 11), items, items, st.sampled_from(["ease", "foldin"]), st.integers(0, 8))
@settings(max_examples=60)
def test_rows_sum_to_the_difference_of_the_scores(user: int, item: int, other: int, kind: str, most: int) -> None:
    if item == other:
        return
    found, difference = held(kind, user, item, other)
    rows = wings(found, most)
    assert sum(row.value for row in rows[:-1]) == pytest.approx(difference, abs=1e-5)
    assert rows[-1].strong
    assert rows[-1].value == pytest.approx(difference, abs=1e-5)
    single = [abs(row.value) for row in rows if not row.net]
    assert single == sorted(single, reverse=True)
    assert len(single) == min(most, len(found.differences))


def test_each_rating_has_a_bar_on_either_side() -> None:
    rows = [Wing("a", 0.3, 0.1, item="1"), Wing("b", -0.2, 0.4, item="2"), Wing("rest", 0.1, 0.1, net=True)]
    right, left, net, row = butterfly(rows, "here", "there", "stars")["data"]
    assert right["x"] == [0.3, 0.2, 0.0]
    assert left["x"] == [-0.1, -0.4, 0.0]
    assert right["marker"]["pattern"]["shape"] == ["", "/", ""]  # b takes away from here
    assert left["marker"]["pattern"]["shape"] == ["", "", ""]
    assert net["x"] == [0.0, 0.0, 0.0]
    assert row["customdata"] == ["1", "2", ""]


@pytest.mark.parametrize("side", [1, -1])
def test_bars_of_many_things_are_cut_and_marked(side: int) -> None:
    rows = [Wing("a", 0.01, 0.02), Wing("rest", side * 3.0, 0.0, net=True)]
    drawn = butterfly(rows, "here", "there", "stars")
    reach = drawn["layout"]["xaxis"]["range"][1]
    assert 0.02 < reach < 0.03
    assert drawn["data"][2]["x"] == [0.0, side * reach]
    assert [note["text"] for note in drawn["layout"]["annotations"]].count("<b>»</b>" if side > 0 else "<b>«</b>") == 1


def test_the_difference_is_written_on_every_row() -> None:
    rows = [Wing("a", 0.30, 0.10), Wing("b", -0.2, 0.4)]
    written = [note["text"] for note in butterfly(rows, "here", "there", "stars")["layout"]["annotations"]]
    assert "+0.20" in written
    assert "−0.60" in written


@given(st.floats(1e-9, 1e9, exclude_max=True))
@example(999999999.9999999)
def test_ticks_lie_inside_and_are_round(longest: float) -> None:
    axis = butterfly([Wing("a", longest, 0.0)], "here", "there", "stars")["layout"]["xaxis"]
    ticks = axis["tickvals"]
    assert axis["range"][0] < ticks[0] == -ticks[-1] < 0 < ticks[-1] < axis["range"][1]
    assert ticks[-1] >= longest / 2
    assert all(len(text) <= 9 for text in axis["ticktext"])


def test_titles_cannot_bring_markup_into_the_chart() -> None:
    found, served = world("foldin", tuple(f"<a href='http://x'>{n}</a>" for n in range(9)))
    history = found.ratings.of(1)
    rows = wings(contrast(found, loaded(served), history, 2, 3), 9)
    drawn = butterfly(rows, found.items.titles[2], found.items.titles[3], "stars")
    assert "<a" not in str(drawn)
    Figure(drawn)  # plotly accepts it


def test_nothing_to_compare_is_drawn_all_the_same() -> None:
    Figure(butterfly([Wing("Difference of the scores", 0.0, 0.0, net=True, strong=True)], "a", "b", "stars"))
