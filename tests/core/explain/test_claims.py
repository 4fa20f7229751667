import itertools
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.explain.backends import Request
from core.explain.claims import find_claims, sentences
from core.explain.template import STYLES
from core.explain.types import Evidence, Fact, Variant
from tests.core.attribute.worlds import random_table
from tests.core.explain.told import text_of
from tests.core.explain.worlds import evidence, judged

FOUND = Evidence(
    "Alien",
    "foldin-0",
    "stars",
    (
        Fact("E1", "item", "", {"title": "Alien", "year": 1979, "ratings": 291, "mean": 4.034}),
        Fact("E2", "attribute", "", {"attribute": "genre", "values": ["Horror", "Sci-Fi"]}),
        Fact("E3", "score", "", {"value": 4.41, "unit": "stars", "predicted": 4.41}),
        Fact("E4", "rank", "", {"rank": 3}),
        Fact("E5", "share", "", {"parts": {"Mean of all ratings": 3.53, "Personal": 0.31}, "non_personal": 0.62}),
        Fact(
            "E6", "driver", "", {"title": "Brazil", "rating": 4.5, "value": 0.21, "unit": "stars", "shared": ["Sci-Fi"]}
        ),
        Fact("E7", "against", "", {"title": "It", "rating": 2.0, "value": -0.08, "unit": "stars", "shared": []}),
        Fact("E8", "rating", "", {"title": "Brazil", "rating": 4.5}),
        Fact("E9", "rating", "", {"title": "It", "rating": 2.0}),
        Fact("E10", "weight", "", {"carried": 0.44, "drivers": 1, "ratings": 12}),
    ),
)


def verdicts(text: str, vocabulary: tuple[str, ...] = ()) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(c.text, c.kind, c.verdict, c.facts) for c in find_claims(text, FOUND, vocabulary)]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Your 4.5 stars for “Brazil” contributed most.", ("4.5 stars", "rating", "supported", ("E8",))),
        ("You gave Brazil 4.5 stars.", ("4.5 stars", "rating", "supported", ("E8",))),
        ("You gave Brazil 4 stars.", ("4 stars", "rating", "contradicted", ("E8",))),
        ("Your 4.5 stars each for “Brazil” and “It” contributed.", ("4.5 stars", "rating", "contradicted", ("E9",))),
        ("Your 2 stars for “It” and 4.5 stars for “Brazil”.", ("4.5 stars", "rating", "supported", ("E8",))),
        ("You gave it 3 stars.", ("3 stars", "rating", "unsupported", ())),
        ("It has 4.03 stars on average.", ("4.03 stars", "rating", "supported", ("E1",))),
        ("It has 3.9 stars on average.", ("3.9 stars", "rating", "contradicted", ("E1",))),
        ("The predicted rating is 4.4 stars.", ("4.4 stars", "score", "supported", ("E3",))),
        ("The predicted rating is 4.9 stars.", ("4.9 stars", "score", "contradicted", ("E3",))),
        ("Brazil adds +0.21 stars.", ("+0.21", "score", "supported", ("E6",))),
        ("Brazil adds +0.31 points of taste.", ("+0.31", "score", "supported", ("E5",))),
        ("“It” counts −0.08.", ("−0.08", "score", "supported", ("E7",))),
        ("“It” counts +0.08.", ("+0.08", "score", "unsupported", ())),
        ("About 62 % is quality.", ("62 %", "score", "supported", ("E5",))),
        ("About 38% is personal.", ("38%", "score", "supported", ("E5",))),
        ("More than 60 % is quality.", ("60 %", "score", "supported", ("E5",))),
        ("More than 99 % is quality.", ("99 %", "score", "unsupported", ())),
        ("Less than 1 % is quality.", ("1 %", "score", "unsupported", ())),
        ("About 90 % is personal.", ("90 %", "score", "unsupported", ())),
        ("It is number 3 on your list.", ("number 3", "rank", "supported", ("E4",))),
        ("It is ranked #5.", ("ranked #5", "rank", "contradicted", ("E4",))),
        ("It is a sci-fi film.", ("sci-fi", "attribute", "supported", ("E2", "E6"))),
        ("It is a Musical.", ("Musical", "attribute", "contradicted", ("E2",))),
        ("Your history of ratings; it is History.", ("History", "attribute", "contradicted", ("E2",))),
        ("You loved “Heat”.", ("Heat", "item", "unsupported", ())),
        ("You rated “It”.", ("It", "item", "supported", ("E7", "E9"))),
        ("Brazil speaks against it.", ("against", "reason", "contradicted", ("E6",))),
        ("Your rating of “It” speaks against it.", ("against", "reason", "supported", ("E7",))),
        ("Brazil contributed, but “It” speaks against it.", ("contributed", "reason", "supported", ("E6",))),
        ("Your love of “Brazil” drags this film down.", ("drags this film down", "reason", "contradicted", ("E6",))),
        ("“It” stands in its way.", ("in its way", "reason", "supported", ("E7",))),
        ("“It” gives this pick a small lift.", ("gives this pick a small lift", "reason", "contradicted", ("E7",))),
        ("“Brazil” supports it.", ("supports", "reason", "supported", ("E6",))),
        ("你喜欢《Brazil》，这把它往下拉。", ("往下拉", "reason", "contradicted", ("E6",))),
        ("《It》是它的有力支撑。", ("支撑", "reason", "contradicted", ("E7",))),
        ("“It” raises the score.", ("raises", "reason", "contradicted", ("E7",))),
        ("“It” is what holds it back: number 3 without it.", ("holds it back", "reason", "supported", ("E7",))),
        ("Others gave it an average rating of 4.03 stars.", ("4.03 stars", "rating", "supported", ("E1",))),
        ("You may like it: 4.41 stars.", ("4.41 stars", "score", "supported", ("E3",))),
        ("You gave “Brazil” 4.41 stars.", ("4.41 stars", "rating", "contradicted", ("E8",))),
        ("Your score of 4.5 stars for “Brazil” helps.", ("4.5 stars", "rating", "supported", ("E8",))),
        (
            "Against what one might expect, your rating of 2 stars for “It”.",
            ("2 stars", "rating", "supported", ("E9",)),
        ),
        ("On average it scores 3.9 stars.", ("3.9 stars", "rating", "contradicted", ("E1",))),
        ("“It” weakens the case for it.", ("weakens", "reason", "supported", ("E7",))),
        ("你不喜欢《Brazil》和《It》（2 星）。", ("2 星", "rating", "supported", ("E9",))),
        ("It was rated by 291 people.", ("291 people", "count", "supported", ("E1",))),
        ("It was rated by 300 people.", ("300 people", "count", "contradicted", ("E1",))),
        ("This rests on your 12 ratings.", ("12 ratings", "count", "supported", ("E10",))),
        ("Because you loved “Brazil”, it is here.", ("Because", "reason", "unsupported", ())),
        ("你给《Brazil》打了 4.5 星。", ("4.5 星", "rating", "supported", ("E8",))),
        ("你给《Brazil》打了4星。", ("4星", "rating", "contradicted", ("E8",))),
        ("你给《Brazil》和《It》都打了 2 星。", ("2 星", "rating", "contradicted", ("E8",))),
        ("打了 4.5 星的《Brazil》和《It》。", ("4.5 星", "rating", "contradicted", ("E9",))),
        ("它的平均评分为 4.03 星。", ("4.03 星", "rating", "supported", ("E1",))),
        ("它的平均评分为 3.9 星。", ("3.9 星", "rating", "contradicted", ("E1",))),
        ("模型预计你会给它 4.4 星。", ("4.4 星", "score", "supported", ("E3",))),
        ("模型预计你会给它 4.9 星。", ("4.9 星", "score", "contradicted", ("E3",))),
        ("它在你的列表中排第3位。", ("第3位", "rank", "supported", ("E4",))),
        ("它在你的列表中排第 5 位。", ("第 5 位", "rank", "contradicted", ("E4",))),
        ("其中62%是质量。", ("62%", "score", "supported", ("E5",))),
        ("其中不到 60% 是质量。", ("60%", "score", "supported", ("E5", "E10"))),
        ("其中超过 90% 是质量。", ("90%", "score", "unsupported", ())),
        ("有 291 位观众评过分。", ("291 位观众", "count", "supported", ("E1",))),
        ("你的300条评分。", ("300条评分", "count", "contradicted", ("E1", "E10", "E6"))),
        ("它属于Horror类。", ("Horror", "attribute", "supported", ("E2",))),
        ("它属于Musical类。", ("Musical", "attribute", "contradicted", ("E2",))),
        ("你很喜欢《Heat》。", ("Heat", "item", "unsupported", ())),
        ("《Brazil》对它不利。", ("不利", "reason", "contradicted", ("E6",))),
        ("《It》拖了它的后腿。", ("后腿", "reason", "supported", ("E7",))),
        ("《Brazil》支持它，但《It》对它不利。", ("支持", "reason", "supported", ("E6",))),
        ("《It》不支持它。", ("不支持", "reason", "supported", ("E7",))),
        ("《It》有利于它。", ("有利于", "reason", "contradicted", ("E7",))),
        ("因为你喜欢《Brazil》，它在列表中。", ("因为", "reason", "unsupported", ())),
        ("你会喜欢每一分钟。", ("你会喜欢每一分钟。", "other", "not checkable", ())),
        ("You will love every minute.", ("You will love every minute.", "other", "not checkable", ())),
    ],
)
def test_claims(text: str, claim: tuple[str, str, str, tuple[str, ...]]) -> None:
    assert claim in verdicts(text, ("Horror", "Musical", "History"))


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("It is a fine film.", "It"),  # the word, not the film
        ("A brazilian story about brazil nuts.", "brazil"),
        ("The Horrors of war.", "Horror"),
        ("In your history, “Brazil” works in its favour.", "history"),  # of ratings, not the genre
    ],
)
def test_words_that_are_no_mentions(text: str, absent: str) -> None:
    assert absent not in [claim[0] for claim in verdicts(text, ("History",))]


KINDS = st.sampled_from(["ease", "foldin"])
WAYS = st.sampled_from([(style, language) for style, languages in STYLES.items() for language in languages])


def world(kind: str, user: int, item: int, turn: int | None = None) -> Evidence:
    unrated = np.flatnonzero(np.isnan(random_table(4)[user])).tolist()
    found = evidence(kind, user, item, other=next(other for other in unrated if other != item))
    return found if turn is None or not found.of_kind("rank") else judged(found, turn)


def text_in(found: Evidence, style: str, language: str) -> str:
    return text_of(Request(found, Variant("template", "", style, {}, language)))


@given(KINDS, WAYS, st.integers(0, 11), st.integers(0, 8), st.sampled_from([None, 0, 1, 2]))
@settings(max_examples=200, deadline=None)
def test_the_templates_texts_are_borne_out(
    kind: str, way: tuple[str, str], user: int, item: int, turn: int | None
) -> None:
    found = world(kind, user, item, turn)
    text = text_in(found, *way)
    claims = find_claims(text, found, ("Comedy", "Drama", "Horror"))
    assert [c for c in claims if c.verdict in ("contradicted", "unsupported")] == []
    assert any(c.kind == "item" for c in claims)
    for claim in claims:
        assert text[claim.start : claim.end] == claim.text
    assert all(a.end <= b.start for a, b in itertools.pairwise(claims))


SIDES = {"en": (" for it (", " against it ("), "zh": ("支持它（", "不利（")}
GIVEN = {"en": r"Your [\d.]+ star", "zh": r"打的 [\d.]+ 星"}
WRONG = {"en": "Your 7 star", "zh": "打的 7 星"}
RANK = {"en": ("number 3 ", "number 8 "), "zh": ("第 3 位", "第 8 位")}


@given(KINDS, st.integers(0, 11), st.integers(0, 8), st.sampled_from(["en", "zh"]))
@settings(max_examples=80, deadline=None)
def test_planted_errors_are_found(kind: str, user: int, item: int, language: str) -> None:
    plain = evidence(kind, user, item)
    named = plain.of_kind("driver", "against")
    if not named or not plain.of_kind("rank"):
        return
    found = judged(plain)
    text = text_in(found, "detailed-2", language)

    def verdicts_of(wrong: str) -> set[tuple[str, str]]:
        assert wrong != text
        return {(c.kind, c.verdict) for c in find_claims(wrong, found, ("Musical",))}

    pro, contra = SIDES[language]
    swapped = text.replace(pro, "%%").replace(contra, pro).replace("%%", contra)
    assert ("rating", "contradicted") in verdicts_of(re.sub(GIVEN[language], WRONG[language], text, count=1))
    assert ("item", "unsupported") in verdicts_of(text.replace(f"“{named[0].data['title']}”", "“Zardoz”"))
    assert ("reason", "contradicted") in verdicts_of(swapped)
    assert ("rank", "contradicted") in verdicts_of(text.replace(*RANK[language], 1))
    genre = found.of_kind("attribute")[0].data["values"][0]
    assert ("attribute", "contradicted") in verdicts_of(text.replace(genre, "Musical"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_because_of_a_driver_that_is_not_necessary_is_found(language: str) -> None:
    seen = set()
    cause = {"en": "It is there because of your ratings of “{}”.", "zh": "它在列表中，是因为你喜欢“{}”。"}[language]
    for user, turn in itertools.product(range(12), (None, 0, 1, 2)):
        found = world("ease", user, 0, turn)
        for fact in found.of_kind("driver", "against"):
            claims = [c for c in find_claims(cause.format(fact.data["title"]), found) if c.kind == "reason"]
            verdict = fact.data["verdict"]
            if verdict is None and fact.kind == "driver":
                assert [(c.verdict, c.facts) for c in claims] == [("unsupported", ())]
            else:
                right = "supported" if verdict == "necessary" else "contradicted"
                assert [(c.verdict, c.facts) for c in claims] == [(right, (fact.id,))]
            seen.add(verdict)
    assert seen == {None, "necessary", "contributing", "decorative", "holding back"}


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read(text: str) -> None:
    for claim in find_claims(text, FOUND, ("Horror",)):
        assert text[claim.start : claim.end] == claim.text


def test_sentences() -> None:
    text = "Dr. No is fine. “Who? Me!” is a title. 4.5 stars! J. R. wrote it\nNew line"
    parts = [text[s.start : s.end] for s in sentences(text)]
    assert parts == ["Dr. No is fine.", "“Who? Me!” is a title.", "4.5 stars!", "J. R. wrote it", "New line"]


CONTRAST = Evidence(
    "Alien",
    "foldin-0",
    "stars",
    (
        Fact("E1", "item", "", {"title": "Alien", "year": 1979, "ratings": 291, "mean": 4.034}),
        Fact("E2", "rank", "", {"rank": 3}),
        Fact("E3", "other", "", {"title": "Aliens", "rank": 5, "score": 4.1, "unit": "stars"}),
        Fact("E4", "for_this", "", {"title": "Brazil", "value": 0.2, "unit": "stars"}),
        Fact("E5", "for_other", "", {"title": "Heat", "value": -0.2, "unit": "stars"}),
        Fact("E6", "driver", "", {"title": "Heat", "value": 0.1, "verdict": "contributing", "rank_without": 4}),
    ),
)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("For “Alien” rather than “Aliens” speaks “Brazil”.", ("speaks", "supported", ("E4",))),
        ("For “Aliens” rather than “Alien” speaks “Brazil”.", ("speaks", "contradicted", ("E4",))),
        ("“Heat” speaks for “Aliens” rather than “Alien”.", ("speaks for", "supported", ("E5",))),
        ("《Brazil》更支持《Alien》而不是《Aliens》。", ("支持", "supported", ("E4",))),
        ("《Heat》更支持《Alien》而不是《Aliens》。", ("支持", "contradicted", ("E5",))),
        ("“Brazil” carries this pick past the other film.", ("carries", "supported", ("E4",))),
        ("“Brazil” carries the other film.", ("carries", "contradicted", ("E4",))),
        ("“Brazil” carries this pick past its rival.", ("carries", "supported", ("E4",))),
        ("“Brazil” speaks for the other, which is for it.", ("speaks for", "contradicted", ("E4",))),
        ("“Brazil” argues for this film and not for the other.", ("argues for this", "supported", ("E4",))),
        ("《Alien》对照的是第 5 位的《Aliens》。", ("第 5 位", "supported", ("E3",))),
        ("《Brazil》更支持另一部。", ("支持", "contradicted", ("E4",))),
        ("“Alien” is number 3, “Aliens” number 5.", ("number 5", "supported", ("E3",))),
        ("“Alien” is number 5, “Aliens” number 3.", ("number 5", "contradicted", ("E2",))),
        ("Without “Heat” it would be number 4.", ("number 4", "supported", ("E6",))),
        ("Without “Heat” it would be number 3.", ("number 3", "contradicted", ("E6",))),
        ("没有《Heat》，它会降到第 4 位。", ("第 4 位", "supported", ("E6",))),
    ],
)
def test_claims_of_contrasts_and_of_what_would_be(text: str, claim: tuple[Any, ...]) -> None:
    assert claim in [(c.text, c.verdict, c.facts) for c in find_claims(text, CONTRAST)]


def test_words_of_a_title_decide_nothing() -> None:
    rated = replace(FOUND, facts=(*FOUND.facts, Fact("E11", "rating", "", {"title": "High Score", "rating": 5.0})))
    claims = find_claims("There is also your love of “High Score”, put at 5 stars.", rated)
    assert ("5 stars", "supported", ("E11",)) in [(c.text, c.verdict, c.facts) for c in claims]


def test_chinese_sentences() -> None:
    text = "《Dr. No》很好。“谁？我！”是片名。它得了 4.5 星！\n完"
    parts = [text[s.start : s.end] for s in sentences(text)]
    assert parts == ["《Dr. No》很好。", "“谁？我！”是片名。", "它得了 4.5 星！", "完"]
