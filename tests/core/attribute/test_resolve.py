"""Removal against scoring the smaller history from scratch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attribute.resolve import Resolver, leave_one_out, without
from core.errors import InputError
from core.recommend.protocol import LoadedModel
from core.recommend.registry import fit, serve, settings_of
from core.recommend.topn import rank
from core.types import History, Scale
from tests.core.attribute.worlds import catalogue, loaded, random_table

GIVEN = {"foldin": {"seeds": 2, "k": 3, "epochs": 4}, "knn": {"min_k": 1}}
KINDS = ("ease", "foldin", "knn", "slopeone", "baseline")


def model_of(kind: str, seed: int = 0, **world: int) -> tuple[LoadedModel, object]:
    found = catalogue(random_table(seed, **world))
    fitted = fit(kind, found.ratings, Scale(1, 5), settings_of(kind, GIVEN.get(kind, {})))
    return loaded(serve(kind, fitted.arrays, fitted.facts), kind), found


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 3), user=st.integers(0, 11), bits=st.integers(1, 2**9 - 1))
@settings(max_examples=15)
def test_scores_and_ranks_are_those_of_the_smaller_history(kind: str, seed: int, user: int, bits: int) -> None:
    model, world = model_of(kind, seed)
    history = world.ratings.of(user)
    present = np.array([[bits >> place & 1 for place in range(len(history.items))]], np.bool_)
    resolver = Resolver(world, model, history)
    left = History(None, history.items[present[0]], history.values[present[0]])
    if model.served.refuses(left):
        return
    items = np.arange(len(world.items), dtype=np.int32)
    expected = model.served.scores_of(left, items)
    np.testing.assert_allclose(resolver.scores_of(present, items)[0], expected, atol=1e-6)
    np.testing.assert_allclose(resolver.scores(present)[0], expected, atol=1e-5)
    order = rank(resolver.scores(present)[0].copy(), len(items), history.items)
    for place, item in enumerate(order.tolist(), 1):
        assert resolver.ranks(present, item)[0] == place


@pytest.mark.parametrize("kind", KINDS)
def test_without_any_rating_the_score_is_the_base_and_the_list_is_that_of_popularity(kind: str) -> None:
    model, world = model_of(kind)
    history = world.ratings.of(3)
    resolver, nothing = Resolver(world, model, history), np.zeros((1, len(history.items)), np.bool_)
    items = np.arange(len(world.items), dtype=np.int32)
    bases = [model.served.base(history, item) for item in items.tolist()]
    np.testing.assert_allclose(resolver.scores_of(nothing, items)[0], bases, atol=1e-6)
    assert np.array_equal(resolver.scores(nothing)[0], world.items.n_ratings)


def test_ratings_that_ease_does_not_count_leave_the_popularity_list() -> None:
    model, world = model_of("ease")
    history = History(None, np.array([0, 1, 2], np.int32), np.array([1, 1, 5], np.float32))
    resolver = Resolver(world, model, history)
    assert np.array_equal(resolver.scores(without(3, 2))[0], world.items.n_ratings)


def test_many_subsets_are_ranked_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    model, world = model_of("foldin")
    history = world.ratings.of(3)
    resolver, present = Resolver(world, model, history), leave_one_out(len(history.items))
    whole = resolver.ranks(present, 4)
    monkeypatch.setattr("core.attribute.resolve._CELLS", 10)
    assert np.array_equal(resolver.ranks(present, 4), whole)


def test_models_that_cannot_be_asked_say_so() -> None:
    for kind in ("svd", "popularity"):
        given = {"n_factors": 3, "n_epochs": 2} if kind == "svd" else {}
        world = catalogue(random_table(1))
        fitted = fit(kind, world.ratings, Scale(1, 5), settings_of(kind, given))
        model = loaded(serve(kind, fitted.arrays, fitted.facts), kind)
        with pytest.raises(InputError, match="without a rating"):
            Resolver(world, model, world.ratings.of(0))
