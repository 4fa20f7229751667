"""Trees as arrays against the library that fitted them, and SHAP values against their definition."""

from itertools import combinations
from math import factorial

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor

from core.attribute.surrogate_trees import TOLERANCE, Trees, checked_sums
from core.errors import WhyboardError
from tests.core.attribute.surrogates import random_rows


def fitted(n_features: int = 4, **given: object) -> HistGradientBoostingRegressor:
    rows = random_rows(n_features, rows=400)
    target = np.nan_to_num(rows[:, 0]) * 2 + np.isnan(rows[:, 1]) + np.nan_to_num(rows[:, 2] * rows[:, -1])
    settings = {"max_iter": 20, "max_leaf_nodes": 8, "min_samples_leaf": 5, "early_stopping": False} | given
    return HistGradientBoostingRegressor(**settings).fit(rows, target)


def test_predictions_are_those_of_the_library_also_where_features_are_unknown() -> None:
    found, rows = fitted(), random_rows(4, seed=1, rows=5000)
    np.testing.assert_allclose(Trees.of(found).predict(rows), found.predict(rows), atol=1e-12)


def test_trees_of_one_leaf_predict_the_mean() -> None:
    found, rows = fitted(min_samples_leaf=300), random_rows(4, seed=1)
    trees = Trees.of(found)
    np.testing.assert_allclose(trees.predict(rows), found.predict(rows), atol=1e-12)
    base, values = trees.shap_values(rows[:3])
    assert np.allclose(values, 0)
    assert base == pytest.approx(trees.predict(rows)[0])


def test_no_rows_no_predictions() -> None:
    assert Trees.of(fitted()).predict(np.empty((0, 4), np.float32)).shape == (0,)


def test_shap_values_sum_to_the_prediction() -> None:
    trees, rows = Trees.of(fitted()), random_rows(4, seed=2)
    base, values = trees.shap_values(rows)
    np.testing.assert_allclose(base + values.sum(axis=1), trees.predict(rows), atol=TOLERANCE)
    assert np.abs(values).max() > 0.1  # there is something to sum


@pytest.mark.parametrize("wrong", [1.01 * TOLERANCE, -1.0, 3000.0, np.nan])
def test_disturbed_shap_values_are_refused(wrong: float) -> None:
    trees, rows = Trees.of(fitted()), random_rows(4, seed=2)
    base, values = trees.shap_values(rows)
    values[5, 1] += wrong
    with pytest.raises(WhyboardError, match="miss the surrogate"):
        checked_sums(base, values, trees.predict(rows))


def test_shap_values_are_shapley_values_of_the_path_dependent_game() -> None:
    """By enumeration: v(S) follows known features and averages both ways, by counts, over the others."""
    n = 4
    trees, row = Trees.of(fitted(n, max_iter=5)), random_rows(n, seed=3)[0]
    arrays = trees.arrays

    def value(tree: int, node: int, known: frozenset[int]) -> float:
        place = int(arrays["offsets"][tree]) + node
        left, right = int(arrays["left"][place]), int(arrays["right"][place])
        if left < 0:
            return float(arrays["value"][place])
        feature = int(arrays["feature"][place])
        if feature in known:
            given = row[feature]
            down = bool(arrays["missing_left"][place]) if np.isnan(given) else given <= arrays["threshold"][place]
            return value(tree, left if down else right, known)
        first, whole = int(arrays["offsets"][tree]), float(arrays["count"][place])
        share = float(arrays["count"][first + left]) / whole
        return share * value(tree, left, known) + (1 - share) * value(tree, right, known)

    def game(known: frozenset[int]) -> float:
        return trees.baseline + sum(value(tree, 0, known) for tree in range(len(arrays["offsets"]) - 1))

    base, values = trees.shap_values(row[None])
    assert base == pytest.approx(game(frozenset()), abs=1e-9)
    for player in range(n):
        others = [other for other in range(n) if other != player]
        expected = 0.0
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            for chosen in combinations(others, size):
                expected += weight * (game(frozenset({*chosen, player})) - game(frozenset(chosen)))
        assert values[0, player] == pytest.approx(expected, abs=1e-9)


def _longer(arrays: dict) -> None:
    arrays["value"] = np.append(arrays["value"], 0.0)


def _outside(arrays: dict) -> None:
    arrays["right"][0] = 10_000


def _back(arrays: dict) -> None:
    arrays["left"][0] = 0  # a loop


def _unfilled(arrays: dict) -> None:
    arrays["offsets"][-1] += 1


def _infinite(arrays: dict) -> None:
    arrays["value"][1] = np.inf


@pytest.mark.parametrize("spoil", [_longer, _outside, _back, _unfilled, _infinite])
def test_arrays_that_make_no_trees_are_refused(spoil: object) -> None:
    trees = Trees.of(fitted())
    arrays = {name: array.copy() for name, array in trees.arrays.items()}
    spoil(arrays)
    with pytest.raises(ValueError, match=r"trees|node|value"):
        Trees(trees.baseline, arrays)
