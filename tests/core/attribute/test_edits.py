"""Edits of ratings: to text and back, to JSON and back, and what does not fit is refused in words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.attribute.edits import (
    LONGEST,
    MOST_EDITS,
    Edits,
    apply,
    json_of,
    ratings_of,
    read_json,
    read_text,
    simplified,
    start_of,
    text_of,
)
from core.errors import InputError
from core.types import Catalogue, History
from tests.core.attribute.worlds import catalogue, random_table

ODD = ("a,b", "a:b", "%2C", "%", "ü 電影", "x", ":", ",", "5")


def odd_world() -> Catalogue:
    """Nine items whose ids have all the marks that the text uses."""
    found = catalogue(random_table(0))
    object.__setattr__(found.items, "ids", ODD)
    object.__setattr__(found, "item_index", {item: index for index, item in enumerate(ODD)})
    return found


WORLD = odd_world()
ratings = st.dictionaries(st.sampled_from(ODD), st.floats(1, 5))


@st.composite
def edits(draw: st.DrawFn) -> Edits:
    given = draw(ratings)
    removed = draw(st.frozensets(st.sampled_from(ODD))) - set(given)
    return Edits("user", given, removed)


@given(edits())
def test_text_and_json_give_the_same_edits_back(found: Edits) -> None:
    assert read_text(WORLD, text_of(found)) == found
    assert read_json(WORLD, json_of(found)) == found


@given(edits())
def test_the_text_does_not_depend_on_the_order_of_editing(found: Edits) -> None:
    turned = Edits("user", dict(reversed(list(found.ratings.items()))), found.removed)
    assert text_of(turned) == text_of(found)


def test_the_text_is_short() -> None:
    assert text_of(Edits("user", {"5": 4.5, "x": 3.0}, frozenset({"a,b"}))) == "5:4.5,a%2Cb:x,x:3"


@given(st.integers(0, 11), edits())
def test_applied_as_by_hand(user: int, found: Edits) -> None:
    own = WORLD.ratings.of(user)
    expected = dict(zip([ODD[i] for i in own.items], own.values.tolist(), strict=True))
    found = simplified(WORLD, found, own)
    for item in found.removed:
        expected.pop(item)
    expected.update(found.ratings)
    edited = apply(WORLD, found, own)
    assert edited.user is None
    assert np.all(np.diff(edited.items) > 0)
    assert ratings_of(WORLD, edited) == pytest.approx(expected)
    assert (edited.items.dtype, edited.values.dtype) == (np.int32, np.float32)


@given(st.integers(0, 11), edits())
def test_what_changes_nothing_is_left_out(user: int, found: Edits) -> None:
    own = WORLD.ratings.of(user)
    same = Edits("user", found.ratings | ratings_of(WORLD, own), frozenset())
    assert len(simplified(WORLD, same, own)) == len(set(found.ratings) - set(ratings_of(WORLD, own)))


def test_from_nothing_the_own_ratings_do_not_count() -> None:
    own = WORLD.ratings.of(3)
    assert ratings_of(WORLD, apply(WORLD, Edits("nothing", {"%": 2.0}), own)) == {"%": 2.0}
    assert len(start_of(Edits("nothing"), own).items) == 0
    assert start_of(Edits("user"), own) is own


def test_edits_undo_each_other() -> None:
    assert Edits().rate("x", 3.0).remove("x") == Edits("user", {}, frozenset({"x"}))
    assert Edits().remove("x").rate("x", 3.0) == Edits("user", {"x": 3.0}, frozenset())
    assert Edits().remove("x").keep("x") == Edits() == Edits().rate("x", 1.0).keep("x")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nix:5", "no item “nix”"),
        ("5:6", "rating 6 of item “5”"),
        ("5:0.5", "from 1 to 5"),
        ("5:nan", "rating nan"),
        ("5:inf", "rating inf"),
        ("5:five", "no number"),
        ("5", "“5” is no edit"),
        ("5:3,5:4", "edited twice"),
        ("5:3,5:x", "edited twice"),
        ("5:3," * 6000, "characters long"),
        ("<b>x</b>:5", "no item “<b>x</b>”"),
    ],
)
def test_text_that_does_not_fit_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read_text(WORLD, text)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no JSON"),
        ("[" * 15_000, "no JSON"),
        ("[]", "no list of edits"),
        ('{"rating": {}}', "no list of edits"),
        ('{"ratings": []}', "wrong form"),
        ('{"removed": {}}', "wrong form"),
        ('{"start": 1}', "wrong form"),
        ('{"start": "end"}', "“end” is no start"),
        ('{"removed": [5]}', "id 5 is not text"),
        ('{"removed": [[]]}', "not text"),
        ('{"ratings": {"5": NaN}}', "rating nan"),
        ('{"ratings": {"5": true}}', "no number"),
        ('{"ratings": {"5": null}}', "no number"),
        ('{"ratings": {"5": 1' + "0" * 400 + "}}", "no number"),
        ('{"ratings": {"5": 3, "5": 4}}', "twice"),
        ('{"ratings": {"5": 3}, "removed": ["5"]}', "both rated and removed"),
        ('{"removed": ["nix"]}', "no item “nix”"),
        (" " * LONGEST + "{}", "characters long"),
    ],
)
def test_json_that_does_not_fit_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_json(WORLD, text)


def test_more_edits_than_allowed_are_refused() -> None:
    world = catalogue(random_table(0, n_items=MOST_EDITS + 1))
    every = dict.fromkeys(world.items.ids, 3.0)
    with pytest.raises(InputError, match="501 edits"):
        apply(world, Edits("nothing", every), world.ratings.of(0))
    every.pop("1")
    assert len(apply(world, Edits("nothing", every), world.ratings.of(0)).items) == MOST_EDITS


def test_a_rating_that_is_not_there_cannot_be_removed() -> None:
    own = History(None, np.array([2], np.int32), np.array([4], np.float32))
    with pytest.raises(InputError, match="“a:b” is not rated"):
        apply(WORLD, Edits("user", {}, frozenset({"a:b"})), own)
    with pytest.raises(InputError, match="not rated"):
        apply(WORLD, Edits("nothing", {}, frozenset({"%2C"})), own)
    assert len(apply(WORLD, Edits("user", {}, frozenset({"%2C"})), own).items) == 0


def test_ratings_are_decimals_again() -> None:
    own = History(None, np.array([2], np.int32), np.array([4.1], np.float32))
    assert ratings_of(WORLD, own) == {"%2C": 4.1}
    assert simplified(WORLD, Edits("user", {"%2C": 4.1}), own) == Edits()
