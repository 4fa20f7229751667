import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from surprise import Dataset, Reader
from surprise.model_selection import GridSearchCV, KFold, cross_validate

from core.errors import InputError, WhyboardError
from core.progress import silent
from core.recommend.algorithms.ease import EASE, default_ridge
from core.recommend.liking import strength
from core.recommend.protocol import Exact
from core.recommend.registry import fit, serve, settings_of
from core.recommend.serving.ease import ServedEase
from core.types import History, Ratings, Scale
from tests.core.recommend.real import generated, movielens_100k, ratings_of, ratings_of_arrays

SCALE = Scale(0.5, 5.0)


def served(ratings: Ratings, ridge: float = 2.0, neutral: float = 0.0) -> ServedEase:
    fitted = fit("ease", ratings, SCALE, settings_of("ease", {"ridge": ridge, "neutral": neutral}))
    model = serve("ease", fitted.arrays, fitted.facts)
    assert isinstance(model, ServedEase)
    return model


def liking(ratings: Ratings, neutral: float = 0.0) -> np.ndarray:
    x = np.zeros((ratings.n_users, ratings.n_items))
    place = (ratings.values.astype(np.float64) - 0.5) / 4.5
    x[ratings.users, ratings.items] = np.maximum(0, (place - neutral) / (1 - neutral))
    return x


@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.4, -0.5]))
def test_each_column_is_a_ridge_regression_of_one_item_on_the_others(seed: int, neutral: float) -> None:
    # Steck's closed form solves, for every item, the ridge regression of its column on all other columns.
    ratings = generated(seed, 25, 8)
    x, weights = liking(ratings, neutral), served(ratings, 2.0, neutral).weights
    for item in range(8):
        others = np.delete(np.arange(8), item)
        expected = np.linalg.solve(x[:, others].T @ x[:, others] + 2.0 * np.eye(7), x[:, others].T @ x[:, item])
        np.testing.assert_allclose(weights[others, item], expected, atol=2e-5)
        assert weights[item, item] == 0


def test_blocks_join_without_a_seam() -> None:
    ratings = generated(5, 80, 1100, 0.05)
    x = liking(ratings)
    inverse = np.linalg.inv(x.T @ x + 3.0 * np.eye(1100))
    expected = -inverse / np.diag(inverse)
    np.fill_diagonal(expected, 0)
    np.testing.assert_allclose(served(ratings, 3.0).weights, expected, atol=1e-4)


@given(st.integers(0, 10_000))
def test_score_is_the_sum_over_the_ratings(seed: int) -> None:
    ratings = generated(seed)
    model, x = served(ratings), liking(ratings)
    assert isinstance(model, Exact)
    items = np.arange(20, dtype=np.int32)
    for user in (0, 7):
        history = ratings.of(user)
        expected = x[user] @ model.weights.astype(np.float64)
        np.testing.assert_allclose(model.scores(history), expected, atol=1e-5)
        np.testing.assert_allclose(model.scores_of(history, items), expected, atol=1e-5)
        sums = [model.base(history, item) + model.contributions(history, item).sum() for item in items]
        np.testing.assert_allclose(sums, expected, atol=1e-5)


@given(st.integers(0, 10_000))
def test_excess_sums_to_the_personal_part_and_parts_to_the_score(seed: int) -> None:
    ratings = generated(seed)
    model, x, history = served(ratings), liking(ratings), ratings.of(4)
    items = np.arange(20, dtype=np.int32)
    parts = model.parts(history, items)
    mean = x.sum(axis=0) / (np.diff(ratings.offsets) > 0).sum()
    np.testing.assert_allclose(model.mean_strength, mean, atol=1e-6)
    average = x[4].sum() / mean.sum() * (mean @ model.weights)
    np.testing.assert_allclose(parts.non_personal, average, atol=1e-5)
    np.testing.assert_allclose(parts.non_personal + parts.personal, model.scores(history), atol=1e-5)
    excess = [model.contributions(history, item, "excess").sum() for item in items]
    np.testing.assert_allclose(excess, parts.personal, atol=1e-9)


def test_the_average_user_has_no_personal_part() -> None:
    # everyone rated everything alike: whoever is average gets exactly what the average user gets
    ratings = ratings_of_arrays(np.repeat(np.arange(6), 4), np.tile(np.arange(4), 6), np.tile([1.0, 3.0, 4.5, 5.0], 6))
    parts = served(ratings).parts(ratings.of(2), np.arange(4, dtype=np.int32))
    np.testing.assert_allclose(parts.personal, 0, atol=1e-6)
    assert parts.non_personal.max() > 0.1


@given(st.integers(0, 10_000), st.integers(0, 18))
def test_adding_a_rating_adds_its_row(seed: int, item: int) -> None:
    ratings = generated(seed)
    model, history = served(ratings), ratings.of(3)
    kept = history.items != item
    without = History(None, history.items[kept], history.values[kept])
    place = int(np.searchsorted(without.items, item))
    more = History(
        None,
        np.insert(without.items, place, item).astype(np.int32),
        np.insert(without.values, place, 5.0).astype(np.float32),
    )
    np.testing.assert_allclose(model.scores(more) - model.scores(without), model.weights[item], atol=1e-5)


def test_many_histories_at_once_score_like_one_at_a_time() -> None:
    ratings = generated(9, 40, 120, 0.5)
    model = served(ratings)
    histories = [ratings.of(user) for user in (0, 3, 38)] + [
        History(None, np.array([5], np.int32), np.ones(1, np.float32))
    ]
    expected = np.stack([model.scores(history) for history in histories])
    np.testing.assert_allclose(model.scores_many(histories), expected, atol=1e-5)


def test_an_item_nobody_rated_scores_nothing() -> None:
    ratings = generated(1)
    assert served(ratings).scores(ratings.of(0))[19] == 0


def test_refuses_what_says_nothing_about_liking() -> None:
    model = served(generated(1))
    nothing = np.zeros(0, np.int32)
    assert "no ratings" in (model.refuses(History(None, nothing, nothing.astype(np.float32))) or "")
    lowest = History(None, np.array([1, 2], np.int32), np.array([0.5, 0.5], np.float32))
    assert "count as liking" in (model.refuses(lowest) or "")
    assert model.refuses(History(None, np.array([1], np.int32), np.ones(1, np.float32))) is None


@pytest.mark.parametrize("values", [[3.0, 3.0, 3.0, 3.0], [3.0]])
def test_equal_ratings_one_user_and_one_item(values: list[float]) -> None:
    ratings = ratings_of_arrays(np.arange(len(values)), np.zeros(len(values), int), np.array(values))
    fitted = fit("ease", ratings, Scale(3, 3), settings_of("ease", {}))
    model = serve("ease", fitted.arrays, fitted.facts)
    assert model.scores(ratings.of(0)).tolist() == [0.0]


def test_strength_of_liking() -> None:
    values = np.array([1, 2, 3, 4, 5], np.float32)
    assert strength(values, Scale(1, 5), 0.0).tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert strength(values, Scale(1, 5), 0.5).tolist() == [0, 0, 0, 0.5, 1]
    assert strength(values, Scale(1, 5), -1.0).tolist() == [0.5, 0.625, 0.75, 0.875, 1]


@pytest.mark.parametrize(
    "given_settings", [{"ridge": 0}, {"ridge": -1.0}, {"neutral": 1}, {"neutral": "high"}, {"k": 3}]
)
def test_wrong_settings_are_refused(given_settings: dict) -> None:
    with pytest.raises(InputError, match=r"ease|ridge|neutral"):
        settings_of("ease", given_settings)


def test_no_rating_is_refused() -> None:
    nothing = np.zeros(0, int)
    with pytest.raises(InputError, match="not a single rating"):
        fit("ease", ratings_of_arrays(nothing, nothing, nothing, 3, 3), SCALE, settings_of("ease", {}))


def test_a_matrix_that_cannot_be_inverted_says_what_to_do() -> None:
    rows = np.repeat(np.arange(400), 2)  # two columns alike: singular without a ridge that float32 can see
    ratings = ratings_of_arrays(rows, np.tile([0, 1], 400), np.full(800, 5.0))
    with pytest.raises(WhyboardError, match="larger ridge"):
        fit("ease", ratings, SCALE, settings_of("ease", {"ridge": 1e-9}))


def test_progress_ends_where_it_should() -> None:
    told: list[float] = []
    fit("ease", generated(1), SCALE, settings_of("ease", {}), lambda done, stage: told.append(done))
    assert told == sorted(told)
    assert 0 <= told[0] <= told[-1] <= 1


def test_surprises_own_tools_run_it() -> None:
    ratings = generated(4, 60, 30)
    frame = pd.DataFrame({"user": ratings.users, "item": ratings.items, "rating": ratings.values.astype(float)})
    data = Dataset.load_from_df(frame, Reader(rating_scale=(0.5, 5)))
    found = cross_validate(EASE(ridge=5), data, measures=["fcp"], cv=KFold(3, random_state=0))
    assert all(0 <= value <= 1 for value in found["test_fcp"])
    search = GridSearchCV(EASE, {"ridge": [1.0, 50.0]}, measures=["fcp"], cv=KFold(2, random_state=0))
    search.fit(data)
    assert search.best_params["fcp"]["ridge"] in {1.0, 50.0}


def test_estimates_keep_the_order_of_the_served_scores() -> None:
    ratings = generated(6, 60, 30)
    frame = pd.DataFrame({"user": ratings.users, "item": ratings.items, "rating": ratings.values.astype(float)})
    algorithm = EASE(ridge=2.0).fit(Dataset.load_from_df(frame, Reader(rating_scale=(0.5, 5))).build_full_trainset())
    scores = served(ratings).scores(ratings.of(2))
    known = [item for item in range(29) if (ratings.items == item).any()]
    predictions = [algorithm.predict(2, item) for item in known]
    np.testing.assert_allclose([p.details["score"] for p in predictions], scores[known], atol=1e-5)
    assert np.argsort([p.est for p in predictions]).tolist() == np.argsort(scores[known]).tolist()
    assert all(0.5 < p.est < 5 for p in predictions)
    assert algorithm.predict("nobody", known[0]).details["was_impossible"]


@pytest.mark.real_data
def test_exact_on_movielens(real_data) -> None:
    ratings = ratings_of(movielens_100k(real_data("ml-100k")))
    fitted = fit("ease", ratings, Scale(1, 5), settings_of("ease", {}), silent)
    model = serve("ease", fitted.arrays, fitted.facts)
    weights = fitted.arrays["weights"].astype(np.float64)
    for user in range(0, 943, 50):
        history = ratings.of(user)
        expected = ((history.values.astype(np.float64) - 1) / 4) @ weights[history.items]
        assert np.abs(model.scores(history) - expected).max() < 1e-5
    assert default_ridge(80_000) == 200
