import json
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from core.recommend import metrics, registry
from core.recommend.splits import folds
from core.types import Scale
from tests.core.recommend.worlds import items_of, movielens_100k, ratings_of, small_world


@given(st.permutations(range(40)), st.sets(st.integers(0, 39), min_size=1, max_size=25))
def test_list_accuracy_agrees_with_sklearn_and_with_sets(order: list[int], relevant: set[int]) -> None:
    listed = order[:10]
    gains = np.array([[float(item in relevant) for item in order]])
    places = -np.arange(40, dtype=float)[None]
    precision, recall, f1, ndcg, hit = metrics.list_accuracy(np.array(listed), np.array(sorted(relevant)))
    assert ndcg == pytest.approx(ndcg_score(gains, places, k=10))
    assert precision == len(relevant & set(listed)) / 10
    assert recall == len(relevant & set(listed)) / len(relevant)
    assert f1 == pytest.approx(2 * len(relevant & set(listed)) / (10 + len(relevant)))
    assert hit == bool(relevant & set(listed))


def test_a_short_list_is_still_judged_out_of_ten() -> None:
    precision, recall, *_ = metrics.list_accuracy(np.array([3, 1]), np.array([3]))
    assert (precision, recall) == (0.1, 1.0)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=30).filter(any))
def test_gini_is_half_the_relative_mean_difference(counts: list[int]) -> None:
    x = np.array(counts)
    assert metrics.gini(x) == pytest.approx(np.abs(x[:, None] - x[None]).mean() / (2 * x.mean()), abs=1e-12)


def test_gini_without_recommendations_is_none() -> None:
    assert metrics.gini(np.zeros(5, dtype=np.int64)) is None


@given(st.lists(st.frozensets(st.integers(0, 4)), min_size=2, max_size=8))
def test_diversity_is_one_minus_mean_jaccard(sets: list[frozenset[int]]) -> None:
    pairs = [1 - len(a & b) / len(a | b) for a, b in combinations(sets, 2) if a | b]
    got = metrics.diversity(np.arange(len(sets)), sets)
    assert got == (pytest.approx(np.mean(pairs)) if pairs else None)


def test_relevance_follows_the_scale() -> None:
    assert metrics.relevant_from(Scale(1, 5)) == 4
    assert metrics.relevant_from(Scale(0, 100)) == 75


def measure_popularity(train, test, items, scale):
    return metrics.popularity_metrics(metrics.Measure(train, test, items, scale), scale)


@pytest.mark.real_data
def test_popularity_on_movielens_is_the_published_yardstick(real_data) -> None:
    ratings, items, scale = movielens_100k(real_data("ml-100k"))
    train, test = next(folds(ratings))
    values = measure_popularity(train, test, items, scale)
    # A dense second implementation.
    seen, relevant = np.zeros((2, 943, 1682), dtype=bool)
    seen[train.users, train.items] = True
    good = test.values >= 4
    relevant[test.users[good], test.items[good]] = True
    scores = np.where(seen, -1, np.bincount(train.items, minlength=1682)[None])
    listed = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    some = relevant.any(axis=1)
    assert values["precision_at_10"] == pytest.approx(np.take_along_axis(relevant, listed, 1)[some].mean())
    tested = np.diff(test.offsets) > 0
    assert values["coverage"] == pytest.approx(len(np.unique(listed[tested])) / 1682)
    assert values["precision_at_10"] == pytest.approx(0.138, abs=0.004)  # published with the folds in file order
    assert values["rmse"] is None


def test_what_does_not_apply_is_none_and_json_has_no_nan() -> None:
    train = ratings_of([0, 0, 1], [0, 1, 1], [5, 1, 2], 2, 4)
    test = ratings_of([0, 1], [2, 0], [1, 2], 2, 4)  # nothing relevant
    values = measure_popularity(train, test, items_of(4), Scale(1, 5))
    assert all(values[name] is None for name in metrics.ACCURACY)
    assert values["diversity"] is None
    assert values["coverage"] == 0.75  # item 1 was rated by both
    assert json.loads(json.dumps(values, allow_nan=False)) == values


def test_holdout_metrics_stand_beside_popularity() -> None:
    ratings, items, scale = small_world()
    values = metrics.holdout_metrics("popularity", ratings, items, scale, registry.settings_of("popularity", {}))
    assert set(metrics.METRICS) <= set(values)
    assert values["popularity"]["ndcg_at_10"] == values["ndcg_at_10"] > 0
    assert 0 < values["users"] <= 60
    json.dumps(values, allow_nan=False)


def test_holdout_metrics_of_almost_nothing_are_empty() -> None:
    few = ratings_of([0, 0, 1], [0, 1, 1], [5, 1, 2], 2, 2)
    settings = registry.settings_of("popularity", {})
    assert metrics.holdout_metrics("popularity", few, items_of(2), Scale(1, 5), settings) == {}
