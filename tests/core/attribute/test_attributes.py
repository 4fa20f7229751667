"""The attributes lens against a plain loop, and its laws."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attribute.attributes import attributes_attribution, none_given
from core.attribute.history import history_attribution
from core.errors import InputError, WhyboardError
from core.results import Attribution
from core.types import AttributeIndex, Catalogue, History
from tests.core.attribute.models import EXACT, model_of
from tests.core.attribute.worlds import PlainEase, PlainFoldIn, catalogue, loaded, random_table


def world_of(seed: int) -> Catalogue:
    """Items with none to four tags each, in any order."""
    world, rng = catalogue(random_table(seed)), np.random.default_rng(seed)
    tags = [rng.permutation(6)[: rng.integers(0, 5)] for _ in range(len(world.items))]
    index = AttributeIndex(
        tuple("abcdef"),
        np.append(0, np.cumsum([len(each) for each in tags])).astype(np.int64),
        np.concatenate(tags).astype(np.int32),
    )
    kinds = {**world.items.attributes, "tag": index}
    return replace(world, info=replace(world.info, kinds=tuple(kinds)), items=replace(world.items, attributes=kinds))


def total(found: Attribution) -> float:
    return found.base + sum(c.value for c in found.contributions)


@pytest.mark.parametrize(("kind", "form"), EXACT)
@given(seed=st.integers(0, 40), user=st.integers(0, 11), item=st.integers(0, 8), by=st.sampled_from(["genre", "tag"]))
@settings(max_examples=20)
def test_it_sums_to_the_score_for_every_exact_kind(
    kind: str, form: str, seed: int, user: int, item: int, by: str
) -> None:
    world = world_of(seed)
    model, history = model_of(kind, world), world.ratings.of(user)
    if model.served.refuses(history):
        return
    found = attributes_attribution(world, model, history, item, by, form)
    assert abs(total(found) - found.score) < 1e-5
    assert found.score == pytest.approx(float(model.served.scores(history)[item]), abs=1e-5)
    assert (found.lens, found.by, found.form) == ("attributes", by, form)
    if form == "excess":
        personal = model.served.parts(history, np.array([item], np.int32)).personal[0]
        assert sum(c.value for c in found.contributions) == pytest.approx(float(personal), abs=1e-6)


@given(seed=st.integers(0, 10_000), item=st.integers(0, 8))
@settings(max_examples=30)
def test_the_values_are_those_of_a_plain_loop(seed: int, item: int) -> None:
    world = world_of(seed)
    model, history = loaded(PlainFoldIn(random_table(seed))), world.ratings.of(seed % 12)
    expected: dict[str, float] = defaultdict(float)
    ratings: dict[str, int] = defaultdict(int)
    for driver in history_attribution(world, model, history, item).contributions:
        tags = world.items.attributes["tag"].of(world.item_index[driver.item]) or (none_given("tag"),)
        for tag in tags:
            expected[tag] += driver.value / len(tags)
            ratings[tag] += 1
    found = attributes_attribution(world, model, history, item, "tag").contributions
    assert {c.label: c.value for c in found} == pytest.approx(expected, abs=1e-9)
    assert {c.label: int(c.note.split()[0]) for c in found} == ratings
    assert [abs(c.value) for c in found] == sorted((abs(c.value) for c in found), reverse=True)


@given(seed=st.integers(0, 10_000), item=st.integers(0, 8))
@settings(max_examples=30)
def test_the_excess_of_an_attribute_is_that_of_all_items_that_have_it(seed: int, item: int) -> None:
    table, world = random_table(seed), world_of(seed)
    served, history = PlainEase(table), world.ratings.of(seed % 12)
    liking = served.liking(history)
    excess = (liking - liking.sum() / served.average.sum() * served.average) * served.weights[:, item]
    expected: dict[str, float] = defaultdict(float)
    for place, value in enumerate(excess):
        tags = world.items.attributes["tag"].of(place) or (none_given("tag"),)
        for tag in tags:
            expected[tag] += value / len(tags)
    found = {c.label: c.value for c in attributes_attribution(
        world, loaded(served), history, item, "tag", "excess").contributions}  # fmt: skip
    assert found == pytest.approx({tag: expected[tag] for tag in found}, abs=1e-9)
    assert all(abs(expected[tag]) < 1e-12 for tag in set(expected) - set(found))


def test_in_the_excess_form_what_was_never_rated_counts_and_says_so() -> None:
    table = random_table(4)
    world, served = world_of(4), PlainEase(table)
    history = History(None, np.array([0], np.int32), np.array([5], np.float32))
    notes = {c.label: c.note for c in attributes_attribution(
        world, loaded(served), history, 8, "genre", "excess").contributions}  # fmt: skip
    assert notes == {"Comedy": "1 rating", "Drama": "no ratings", "Horror": "no ratings"}


def test_items_without_attributes_have_a_bucket_of_their_own() -> None:
    world = catalogue(random_table(2))
    bare = AttributeIndex(("Noir",), np.zeros(10, np.int64) + (np.arange(10) > 8), np.array([0], np.int32))
    world = replace(world, items=replace(world.items, attributes={"genre": bare}))
    history = History(None, np.array([1, 3], np.int32), np.array([5, 2], np.float32))
    found = attributes_attribution(world, loaded(PlainFoldIn(random_table(2))), history, 0, "genre")
    (only,) = found.contributions
    assert (only.label, only.note) == ("No genre given", "2 ratings")
    assert total(found) == pytest.approx(found.score, abs=1e-6)


@pytest.mark.parametrize(("by", "remedy"), [("tag", "genre"), ("<b>", "genre"), ("", "genre")])
def test_a_kind_that_is_not_there_is_refused_with_those_that_are(by: str, remedy: str) -> None:
    world = catalogue(random_table(1))
    with pytest.raises(InputError, match="no attributes of kind") as refused:
        attributes_attribution(world, loaded(PlainFoldIn(random_table(1))), world.ratings.of(0), 4, by)
    assert remedy in refused.value.remedy
    nothing = replace(world, items=replace(world.items, attributes={}))
    with pytest.raises(InputError, match="Import the data set with attributes"):
        attributes_attribution(nothing, loaded(PlainFoldIn(random_table(1))), world.ratings.of(0), 4, "genre")


def test_a_model_without_an_exact_sum_and_a_rating_that_is_no_number_are_refused() -> None:
    world = catalogue(random_table(1))
    model = loaded(PlainFoldIn(random_table(1)))
    with pytest.raises(InputError, match=r"attributes lens does not exist.*ease, foldin, knn"):
        attributes_attribution(world, loaded(model.served, "svd"), world.ratings.of(0), 4, "genre")
    odd = History(None, np.array([1, 3], np.int32), np.array([np.nan, 2], np.float32))
    with pytest.raises(InputError, match="not a number"):
        attributes_attribution(world, model, odd, 4, "genre")


def test_a_disturbed_split_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from core.attribute import attributes

    honest = attributes.split

    def lossy(*given: object, **named: object) -> np.ndarray:
        found = honest(*given, **named)
        found[0] += 2e-5
        return found

    world = catalogue(random_table(1))
    monkeypatch.setattr(attributes, "split", lossy)
    with pytest.raises(WhyboardError, match="sum to"):
        attributes_attribution(world, loaded(PlainFoldIn(random_table(1))), world.ratings.of(0), 4, "genre")
