"""The features lens: sums, honesty, models without an exact lens."""

import numpy as np
import pytest

from core.attribute.features import features_attribution, honesty
from core.attribute.surrogate import unseen
from core.errors import InputError
from core.recommend.topn import rank
from core.types import History
from tests.core.attribute.surrogates import model, surrogate, world


@pytest.mark.parametrize("kind", ["ease", "foldin", "svd", "popularity", "knn"])
def test_base_and_contributions_sum_to_the_surrogate_and_the_gap_is_its_residual(kind: str) -> None:
    found = world()
    served = model(kind, found)
    fitted = surrogate(found, served)
    for user in (0, 7):
        history = found.ratings.of(user)
        guesses = fitted.trees.predict(fitted.space.of(history).matrix)
        for item in (*unseen(history, len(found.items))[:3].tolist(), int(history.items[0])):
            attribution = features_attribution(found, served, history, item, fitted)
            assert attribution.total == pytest.approx(guesses[item], abs=1e-5)
            assert attribution.score == pytest.approx(served.served.scores(history)[item], abs=1e-4)
            assert not attribution.exact
            assert attribution.fidelity == fitted.fidelity.r2
            told = honesty(found, served, history, item, fitted)
            assert told.residual == pytest.approx(attribution.gap, abs=1e-4)
            sizes = [abs(contribution.value) for contribution in attribution.contributions]
            assert sizes == sorted(sizes, reverse=True)
            assert all(contribution.note for contribution in attribution.contributions)


def test_ranks_and_gap_are_those_of_the_two_lists() -> None:
    found = world()
    served = model("foldin", found)
    fitted = surrogate(found, served)
    history = found.ratings.of(3)
    scores = served.served.scores(history)
    guesses = fitted.trees.predict(fitted.space.of(history).matrix).astype(np.float32)
    listed = rank(scores.copy(), len(scores), history.items).tolist()
    listed = [item for item in listed if item not in set(history.items.tolist())]
    guessed = rank(guesses.copy(), len(scores), history.items).tolist()
    for place, item in enumerate(listed):
        told = honesty(found, served, history, item, fitted, n=5)
        assert told.rank == place + 1
        assert told.surrogate_rank == guessed.index(item) + 1
        other = listed[place + 1] if place + 1 < len(listed) else listed[place - 1]
        assert told.gap_to_next == pytest.approx(abs(float(scores[item]) - float(scores[other])), abs=1e-5)
        assert told.trusted == (abs(told.residual) <= told.gap_to_next)
        assert told.agrees == ((told.rank <= 5) == (told.surrogate_rank <= 5))
    assert {honesty(found, served, history, item, fitted).trusted for item in listed} == {True, False}


def test_a_history_that_the_model_refuses_is_told() -> None:
    found = world()
    served = model("svd", found)
    fitted = surrogate(found, served)
    invented = History(None, np.array([1, 2], np.int32), np.array([5, 4], np.float32))
    for ask in (features_attribution, honesty):
        with pytest.raises(InputError, match="no score for this user"):
            ask(found, served, invented, 4, fitted)


def test_an_invented_history_is_served_where_the_model_folds_in() -> None:
    found = world()
    served = model("ease", found)
    fitted = surrogate(found, served)
    invented = History(None, np.array([1, 2], np.int32), np.array([5, 4], np.float32))
    attribution = features_attribution(found, served, invented, 4, fitted)
    assert attribution.score == pytest.approx(served.served.scores(invented)[4], abs=1e-5)
    notes = {contribution.label: contribution.note for contribution in attribution.contributions}
    assert notes["Ratings they gave"] == "2 ratings"
