import numpy as np
import pytest
from surprise import Dataset, Reader

from core.errors import InputError, TooLargeError
from core.recommend import tune as tuning
from core.recommend.registry import KINDS, settings_of
from core.recommend.tune import GRIDS, Trial, search, tune
from core.types import Scale
from tests.core.recommend.worlds import ratings_of, small_world


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_grid_holds_settings_that_the_kind_takes(kind: str) -> None:
    for name, values in GRIDS[kind].items():
        for value in values:
            assert getattr(settings_of(kind, {name: value}), name) == value


@pytest.mark.parametrize("kind", ["baseline", "ease"])
def test_the_best_point_of_the_grid_is_chosen(kind: str) -> None:
    ratings, _, scale = small_world()
    found = search(kind, ratings, scale)
    assert len(found.trials) == np.prod([len(values) for values in GRIDS[kind].values()])
    values = [trial.value for trial in found.trials]
    best = min(values) if found.metric == "rmse" else max(values)
    chosen = {name: getattr(found.settings, name) for name in GRIDS[kind]}
    assert next(trial.value for trial in found.trials if trial.settings == chosen) == best
    assert found.metric == ("rmse" if kind == "baseline" else "precision_at_10")
    assert tune(kind, ratings, scale) == found.settings


def test_tuning_baselines_agrees_with_surprise_grid_search() -> None:
    import pandas as pd
    from surprise import BaselineOnly
    from surprise.model_selection import GridSearchCV, KFold

    ratings, _, scale = small_world()
    frame = pd.DataFrame({"u": ratings.users, "i": ratings.items, "r": ratings.values.astype(float)})
    data = Dataset.load_from_df(frame, Reader(rating_scale=(scale.low, scale.high)))
    options = {"method": ["als"], "reg_u": list(GRIDS["baseline"]["reg_u"]), "reg_i": list(GRIDS["baseline"]["reg_i"])}
    theirs = GridSearchCV(
        BaselineOnly, {"bsl_options": options, "verbose": [False]}, ["rmse"], KFold(5, random_state=0)
    )
    theirs.fit(data)
    first_two = (theirs.cv_results["split0_test_rmse"] + theirs.cv_results["split1_test_rmse"]) / 2
    points = [params["bsl_options"] for params in theirs.cv_results["params"]]
    for trial in search("baseline", ratings, scale).trials:
        place = next(k for k, p in enumerate(points) if all(p[name] == v for name, v in trial.settings.items()))
        assert trial.value == pytest.approx(first_two[place], abs=1e-6)


def test_ties_leave_the_default() -> None:
    default = settings_of("baseline", {})
    points = [{"reg_u": 5.0, "reg_i": 5.0}, {"reg_u": 15.0, "reg_i": 10.0}, {"reg_u": 10.0, "reg_i": 5.0}]
    assert tuning._best(default, [Trial(p, 0.9) for p in points], "rmse") == default
    assert tuning._best(default, [Trial(p, None) for p in points], "rmse") == default


def test_nothing_to_choose_gives_the_defaults() -> None:
    ratings, _, scale = small_world()
    assert search("slopeone", ratings, scale).trials == ()
    with pytest.raises(InputError, match="2 ratings are too few"):
        tune("baseline", ratings_of([0, 1], [0, 0], [3, 4], 2, 1), Scale(1, 5))


def test_tuning_what_would_not_fit_in_memory_is_refused() -> None:
    ratings, _, scale = small_world()
    with pytest.raises(TooLargeError, match="Fitting ease"):
        tune("ease", ratings, scale, memory_limit_gb=1e-6)


def test_large_data_are_sampled_by_whole_users(monkeypatch: pytest.MonkeyPatch) -> None:
    ratings, _, _ = small_world()
    monkeypatch.setattr(tuning, "RATINGS", 200)
    sample = tuning._sample(ratings, np.random.default_rng(0))
    assert 150 < len(sample.items) <= 200
    whole = {tuple(ratings.of(user).items.tolist()) for user in range(60)}
    assert all(tuple(sample.of(user).items.tolist()) in whole for user in range(sample.n_users))


def test_the_ridge_chosen_on_a_sample_grows_with_the_ratings(monkeypatch: pytest.MonkeyPatch) -> None:
    ratings, _, scale = small_world()
    monkeypatch.setattr(tuning, "RATINGS", 200)
    found = search("ease", ratings, scale)
    best = max(trial.value for trial in found.trials)
    grown = (len(ratings.items) / len(tuning._sample(ratings, np.random.default_rng(0)).items)) ** 0.3
    ridges = [trial.settings["ridge"] * grown for trial in found.trials if trial.value == best]
    assert found.settings.ridge in [pytest.approx(ridge) for ridge in ridges]
    assert found.settings.ridge not in GRIDS["ease"]["ridge"]


def test_progress_rises_to_the_end() -> None:
    ratings, _, scale = small_world()
    seen: list[float] = []
    search("knn", ratings, scale, lambda done, _: seen.append(done))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
