"""Verdicts of the flip test in worlds made by hand, and against lists drawn up from scratch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attribute.flip import flip_test
from core.attribute.history import history_attribution
from core.attribute.types import VERDICTS, FlipTest
from core.errors import InputError
from core.recommend.topn import rank
from core.results import Contribution
from core.types import History
from tests.core.attribute.linear_world import linear_world
from tests.core.attribute.test_resolve import model_of


def flipped(weights: list[list[float]], item: int, n: int, **more: list[int]) -> FlipTest:
    world, model, history = linear_world(weights, **more)
    index = len(weights) + item
    drivers = history_attribution(world, model, history, index).contributions
    by_place = sorted(drivers, key=lambda driver: int(driver.item or 0))
    return flip_test(world, model, history, index, by_place, n)


def verdicts(test: FlipTest) -> list[str]:
    return [flip.verdict for flip in test.flips]


def test_a_driver_without_which_the_item_leaves_the_list_is_necessary() -> None:
    # Items score 1.0, 0.9, 0.5; without the first rating the first item has 0.3 and the list of two is 0.9, 0.5.
    test = flipped([[0.7, 0, 0], [0.3, 0.9, 0.5]], 0, 2)
    assert (test.rank, test.score) == (1, pytest.approx(1.0))
    assert verdicts(test) == ["necessary", "contributing"]
    assert (test.flips[0].rank, test.flips[0].score) == (3, pytest.approx(0.3))
    assert test.flips[0].contributions[0].verdict == "necessary"


def test_a_driver_without_which_the_rank_falls_within_the_list_contributes() -> None:
    test = flipped([[0.2, 0, 0], [0.8, 0.9, 0.5]], 0, 2)
    assert verdicts(test)[0] == "contributing"
    assert test.flips[0].rank == 2


@pytest.mark.parametrize(("added", "verdict"), [(0.021, "contributing"), (0.019, "decorative")])
def test_five_percent_of_the_distance_to_the_next_item_is_the_least_fall_that_counts(
    added: float, verdict: str
) -> None:
    test = flipped([[added, 0, 0], [1.0 - added, 0.8, 0.6]], 0, 2)  # item at N + 1 is 0.4 below: 5 % are 0.02
    assert test.threshold == pytest.approx(0.02)
    assert verdicts(test)[0] == verdict
    assert test.flips[0].rank == 1


@pytest.mark.parametrize(("against", "verdict"), [(-0.021, "holding back"), (-0.019, "decorative")])
def test_a_driver_against_the_item_holds_it_back_by_the_same_threshold(against: float, verdict: str) -> None:
    test = flipped([[against, 0, 0], [1.0 - against, 0.8, 0.6]], 0, 2)
    assert verdicts(test) == [verdict, "necessary"]
    assert test.flips[0].score == pytest.approx(1.0 - against)


def test_a_driver_against_the_item_without_which_its_rank_rises_holds_it_back() -> None:
    test = flipped([[-0.3, 0, 0], [0.9, 0.8, 0.7]], 0, 3)  # at rank 3 of 3; alone it would be first
    assert test.rank == 3
    assert test.flips[0].rank == 1
    assert verdicts(test)[0] == "holding back"


def test_drivers_may_be_necessary_together_though_none_is_alone() -> None:
    test = flipped([[0.5, 0, 0], [0.5, 0.1, 0], [-0.1, 0.3, 0.3]], 0, 1)
    assert verdicts(test) == ["contributing", "contributing", "holding back"]
    assert test.together is not None
    assert (test.together.verdict, test.together.rank) == ("necessary", 3)
    assert [c.item for c in test.together.contributions] == ["1", "2"]


def test_one_driver_for_the_item_is_no_group() -> None:
    assert flipped([[1.0, 0, 0], [-0.1, 0.3, 0.3]], 0, 1).together is None


def test_from_outside_the_list_the_distance_is_that_to_its_last_item_and_nothing_is_necessary() -> None:
    # The third item has 0.5, the second 0.9 stands at N = 2: 5 % of 0.4 are 0.02.
    test = flipped([[0.5, 0.5, 0.03], [0.5, 0.4, 0.47]], 2, 2)
    assert (test.rank, test.threshold) == (3, pytest.approx(0.02))
    assert verdicts(test) == ["contributing", "contributing"]


def test_a_list_with_all_candidates_takes_the_distance_to_the_last_of_them() -> None:
    test = flipped([[0.5, 0.5, 0.1], [0.5, 0.3, 0.3]], 0, 10)
    assert test.threshold == pytest.approx(0.05 * 0.6)
    assert verdicts(test) == ["contributing", "contributing"]


def test_what_changes_nothing_is_decorative_even_where_the_distance_is_nothing() -> None:
    test = flipped([[0.0, 0.0, 0.0], [0.5, 0.5, 0.5]], 2, 3)  # the last of three that tie
    assert (test.rank, test.threshold) == (3, 0)
    assert verdicts(test) == ["decorative", "contributing"]


def test_the_only_rating_leaves_the_popularity_list() -> None:
    test = flipped([[0.9, 0.5, 0.1]], 0, 2, popular=[2, 9, 8])
    assert test.flips[0].rank == 3
    assert test.flips[0].score == 0
    assert verdicts(test) == ["necessary"]


def test_contributions_that_are_no_rating_are_left_out() -> None:
    world, model, history = linear_world([[1.0, 0.5], [0.5, 0.6]])
    rest = Contribution("What the average user rated and this user did not", -0.2)
    assert flip_test(world, model, history, 2, [rest], 1).flips == ()


@pytest.mark.parametrize("kind", ["ease", "foldin", "knn", "slopeone", "baseline"])
@given(seed=st.integers(0, 3), user=st.integers(0, 11), n=st.integers(1, 4))
@settings(max_examples=12)
def test_ranks_are_those_of_lists_without_the_rating(kind: str, seed: int, user: int, n: int) -> None:
    model, world = model_of(kind, seed)
    history = world.ratings.of(user)
    items = [i for i in range(len(world.items)) if i not in history.items]
    if not items or model.served.refuses(history):
        return
    drivers = history_attribution(world, model, history, items[0]).contributions
    test = flip_test(world, model, history, items[0], drivers, n)
    for flip in test.flips:
        (driver,) = flip.contributions
        kept = np.array([world.items.ids[i] != driver.item for i in history.items])
        left = History(None, history.items[kept], history.values[kept])
        if model.served.refuses(left):
            continue
        order = rank(model.served.scores(left), len(world.items), history.items).tolist()
        assert flip.rank == order.index(items[0]) + 1
        assert flip.verdict in VERDICTS
        assert (flip.verdict == "necessary") == (driver.value > 0 and test.rank <= n < flip.rank)
        if driver.value < 0:
            assert flip.verdict in {"holding back", "decorative"}


def test_what_cannot_be_tested_is_refused() -> None:
    world, model, history = linear_world([[1.0, 0.5], [0.5, 0.6]])
    with pytest.raises(InputError, match="the user has rated it"):
        flip_test(world, model, history, 0, [])
    with pytest.raises(InputError, match="not one of the user's ratings"):
        flip_test(world, model, history, 2, [Contribution("Film 4", 0.1, "4", 5.0)])
    with pytest.raises(InputError, match="not one of the user's ratings"):
        flip_test(world, model, history, 2, [Contribution("Nobody", 0.1, "no such id", 5.0)])
    for n in (0, -1):
        with pytest.raises(InputError, match="at least one"):
            flip_test(world, model, history, 2, [], n)
    for item in (-1, 99):
        with pytest.raises(InputError, match="no item at place"):
            flip_test(world, model, history, item, [])
