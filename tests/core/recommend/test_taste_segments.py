"""The user table and its filters against loops over users."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.recommend.segments import ACTIVITY, NO_FAVOURITE, choose_users, user_table
from core.recommend.taste import residuals, tastes
from core.types import AttributeIndex
from tests.core.recommend.worlds import ratings_of, small_world

RATINGS, ITEMS, _ = small_world(1)
RESIDUAL = residuals(RATINGS)
TASTES = tastes(RATINGS, RESIDUAL, ITEMS.attributes["genre"])
TABLE = user_table(RATINGS, RESIDUAL, TASTES)


def test_each_row_tells_the_users_own_ratings() -> None:
    for user in range(RATINGS.n_users):
        values = RATINGS.of(user).values
        assert TABLE.counts[user] == len(values)
        if len(values):
            assert TABLE.means[user] == pytest.approx(values.mean())
            assert TABLE.habits[user] == pytest.approx(RESIDUAL[RATINGS.users == user].mean())
        else:
            assert np.isnan(TABLE.means[user])
            assert np.isnan(TABLE.habits[user])


def test_the_favourite_has_the_highest_lower_end_among_the_liked() -> None:
    found = 0
    for user in range(RATINGS.n_users):
        liked = [row for row in TASTES.of(user) if row.taste > 0]
        best = max(liked, key=lambda row: row.low).name if liked else None
        assert TABLE.favourite(user) == best
        found += best is not None
    assert found > 40


def test_activity_parts_users_at_the_quartiles() -> None:
    low, high = np.quantile(TABLE.counts, [0.25, 0.75])
    for count, level in zip(TABLE.counts, TABLE.activity, strict=True):
        expected = "casual" if count <= low else "heavy" if count >= high else "regular"
        assert ACTIVITY[level] == expected


def test_segments_are_named_counted_and_sorted_by_size() -> None:
    assert TABLE.segment_counts.sum() == len(TABLE)
    assert sorted(TABLE.segment_counts, reverse=True) == TABLE.segment_counts.tolist()
    assert np.bincount(TABLE.segments).tolist() == TABLE.segment_counts.tolist()
    for user in range(len(TABLE)):
        assert TABLE.segment(user) == f"{ACTIVITY[TABLE.activity[user]]} · {TABLE.favourite(user) or NO_FAVOURITE}"


@given(
    st.tuples(st.none() | st.integers(0, 32), st.none() | st.integers(0, 32)),
    st.tuples(st.none() | st.floats(1, 5), st.none() | st.floats(1, 5)),
    st.none() | st.sampled_from([*TABLE.segment_names, "nobody"]),
)
@settings(deadline=None)
def test_filters_equal_a_loop(activity, mean, segment) -> None:
    def passes(user: int) -> bool:
        count, value = TABLE.counts[user], TABLE.means[user]
        return (
            (activity[0] is None or count >= activity[0])
            and (activity[1] is None or count <= activity[1])
            and (mean[0] is None or value >= mean[0])
            and (mean[1] is None or value <= mean[1])
            and (segment is None or TABLE.segment(user) == segment)
        )

    assert choose_users(TABLE, activity, mean, segment).tolist() == [u for u in range(len(TABLE)) if passes(u)]


def test_without_attributes_nobody_has_a_favourite() -> None:
    table = user_table(RATINGS, RESIDUAL, None)
    assert all(table.favourite(user) is None for user in range(len(table)))
    assert set(table.segment_names) <= {f"{level} · {NO_FAVOURITE}" for level in ACTIVITY}


@pytest.mark.parametrize(("users", "items", "values"), [([], [], []), ([0], [0], [3.0])])
def test_no_rating_and_one_rating(users, items, values) -> None:
    ratings = ratings_of(users, items, values, len(users), 1)
    index = AttributeIndex(("a",), np.array([0, 1], dtype=np.int64), np.array([0], dtype=np.int32))
    residual = residuals(ratings)
    table = user_table(ratings, residual, tastes(ratings, residual, index))
    assert len(table) == len(users)
    assert choose_users(table).tolist() == list(range(len(users)))


def test_the_table_of_50_000_users_takes_under_a_second() -> None:
    random = np.random.default_rng(0)
    users = np.repeat(np.arange(53_424), 18)
    ratings = ratings_of(
        users, random.integers(0, 10_000, len(users)), random.integers(1, 6, len(users)), 53_424, 10_000
    )
    offsets = np.arange(10_001, dtype=np.int64) * 2
    index = AttributeIndex(tuple(map(str, range(30))), offsets, random.integers(0, 30, 20_000).astype(np.int32))
    times = []
    for _ in range(2):
        start = time.process_time()
        residual = residuals(ratings)
        user_table(ratings, residual, tastes(ratings, residual, index))
        times.append(time.process_time() - start)
    assert min(times) < 2  # measured 0.8 s; the bound leaves room for a slower machine
