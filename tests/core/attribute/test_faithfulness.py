"""Curves against scoring the smaller histories one by one, and their laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attribute import orders as orders_module
from core.attribute.faithfulness import ACCOUNT, DRAWS, curves, outcomes, prefixes
from core.attribute.orders import Cosine, by_rating
from core.attribute.resolve import Resolver
from core.attribute.types import Curve
from core.errors import InputError
from core.recommend.topn import rank
from core.types import Catalogue, History
from tests.core.attribute.small_models import FOLDING, small

NAMES = {"attribution", "cosine", "highest rated", "random"}


def unrated(world: Catalogue, history: History) -> int:
    return int(np.setdiff1d(np.arange(len(world.items)), history.items)[0])


def from_scratch(world, model, history: History, keep: np.ndarray, item: int) -> tuple[float, int]:
    """Score and rank of an item with only some ratings, one list at a time."""
    left = History(None, history.items[keep], history.values[keep])
    refused = model.served.refuses(left) is not None
    popular = world.items.n_ratings.astype(np.float32)
    scores = popular if refused else model.served.scores(left)
    score = model.served.base(history, item) if refused else model.served.scores_of(left, np.array([item]))[0]
    listed = rank(scores.copy(), len(scores), history.items).tolist()
    return float(score), listed.index(item) + 1


@pytest.mark.parametrize("kind", FOLDING)
@given(seed=st.integers(0, 2), user=st.integers(0, 11))
@settings(max_examples=8)
def test_curves_are_those_of_scoring_each_smaller_history(kind: str, seed: int, user: int) -> None:
    world, model = small(kind, seed)
    history = world.ratings.of(user)
    item = unrated(world, history)
    found = curves(world, model, history, item, steps=4)
    values = model.served.contributions(History(None, history.items, history.values), item)
    orders = {
        "attribution": np.array(sorted(range(len(values)), key=lambda j: -values[j])),
        "highest rated": np.array(sorted(range(len(values)), key=lambda j: -history.values[j])),
    }
    for name, order in orders.items():
        for step in range(min(4, len(order)) + 1):
            first = np.isin(np.arange(len(order)), order[:step])
            for curve, keep in ((found.delete[name], ~first), (found.insert[name], first)):
                score, place = from_scratch(world, model, history, keep, item)
                assert curve.scores[step] == pytest.approx(score, abs=2e-5)
                assert curve.ranks[step] == place


@pytest.mark.parametrize("kind", FOLDING)
def test_all_deleted_is_the_base_and_all_inserted_the_score(kind: str) -> None:
    world, model = small(kind)
    for user in range(4):
        history = world.ratings.of(user)
        item = unrated(world, history)
        found = curves(world, model, history, item, steps=100)
        whole = History(None, history.items, history.values)
        score = float(model.served.scores_of(whole, np.array([item], np.int32))[0])
        assert found.steps == len(history.items)
        assert found.base == pytest.approx(model.served.base(whole, item), abs=1e-6)
        assert set(found.delete) == set(found.insert) == NAMES
        for name in NAMES:
            for curve, start, end in ((found.delete[name], score, found.base), (found.insert[name], found.base, score)):
                assert curve.scores[0] == pytest.approx(start, abs=2e-5)
                assert curve.scores[-1] == pytest.approx(end, abs=2e-5)


def test_deleting_an_order_is_inserting_its_mirror_image() -> None:
    """The first t deleted leaves the last n − t: what inserting from the other end has after n − t steps."""
    order = np.array([[3, 0, 2, 1]])
    deleted, mirrored = ~prefixes(order, 4)[0], prefixes(order[:, ::-1], 4)[0]
    assert np.array_equal(deleted, mirrored[::-1])
    assert prefixes(order, 2)[0].tolist() == [
        [False] * 4,
        [False, False, False, True],
        [True, False, False, True],
    ]


@pytest.mark.parametrize("kind", ["ease", "slopeone"])
def test_the_reversed_order_does_worse(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A twin: the same account read backwards must lose against the order that it turns round."""
    world, model = small(kind, 1)
    histories = [world.ratings.of(user) for user in range(12)]
    items = [unrated(world, history) for history in histories]

    def mean() -> float:
        found = [curves(world, model, h, i, steps=3) for h, i in zip(histories, items, strict=True)]
        return float(np.mean([area for each in found for area in each.delete_area.values()]))

    straight = mean()
    largest_first = orders_module.by_attribution
    monkeypatch.setattr(
        "core.attribute.faithfulness.by_attribution", lambda *given: largest_first(*given)[:, ::-1].copy()
    )
    assert straight > 0 > mean()


def test_for_ease_no_order_deletes_or_inserts_faster() -> None:
    """Its score is the sum of what is there, so the largest first is the fastest of all orders, at every step."""
    world, model = small("ease", 2)
    for user in range(6):
        history = world.ratings.of(user)
        found = curves(world, model, history, unrated(world, history))
        for name in NAMES - {ACCOUNT}:
            assert (found.delete[ACCOUNT].scores <= found.delete[name].scores + 1e-5).all()
            assert (found.insert[ACCOUNT].scores >= found.insert[name].scores - 1e-5).all()
            assert found.delete_area[name] >= -1e-5
            assert found.insert_area[name] >= -1e-5


def test_areas_are_means_of_differences_over_the_steps() -> None:
    world, model = small("foldin")
    history = world.ratings.of(2)
    found = curves(world, model, history, unrated(world, history), steps=3)
    for name in NAMES - {ACCOUNT}:
        lower = found.delete[name].scores[1:] - found.delete[ACCOUNT].scores[1:]
        higher = found.insert[ACCOUNT].scores[1:] - found.insert[name].scores[1:]
        assert found.delete_area[name] == pytest.approx(sum(lower) / 3)
        assert found.insert_area[name] == pytest.approx(sum(higher) / 3)
    assert ACCOUNT not in found.delete_area


def test_a_seed_gives_the_same_curves_again_and_another_seed_other_random_ones() -> None:
    world, model = small("foldin")
    history = world.ratings.of(1)
    item = unrated(world, history)

    def at(seed: int) -> dict[str, Curve]:
        return dict(curves(world, model, history, item, seed=seed).delete)

    one, again, other = at(0), at(0), at(1)
    for name in NAMES:
        assert np.array_equal(one[name].scores, again[name].scores)
        assert np.array_equal(one[name].scores, other[name].scores) == (name != "random")


def test_random_is_the_mean_over_its_draws() -> None:
    world, model = small("ease")
    history = world.ratings.of(1)
    item = unrated(world, history)
    draws = orders_module.at_random(len(history.items), DRAWS, np.random.default_rng(4))
    resolver = Resolver(world, model, history)
    scores, _ = outcomes(resolver, ~prefixes(draws, 2)[:, 2], np.array([item], np.int32))
    found = curves(world, model, history, item, steps=2, seed=4).delete["random"]
    assert found.scores[2] == pytest.approx(float(scores.mean()), abs=1e-6)


def test_one_rating() -> None:
    world, model = small("foldin")
    history = History(None, np.array([0], np.int32), np.array([5], np.float32))
    found = curves(world, model, history, 3)
    assert found.steps == 1
    assert found.delete[ACCOUNT].scores.shape == (2,)
    assert found.delete_area == pytest.approx({"cosine": 0.0, "highest rated": 0.0, "random": 0.0}, abs=1e-6)


def test_models_that_cannot_be_asked_say_so() -> None:
    world, model = small("svd")
    with pytest.raises(InputError, match="without a rating"):
        curves(world, model, world.ratings.of(0), 3)


@given(seed=st.integers(0, 5), item=st.integers(0, 13))
def test_cosine_is_that_of_the_columns(seed: int, item: int) -> None:
    world, _ = small("ease", seed)
    dense = np.zeros((12, 14))
    for user in range(12):
        dense[user, world.ratings.of(user).items] = world.ratings.of(user).values
    norms = np.linalg.norm(dense, axis=0)
    others = np.array([0, 3, 7, item], np.int32)
    expected = dense[:, others].T @ dense[:, item] / (norms[others] * norms[item])
    np.testing.assert_allclose(Cosine(world.ratings).to(item, others), expected)


def test_highest_rated_comes_first_then_the_newest() -> None:
    items, values = np.array([2, 5, 6, 9], np.int32), np.array([4, 5, 4, 5], np.float32)
    assert by_rating(History(None, items, values)).tolist() == [1, 3, 0, 2]
    assert by_rating(History(None, items, values, np.array([1, 2, 3, 4]))).tolist() == [3, 1, 2, 0]
