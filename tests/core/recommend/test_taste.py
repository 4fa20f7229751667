"""Taste by attribute: laws, a second implementation by hand, and the coverage of its intervals."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.recommend import taste as module
from core.recommend.taste import DAMPING, VARIANCE_WEIGHT, residuals, tastes
from core.types import AttributeIndex, Ratings


def ratings_of(rows, n_users, n_items) -> Ratings:
    """Ratings from (user, item, value) rows in any order."""
    rows = sorted(rows)
    users = np.array([row[0] for row in rows], dtype=np.int64)
    return Ratings(
        offsets=np.concatenate([[0], np.cumsum(np.bincount(users, minlength=n_users))]).astype(np.int64),
        items=np.array([row[1] for row in rows], dtype=np.int32),
        values=np.array([row[2] for row in rows], dtype=np.float32),
        timestamps=None,
        n_items=n_items,
    )


def index_of(attributes: list[list[int]], names: int) -> AttributeIndex:
    return AttributeIndex(
        names=tuple(f"a{number}" for number in range(names)),
        offsets=np.concatenate([[0], np.cumsum([len(found) for found in attributes])]).astype(np.int64),
        values=np.array([value for found in attributes for value in found], dtype=np.int32),
    )


@st.composite
def worlds(draw):
    n_users, n_items, names = draw(st.integers(1, 6)), draw(st.integers(1, 8)), draw(st.integers(1, 4))
    rows = [
        (user, item, draw(st.sampled_from([0.5, 1, 2, 2.5, 3, 4, 5])))
        for user in range(n_users)
        for item in range(n_items)
        if draw(st.booleans())
    ]
    attributes = [draw(st.lists(st.integers(0, names - 1), unique=True)) for _ in range(n_items)]
    return ratings_of(rows, n_users, n_items), index_of(attributes, names)


def residuals_by_loops(ratings: Ratings) -> list[float]:
    rows = list(zip(ratings.users.tolist(), ratings.items.tolist(), ratings.values.tolist(), strict=True))
    found = []
    for user, item, value in rows:
        others = [v for u, _, v in rows if u != user] or [v for u, _, v in rows]
        same = [v for u, i, v in rows if i == item and u != user]
        prior = sum(others) / len(others)
        found.append(value - (sum(same) + DAMPING * prior) / (len(same) + DAMPING))
    return found


def tastes_by_loops(ratings: Ratings, index: AttributeIndex) -> dict[tuple[int, str], tuple[float, ...]]:
    """Second implementation, from the docstring, one cell after the other."""
    residual = residuals_by_loops(ratings)
    users = ratings.users.tolist()
    by_user = {u: [r for v, r in zip(users, residual, strict=True) if v == u] for u in set(users)}
    squares = {u: sum((r - np.mean(found)) ** 2 for r in found) for u, found in by_user.items()}
    freedom = sum(len(found) - 1 for found in by_user.values())
    pooled = sum(squares.values()) / freedom if freedom else float(np.var(residual))
    cells = {}
    for u in sorted(by_user):
        history = ratings.of(u)
        noise = (squares[u] + VARIANCE_WEIGHT * pooled) / (len(by_user[u]) - 1 + VARIANCE_WEIGHT)
        for name in index.names:
            has = [name in index.of(int(item)) for item in history.items]
            inside = [r for r, h in zip(by_user[u], has, strict=True) if h]
            outside = [r for r, h in zip(by_user[u], has, strict=True) if not h]
            if inside:
                spread = noise * (1 / len(inside) + 1 / len(outside)) if outside else np.inf
                cells[u, name] = (len(inside), np.mean(inside) - np.mean(outside) if outside else 0.0, spread)
    usable = [(d, v) for _, d, v in cells.values() if 0 < v < np.inf]
    moment = (sum(d * d / v for d, v in usable) - len(usable)) / sum(1 / v for _, v in usable) if usable else 0.0
    tau2 = max(moment, module.LEAST_TAU_SHARE * pooled)
    answers = {}
    for key, (count, difference, spread) in cells.items():
        precision = (1 / tau2 if tau2 else np.inf) + (1 / spread if spread else np.inf)
        mean = difference / spread / precision if np.isfinite(precision) else 0.0
        answers[key] = (count, mean, precision**-0.5)
    return answers


@given(worlds())
@settings(max_examples=60, deadline=None)
def test_residuals_equal_the_definition(world) -> None:
    ratings, _ = world
    assert residuals(ratings) == pytest.approx(residuals_by_loops(ratings), abs=1e-9)


@given(worlds())
@settings(max_examples=60, deadline=None)
def test_tastes_equal_a_second_implementation(world) -> None:
    ratings, index = world
    if not len(ratings.items):
        return
    found = tastes(ratings, residuals(ratings), index)
    expected = tastes_by_loops(ratings, index)
    got = {
        (int(u), index.names[a]): (int(n), t, s)
        for u, a, n, t, s in zip(found.users, found.attributes, found.counts, found.taste, found.sd, strict=True)
    }
    assert got.keys() == expected.keys()
    for key, values in expected.items():
        # Equal ratings up to rounding leave a noise of 1e-16, on which a ratio means nothing.
        assert got[key] == pytest.approx(values, abs=1e-6)


@given(worlds(), st.floats(-2, 2))
@settings(max_examples=40, deadline=None)
def test_a_generous_habit_is_no_taste(world, shift) -> None:
    """The same constant added to all ratings of one user leaves that user's residual differences as they were."""
    ratings, _ = world
    own = ratings.users == 0
    if not own.any():
        return
    values = np.where(own, ratings.values.astype(np.float64) + shift, ratings.values).astype(np.float32)
    moved = Ratings(ratings.offsets, ratings.items, values, None, ratings.n_items)
    change = (residuals(moved) - residuals(ratings))[own]
    assert change == pytest.approx(np.full(len(change), change[0]), abs=1e-5)


def simulated(seed: int, tau: float, sigma: float, n_users: int = 300, n_items: int = 120, names: int = 6):
    """Ratings drawn from the model that the intervals assume, and the true tastes."""
    random = np.random.default_rng(seed)
    has = random.random((n_items, names)) < 0.3
    truth = random.normal(0, tau, (n_users, names))
    rows = []
    for user in range(n_users):
        for item in random.choice(n_items, size=random.integers(15, 60), replace=False):
            rows.append((user, int(item), float(3 + truth[user] @ has[item] + random.normal(0, sigma))))
    return ratings_of(rows, n_users, n_items), index_of([np.flatnonzero(row).tolist() for row in has], names), truth


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    """One attribute: with several, an attribute's difference also carries those that occur with it."""
    ratings, index, truth = simulated(3, tau=0.4, sigma=0.8, n_users=1500, names=1)
    found = tastes(ratings, residuals(ratings), index)
    true = truth[found.users, found.attributes] - truth.mean()
    inside = np.abs(found.taste - true) <= module.Z95 * found.sd
    assert 0.93 < inside.mean() < 0.97
    assert found.tau == pytest.approx(0.4, rel=0.1)


def test_tastes_follow_the_truth_and_noise_has_none() -> None:
    ratings, index, truth = simulated(5, tau=0.5, sigma=0.7)
    found = tastes(ratings, residuals(ratings), index)
    assert np.corrcoef(found.taste, truth[found.users, found.attributes])[0, 1] > 0.75
    ratings, index, _ = simulated(5, tau=0.0, sigma=0.7)
    found = tastes(ratings, residuals(ratings), index)
    assert (np.abs(found.taste) > module.Z95 * found.sd).mean() < 0.01


def test_more_ratings_narrow_the_interval_and_one_kind_of_item_says_nothing() -> None:
    index = index_of([[0], [0], [0], [1], [1], [1], [0], [1]], 2)
    base = [(u, i, 3 + (i + u) % 3) for u in range(1, 8) for i in range(8) if (u + i) % 4]
    few = ratings_of([*base, (0, 0, 5), (0, 3, 2)], 8, 8)
    many = ratings_of([*base, (0, 0, 5), (0, 1, 5), (0, 2, 4), (0, 3, 2), (0, 4, 1), (0, 5, 2)], 8, 8)
    only = ratings_of([*base, (0, 0, 5), (0, 1, 5)], 8, 8)

    def relative_width(ratings: Ratings) -> float:
        found = tastes(ratings, residuals(ratings), index)
        first = found.of(0)[0]
        return (first.high - first.low) / (2 * module.Z95 * found.tau)

    assert relative_width(many) < relative_width(few) < 1
    assert relative_width(only) == pytest.approx(1)


def test_rows_are_sorted_and_carry_shares_and_means() -> None:
    index = index_of([[0, 1], [0], [1], []], 2)
    ratings = ratings_of([(0, 0, 5), (0, 1, 4), (0, 2, 1), (0, 3, 2), (1, 0, 3), (1, 3, 3)], 3, 4)
    found = tastes(ratings, residuals(ratings), index)
    rows = found.of(0)
    assert [row.name for row in rows] == ["a0", "a1"]
    assert (rows[0].count, rows[0].mean_rating, rows[0].share) == (2, 4.5, 0.5)
    assert rows[0].everyone_share == pytest.approx(3 / 6)
    assert rows[0].low < rows[0].taste < rows[0].high
    assert found.of(2) == ()


def test_an_attribute_given_twice_counts_once() -> None:
    ratings = ratings_of([(0, 0, 5), (0, 1, 1), (1, 0, 3), (1, 1, 3)], 2, 2)
    once = tastes(ratings, residuals(ratings), index_of([[0], []], 1))
    twice = tastes(ratings, residuals(ratings), index_of([[0, 0], []], 1))
    assert once.of(0) == twice.of(0)


@pytest.mark.real_data
def test_movielens_tastes_are_plausible_and_quick(real_data) -> None:
    ratings, index = movielens(real_data("ml-100k"))
    found = tastes(ratings, residuals(ratings), index)
    assert 0.1 < found.tau < 0.5
    # The mean taste of everyone is near nothing: each rating is held against everyone's.
    assert abs(np.average(found.taste, weights=found.counts)) < 0.05
    clear = np.abs(found.taste) > module.Z95 * found.sd
    assert 0.02 < clear.mean() < 0.5


def movielens(folder):
    data = np.loadtxt(folder / "u.data", dtype=np.int64)
    rows = [(u - 1, i - 1, float(r)) for u, i, r, _ in data.tolist()]
    with (folder / "u.item").open(encoding="latin-1") as file:
        genres = [[g for g, flag in enumerate(row[5:]) if flag == "1"] for row in csv.reader(file, delimiter="|")]
    return ratings_of(rows, 943, 1682), index_of(genres, 19)
