import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.attribute.decomposition import AVERAGE_USER, EXCESS, HABIT, MEAN, PERSONAL, QUALITY, decomposition
from core.errors import InputError, WhyboardError
from core.recommend.protocol import Parts
from core.types import History
from tests.core.attribute.worlds import PlainEase, PlainFoldIn, catalogue, loaded, random_table


@given(st.integers(0, 10_000), st.sampled_from([PlainEase, PlainFoldIn]), st.integers(0, 8))
@settings(max_examples=40, deadline=None)
def test_parts_sum_to_the_score(seed: int, served: type, item: int) -> None:
    table = random_table(seed)
    model, history = loaded(served(table)), catalogue(table).ratings.of(seed % 12)
    found = decomposition(model, history, item)
    assert abs(sum(c.value for c in found.contributions) - found.score) < 1e-5
    assert found.base == 0


def test_the_parts_of_foldin_are_those_of_its_formula() -> None:
    table = random_table(2)
    served, history, item = PlainFoldIn(table), catalogue(table).ratings.of(3), 5
    z = served.z[history.items]
    residual = history.values - served.mean - served.bias[history.items]
    user = np.linalg.solve(z.T @ z + served.ridge, z.T @ residual)
    parts = {c.label: c.value for c in decomposition(loaded(served), history, item).contributions}
    expected = {
        MEAN: served.mean,
        QUALITY: served.bias[item],
        HABIT: user[-1],
        PERSONAL: served.z[item, :-1] @ user[:-1],
    }
    assert list(parts) == list(expected)
    assert parts == pytest.approx(expected, abs=1e-6)


def test_the_parts_of_ease() -> None:
    table = random_table(2)
    served, history = PlainEase(table), catalogue(table).ratings.of(3)
    x, average = served.liking(history), served.average
    common = x.sum() / average.sum() * average @ served.weights[:, 5]
    parts = {c.label: c.value for c in decomposition(loaded(served), history, 5).contributions}
    assert parts == pytest.approx({AVERAGE_USER: common, EXCESS: x @ served.weights[:, 5] - common})


def test_disturbed_parts_are_refused() -> None:
    class Broken(PlainEase):
        def parts(self, history: History, items: np.ndarray) -> Parts | None:
            good = super().parts(history, items)
            assert good is not None
            return Parts(good.non_personal + 2e-5, good.personal)

    table = random_table(2)
    with pytest.raises(WhyboardError, match="sum to"):
        decomposition(loaded(Broken(table)), catalogue(table).ratings.of(3), 5)


def test_a_model_without_parts_is_refused() -> None:
    table = random_table(2)
    with pytest.raises(InputError, match="decomposition lens"):
        decomposition(loaded(PlainEase(table), "svd"), catalogue(table).ratings.of(3), 5)
