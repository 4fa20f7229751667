"""The figures of Explore: plotly accepts them, they show what they were given, and titles cannot draw."""

import numpy as np
import plotly.graph_objects as go
import pytest

from core.recommend.audience import group_tastes
from core.recommend.segments import user_table
from core.recommend.taste import AttributeTaste, residuals, tastes
from core.recommend.taste_map import taste_map
from core.types import History
from dashboard.charts import taste_map as map_chart
from dashboard.charts import tastes as taste_chart
from dashboard.charts.frame import LONGEST, Ready, config, safe
from dashboard.charts.histogram import rating_histogram
from dashboard.charts.timeline import timeline
from tests.core.recommend.worlds import small_world

RATINGS, ITEMS, _ = small_world(1)
RESIDUAL = residuals(RATINGS)
TASTES = tastes(RATINGS, RESIDUAL, ITEMS.attributes["genre"])
TABLE = user_table(RATINGS, RESIDUAL, TASTES)
MAP = taste_map(None, TASTES, RATINGS.n_users)
IDS = tuple(f"<b>{user}</b>" for user in range(RATINGS.n_users))
EVIL = "<a href='https://elsewhere.example'>Click</a> <b>bold</b> =HYPERLINK(1) " + "long " * 60


def points(shown=None):
    users = np.arange(RATINGS.n_users, dtype=np.int32) if shown is None else np.array(shown, dtype=np.int32)
    return map_chart.map_points(MAP, TABLE, IDS, users)


def figures():
    history = RATINGS.of(3)
    dated = History(3, history.items, history.values, np.arange(len(history.items), dtype=np.int64) * 86_400)
    yield "map", map_chart.taste_map(points(), MAP, (3, IDS[3]), 400)
    yield "map of nobody", map_chart.taste_map(points([]), MAP, None, 400)
    yield "tastes", taste_chart.tastes(TASTES.of(3))
    yield "group", taste_chart.group_tastes(group_tastes(TASTES, np.arange(5, dtype=np.int32)))
    yield "histogram", rating_histogram(history.values, RATINGS.values, "this user")
    yield "timeline", timeline(dated, (EVIL,) * len(ITEMS))
    yield "timeline without times", timeline(history, ITEMS.titles)


@pytest.mark.parametrize(("name", "figure"), list(figures()), ids=lambda value: value if isinstance(value, str) else "")
def test_plotly_accepts_every_figure(name, figure) -> None:
    """They are sent unchecked, so they are checked here."""
    go.Figure(**figure)


def test_a_figure_is_sent_as_it_is() -> None:
    figure = taste_chart.tastes(TASTES.of(3))
    assert Ready(figure).to_dict() is figure


def test_the_map_shows_every_user_once_and_a_click_tells_who() -> None:
    drawn = points()
    assert sorted(user for trace in drawn for user in trace["customdata"]) == sorted(IDS)
    for trace in drawn:
        for user, x in zip(trace["customdata"], trace["x"], strict=True):
            assert x == pytest.approx(MAP.coordinates[IDS.index(user), 0], abs=1e-4)
    assert len(drawn) <= map_chart.MOST_COLOURS + 1


def test_the_map_tells_colours_by_favourite_and_keeps_markup_out() -> None:
    for trace in points():
        if trace["name"] != map_chart.OTHERS:
            assert {TABLE.favourite(IDS.index(user)) for user in trace["customdata"]} == {trace["name"]}
        assert all("&lt;b&gt;" in text and text.count("<b>") == 1 for text in trace["text"])


def test_the_selected_user_is_ringed_where_they_stand() -> None:
    figure = map_chart.taste_map(points([1, 2]), MAP, (7, "u7"), 400)
    ring = figure["data"][-1]
    assert ring["customdata"] == ["u7"]
    assert (ring["x"][0], ring["y"][0]) == pytest.approx(tuple(MAP.coordinates[7].tolist()))


def test_text_from_a_catalogue_cannot_draw() -> None:
    shown = safe(EVIL)
    assert "<" not in shown
    assert shown.startswith("&lt;a href=")
    assert len(shown.replace("&lt;", "<").replace("&gt;", ">")) == LONGEST
    assert safe("one\n two\t three") == "one two three"


def test_clear_tastes_are_told_from_those_that_may_be_chance() -> None:
    rows = [
        AttributeTaste("clear", 9, 4.0, 0.5, 0.2, 0.8, 0.4, 0.5, 0.2),
        AttributeTaste("chance", 2, 4.0, 0.1, -0.3, 0.5, 0.1, 0.1, 0.2),
        AttributeTaste("disliked", 9, 2.0, -0.5, -0.8, -0.2, -0.4, 0.5, 0.2),
    ]
    coloured, grey = taste_chart.tastes(rows)["data"]
    assert coloured["y"] == [0, 2]
    assert grey["y"] == [1]
    assert grey["error_x"]["array"] == pytest.approx([0.4])


def test_many_attributes_show_both_ends() -> None:
    rows = list(range(50))
    assert taste_chart.strongest(rows, 6) == [0, 1, 2, 3, 48, 49]
    assert taste_chart.strongest(rows[:6], 6) == rows[:6]


@pytest.mark.parametrize("levels", [5, 10, 40])
def test_the_histogram_holds_all_ratings_in_shares(levels) -> None:
    everyone = np.repeat(np.linspace(0.5, 5, levels), 3).astype(np.float32)
    own = everyone[: levels // 2]
    figure = rating_histogram(own, everyone, "x")
    for trace in figure["data"]:
        assert sum(trace["y"]) == pytest.approx(1, abs=0.01)
    assert len(figure["data"][0]["y"]) == min(levels, 12)


def test_the_timeline_is_in_universal_time() -> None:
    history = History(0, np.array([0, 1], dtype=np.int32), np.array([3, 4], dtype=np.float32), np.array([-1, 86_399]))
    (trace,) = timeline(history, ("a", "b"))["data"]
    assert trace["x"] == ["1970-01-01 23:59:59"]
    assert trace["text"] == ["b"]


def test_the_only_button_saves_a_picture() -> None:
    assert config("taste")["modeBarButtons"] == [["toImage"]]
    assert config("taste")["toImageButtonOptions"]["filename"] == "taste"
