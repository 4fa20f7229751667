"""The what-if editor below the page: taking over what was typed, sentences, and the chart of ranks."""

from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.attribute.edits import Edits, apply
from core.attribute.types import RankChange, WhatIf
from core.attribute.what_if import what_if
from core.results import RankedItem
from core.types import Catalogue
from dashboard.charts.rank_change import in_words, rank_change, told
from dashboard.components.what_if_result import frame_of, list_sentence, target_sentence
from dashboard.components.what_if_state import Row, taken_over
from tests.core.attribute.test_resolve import model_of

OWN = {"a": 4.0, "b": 2.0}
ROWS = (Row("new", 5.0, False), Row("a", 4.0, False), Row("b", 2.0, True))
START = Edits("user", {"new": 5.0}, frozenset({"b"}))


def typed(now: dict[int, dict[str, Any]], seen: dict[int, dict[str, Any]] | None = None) -> Edits:
    return taken_over(ROWS, seen or {}, now, START, OWN)


def test_what_was_typed_is_taken_over() -> None:
    assert typed({1: {"rating": 1.5}}).ratings == {"new": 5.0, "a": 1.5}
    assert typed({1: {"remove": True}}).removed == {"a", "b"}
    assert typed({0: {"remove": True}}) == Edits("user", {}, frozenset({"b"}))
    assert typed({2: {"remove": False}}) == Edits("user", {"new": 5.0, "b": 2.0}, frozenset())
    assert typed({1: {"rating": None}}).removed == {"a", "b"}
    assert typed({2: {"remove": False, "rating": 3.0}}).ratings["b"] == 3.0


def test_what_was_seen_before_does_not_undo_what_came_between() -> None:
    """The editor sends all differences every time; a search may have changed the same item meanwhile."""
    assert typed({1: {"rating": 1.0}}, seen={1: {"rating": 1.0}}) == START
    assert typed({1: {"rating": 1.0}, 0: {"rating": 2.0}}, seen={1: {"rating": 1.0}}).ratings == {"new": 2.0}


def test_what_is_typed_back_is_taken_over_too() -> None:
    assert typed({}, seen={1: {"rating": 1.0}}).ratings == {"new": 5.0, "a": 4.0}


def test_rows_that_are_not_there_are_left_out() -> None:
    assert typed({7: {"rating": 1.0}, -1: {"rating": 1.0}}) == START


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([1.0, 3.0, None])), max_size=6))
def test_edits_one_after_the_other_or_all_at_once_are_the_same(steps: list[tuple[int, float | None]]) -> None:
    edits, seen, now = START, {}, {}
    for row, rating in steps:
        now = {**now, row: {"rating": rating, "remove": False}}
        edits = taken_over(ROWS, seen, now, edits, OWN)
        seen = now
    assert edits == typed(now)


def world() -> tuple[Catalogue, Any, Any]:
    model, found = model_of("ease")
    return found, model, found.ratings.of(5)


def result_of(made: Edits, item: int | None, n: int = 3) -> WhatIf:
    found, model, own = world()
    return what_if(found, model, own, apply(found, made, own), item, n)


def best(place: int) -> RankedItem:
    return result_of(Edits(), None, 9).before.items[place]


def test_the_target_is_told_in_words() -> None:
    found, _, own = world()
    first, last = best(0), best(-1)
    assert "is rank 1 with a score of" in target_sentence(
        result_of(Edits(), first.index), first.title, 3, rated=False, rated_now=False
    )
    moved = result_of(Edits("user", {found.items.ids[int(own.items[0])]: 1.0, last.item: 5.0}), first.index, 1)
    assert moved.target_after is not None
    said = target_sentence(moved, "A “b”\nc", 1, rated=False, rated_now=False)
    assert said.startswith("“A ‘b’ c” ")
    verb = "falls" if moved.target_after.score < first.score else "rises"
    assert f"its score {verb} by" in said
    if moved.target_after.rank > 1:
        assert f"from rank 1 to {moved.target_after.rank} and leaves the top 1" in said
    assert "has a rating now" in target_sentence(moved, "A", 1, rated=False, rated_now=True)
    assert "is rated by this user" in target_sentence(moved, "A", 1, rated=True, rated_now=True)


def ranked(rank: int, title: str = "Film") -> RankedItem:
    return RankedItem(rank, rank, str(rank), title, 1.0, None, None, None, False, 1, 1.0)


def change(before: int | None, after: int | None, title: str = "Film") -> RankChange:
    return RankChange(ranked(after or before or 1, title), before, after)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [(4, 1, "▲ 3"), (1, 3, "▼ 2"), (2, 2, "="), (2, None, "rated"), (2345, 1, "▲ 2,344"), (None, 2, "=")],
)
def test_a_change_of_rank_in_a_few_marks(before: int | None, after: int | None, words: str) -> None:
    assert told(change(before, after)) == words


EVIL = "<a href='https://elsewhere.example'>Click</a> <b>bold</b> " + "long " * 60


def test_the_chart_shows_every_change_once_and_titles_cannot_draw() -> None:
    entered = [change(5, 1, EVIL), change(2, 2), change(1, 3)]
    left = [change(3, 4120), change(4, None, EVIL)]
    figure = rank_change(entered, left, 3)
    go.Figure(**figure)
    lines, before, now = figure["data"]
    assert before["x"] == [5, 2, 1, 3, 4]
    assert now["x"] == [1, 2, 3, 4120]
    assert lines["x"] == [5, 1, None, 1, 3, None, 3, 4120, None]
    drawn = str(figure)
    assert "<a" not in drawn
    assert "<b>bold" not in drawn
    assert figure["layout"]["height"] > 5 * 30
    assert max(figure["layout"]["xaxis"]["tickvals"]) <= 4120 * 1.15
    said = in_words(entered, left)
    assert "before 5" in said
    assert "now 4,120" in said
    assert "now rated" in said


def test_a_chart_of_nothing_can_be_drawn() -> None:
    go.Figure(**rank_change([], [], 10))
    assert in_words([], []) == "No items."


def test_the_list_is_told_in_words_and_as_a_table() -> None:
    same = result_of(Edits(), None)
    assert "the same 3 items, all at the same rank" in list_sentence(same, 3)
    taken = result_of(Edits("user", {best(0).item: 5.0}), None)
    assert "is new" in list_sentence(taken, 3) or "are new" in list_sentence(taken, 3)
    assert best(0).title in list_sentence(taken, 3)
    frame = frame_of(taken.entered)
    assert frame["rank"].tolist() == [1, 2, 3]
    assert frame["before"].tolist() == [change.before for change in taken.entered]
