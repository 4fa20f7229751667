import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from surprise import SVD, Dataset, Reader
from surprise.model_selection import GridSearchCV, KFold, cross_validate

from core.errors import CancelledError, InputError
from core.recommend import ridge
from core.recommend.algorithms.foldin import FoldIn
from core.recommend.algorithms.trainset import build_trainset
from core.recommend.protocol import Exact
from core.recommend.registry import fit, serve, settings_of
from core.recommend.serving.foldin import ServedFoldIn
from core.types import History, Ratings, Scale
from tests.core.recommend.real import generated, movielens_100k, ratings_of, ratings_of_arrays

SCALE = Scale(0.5, 5.0)
SMALL = {"seeds": 2, "k": 3, "epochs": 4, "init_std_dev": 0.3, "lr": 0.02}
ALL = np.arange(20, dtype=np.int32)


def served(ratings: Ratings, **settings: float) -> ServedFoldIn:
    fitted = fit("foldin", ratings, SCALE, settings_of("foldin", SMALL | settings))
    model = serve("foldin", fitted.arrays, fitted.facts)
    assert isinstance(model, ServedFoldIn)
    return model


@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(1, 12))
def test_primal_and_dual_give_the_minimum_of_the_ridge_objective(seed: int, n: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    z, e, d = rng.normal(size=(n, k)), rng.normal(size=n), rng.uniform(0.1, 5, k)
    found = ridge.solve(z, e, d)
    # the gradient of |e − Zp|² + pᵀDp vanishes
    np.testing.assert_allclose(z.T @ (e - z @ found), d * found, atol=1e-9)
    np.testing.assert_allclose(ridge._primal(z, e, d), ridge._dual(z, e, d), atol=1e-9)
    target = rng.normal(size=k)
    assert ridge.weights(z, target, d) @ e == pytest.approx(target @ found, abs=1e-9)


@given(st.integers(0, 10_000))
def test_users_solved_in_stacks_equal_users_solved_one_by_one(seed: int) -> None:
    ratings, rng = generated(seed), np.random.default_rng(seed)
    z, e, d = rng.normal(size=(20, 6)), rng.normal(size=len(ratings.items)), np.full(6, 2.0)
    found = ridge.solve_all(z, e, ratings.items, ratings.offsets, d)
    for user in range(ratings.n_users):
        rows = slice(int(ratings.offsets[user]), int(ratings.offsets[user + 1]))
        alone = ridge.solve(z[ratings.items[rows]], e[rows], d) if rows.stop > rows.start else np.zeros(6)
        np.testing.assert_allclose(found[user], alone, atol=1e-5)


@given(st.integers(0, 10_000))
def test_score_is_base_plus_weighted_residuals(seed: int) -> None:
    ratings = generated(seed)
    model = served(ratings)
    assert isinstance(model, Exact)
    for user in (0, 9):
        own = ratings.of(user)
        edited = History(None, own.items, own.values)
        scores = model.scores(own)
        np.testing.assert_allclose(model.scores(edited), scores, atol=1e-5)
        np.testing.assert_allclose(model.scores_of(own, ALL), scores, atol=1e-5)
        np.testing.assert_allclose(model.scores_of(edited, ALL), scores, atol=1e-5)
        sums = [model.base(own, item) + model.contributions(own, item).sum() for item in ALL]
        np.testing.assert_allclose(sums, scores, atol=1e-5)


@given(st.integers(0, 10_000))
def test_parts_are_item_quality_and_taste(seed: int) -> None:
    ratings = generated(seed)
    model, history = served(ratings), ratings.of(2)
    parts, user = model.parts(history, ALL), model.user_vector(history)
    np.testing.assert_allclose(parts.non_personal, model.item_bias, atol=1e-7)
    rest = model.mean + float(user[-1])
    np.testing.assert_allclose(parts.non_personal + parts.personal + rest, model.scores(history), atol=1e-5)


@given(st.integers(0, 10_000), st.integers(0, 18), st.sampled_from([0.5, 3.0, 5.0]))
def test_adding_a_rating_is_a_rank_one_update(seed: int, item: int, value: float) -> None:
    # Sherman and Morrison: p' = p + A⁻¹z (e − zᵀp) / (1 + zᵀA⁻¹z)
    ratings = generated(seed)
    model, own = served(ratings), ratings.of(5)
    kept = own.items != item
    without = History(None, own.items[kept], own.values[kept])
    place = int(np.searchsorted(without.items, item))
    more = History(
        None,
        np.insert(without.items, place, item).astype(np.int32),
        np.insert(without.values, place, value).astype(np.float32),
    )
    vectors = np.hstack([model.factors, np.ones((20, 1))]).astype(np.float64)
    z = vectors[without.items]
    inverse = np.linalg.inv(z.T @ z + np.diag(model.penalties))
    before, new = model.solved(without), vectors[item]
    error = value - model.mean - model.item_bias[item] - new @ before
    expected = before + inverse @ new * error / (1 + new @ inverse @ new)
    np.testing.assert_allclose(model.solved(more), expected, atol=1e-6)


@given(st.integers(0, 10_000), st.integers(1, 12))
def test_subsets_solved_together_equal_subsets_solved_alone(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    z, e, d = rng.normal(size=(n, 6)), rng.normal(size=(4, n)), rng.uniform(0.5, 5, 6)
    present = rng.random((4, n)) < 0.7
    present[:, 0] = True
    found = ridge.solve_subsets(z, e, present, d)
    for row, residuals, here in zip(found, e, present, strict=True):
        np.testing.assert_allclose(row, ridge.solve(z[here], residuals[here], d), atol=1e-9)


def test_many_histories_at_once_score_like_one_at_a_time() -> None:
    ratings = generated(9)
    model = served(ratings)
    nothing = History(None, np.empty(0, np.int32), np.empty(0, np.float32))
    one, other = (History(None, np.array([5], np.int32), np.array([r], np.float32)) for r in (1, 4))
    histories = [ratings.of(0), one, other, nothing]
    expected = np.stack([model.scores(history) for history in histories])
    np.testing.assert_allclose(model.scores_many(histories), expected, atol=1e-5)


def test_an_item_nobody_rated_scores_mean_plus_habit() -> None:
    ratings = generated(1)
    model, history = served(ratings), ratings.of(0)
    assert model.scores(history)[19] == pytest.approx(model.mean + float(model.users[0, -1]), abs=1e-6)


def test_users_without_ratings_are_refused_and_have_no_vector() -> None:
    ratings = generated(1)
    model = served(ratings)
    assert "no ratings" in (model.refuses(ratings.of(29)) or "")
    assert not model.vectors()[29].any()
    assert model.vectors().shape == (30, 6)


def test_served_equals_surprises_algorithm() -> None:
    ratings = generated(7, 40, 20, 0.5)
    trainset = build_trainset(ratings, SCALE)
    algorithm = FoldIn(n_seeds=2, n_factors=3, n_epochs=4, init_std_dev=0.3, lr_all=0.02, random_state=0).fit(trainset)
    model = served(ratings)
    for user in (0, 11):
        expected = [algorithm.predict(user, item, clip=False).est for item in trainset.item_indices.tolist()]
        np.testing.assert_allclose(model.scores(ratings.of(user))[trainset.item_indices], expected, atol=1e-4)


def test_one_seed_has_the_item_side_of_stock_svd() -> None:
    trainset = build_trainset(generated(7), SCALE)
    stock = SVD(n_factors=4, n_epochs=3, random_state=6).fit(trainset)
    ours = FoldIn(n_seeds=1, n_factors=4, n_epochs=3, init_std_dev=0.1, lr_all=0.005, reg_all=0.02, random_state=6)
    ours.fit(trainset)
    np.testing.assert_allclose(ours.qi, stock.qi)
    np.testing.assert_allclose(ours.bi, stock.bi)


def test_factors_of_several_seeds_stand_side_by_side() -> None:
    trainset = build_trainset(generated(7), SCALE)
    options = {"n_factors": 4, "n_epochs": 3, "init_std_dev": 0.3}
    stock = [SVD(random_state=seed, **options).fit(trainset) for seed in (2, 3)]
    ours = FoldIn(n_seeds=2, random_state=1, lr_all=0.005, reg_all=0.02, **options).fit(trainset)
    np.testing.assert_allclose(ours.qi @ ours.qi.T, (stock[0].qi @ stock[0].qi.T + stock[1].qi @ stock[1].qi.T) / 2)
    np.testing.assert_allclose(ours.bi, (stock[0].bi + stock[1].bi) / 2)


def test_seeds_of_two_settings_are_disjoint() -> None:
    used = [set(FoldIn(n_seeds=5, random_state=seed)._seeds()) for seed in range(4)]
    assert len(set.union(*used)) == 20
    ratings = generated(1)
    assert not np.allclose(served(ratings, seed=0).factors, served(ratings, seed=1).factors)
    np.testing.assert_array_equal(served(ratings, seed=1).factors, served(ratings, seed=1).factors)


def test_surprises_own_tools_run_it() -> None:
    ratings = generated(4, 60, 30)
    frame = pd.DataFrame({"user": ratings.users, "item": ratings.items, "rating": ratings.values.astype(float)})
    data = Dataset.load_from_df(frame, Reader(rating_scale=(0.5, 5)))
    algorithm = FoldIn(n_seeds=2, n_factors=3, n_epochs=3, random_state=1)
    assert (cross_validate(algorithm, data, cv=KFold(3, random_state=0))["test_rmse"] < 2).all()
    search = GridSearchCV(FoldIn, {"n_factors": [2, 3], "n_epochs": [2], "ridge": [1.0]}, measures=["rmse"], cv=2)
    search.fit(data)
    assert search.best_params["rmse"]["ridge"] == 1.0


def test_progress_counts_epochs_and_may_stop_the_fit() -> None:
    told: list[str] = []

    def stop(done: float, stage: str) -> None:
        told.append(stage)
        if len(told) == 6:
            raise CancelledError("Stopped.", "Start again.")

    with pytest.raises(CancelledError):
        fit("foldin", generated(1), SCALE, settings_of("foldin", SMALL), stop)
    assert told[-1] == "fit 2 of 2, epoch 1 of 4"


@pytest.mark.parametrize(
    "given_settings",
    [
        {"seeds": 0},
        {"k": 2.5},
        {"epochs": -1},
        {"ridge": 0},
        {"ridge_user": "5"},
        {"lr": float("nan")},
        {"reg": -1},
        {"seed": -1},
    ],
)
def test_wrong_settings_are_refused(given_settings: dict) -> None:
    with pytest.raises(InputError, match=next(iter(given_settings))):
        settings_of("foldin", given_settings)


@pytest.mark.parametrize("values", [[3.0, 3.0, 3.0, 3.0], [3.0]])
def test_equal_ratings_one_user_and_one_item(values: list[float]) -> None:
    ratings = ratings_of_arrays(np.arange(len(values)), np.zeros(len(values), int), np.array(values))
    fitted = fit("foldin", ratings, Scale(3, 3), settings_of("foldin", SMALL))
    model = serve("foldin", fitted.arrays, fitted.facts)
    assert model.scores(ratings.of(0)) == pytest.approx([3.0], abs=0.05)  # what is left of the random start


@pytest.mark.real_data
def test_exact_on_movielens(real_data) -> None:
    ratings = ratings_of(movielens_100k(real_data("ml-100k")))
    fitted = fit("foldin", ratings, Scale(1, 5), settings_of("foldin", {"seeds": 2, "epochs": 10}))
    model = serve("foldin", fitted.arrays, fitted.facts)
    assert isinstance(model, ServedFoldIn)
    items = np.arange(0, 1682, 97, dtype=np.int32)
    for user in range(0, 943, 90):
        own = ratings.of(user)
        z = np.hstack([model.factors[own.items], np.ones((len(own.items), 1))]).astype(np.float64)
        target = np.hstack([model.factors[items], np.ones((len(items), 1))]).astype(np.float64)
        residuals = own.values - model.mean - model.item_bias[own.items]
        weights = target @ np.linalg.inv(z.T @ z + np.diag(model.penalties)) @ z.T
        expected = model.mean + model.item_bias[items] + weights @ residuals
        assert np.abs(model.scores(own)[items] - expected).max() < 1e-5
        assert np.abs(model.scores(History(None, own.items, own.values))[items] - expected).max() < 1e-5
