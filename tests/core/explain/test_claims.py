import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.explain.backends import Request
from core.explain.claims import find_claims, sentences
from core.explain.template import STYLES
from core.explain.types import Evidence, Fact, Variant
from tests.core.explain.told import text_of
from tests.core.explain.worlds import evidence

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
        ("It has 4.03 stars on average.", ("4.03 stars", "number", "supported", ("E1",))),
        ("It has 3.9 stars on average.", ("3.9 stars", "number", "contradicted", ("E1",))),
        ("The predicted rating is 4.4 stars.", ("4.4 stars", "number", "supported", ("E3",))),
        ("The predicted rating is 4.9 stars.", ("4.9 stars", "number", "contradicted", ("E3",))),
        ("Brazil adds +0.21 stars.", ("+0.21", "number", "supported", ("E6",))),
        ("Brazil adds +0.31 points of taste.", ("+0.31", "number", "supported", ("E5",))),
        ("“It” counts −0.08.", ("−0.08", "number", "supported", ("E7",))),
        ("“It” counts +0.08.", ("+0.08", "number", "unsupported", ())),
        ("About 62 % is quality.", ("62 %", "number", "supported", ("E5",))),
        ("About 38% is personal.", ("38%", "number", "supported", ("E5",))),
        ("More than 60 % is quality.", ("60 %", "number", "supported", ("E5",))),
        ("More than 99 % is quality.", ("99 %", "number", "unsupported", ())),
        ("Less than 1 % is quality.", ("1 %", "number", "unsupported", ())),
        ("About 90 % is personal.", ("90 %", "number", "unsupported", ())),
        ("It is number 3 on your list.", ("number 3", "number", "supported", ("E4",))),
        ("It is ranked #5.", ("ranked #5", "number", "contradicted", ("E4",))),
        ("It is a sci-fi film.", ("sci-fi", "attribute", "supported", ("E2", "E6"))),
        ("It is a Musical.", ("Musical", "attribute", "unsupported", ())),
        ("You loved “Heat”.", ("Heat", "item", "unsupported", ())),
        ("You rated “It”.", ("It", "item", "supported", ("E7", "E9"))),
        ("Brazil speaks against it.", ("against", "reason", "contradicted", ("E6",))),
        ("Your rating of “It” speaks against it.", ("against", "reason", "supported", ("E7",))),
        ("Brazil contributed, but “It” speaks against it.", ("contributed", "reason", "supported", ("E6",))),
        ("“It” raises the score.", ("raises", "reason", "contradicted", ("E7",))),
        ("You will love every minute.", ("You will love every minute.", "sentence", "not checkable", ())),
    ],
)
def test_claims(text: str, claim: tuple[str, str, str, tuple[str, ...]]) -> None:
    assert claim in verdicts(text, ("Horror", "Musical"))


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("It is a fine film.", "It"),  # the word, not the film
        ("A brazilian story about brazil nuts.", "brazil"),
        ("The Horrors of war.", "Horror"),
    ],
)
def test_words_that_are_no_mentions(text: str, absent: str) -> None:
    assert absent not in [claim[0] for claim in verdicts(text)]


@given(st.sampled_from(["ease", "foldin"]), st.sampled_from(list(STYLES)), st.integers(0, 11), st.integers(0, 8))
@settings(max_examples=80, deadline=None)
def test_the_templates_texts_are_borne_out(kind: str, style: str, user: int, item: int) -> None:
    found = evidence(kind, user, item)
    text = text_of(Request(found, Variant("template", "", style)))
    claims = find_claims(text, found, ("Comedy", "Drama", "Horror"))
    assert [c for c in claims if c.verdict in ("contradicted", "unsupported")] == []
    assert any(c.kind == "item" for c in claims)
    for claim in claims:
        assert text[claim.start : claim.end] == claim.text
    assert all(a.end <= b.start for a, b in itertools.pairwise(claims))


@given(st.sampled_from(["ease", "foldin"]), st.integers(0, 11), st.integers(0, 8))
@settings(max_examples=60, deadline=None)
def test_planted_errors_are_found(kind: str, user: int, item: int) -> None:
    found = evidence(kind, user, item)
    text = text_of(Request(found, Variant("template", "", "detailed-1")))
    named = found.of_kind("driver", "against")
    if not named or "number 3 " not in text:
        return
    rating = f"{named[0].data['rating']:g} star"
    wrong = text.replace(f"Your {rating}", "Your 7 star", 1)
    title = text.replace(f"“{named[0].data['title']}”", "“Zardoz”")
    sign = (
        text.replace(" for it (", " %% it (").replace(" against it (", " for it (").replace(" %% it (", " against it (")
    )
    rank = text.replace("number 3 ", "number 8 ")
    assert "contradicted" in {c.verdict for c in find_claims(wrong, found) if c.kind == "rating"}
    assert ("Zardoz", "unsupported") in {(c.text, c.verdict) for c in find_claims(title, found)}
    assert "contradicted" in {c.verdict for c in find_claims(sign, found) if c.kind == "reason"}
    assert ("number 8", "contradicted") in {(c.text, c.verdict) for c in find_claims(rank, found)}


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read(text: str) -> None:
    for claim in find_claims(text, FOUND, ("Horror",)):
        assert text[claim.start : claim.end] == claim.text


def test_sentences() -> None:
    text = "Dr. No is fine. “Who? Me!” is a title. 4.5 stars! J. R. wrote it\nNew line"
    parts = [text[s.start : s.end] for s in sentences(text)]
    assert parts == ["Dr. No is fine.", "“Who? Me!” is a title.", "4.5 stars!", "J. R. wrote it", "New line"]
