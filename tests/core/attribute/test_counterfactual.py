"""Counterfactuals: verified by lists drawn up from scratch, minimality against trying every set."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attribute.counterfactual import counterfactual
from core.errors import InputError
from core.recommend.protocol import LoadedModel
from core.recommend.topn import rank
from core.types import Catalogue, History
from tests.core.attribute.linear_world import linear_world
from tests.core.attribute.test_resolve import model_of

KINDS = ("ease", "foldin", "knn", "slopeone", "baseline")


def rank_without(world: Catalogue, model: LoadedModel, history: History, item: int, places: tuple[int, ...]) -> int:
    """Rank from scratch: the ratings deleted, the list drawn up by the model, or by popularity where it refuses."""
    left = History(None, np.delete(history.items, places), np.delete(history.values, places))
    refused = model.served.refuses(left)
    scores = world.items.n_ratings.astype(np.float32) if refused else model.served.scores(left)
    order = rank(scores, len(world.items), history.items).tolist()
    return int(order.index(item)) + 1


def smallest_size(world: Catalogue, model: LoadedModel, history: History, item: int, n: int, limit: int) -> int | None:
    for size in range(1, min(limit, len(history.items)) + 1):
        for places in combinations(range(len(history.items)), size):
            if rank_without(world, model, history, item, places) > n:
                return size
    return None


@pytest.mark.parametrize("kind", KINDS)
@given(
    seed=st.integers(0, 5),
    user=st.integers(0, 11),
    n=st.integers(1, 3),
    limit=st.integers(1, 4),
    items=st.integers(8, 14),
)
@settings(max_examples=25)
def test_the_removal_is_real_and_as_small_as_it_says(
    kind: str, seed: int, user: int, n: int, limit: int, items: int
) -> None:
    model, world = model_of(kind, seed, n_items=items)
    history = world.ratings.of(user)
    if model.served.refuses(history) or len(history.items) == items:
        return
    item = int(rank(model.served.scores(history), 1, history.items)[0])
    found = counterfactual(world, model, history, item, n, limit)
    ids = [world.items.ids[i] for i in history.items]
    truth = smallest_size(world, model, history, item, n, limit)
    assert found.rank == 1
    if found.removed is None:
        assert not found.smallest or truth is None
        return
    places = tuple(ids.index(c.item) for c in found.removed)
    assert len(set(places)) == len(places) <= limit
    assert found.rank_after == rank_without(world, model, history, item, places) > n
    for place in places:  # every member is needed
        fewer = tuple(other for other in places if other != place)
        assert rank_without(world, model, history, item, fewer) <= n
    assert truth is not None
    if found.smallest:
        assert len(places) == truth
    assert found.smallest  # worlds as small as these are searched whole


def test_two_ratings_that_only_together_take_the_item_out() -> None:
    world, model, history = linear_world([[0.5, 0.0], [0.5, 0.0], [0.1, 0.2]])
    found = counterfactual(world, model, history, 3, 1)
    assert found.removed is not None
    assert [c.item for c in found.removed] == ["1", "2"]
    assert (found.rank, found.rank_after, found.smallest) == (1, 2, True)
    assert (found.score, found.score_after) == (pytest.approx(1.1), pytest.approx(0.1))
    assert found.removed[0].verdict is None


def test_the_strongest_contribution_is_not_always_the_shortest_way_out() -> None:
    # The first rating adds most to the item, but as much to its rival: only the second tells them apart.
    world, model, history = linear_world([[0.9, 0.9], [0.3, 0.0], [0.0, 0.1]])
    found = counterfactual(world, model, history, 3, 1)
    assert found.removed is not None
    assert [c.item for c in found.removed] == ["2"]


def test_none_within_the_limit_is_an_answer() -> None:
    world, model, history = linear_world([[0.3, 0.0]] * 6)
    found = counterfactual(world, model, history, 6, 1, limit=3)
    assert found.removed is None
    assert (found.rank_after, found.score_after) == (1, pytest.approx(0.9))
    assert found.smallest  # proved: there is none of at most three


def test_an_item_that_always_leads_leaves_only_with_the_last_rating() -> None:
    world, model, history = linear_world([[0.3, 0.0]] * 6, popular=[1, 3])
    found = counterfactual(world, model, history, 6, 1)
    assert found.removed is not None
    assert (len(found.removed), found.rank_after, found.score_after, found.smallest) == (6, 2, 0.0, True)


def test_the_only_rating_can_be_taken_away() -> None:
    world, model, history = linear_world([[0.3, 0.1]], popular=[1, 3])
    found = counterfactual(world, model, history, 1, 1)
    assert found.removed is not None
    assert (len(found.removed), found.rank_after, found.score_after) == (1, 2, 0.0)


def test_what_cannot_be_asked_is_refused() -> None:
    world, model, history = linear_world([[1.0, 0.5, 0.1], [0.5, 0.6, 0.1]])
    with pytest.raises(InputError, match="rank 3, not in the top-2"):
        counterfactual(world, model, history, 4, 2)
    with pytest.raises(InputError, match="the user has rated it"):
        counterfactual(world, model, history, 0)
    with pytest.raises(InputError, match="at least one"):
        counterfactual(world, model, history, 2, 2, limit=0)
    for kind in ("svd", "popularity"):
        model, world = model_of(kind)
        with pytest.raises(InputError):
            counterfactual(world, model, world.ratings.of(0), 4)
