"""Surprise's own algorithms: what is served is what Surprise estimates."""

import json
from dataclasses import asdict
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
import surprise
from surprise import Dataset, Reader

from core.errors import CancelledError, InputError
from core.recommend import registry
from core.recommend.serving.neighbours import _nearest
from core.types import History, Scale
from tests.core.recommend.contracts import ModelContract
from tests.core.recommend.worlds import ratings_of, small_world

STOCK = ("svd", "svdpp", "nmf", "knn", "slopeone", "cocluster", "baseline")


def surprise_of(kind: str, settings):
    """The Surprise algorithm that a kind stands for, made without the code under test."""
    given = asdict(settings)
    if "seed" in given:
        given["random_state"] = given.pop("seed")
    if kind == "knn":
        options = {"name": "pearson_baseline", "user_based": False, "min_support": 1, "shrinkage": given["shrinkage"]}
        return surprise.KNNBaseline(k=given["k"], min_k=given["min_k"], sim_options=options, verbose=False)
    if kind == "baseline":
        return surprise.BaselineOnly(bsl_options={"method": "als", **given}, verbose=False)
    classes = {"svd": "SVD", "svdpp": "SVDpp", "nmf": "NMF", "slopeone": "SlopeOne", "cocluster": "CoClustering"}
    return getattr(surprise, classes[kind])(**given)


def theirs(kind: str, ratings, scale, settings, factor: float = 1.0):
    """Surprise's algorithm fitted through its own Dataset."""
    frame = pd.DataFrame({"u": ratings.users, "i": ratings.items, "r": ratings.values.astype(float) * factor})
    reader = Reader(rating_scale=(scale.low * factor, scale.high * factor))
    trainset = Dataset.load_from_df(frame, reader).build_full_trainset()
    return surprise_of(kind, settings).fit(renumbered(trainset))


def renumbered(trainset):
    """The same trainset with inner items in the order of raw ids: random start values go by inner number."""
    raw = sorted(trainset.to_raw_iid(i) for i in trainset.all_items())
    new = {trainset.to_inner_iid(r): k for k, r in enumerate(raw)}
    ur = {u: [(new[i], r) for i, r in rows] for u, rows in trainset.ur.items()}
    ir = {k: trainset.ir[trainset.to_inner_iid(r)] for k, r in enumerate(raw)}
    numbers = {r: k for k, r in enumerate(raw)}
    return surprise.Trainset(
        ur, ir, trainset.n_users, trainset.n_items, trainset.n_ratings, trainset.rating_scale,
        trainset._raw2inner_id_users, numbers,
    )  # fmt: skip


class StockContract(ModelContract):
    def test_scores_are_surprise_estimates(self, world, served) -> None:
        ratings, scale = world
        settings = registry.settings_of(self.kind, self.given)
        factor = 2.0 if self.half_stars and self.kind in {"slopeone", "cocluster"} else 1.0
        algo = theirs(self.kind, ratings, scale, settings, factor)
        tolerance = 1e-5
        for user in range(60):
            scores = served.scores(ratings.of(user))
            for item in (0, 9, 20, 42, 43, 44):
                estimate = algo.predict(user, item, clip=False).est / factor
                assert scores[item] == pytest.approx(estimate, abs=tolerance), (user, item)
                clipped = algo.predict(user, item).est / factor
                assert scale.clip(float(scores[item])) == pytest.approx(clipped, abs=tolerance)


class TestSVD(StockContract):
    kind = "svd"


class TestSVDpp(StockContract):
    kind = "svdpp"


class TestNMF(StockContract):
    kind = "nmf"


class TestKNN(StockContract):
    kind = "knn"
    given: ClassVar = {"k": 5, "min_k": 2}


class TestKNNDefaults(StockContract):
    kind = "knn"
    half_stars = True


class TestSlopeOne(StockContract):
    kind = "slopeone"


class TestSlopeOneHalfStars(StockContract):
    kind = "slopeone"
    half_stars = True


class TestCoClustering(StockContract):
    kind = "cocluster"


class TestCoClusteringHalfStars(StockContract):
    kind = "cocluster"
    half_stars = True


class TestBaseline(StockContract):
    kind = "baseline"


def test_surprise_alone_loses_half_stars() -> None:
    """Why Slope One and co-clustering are fitted on whole numbers: Surprise gives 3 and 3.5 the same deviations."""
    users, items = [0, 0, 1, 1], [0, 1, 0, 1]
    halves = ratings_of(users, items, [3.5, 2.0, 4.5, 3.0], 2, 2)
    frame = pd.DataFrame({"u": halves.users, "i": halves.items, "r": halves.values.astype(float)})
    algo = surprise.SlopeOne().fit(Dataset.load_from_df(frame, Reader(rating_scale=(0.5, 5))).build_full_trainset())
    assert algo.dev[0, 1] == 1.0  # truncated; the mean difference is 1.5
    fitted = registry.fit("slopeone", halves, Scale(0.5, 5), registry.settings_of("slopeone", {}))
    assert fitted.arrays["deviations"][1, 0] == pytest.approx(1.5)


@pytest.mark.parametrize("kind", STOCK)
def test_one_user_and_one_item_can_be_fitted(kind: str) -> None:
    ratings = ratings_of([0], [0], [4], 1, 1)
    fitted = registry.fit(kind, ratings, Scale(1, 5), registry.settings_of(kind, {}))
    json.dumps(dict(fitted.facts), allow_nan=False)
    score = registry.serve(kind, fitted.arrays, fitted.facts).scores(ratings.of(0))
    assert score == pytest.approx([4], abs=1.5)


@pytest.mark.parametrize("kind", STOCK)
def test_no_ratings_is_an_input_error(kind: str) -> None:
    with pytest.raises(InputError, match="no ratings"):
        registry.fit(kind, ratings_of([], [], [], 2, 2), Scale(1, 5), registry.settings_of(kind, {}))


@pytest.mark.parametrize(
    ("kind", "given", "word"),
    [
        ("svd", {"n_factors": 0}, "n_factors is 0"),
        ("svd", {"lr_all": 0.0}, "lr_all is 0.0"),
        ("svdpp", {"seed": -1}, "seed is -1"),
        ("svd", {"seed": 2**32}, "seed"),
        ("nmf", {"reg_pu": 0}, "reg_pu is 0"),
        ("knn", {"k": 2.5}, "k is 2.5"),
        ("cocluster", {"n_cltr_u": 0}, "n_cltr_u is 0"),
        ("baseline", {"reg_u": float("nan")}, "reg_u is nan"),
    ],
)
def test_settings_out_of_range_are_refused(kind: str, given: dict, word: str) -> None:
    with pytest.raises(InputError, match=word):
        registry.settings_of(kind, given)


def test_a_fit_that_diverges_is_refused() -> None:
    ratings = ratings_of([0, 0, 1, 1], [0, 1, 0, 1], [1, 5, 5, 1], 2, 2)
    settings = registry.settings_of("svd", {"lr_all": 100.0, "n_epochs": 200})
    with pytest.raises(InputError, match="finite"):
        registry.fit("svd", ratings, Scale(1, 5), settings)


def test_progress_counts_epochs_and_can_cancel() -> None:
    ratings = ratings_of([0, 0, 1, 1], [0, 1, 0, 1], [1, 5, 5, 1], 2, 2)
    seen: list[tuple[float, str]] = []

    def report(done: float, stage: str) -> None:
        seen.append((done, stage))
        if stage == "epoch 3 of 20":
            raise CancelledError("Stopped.", "Train again.")

    with pytest.raises(CancelledError):
        registry.fit("svd", ratings, Scale(1, 5), registry.settings_of("svd", {}), report)
    assert [stage for _, stage in seen] == ["building the trainset", *(f"epoch {k} of 20" for k in (1, 2, 3))]
    assert seen[-1][0] == pytest.approx(0.1)


def test_ties_among_neighbours_go_to_the_first_rated() -> None:
    similar = np.array([[0.2, 0.1], [0.5, 0.3], [0.2, 0.3], [0.2, 0.3]])
    assert _nearest(similar, 2).tolist() == [[0.2, 0], [0.5, 0.3], [0, 0.3], [0, 0]]


def test_an_edited_history_moves_neighbours_and_baselines() -> None:
    ratings = ratings_of([0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 1, 2], [1, 5, 5, 1, 4, 4], 3, 3)
    for kind in ("knn", "slopeone", "baseline"):
        fitted = registry.fit(kind, ratings, Scale(1, 5), registry.settings_of(kind, {}))
        served = registry.serve(kind, fitted.arrays, fitted.facts)
        lower, higher = (
            served.scores(History(None, np.array([1], np.int32), np.array([value], np.float32))) for value in (1, 5)
        )
        assert (higher > lower).all(), kind


def test_contributions_of_neighbours_are_their_shares_of_the_prediction() -> None:
    """Against the formula written out for one user, with Surprise's own similarities and biases."""
    ratings, _, scale = small_world()
    settings = registry.settings_of("knn", {})
    algo, user, item = theirs("knn", ratings, scale, settings), 0, 9
    history = ratings.of(user)
    inner = algo.trainset.to_inner_iid
    similar = np.array([max(algo.sim[inner(item), inner(int(j))], 0) for j in history.items])
    similar[np.argsort(-similar, kind="stable")[40:]] = 0
    mean, n = algo.trainset.global_mean, len(history.items)
    residuals = np.array(
        [r - mean - algo.bi[inner(int(j))] for j, r in zip(history.items, history.values, strict=True)]
    )
    expected = similar / similar.sum() * residuals  # the weights sum to 1, so the user's bias cancels
    fitted = registry.fit("knn", ratings, scale, settings)
    served = registry.serve("knn", fitted.arrays, fitted.facts)
    np.testing.assert_allclose(served.contributions(history, item), expected, atol=1e-9)
    assert residuals.sum() / (15 + n) == pytest.approx(algo.bu[algo.trainset.to_inner_uid(user)], abs=1e-9)
