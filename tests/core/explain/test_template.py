import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.explain.backends import Request, events
from core.explain.template import STYLES
from core.explain.types import Evidence, Variant
from tests.core.attribute.worlds import random_table
from tests.core.explain.told import text_of
from tests.core.explain.worlds import evidence


def words_of(found: Evidence, style: str = "concise-1") -> str:
    return text_of(Request(found, Variant("template", "", style)))


@given(st.sampled_from(["ease", "foldin"]), st.sampled_from(list(STYLES)), st.integers(0, 11), st.integers(0, 8))
@settings(max_examples=80, deadline=None)
def test_texts_are_clean_sentences_that_do_not_overclaim(kind: str, style: str, user: int, item: int) -> None:
    text = words_of(evidence(kind, user, item), style)
    assert text[0] in "“YNT" and text.endswith(".")
    assert "  " not in text and ".." not in text and " ." not in text and " ," not in text
    assert not re.search(r"\b1 stars\b|\bNone\b(?! of)|\bnan\b", text)
    assert "because" not in text.lower() and "user's" not in text
    assert text.count("“") == text.count("”")


@given(st.sampled_from(["ease", "foldin"]), st.sampled_from(list(STYLES)), st.integers(0, 11))
@settings(max_examples=40, deadline=None)
def test_every_rating_told_is_the_users(kind: str, style: str, user: int) -> None:
    found, table = evidence(kind, user), random_table(4)
    phrases = re.findall(
        r"([\d.]+) stars?(?: each)? for (“Film \d+”(?:(?:, | and )“Film \d+”)*)", words_of(found, style)
    )
    told = [(stars, film) for stars, films in phrases for film in re.findall(r"\d+", films)]
    assert told or not found.of_kind("driver", "against")
    for stars, film in told:
        assert table[user, int(film) - 1] == float(stars)


def test_mostly_only_where_it_is_most() -> None:
    seen = set()
    table = random_table(6, n_users=20, n_items=40, share=0.8)
    for user in range(20):
        for kind in ("ease", "foldin"):
            found = evidence(kind, user, table=table)
            if weight := found.of_kind("weight"):
                most = weight[0].data["carried"] >= 0.5
                assert ("mostly carried" in words_of(found)) == most
                seen.add(most)
    assert seen == {True, False}


def test_a_score_that_taste_does_not_raise_is_said_so() -> None:
    seen = set()
    for user in range(12):
        for item in range(9):
            found = evidence("foldin", user, item)
            raises = found.of_kind("share")[0].data["parts"]["Personal"] > 0
            assert ("does not raise" in words_of(found)) == (not raises)
            seen.add(raises)
    assert seen == {True, False}


def test_unknown_styles_and_languages_are_refused() -> None:
    with pytest.raises(InputError, match=r"flowery-1.*concise-1, detailed-1"):
        words_of(evidence(), "flowery-1")
    with pytest.raises(InputError, match="zh"):
        text_of(Request(evidence(), Variant("template", "", "concise-1", {}, "zh")))
    with pytest.raises(InputError, match="no option “temperature”"):
        events(Request(evidence(), Variant("template", "", "concise-1", {"temperature": 1.0})))
    with pytest.raises(InputError, match="no backend “oracle”"):
        events(Request(evidence(), Variant("oracle", "", "concise-1")))
