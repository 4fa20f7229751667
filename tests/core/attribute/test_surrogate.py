"""Fitting a surrogate: who is held out, what fidelity means, what is refused, how it is cancelled."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import r2_score

from core.attribute.feature_sample import EACH, feature_sample
from core.attribute.surrogate import SurrogateSettings, fit_surrogate, overlap, spearman, unseen
from core.attribute.surrogate_features import FeatureSpace
from core.attribute.surrogate_world import World
from core.errors import CancelledError, InputError
from core.recommend.protocol import LoadedModel
from core.types import History
from tests.core.attribute.surrogates import SMALL, model, surrogate, world
from tests.core.attribute.worlds import catalogue, random_table


class Watched:
    """A served model that remembers for whom it was asked."""

    def __init__(self, loaded: LoadedModel) -> None:
        self.inner, self.asked = loaded.served, []
        self.unit, self.kind, self.predicts_ratings = "stars", loaded.served.kind, True
        self.loaded = LoadedModel(loaded.info, self)

    def refuses(self, history: History) -> str | None:
        return self.inner.refuses(history)

    def scores(self, history: History) -> np.ndarray:
        self.asked.append(history.user)
        return self.inner.scores(history)


def test_fidelity_is_measured_on_users_it_was_not_fitted_on() -> None:
    found = world()
    watched = Watched(model("foldin", found))
    fitted = surrogate(found, watched.loaded)
    fit_users, held = watched.asked[: fitted.fidelity.fitted_users], watched.asked[fitted.fidelity.fitted_users :]
    assert not set(fit_users) & set(held)
    assert held == fitted.held_out.tolist()
    assert (len(set(fit_users)), len(held)) == (30, 8)


def test_scores_of_held_out_users_do_not_reach_the_fit() -> None:
    """A model that says something else for them gives the same trees."""
    found = world()
    watched = Watched(model("foldin", found))
    plain = surrogate(found, watched.loaded)
    held, inner = set(plain.held_out.tolist()), watched.inner

    class Lying(Watched):
        def scores(self, history: History) -> np.ndarray:
            return inner.scores(history) + 100 * (history.user in held)

    other = surrogate(found, Lying(model("foldin", found)).loaded)
    for name, array in plain.trees.arrays.items():
        np.testing.assert_array_equal(array, other.trees.arrays[name])
    assert other.fidelity.error > 90


def test_fidelity_is_what_other_libraries_say() -> None:
    found = world()
    served = model("foldin", found)
    fitted = surrogate(found, served)
    scores, guesses, ranks, shared = [], [], [], []
    for user in fitted.held_out.tolist():
        history = found.ratings.of(user)
        free = unseen(history, len(found.items))
        assert not set(free.tolist()) & set(history.items.tolist())
        scores.append(served.served.scores(history)[free])
        guesses.append(fitted.trees.predict(fitted.space.of(history).matrix[free]))
        ranks.append(spearmanr(scores[-1], guesses[-1]).statistic)
        best = [set(np.argsort(-each, kind="stable")[:10].tolist()) for each in (scores[-1], guesses[-1])]
        shared.append(len(best[0] & best[1]) / min(10, len(free)))
    told = fitted.fidelity
    assert told.r2 == pytest.approx(r2_score(np.concatenate(scores), np.concatenate(guesses)), abs=1e-6)
    assert told.spearman == pytest.approx(np.mean(ranks), abs=1e-6)
    assert told.overlap == pytest.approx(np.mean(shared), abs=1e-6)
    assert told.pairs == len(np.concatenate(scores))


def test_a_list_in_another_order_shares_its_items_and_has_another_rank_correlation() -> None:
    scores = np.arange(20.0)
    assert overlap(scores, scores**3) == 1
    assert overlap(scores, -scores) == 0
    assert spearman(scores, -(scores**3)) == pytest.approx(-1)
    assert spearman(scores, np.ones(20)) is None


def test_the_same_settings_give_the_same_surrogate() -> None:
    found = world()
    served = model("ease", found)
    first, second = surrogate(found, served), surrogate(found, served)
    for name, array in first.trees.arrays.items():
        np.testing.assert_array_equal(array, second.trees.arrays[name])
    other = surrogate(found, served, replace(SMALL, seed=1))
    assert not np.array_equal(first.held_out, other.held_out)


@pytest.mark.parametrize("kind", ["svd", "popularity", "slopeone", "baseline"])
def test_models_without_inner_structure_are_described_too(kind: str) -> None:
    found = world()
    fitted = surrogate(found, model(kind, found), SurrogateSettings(trees=100))
    assert fitted.fidelity.r2 > 0.6
    assert fitted.fidelity.users == 10  # a quarter of forty


@pytest.mark.parametrize(("n_users", "n_items"), [(1, 12), (4, 12), (12, 1), (6, 2)])
def test_too_small_a_data_set_is_told(n_users: int, n_items: int) -> None:
    found = catalogue(random_table(0, n_users, n_items, 0.5))
    served = model("popularity", found)
    with pytest.raises(InputError, match="too small to be described by features: only") as caught:
        fit_surrogate(found, served, FeatureSpace(World(found)), SMALL)
    assert "Bring in more ratings" in caught.value.remedy


@pytest.mark.parametrize("stop_at", ["reading lists of users", "growing trees", "measuring fidelity on other users"])
def test_progress_rises_and_may_cancel_at_every_stage(stop_at: str) -> None:
    found = world()
    served, told = model("foldin", found), []

    def progress(done: float, stage: str) -> None:
        told.append(done)
        if stage == stop_at and len(told) > 1:
            raise CancelledError("Stopped.", "Start again.")

    with pytest.raises(CancelledError):
        fit_surrogate(found, served, FeatureSpace(World(found)), SMALL, progress)
    assert told == sorted(told)
    assert 0 <= min(told) <= max(told) <= 1


def test_a_sample_holds_unseen_pairs_half_of_them_listed() -> None:
    found = world(n_items=60)
    served = model("foldin", found)
    fitted = surrogate(found, served)
    sample = feature_sample(found, served, fitted, pairs=80)
    assert len(set(sample.users.tolist())) == 10
    assert [len(each) for each in (sample.users, sample.matrix, sample.shap)] == [80] * 3
    assert sample.listed.sum() == 80 * 4 // EACH
    np.testing.assert_allclose(sample.base + sample.shap.sum(axis=1), fitted.trees.predict(sample.matrix), atol=1e-5)
    for user, item, listed in zip(sample.users.tolist(), sample.items.tolist(), sample.listed.tolist(), strict=True):
        history = found.ratings.of(user)
        free = unseen(history, len(found.items))
        assert item in free
        ranked = free[np.argsort(-served.served.scores(history)[free], kind="stable")]
        assert listed == (item in ranked[:10])
    assert (np.diff(sample.strength[sample.order]) <= 0).all()
    first = sample.order[0]
    expected = spearmanr(sample.matrix[:, first], sample.shap[:, first]).statistic
    assert sample.direction(first) == pytest.approx(expected, abs=1e-6)
