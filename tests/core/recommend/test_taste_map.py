"""The taste map against a singular value decomposition, and its laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.recommend.taste import residuals, tastes
from core.recommend.taste_map import attribute_table, principal_components, sample_users, taste_map
from tests.core.recommend.worlds import small_world

RATINGS, ITEMS, _ = small_world(1)
TASTES = tastes(RATINGS, residuals(RATINGS), ITEMS.attributes["genre"])


@given(st.integers(0, 10_000), st.integers(3, 40), st.integers(2, 9))
@settings(max_examples=40, deadline=None)
def test_components_equal_those_of_a_singular_value_decomposition(seed, n, k) -> None:
    vectors = np.random.default_rng(seed).normal(size=(n, k)) * np.arange(k, 0, -1)
    coordinates, explained = principal_components(vectors)
    left, sizes, _ = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=False)
    assert explained == pytest.approx(tuple(sizes[:2] ** 2 / (sizes**2).sum()))
    assert np.abs(coordinates) == pytest.approx(np.abs(left[:, :2] * sizes[:2]), abs=1e-6)
    assert coordinates.mean(axis=0) == pytest.approx([0, 0], abs=1e-9)


def test_the_sign_does_not_depend_on_the_order_of_users() -> None:
    vectors = np.random.default_rng(2).normal(size=(50, 6)) * np.arange(6, 0, -1)
    order = np.random.default_rng(3).permutation(50)
    assert principal_components(vectors[order])[0] == pytest.approx(principal_components(vectors)[0][order])


@pytest.mark.parametrize("shape", [(0, 3), (1, 3), (5, 0), (5, 1)])
def test_too_little_to_map_is_zero(shape) -> None:
    coordinates, explained = principal_components(np.arange(np.prod(shape), dtype=np.float32).reshape(shape))
    assert coordinates.shape == (shape[0], 2)
    assert np.isfinite(coordinates).all()
    assert explained == (pytest.approx(1.0) if shape == (5, 1) else 0.0, 0.0)


def test_equal_users_stand_on_one_point() -> None:
    coordinates, explained = principal_components(np.full((7, 4), 0.1, dtype=np.float32))
    assert not coordinates.any()
    assert explained == (0.0, 0.0)


def test_without_vectors_the_tastes_make_the_map() -> None:
    table = attribute_table(TASTES)
    for user in range(RATINGS.n_users):
        rows = {row.name: row.taste for row in TASTES.of(user)}
        assert table[user] == pytest.approx([rows.get(name, 0.0) for name in TASTES.names])
    mapped = taste_map(None, TASTES, RATINGS.n_users)
    assert mapped.source == "attributes"
    assert mapped.coordinates == pytest.approx(principal_components(table)[0], abs=1e-6)


def test_ends_name_what_is_liked_there() -> None:
    mapped = taste_map(None, TASTES, RATINGS.n_users)
    table = attribute_table(TASTES)
    for axis in (0, 1):
        low, high = (TASTES.names.index(name) for name in mapped.ends[axis])
        right = mapped.coordinates[:, axis] > 0
        assert table[right, high].mean() > table[~right, high].mean()
        assert table[right, low].mean() < table[~right, low].mean()


def test_with_vectors_the_model_makes_the_map_and_without_anything_it_is_a_point() -> None:
    vectors = np.random.default_rng(0).normal(size=(RATINGS.n_users, 4)).astype(np.float32)
    assert taste_map(vectors, TASTES, RATINGS.n_users).source == "vectors"
    bare = taste_map(None, None, 5)
    assert bare.coordinates.shape == (5, 2)
    assert bare.ends == (("", ""), ("", ""))


def test_samples_are_drawn_from_the_given_and_stay_the_same() -> None:
    users = np.arange(0, 10_000, 3, dtype=np.int32)
    drawn = sample_users(users, 500)
    assert len(drawn) == len(set(drawn.tolist())) == 500
    assert set(drawn.tolist()) <= set(users.tolist())
    assert (np.diff(drawn) > 0).all()
    assert np.array_equal(drawn, sample_users(users, 500))
    assert sample_users(users, 5000) is users
