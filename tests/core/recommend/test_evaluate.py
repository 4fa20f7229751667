import json

import numpy as np
import pandas as pd
import pytest
import surprise
from surprise import Dataset, Reader
from surprise.model_selection import KFold, cross_validate

from core.errors import CancelledError, InputError, TooLargeError
from core.recommend.evaluate import Estimate, evaluate
from core.recommend.memory import memory_needed_gb
from core.recommend.metrics import METRICS, Measure
from core.recommend.registry import fit, serve, settings_of
from core.recommend.splits import folds as folds_of
from core.recommend.stability import mean_jaccard, stability_of
from core.types import Scale
from tests.core.recommend.worlds import items_of, movielens_100k, ratings_of, small_world


def evaluated(*kinds: str, stability: bool = False, world=None, **more):
    ratings, items, scale = world or small_world()
    return evaluate(ratings, items, scale, {k: settings_of(k, {}) for k in kinds}, stability=stability, **more)


def test_errors_are_those_of_surprise_cross_validate() -> None:
    ratings, _, scale = small_world()
    frame = pd.DataFrame({"u": ratings.users, "i": ratings.items, "r": ratings.values.astype(float)})
    data = Dataset.load_from_df(frame, Reader(rating_scale=(scale.low, scale.high)))
    kinds = {"baseline": surprise.BaselineOnly(verbose=False), "slopeone": surprise.SlopeOne()}
    ours = {model.kind: model.metrics for model in evaluated(*kinds).models}
    for kind, algo in kinds.items():
        theirs = cross_validate(algo, data, cv=KFold(5, random_state=0))
        for name in ("rmse", "mae"):
            values = theirs[f"test_{name}"]
            assert ours[kind][name].mean == pytest.approx(values.mean(), abs=1e-6), (kind, name)
            assert ours[kind][name].se == pytest.approx(values.std(ddof=1) / np.sqrt(5), abs=1e-6)


def test_json_has_the_layout_of_the_design() -> None:
    document = evaluated("foldin", "ease", stability=True).to_json()
    json.dumps(document, allow_nan=False)
    assert (document["folds"], document["seed"]) == (5, 0)
    foldin, ease, popularity = document["models"]
    assert [m["kind"] for m in document["models"]] == ["foldin", "ease", "popularity"]
    assert set(METRICS) <= set(foldin)
    assert set(foldin["rmse"]) == set(ease["precision_at_10"]) == {"mean", "se"}
    assert ease["rmse"] is None
    assert popularity["non_personal_share"] == 1.0
    assert 0 < ease["coverage"] <= 1
    assert ease["seed_stability"] is None
    assert 0 < foldin["seed_stability"] <= 1
    for row in document["models"]:
        assert 0 < row["data_stability"] <= 1
        assert 0 < row["user_resample_stability"] <= 1


def test_popularity_is_beside_and_never_twice() -> None:
    assert [m.kind for m in evaluated("popularity").models] == ["popularity"]
    assert [m.kind for m in evaluated("baseline").models] == ["baseline", "popularity"]


def test_baselines_are_not_personal_and_lists_tell() -> None:
    baseline = evaluated("baseline").models[0].metrics
    assert baseline["non_personal_share"].mean == 1.0
    assert baseline["gini"].mean > 0.5


def test_fewer_ratings_than_folds_is_an_input_error() -> None:
    world = ratings_of([0, 1], [0, 0], [3, 4], 2, 1), items_of(1), Scale(1, 5)
    with pytest.raises(InputError, match="2 ratings, too few for 5 folds"):
        evaluated("baseline", world=world)


@pytest.mark.parametrize("kind", ["ease", "foldin", "svd", "knn", "slopeone", "cocluster", "nmf", "svdpp", "baseline"])
@pytest.mark.parametrize("shape", ["one user", "one item", "all equal", "nothing relevant"])
def test_odd_data_sets_give_null_not_nan(kind: str, shape: str) -> None:
    worlds = {
        "one user": ratings_of([0] * 6, range(6), [1, 2, 3, 4, 5, 5], 1, 8),
        "one item": ratings_of(range(6), [0] * 6, [1, 2, 3, 4, 5, 5], 7, 1),
        "all equal": ratings_of([0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 2, 3], [4] * 6, 3, 5),
        "nothing relevant": ratings_of([0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 2, 3], [1, 2, 3, 2, 1, 2], 3, 5),
    }
    ratings = worlds[shape]
    scale = Scale(4, 4) if shape == "all equal" else Scale(1, 5)
    world = ratings, items_of(ratings.n_items), scale
    if (kind, shape) == ("knn", "all equal"):
        with pytest.raises(InputError, match="no spread"):
            evaluated(kind, stability=True, world=world)
        return
    document = evaluated(kind, stability=True, world=world).to_json()
    json.dumps(document, allow_nan=False)
    row = document["models"][0]
    assert row["diversity"] is None
    assert (row["precision_at_10"] is None) == (shape == "nothing relevant")


def test_what_would_not_fit_in_memory_is_refused_before_anything_is_fitted() -> None:
    begun: list[str] = []
    ratings, _, _ = small_world()
    limit = 0.99 * memory_needed_gb("knn", ratings.n_users, ratings.n_items, len(ratings.items))
    with pytest.raises(TooLargeError, match="Fitting knn"):
        evaluated("baseline", "knn", memory_limit_gb=limit, progress=lambda _, stage: begun.append(stage))
    assert not begun


def test_progress_rises_names_the_model_and_can_cancel() -> None:
    seen: list[tuple[float, str]] = []
    evaluated("svd", stability=True, progress=lambda done, stage: seen.append((done, stage)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == 1.0
    assert any(stage.startswith("svd, fold 5 of 5: epoch 20") for _, stage in seen)

    def stop(done: float, stage: str) -> None:
        raise CancelledError("Stopped.", "Start again.")

    with pytest.raises(CancelledError):
        evaluated("svd", progress=stop)


def test_standard_error_and_missing_folds() -> None:
    assert Estimate.of([1.0, None, 3.0]) == Estimate(2.0, pytest.approx(1.0))
    assert Estimate.of([1.0]) == Estimate(1.0, None)
    assert Estimate.of([None, None]) is None


def test_mean_jaccard_of_known_lists() -> None:
    a, b, none = np.array([1, 2, 3]), np.array([3, 4]), np.array([], dtype=int)
    assert mean_jaccard([a, a, none], [a, b, none]) == pytest.approx((1 + 1 / 4) / 2)
    assert mean_jaccard([a, a], [a, none]) == 0.5
    assert mean_jaccard([none], [none]) is None


def test_stability_tells_noise_from_knowledge() -> None:
    ratings, _, scale = small_world()
    noisy = stability_of("svd", ratings, scale, settings_of("svd", {"n_epochs": 1, "init_std_dev": 1.0}))
    steady = stability_of("svd", ratings, scale, settings_of("svd", {"init_std_dev": 0.001}))
    assert noisy.seed < 0.4 < steady.seed
    assert noisy.data > noisy.seed  # the same seed starts from the same factors
    assert stability_of("popularity", ratings, scale, settings_of("popularity", {})).data == 1.0


def test_stability_without_two_ratings_a_user_is_null() -> None:
    ratings = ratings_of([0, 1], [0, 0], [3, 4], 2, 1)
    steady = stability_of("baseline", ratings, Scale(1, 5), settings_of("baseline", {}))
    assert (steady.seed, steady.data, steady.users) == (None, None, None)


@pytest.mark.real_data
def test_ease_beats_popularity_and_stock_svd_on_movielens(real_data) -> None:
    ratings, items, scale = movielens_100k(real_data("ml-100k"))
    train, test = next(folds_of(ratings))
    measure = Measure(train, test, items, scale)
    values = {}
    for kind in ("ease", "svd", "popularity"):
        fitted = fit(kind, train, scale, settings_of(kind, {}))
        values[kind] = measure.of(serve(kind, fitted.arrays, fitted.facts))
    precision = {kind: found["precision_at_10"] for kind, found in values.items()}
    assert precision["ease"] >= 1.8 * precision["popularity"]
    assert precision["ease"] >= 3 * precision["svd"]
    assert values["svd"]["rmse"] == pytest.approx(0.934, abs=0.01)  # Surprise's README, over five folds
