"""The removal lens against Shapley values from their definition, and what it says about its own error."""

from itertools import permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attribute.game import RemovalGame, chains, shapley_by_enumeration, shapley_by_sampling
from core.attribute.history import history_attribution
from core.attribute.removal import removal_attribution
from core.attribute.resolve import Resolver
from core.errors import InputError
from core.recommend.protocol import LoadedModel
from core.types import Catalogue, History
from tests.core.attribute.test_resolve import model_of

KINDS = ("foldin", "knn", "slopeone", "baseline")


def score_with(model: LoadedModel, history: History, item: int, places: list[int]) -> float:
    """Score from scratch when only the ratings at some places are there."""
    kept = sorted(places)
    if not kept:
        return model.served.base(history, item)
    left = History(None, history.items[kept], history.values[kept])
    return float(model.served.scores_of(left, np.array([item], np.int32))[0])


def by_definition(model: LoadedModel, history: History, item: int) -> dict[int, float]:
    """Mean marginal worth of each rating over all orders, n! of them."""
    n = len(history.items)
    known: dict[frozenset[int], float] = {}
    found = dict.fromkeys(range(n), 0.0)
    for order in permutations(range(n)):
        for place in range(n):
            for here in (frozenset(order[:place]), frozenset(order[: place + 1])):
                if here not in known:
                    known[here] = score_with(model, history, item, list(here))
            found[order[place]] += known[frozenset(order[: place + 1])] - known[frozenset(order[:place])]
    return {place: total / factorial(n) for place, total in found.items()}


def user_with(world: Catalogue, least: int, most: int) -> History:
    counts = np.diff(world.ratings.offsets)
    return world.ratings.of(int(np.flatnonzero((counts >= least) & (counts <= most))[0]))


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 5), user=st.integers(0, 11), item=st.integers(0, 8))
@settings(max_examples=10)
def test_up_to_twelve_ratings_it_is_the_shapley_value_by_definition(kind: str, seed: int, user: int, item: int) -> None:
    model, world = model_of(kind, seed)
    own = world.ratings.of(user)
    history = History(None, own.items[:6], own.values[:6])
    found = removal_attribution(world, model, history, item)
    expected = by_definition(model, history, item)
    values = {contribution.item: contribution.value for contribution in found.contributions}
    for place, value in expected.items():
        assert values[world.items.ids[history.items[place]]] == pytest.approx(value, abs=1e-6)
    assert abs(found.gap) < 1e-5
    assert (found.exact, found.fidelity, found.lens) == (True, 1.0, "removal")
    assert all(contribution.error is None for contribution in found.contributions)
    assert found.base == pytest.approx(model.served.base(history, item), abs=1e-6)


@given(seed=st.integers(0, 5), user=st.integers(0, 11), item=st.integers(0, 8))
@settings(max_examples=20)
def test_for_ease_it_is_the_history_lens(seed: int, user: int, item: int) -> None:
    model, world = model_of("ease", seed)
    history = world.ratings.of(user)
    if model.served.refuses(history):
        return
    found = removal_attribution(world, model, history, item)
    assert found.contributions == history_attribution(world, model, history, item).contributions
    enumerated = shapley_by_enumeration(RemovalGame(Resolver(world, model, history), item))
    ids = [world.items.ids[i] for i in history.items]
    for contribution in found.contributions:
        assert contribution.value == pytest.approx(enumerated[ids.index(contribution.item)], abs=1e-6)


def test_for_foldin_it_is_not_the_history_lens() -> None:
    model, world = model_of("foldin", 1)
    history = world.ratings.of(3)
    removal, own = (lens(world, model, history, 0) for lens in (removal_attribution, history_attribution))
    assert removal.base == pytest.approx(own.base)
    assert removal.score == own.score
    assert max(abs(a.value - b.value) for a, b in zip(removal.contributions, own.contributions, strict=True)) > 1e-4


@given(seed=st.integers(0, 1000), n=st.integers(1, 9))
def test_chains_are_found_wherever_they_are(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    up, down = rng.permutation(n), rng.permutation(n)
    rows = [np.zeros(n, np.bool_)]
    for player in [*up, *down]:
        rows.append(rows[-1] ^ (np.arange(n) == player))
    noise = [rng.random(n) < 0.5 for _ in range(2)]
    found = list(chains(np.array([*noise, *rows, *noise])))
    walks = [order.tolist() for rows, order in found if rows.start >= 2 and rows.stop <= 2 + len(rows_of(n))]
    assert up.tolist() in walks
    assert down[::-1].tolist() in walks


def rows_of(n: int) -> range:
    return range(2 * n + 1)


@given(seed=st.integers(0, 3), user=st.integers(0, 11), item=st.integers(0, 8), shuffle=st.integers(0, 1000))
@settings(max_examples=25)
def test_chains_are_worth_what_solving_each_coalition_gives(seed: int, user: int, item: int, shuffle: int) -> None:
    model, world = model_of("foldin", seed)
    history = world.ratings.of(user)
    resolver, rng, n = Resolver(world, model, history), np.random.default_rng(shuffle), len(history.items)
    rows = [np.zeros(n, np.bool_)]
    for player in [*rng.permutation(n), *rng.permutation(n)]:
        rows.append(rows[-1] ^ (np.arange(n) == player))
    present = np.array([*rows, rng.random(n) < 0.5])
    expected = [score_with(model, history, item, np.flatnonzero(row).tolist()) for row in present]
    np.testing.assert_allclose(RemovalGame(resolver, item).worth(present), expected, atol=1e-6)
    # Nothing but the chains goes by itself to the resolver.
    assert sum(len(range(*rows.indices(len(present)))) for rows, _ in chains(present)) >= 2 * n + 2


@pytest.mark.parametrize("kind", ["foldin", "slopeone"])
def test_the_stated_error_covers_the_truth_in_95_percent_of_cases(kind: str) -> None:
    model, world = model_of(kind, 3, n_items=24, share=0.55)
    history = user_with(world, 13, 14)
    item = int(np.setdiff1d(np.arange(24), history.items)[0])
    game = RemovalGame(Resolver(world, model, history), item)
    truth = shapley_by_enumeration(game)
    found, halved = [], []
    for seed in range(60):
        sampled = shapley_by_sampling(game, 1000 * seed, most=24)
        assert sampled.pairs == 24
        assert sampled.values.sum() == pytest.approx(truth.sum(), abs=1e-6)
        found.append(np.abs(sampled.values - truth) <= sampled.errors + 1e-9)
        halved.append(np.abs(sampled.values - truth) <= sampled.errors / 2 + 1e-9)
    # Binomial over 60 × 13 cases: 0.95 ± 3 standard errors of 0.008.
    assert 0.926 <= np.mean(found) <= 0.974
    assert np.mean(halved) < 0.8  # the same test finds errors half as large


def test_more_than_twelve_ratings_are_sampled_and_say_so() -> None:
    model, world = model_of("foldin", 3, n_items=24, share=0.55)
    history = user_with(world, 13, 20)
    item = int(np.setdiff1d(np.arange(24), history.items)[0])
    found = removal_attribution(world, model, history, item, seed=5)
    again, other = (removal_attribution(world, model, history, item, seed=seed) for seed in (5, 6))
    assert found == again
    assert found.contributions != other.contributions
    assert (found.exact, found.fidelity) == (False, None)
    assert "random orders" in found.method
    assert abs(found.gap) < 1e-5
    assert all(contribution.error is not None and contribution.error >= 0 for contribution in found.contributions)
    largest = abs(found.contributions[0].value)
    assert max(c.error or 0 for c in found.contributions[:10]) <= 0.03 * largest


def test_sampling_leaves_the_random_numbers_of_others_alone() -> None:
    model, world = model_of("foldin", 3, n_items=24, share=0.55)
    history = user_with(world, 13, 20)
    np.random.seed(1)
    expected = np.random.random(3).tolist()
    np.random.seed(1)
    removal_attribution(world, model, history, 0)
    assert np.random.random(3).tolist() == expected


@pytest.mark.parametrize("kind", ["ease", *KINDS])
def test_the_only_rating_takes_it_all(kind: str) -> None:
    model, world = model_of(kind)
    history = History(None, np.array([2], np.int32), np.array([5], np.float32))
    found = removal_attribution(world, model, history, 0)
    (only,) = found.contributions
    assert only.value == pytest.approx(found.score - found.base, abs=1e-6)
    assert (only.item, only.rating) == ("3", 5.0)


def test_models_that_cannot_be_asked_say_so() -> None:
    for kind in ("svd", "popularity"):
        model, world = model_of(kind)
        with pytest.raises(InputError, match="without a rating"):
            removal_attribution(world, model, world.ratings.of(0), 4)
    model, world = model_of("foldin")
    nothing = History(None, np.empty(0, np.int32), np.empty(0, np.float32))
    with pytest.raises(InputError, match="no ratings"):
        removal_attribution(world, model, nothing, 4)
