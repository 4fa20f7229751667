"""Who gets an item and what they like: against loops, a published interval, and the laws of a group of everyone."""

import numpy as np
import pytest

from core.recommend.audience import (
    Lists,
    group_tastes,
    raters,
    receiver_share,
    receivers,
    sample_lists,
    wilson,
)
from core.recommend.protocol import Fitted
from core.recommend.registry import fit, serve, settings_of
from core.recommend.taste import residuals, tastes
from tests.core.recommend.worlds import small_world

RATINGS, ITEMS, SCALE = small_world(1)
TASTES = tastes(RATINGS, residuals(RATINGS), ITEMS.attributes["genre"])


@pytest.fixture(scope="module")
def served():
    fitted: Fitted = fit("ease", RATINGS, SCALE, settings_of("ease", {}))
    return serve("ease", fitted.arrays, fitted.facts)


def test_lists_hold_the_best_unseen_items_of_each_user(served) -> None:
    lists = sample_lists(served, RATINGS, n=5)
    able = [u for u in range(RATINGS.n_users) if served.refuses(RATINGS.of(u)) is None]
    assert lists.users.tolist() == able
    assert 59 not in able  # without ratings
    for user, row in zip(lists.users.tolist(), lists.items.tolist(), strict=True):
        history = RATINGS.of(user)
        scores = served.scores(history).tolist()
        unseen = [i for i in range(RATINGS.n_items) if i not in set(history.items.tolist())]
        assert row == sorted(unseen, key=lambda i: (-scores[i], i))[:5]


def test_receivers_and_their_share_are_counted_where_all_lists_are_known() -> None:
    lists = Lists(np.arange(4, dtype=np.int32), np.array([[1, 2], [2, 3], [3, -1], [2, 1]], dtype=np.int32), 4)
    assert receivers(lists, 2).tolist() == [0, 1, 3]
    share = receiver_share(lists, 2)
    assert (share.value, share.low, share.high, share.count, share.of) == (0.75, 0.75, 0.75, 3, 4)


def test_a_sample_gives_an_interval_and_no_list_nothing(served) -> None:
    lists = sample_lists(served, RATINGS, n=5, limit=20)
    assert len(lists.users) <= 20
    assert not lists.complete
    item = int(lists.items[0, 0])
    share = receiver_share(lists, item)
    assert share.low < share.value < share.high
    empty = receiver_share(Lists(np.zeros(0, np.int32), np.zeros((0, 5), np.int32), 7), 0)
    assert (empty.low, empty.high, empty.of) == (0.0, 1.0, 0)


def test_the_interval_is_the_published_one() -> None:
    """Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E, table I, method 3."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_raters_are_those_whose_history_holds_the_item() -> None:
    for item in range(RATINGS.n_items):
        users, values = raters(RATINGS, item)
        expected = [
            (u, float(v))
            for u in range(RATINGS.n_users)
            for i, v in zip(RATINGS.of(u).items, RATINGS.of(u).values, strict=True)
            if i == item
        ]
        assert list(zip(users.tolist(), values.tolist(), strict=True)) == expected


def test_a_group_of_everyone_differs_in_nothing() -> None:
    everyone = group_tastes(TASTES, np.arange(RATINGS.n_users, dtype=np.int32))
    assert {row.name for row in everyone} == set(TASTES.names)
    for row in everyone:
        assert row.difference == pytest.approx(0, abs=1e-12)
        assert row.low < 0 < row.high


def test_a_group_equals_means_and_standard_errors_by_hand() -> None:
    group = [3, 8, 20, 41, 59]
    table = {u: {row.name: row.taste for row in TASTES.of(u)} for u in range(RATINGS.n_users)}
    rows = group_tastes(TASTES, np.array(group, dtype=np.int32))
    assert [row.difference for row in rows] == sorted((row.difference for row in rows), reverse=True)
    for row in rows:
        values = np.array([table[u].get(row.name, 0.0) for u in group])
        everyone = np.mean([table[u].get(row.name, 0.0) for u in table])
        assert row.users == sum(row.name in table[u] for u in group)
        assert row.difference == pytest.approx(values.mean() - everyone)
        assert row.high - row.difference == pytest.approx(1.959964 * values.std(ddof=1) / np.sqrt(5), rel=1e-5)


def test_a_group_of_one_has_no_interval() -> None:
    rows = group_tastes(TASTES, np.array([3], dtype=np.int32))
    assert rows
    assert all(np.isinf(row.high) for row in rows)
    assert group_tastes(TASTES, np.zeros(0, dtype=np.int32)) == ()
