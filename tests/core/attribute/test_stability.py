"""Stability of an item against the stability of lists, and agreement of drivers counted by hand."""

from dataclasses import replace

import numpy as np
import pytest

from core.attribute.stability import (
    _agreement,
    item_stability,
    missing_data,
    missing_drivers,
    missing_seed,
    seed_members,
)
from core.recommend.protocol import LoadedModel
from core.recommend.topn import rank, stability, thinned
from core.types import History
from tests.core.attribute.small_models import FOLDING, small


@pytest.mark.parametrize("kind", FOLDING)
def test_data_stability_is_that_of_the_list(kind: str) -> None:
    world, model = small(kind)
    history = world.ratings.of(3)
    listed = rank(model.served.scores(history), 3, history.items)
    expected = stability(world, model, history, listed, 3, 10, 5)
    for item, share in zip(listed.tolist(), expected, strict=True):
        found = item_stability(world, model, history, item, 3, 10, 5)
        assert found.data == share
        assert (found.n, found.replicates, found.seeds, found.seed) == (3, 10, 0, None)


def test_drivers_of_replicates_are_compared_with_those_still_there() -> None:
    world, model = small("foldin", 0, 40, 40)
    seen = set()
    for user in range(6):
        history = world.ratings.of(user)
        item = int(np.setdiff1d(np.arange(40), history.items)[0])
        values, shares = model.served.contributions(history, item), []
        for less in thinned(history, 20, np.random.default_rng(7)):
            order = [int(i) for i in history.items[np.argsort(-values)] if i in less.items]
            again = less.items[np.argsort(-model.served.contributions(less, item))]
            both = set(order[:3]) & set(again[:3].tolist())
            shares.append(len(both) / (6 - len(both)))
        assert item_stability(world, model, history, item, seed=7).data_drivers == pytest.approx(np.mean(shares))
        seen |= set(shares)
    assert len(seen) > 1  # some replicates agree more than others


def test_agreement_is_jaccard_of_the_three_largest() -> None:
    assert _agreement(np.array([5.0, 4, 3, 2, -9]), np.array([5.0, 4, 3, 2, 0])) == 1.0
    assert _agreement(np.array([5.0, 4, 3, 2, 1]), np.array([5.0, 4, 1, 2, 3])) == 0.5
    assert _agreement(np.array([1.0]), np.array([-1.0])) == 1.0


def test_members_are_served_and_ranked_each() -> None:
    world, model = small("foldin", 1)
    members = seed_members(model)
    assert len(members) == 3
    history, n = world.ratings.of(4), 4
    for item in np.setdiff1d(np.arange(14), history.items).tolist():
        hits = [item in rank(m.served.scores(history), n, history.items) for m in members]
        shares = []
        for member in members:
            one, other = (set(np.argsort(-m.served.contributions(history, item))[:3]) for m in (model, member))
            shares.append(len(one & other) / len(one | other))
        found = item_stability(world, model, history, item, n, members=members)
        assert (found.seed, found.seeds) == (np.mean(hits), 3)
        assert found.seed_drivers == pytest.approx(np.mean(shares))


def test_models_trained_again_count_for_kinds_that_cannot_fold_in() -> None:
    world, model = small("svd", 1)
    history = world.ratings.of(4)
    item = int(rank(model.served.scores(history), 1, history.items)[0])
    found = item_stability(world, model, history, item, 1, members=(model, model))
    assert (found.data, found.data_drivers, found.seed, found.seed_drivers) == (None, None, 1.0, None)
    assert "cannot score an edited or invented history" in str(missing_data(model, history, item))
    assert "no exact sum" in str(missing_drivers(model))
    assert missing_seed(model, history, item, (model,)) is None
    assert "not trained again" in str(missing_seed(model, history, item, ()))
    edited = History(None, history.items, history.values)
    assert item_stability(world, model, edited, item, members=(model,)).seed is None


def test_what_does_not_apply_is_none_with_a_reason() -> None:
    world, ease = small("ease")
    history = world.ratings.of(2)
    other = int(np.setdiff1d(np.arange(14), history.items)[0])
    assert seed_members(ease) == ()
    assert "has no seed" in str(missing_seed(ease, history, other, (ease,)))
    assert item_stability(world, ease, history, other, members=(ease,)).seed is None
    own = int(history.items[0])
    assert "has rated this item" in str(missing_data(ease, history, own))
    assert item_stability(world, ease, history, own).data is None
    single = History(None, history.items[:1], np.array([5], np.float32))
    assert "fewer than two" in str(missing_data(ease, single, other))
    assert item_stability(world, ease, single, other).data is None
    assert missing_data(ease, history, other) is missing_drivers(ease) is None


def test_a_single_seed_has_no_members() -> None:
    _, model = small("foldin")
    alone = LoadedModel(replace(model.info, settings={**model.info.settings, "seeds": 1}), model.served)
    assert seed_members(alone) == ()


def test_a_seed_gives_the_same_figures_again() -> None:
    world, model = small("foldin", 0, 40, 40)
    history = world.ratings.of(5)
    listed = rank(model.served.scores(history), 10, history.items).tolist()
    zero, again, other = ([item_stability(world, model, history, i, 5, seed=s) for i in listed] for s in (0, 0, 1))
    assert zero == again
    assert zero != other
