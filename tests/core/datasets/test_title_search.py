"""Finding titles against a plain reading of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.datasets.title_search import TitleIndex, fold
from core.types import Items

TITLES = (
    "Alien (1979)",
    "Aliens (1986)",
    "My Favorite Alien",
    "Resaliened",
    "Amélie (Le Fabuleux destin d'Amélie Poulain)",
    "STRASSE, Große",
    "Ёлки",
    "千と千尋の神隠し",
    "Schindler's List",
    "<b>*bold*</b> [x](y)",
    "!!!",
)


def index(titles: tuple[str, ...] = TITLES) -> TitleIndex:
    n = len(titles)
    return TitleIndex(
        Items(
            ids=tuple(f"i-{place}" for place in range(n)), titles=titles, descriptions=("",) * n,
            years=np.zeros(n, np.int16), n_ratings=np.arange(n, dtype=np.int32), means=np.zeros(n, np.float32),
            attributes={},
        )
    )  # fmt: skip


def found(query: str, **options: object) -> list[str]:
    return [TITLES[place] for place in index().search(query, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("amelie POULAIN", TITLES[4]),
        ("ＡＭＥＬＩＥ", TITLES[4]),
        ("große straße", TITLES[5]),
        ("GROSSE", TITLES[5]),
        ("елки", TITLES[6]),
        ("千尋", TITLES[7]),
        ("schindlers", TITLES[8]),
        ("Schindler’s list", TITLES[8]),
        ("bold x", TITLES[9]),
        ("i-10", TITLES[10]),
    ],
)
def test_case_accents_and_punctuation_do_not_matter(query: str, first: str) -> None:
    assert found(query)[0] == first


def test_whole_titles_come_first_then_beginnings_then_words_then_pieces() -> None:
    assert found("alien") == ["Aliens (1986)", "Alien (1979)", "My Favorite Alien", "Resaliened"]
    assert found("alien 1979") == ["Alien (1979)"]
    assert TITLES[index().search("my favorite alien")[0]] == "My Favorite Alien"


def test_what_is_left_out_and_the_limit() -> None:
    assert found("alien", limit=2) == ["Aliens (1986)", "Alien (1979)"]
    assert found("alien", without={1, 0}) == ["My Favorite Alien", "Resaliened"]
    assert found("i-0", without={0}) == []
    assert [TITLES[place] for place in index().popular(2, {10})] == [TITLES[9], TITLES[8]]


@pytest.mark.parametrize("query", ["", "   ", "!!!", "%", "nothing like it"])
def test_queries_that_find_nothing(query: str) -> None:
    assert found(query) == []


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=6))
def test_a_match_has_every_word(query: str, titles: list[str]) -> None:
    searched = index(tuple(titles))
    for place in searched.search(query, limit=100):
        assert all(word in fold(titles[place]) for word in fold(query).split()) or f"i-{place}" == query.strip()
    for place, title in enumerate(titles):
        if fold(title):
            assert place in searched.search(title, limit=100)


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
