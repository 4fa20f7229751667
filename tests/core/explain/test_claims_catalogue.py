"""Claims that need a catalogue or words: forms of titles, creators, years, likings, popularity, shares, comparisons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.explain.claims import Names, check_all, find_claims
from core.explain.claims.quantities import quantities
from core.explain.claims.titles import aliases, key
from core.explain.types import Evidence, Fact

TITLE = "Godfather, The (1972)"
FOUND = Evidence(
    TITLE, "ease-0", "preference points",
    (
        Fact("E1", "item", "", {"title": TITLE, "year": None, "ratings": 413, "mean": 4.28, "rated_less": 0.98}),
        Fact("E2", "attribute", "", {"attribute": "genre", "values": ["Crime", "Drama"]}),
        Fact("E3", "attribute", "", {"attribute": "creator", "values": ["Francis Coppola"]}),
        Fact("E4", "rank", "", {"rank": 2}),
        Fact("E5", "share", "", {"parts": {"What the average user gets": 0.3, "Personal excess": 0.1},
                                 "non_personal": 0.75}),
        Fact("E6", "driver", "", {"title": "Star Wars: A New Hope (1977)", "rating": 5.0, "value": 0.1,
                                  "links": [{"kind": "genre", "name": "Drama"}], "shared": ["Drama"]}),
        Fact("E7", "against", "", {"title": "Heat (1995)", "rating": 2.0, "value": -0.1, "links": [], "shared": []}),
        Fact("E8", "rating", "", {"title": "Star Wars: A New Hope (1977)", "rating": 5.0}),
        Fact("E9", "rating", "", {"title": "Heat (1995)", "rating": 2.0}),
        Fact("E10", "other", "", {"title": "Casino (1995)", "rank": 5, "score": 0.2}),
        Fact("E11", "scale", "", {"low": 1.0, "high": 5.0}),
        Fact("E12", "basis", "", {"ratings": 120}),
    ),
)  # fmt: skip
NAMES = Names(
    [TITLE, "Star Wars: A New Hope (1977)", "Heat (1995)", "Casino (1995)", "Blue Sky Law (1994)", "Up (2009)",
     "Long Way (Lange Reise) (2001)", "The Cat (Cats, #3)"],
    [1972, 1977, 1995, 1995, 1994, 2009, 2001, 1990],
    {
        "genre": [["Crime", "Drama"], ["Drama", "Sci-Fi"], ["Action"], ["Crime"], ["Horror"], ["Animation"], [], []],
        "creator": [
            ["Francis Coppola"], ["George Lucas"], ["Michael Mann"], ["Martin Scorsese"], ["Ann Lee"], [], [], [],
        ],
        "tag": [["mafia"], ["epic"], ["tense"], [], ["bleak"], [], [], []],
    },
)  # fmt: skip


def told(text: str) -> list[tuple[str, str, str]]:
    return [(c.text, c.kind, c.verdict) for c in find_claims(text, FOUND, NAMES)]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("The Godfather is number 2.", ("The Godfather", "item", "supported")),
        ("“the godfather” is number 2.", ("the godfather", "item", "supported")),
        ("The Godfather (1972) is number 2.", ("The Godfather (1972)", "item", "supported")),
        ("The Godfather (1974) is number 2.", ("1974", "year", "contradicted")),
        ("“Godfather, The (1974)” is number 2.", ("1974", "year", "contradicted")),
        ("You gave Star Wars 5 stars.", ("5 stars", "rating", "supported")),
        ("You gave Star Wars four stars.", ("four stars", "rating", "contradicted")),
        ("You gave “A New Star” 5 stars.", ("A New Star", "item", "unsupported")),
        ("You gave Blue Sky Law 5 stars.", ("Blue Sky Law", "item", "unsupported")),
        ("《教父》是第 2 位。", ("教父", "item", "unsupported")),
        ("It is by Francis Coppola.", ("Francis Coppola", "creator", "supported")),
        ("It is by Martin Scorsese.", ("Martin Scorsese", "creator", "contradicted")),
        ("“Heat”, by Michael Mann, counts against it.", ("Michael Mann", "creator", "supported")),
        ("It was directed by Nora Nobody.", ("Nora Nobody", "creator", "contradicted")),
        ("它由Martin Scorsese执导。", ("Martin Scorsese", "creator", "contradicted")),
        ("It dates from 1972.", ("1972", "year", "supported")),
        ("It dates from 1988.", ("1988", "year", "contradicted")),
        ("A classic of the 1970s.", ("1970s", "year", "supported")),
        ("A classic of the seventies.", ("seventies", "year", "supported")),
        ("A classic of the nineties.", ("nineties", "year", "contradicted")),
        ("七十年代的经典。", ("七十年代", "year", "supported")),
        ("1990年代的经典。", ("1990年代", "year", "contradicted")),
        ("It is a horror film.", ("horror", "attribute", "contradicted")),
        ("这是一部犯罪片。", ("犯罪", "attribute", "supported")),
        ("这是一部恐怖片。", ("恐怖", "attribute", "contradicted")),
        ("“Star Wars” is science fiction.", ("science fiction", "attribute", "supported")),
        ("It is tagged tense.", ("tense", "attribute", "unsupported")),
        ("You loved “Star Wars”.", ("loved", "preference", "supported")),
        ("You loved “Heat”.", ("loved", "preference", "contradicted")),
        ("You disliked “Heat”.", ("disliked", "preference", "supported")),
        ("你很喜欢《Heat》。", ("很喜欢", "preference", "contradicted")),
        ("你不喜欢《Heat》。", ("不喜欢", "preference", "supported")),
        ("It is widely known.", ("widely known", "popularity", "supported")),
        ("It is a hidden gem.", ("hidden gem", "popularity", "contradicted")),
        ("它很冷门。", ("冷门", "popularity", "contradicted")),
        ("It is only your own taste.", ("only your own taste", "preference", "contradicted")),
        ("It was picked for you alone.", ("picked for you alone", "preference", "contradicted")),
        ("Little of this is personal.", ("Little of this is personal", "preference", "supported")),
        ("25% of it is your own taste.", ("25%", "score", "supported")),
        ("75% of it is your own taste.", ("75%", "score", "unsupported")),
        ("It ranks above “Casino”.", ("ranks above", "comparison", "supported")),
        ("“Casino” ranks above it.", ("ranks above", "comparison", "contradicted")),
        ("It was rated by 413 people.", ("413 people", "count", "supported")),
        ("About 400 people rated it.", ("400 people", "count", "supported")),
        ("More than 900 people rated it.", ("900 people", "count", "contradicted")),
        ("It takes second place.", ("second place", "rank", "supported")),
        ("它排在第二位。", ("第二位", "rank", "supported")),
        ("它排在第三位。", ("第三位", "rank", "contradicted")),
        ("“Star Wars” does not speak for it.", ("speak for", "reason", "contradicted")),
        ("Despite “Heat” it is listed.", ("Despite", "reason", "supported")),
    ],
)
def test_claims(text: str, claim: tuple[str, str, str]) -> None:
    assert claim in told(text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Turn up the heat and look up.", "heat"),
        ("Up to now it is fine.", "Up"),
        ("The cat sat down.", "cat"),
        ("A long way to go.", "long way"),
        ("What people like is not told.", "like"),
        ("It is not popular.", "popular"),
    ],
)
def test_words_that_claim_nothing(text: str, word: str) -> None:
    assert word not in [words for words, _, _ in told(text)]


def test_claims_know_content_and_direction() -> None:
    found = {c.kind: c for c in find_claims("Despite “heat” it is second on your list.", FOUND, NAMES)}
    assert (found["item"].content, found["rank"].content) == ("Heat (1995)", "2")
    assert (found["reason"].direction, found["reason"].content) == ("concession", "Heat (1995)")
    loved, hated = find_claims("You loved “Star Wars”. You disliked “Heat”.", FOUND, NAMES)[::2]
    assert (loved.direction, hated.direction) == ("for", "against")


def test_forms_of_titles() -> None:
    assert {"The Godfather", "The Godfather (1972)", "Godfather"} <= set(aliases(TITLE))
    assert "Star Wars" in aliases("Star Wars: A New Hope (1977)")
    assert {"Long Way", "Lange Reise"} <= set(aliases("Long Way (Lange Reise) (2001)"))
    assert "The Hunger Games" in aliases("The Hunger Games (The Hunger Games, #1)")
    assert "It" not in aliases("It: Chapter (2017)")  # two letters do not tell a title


@given(st.text(max_size=60))
def test_a_title_is_its_first_form_and_keys_ignore_case(title: str) -> None:
    assert aliases(title)[:1] == ((title.strip(),) if title.strip() else aliases(title)[:1])
    assert key(title) == key(title.upper()) or not title.isascii()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("4.5 and 1,204 and −0.08", [4.5, 1204, -0.08]),
        ("twenty-one, four and a half, two hundred, first", [21, 4.5, 200, 1]),
        ("一千二百零四 十 二十一 两 四星半", [1204, 10, 21, 2, 4.5]),
        ("one-way trips to x2 and top-10 lists", [1]),
    ],
)
def test_numbers_in_figures_and_words(text: str, values: list[float]) -> None:
    assert [number.value for number in quantities(text)] == pytest.approx(values)


@given(st.integers(1, 9999))
def test_figures_are_read_back(number: int) -> None:
    assert [q.value for q in quantities(f"it has {number:,} ratings")] == [number]


def test_many_texts_are_checked_one_by_one() -> None:
    seen: list[int] = []
    texts = [("The Godfather is number 2.", FOUND), ("", FOUND), ("Nothing.", FOUND)]
    found = check_all(iter(texts), NAMES, seen.append)
    assert next(found) == find_claims(*texts[0], NAMES)
    assert seen == []  # told when it is done with
    assert [len(claims) for claims in found] == [0, 1] and seen == [1, 2, 3]
