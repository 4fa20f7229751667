"""LIME against games whose answer is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from core.attribute.history import history_attribution
from core.attribute.lime import agreement, lime_attribution
from core.errors import InputError
from core.results import Attribution, Contribution
from core.types import History
from tests.core.attribute.linear_world import linear_world
from tests.core.attribute.test_resolve import model_of


def account(values: dict[str | None, float]) -> Attribution:
    contributions = tuple(Contribution(str(item), value, item) for item, value in values.items())
    return Attribution("lime", "", "", "stars", 0.0, 0.0, contributions, False, None)


@given(st.lists(st.floats(-2, 2), min_size=2, max_size=14), st.integers(0, 5))
@settings(max_examples=15)
def test_it_finds_a_game_that_is_linear(values: list[float], seed: int) -> None:
    world, model, history = linear_world([[value, 0.3] for value in values])
    found = lime_attribution(world, model, history, len(values), seed=seed)
    by_item = {contribution.item: contribution.value for contribution in found.contributions}
    for place, value in enumerate(values):
        assert by_item[str(place + 1)] == pytest.approx(value, abs=0.02)
    assert found.base == pytest.approx(0, abs=0.02)
    assert abs(found.gap) < 0.02
    assert found.fidelity == pytest.approx(1, abs=0.01)
    assert not found.exact
    magnitudes = [abs(contribution.value) for contribution in found.contributions]
    assert magnitudes == sorted(magnitudes, reverse=True)


def test_what_it_misses_is_seen() -> None:
    model, world = model_of("foldin", 3, n_items=24, share=0.55)
    history = world.ratings.of(1)
    item = int(np.setdiff1d(np.arange(24), history.items)[0])
    found = lime_attribution(world, model, history, item)
    assert found.score == pytest.approx(float(model.served.scores_of(history, np.array([item], np.int32))[0]))
    assert found.gap != 0
    assert found.fidelity is not None
    assert 0.5 < found.fidelity < 1
    assert found == lime_attribution(world, model, history, item)
    assert found.contributions != lime_attribution(world, model, history, item, seed=1).contributions


def test_it_agrees_with_the_exact_lens_where_ratings_hardly_interact() -> None:
    model, world = model_of("foldin", 3, n_items=24, share=0.55)
    history = world.ratings.of(1)
    item = int(np.setdiff1d(np.arange(24), history.items)[0])
    exact, lime = history_attribution(world, model, history, item), lime_attribution(world, model, history, item)
    shared = agreement(exact, lime)
    assert shared is not None
    assert shared > 0.7


def test_an_item_whose_score_never_changes_is_fitted_perfectly() -> None:
    world, model, history = linear_world([[0.0, 0.3], [0.0, 0.3], [0.0, 0.1]])
    found = lime_attribution(world, model, history, 3)
    assert found.fidelity == 1.0
    assert [contribution.value for contribution in found.contributions] == pytest.approx([0, 0, 0])


@given(st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=3, max_size=12))
def test_agreement_is_spearmans(pairs: list[tuple[int, int]]) -> None:
    one = account({str(place): pair[0] for place, pair in enumerate(pairs)})
    other = account({str(place): pair[1] for place, pair in reversed(list(enumerate(pairs)))})
    found = agreement(one, other)
    if len({a for a, _ in pairs}) == 1 or len({b for _, b in pairs}) == 1:
        assert found is None
    else:
        expected = spearmanr([a for a, _ in pairs], [b for _, b in pairs]).statistic
        assert found == pytest.approx(expected, abs=1e-9)


def test_agreement_needs_three_ratings_in_both() -> None:
    one = account({"1": 0.3, "2": 0.2, None: 0.9, "3": 0.1})
    assert agreement(one, account({"1": 1.0, "2": 0.5, "4": 0.1, None: 0.2})) is None
    assert agreement(one, account({"1": 3.0, "2": 2.0, "3": 1.0, "4": 9.0})) == pytest.approx(1)
    assert agreement(one, account({"1": 1.0, "2": 2.0, "3": 3.0})) == pytest.approx(-1)


def test_rounding_does_not_count_as_disagreement() -> None:
    one = account({"1": 0.5, "2": 0.2, "3": 0.0, "4": 0.0, "5": 0.0})
    assert agreement(one, account({"1": 0.4, "2": 0.1, "3": 2e-9, "4": -1e-9, "5": 1e-9})) == pytest.approx(1)


def test_one_rating_and_models_that_cannot_be_asked_are_refused() -> None:
    model, world = model_of("foldin")
    one = History(None, np.array([2], np.int32), np.array([5], np.float32))
    with pytest.raises(InputError, match="only one rating"):
        lime_attribution(world, model, one, 0)
    model, world = model_of("svd")
    with pytest.raises(InputError, match="without a rating"):
        lime_attribution(world, model, world.ratings.of(0), 4)
