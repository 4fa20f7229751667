"""The main driver of a list against the definition of the contributions."""

import numpy as np
import pytest

from core.attribute.drivers import main_drivers
from core.recommend.protocol import LoadedModel
from core.recommend.registry import fit, serve, settings_of
from core.results import ModelInfo
from core.types import History
from tests.core.recommend.worlds import small_world

RATINGS, ITEMS, SCALE = small_world(1)


def loaded(kind: str) -> LoadedModel:
    given = {"k": 5, "seeds": 2, "epochs": 5} if kind == "foldin" else {}
    known = settings_of(kind, {}).__dataclass_fields__
    fitted = fit(kind, RATINGS, SCALE, settings_of(kind, {k: v for k, v in given.items() if k in known}))
    info = ModelInfo("d@1", f"{kind}-1", kind, {}, {}, 0.0, "")
    return LoadedModel(info, serve(kind, fitted.arrays, fitted.facts))


@pytest.fixture(scope="module")
def ease() -> LoadedModel:
    return loaded("ease")


def test_the_ease_driver_has_the_greatest_excess_over_the_average_user(ease) -> None:
    history, items = RATINGS.of(4), np.array([1, 7, 30], dtype=np.int32)
    served = ease.served
    x = served.strengths(history).astype(np.float64)
    activity = x.sum() / served.mean_strength.sum()
    for item, driver in zip(items, main_drivers(ease, history, items), strict=True):
        excess = [
            (strength - activity * served.mean_strength[j]) * served.weights[j, item]
            for strength, j in zip(x, history.items, strict=True)
        ]
        best = int(np.argmax(excess))
        assert driver is not None
        assert (driver.item, driver.rating, driver.form) == (history.items[best], history.values[best], "excess")
        assert driver.value == pytest.approx(excess[best], abs=1e-7)


def test_a_factor_model_uses_its_raw_contributions() -> None:
    model = loaded("foldin")
    history = RATINGS.of(4)
    (driver,) = main_drivers(model, history, np.array([7], dtype=np.int32))
    values = model.served.contributions(history, 7)
    assert driver is not None
    assert driver.form == "raw"
    assert driver.value == pytest.approx(values.max())
    assert driver.item == history.items[int(values.argmax())]


def test_no_ratings_no_exact_model_no_driver(ease) -> None:
    nobody = History(None, np.zeros(0, np.int32), np.zeros(0, np.float32))
    assert main_drivers(ease, nobody, np.array([1, 2], dtype=np.int32)) == (None, None)
    assert main_drivers(loaded("popularity"), RATINGS.of(4), np.array([1], dtype=np.int32)) == (None,)
    assert main_drivers(ease, RATINGS.of(4), np.array([], dtype=np.int32)) == ()


def test_where_every_rating_speaks_against_an_item_there_is_no_driver() -> None:
    model = loaded("foldin")
    for user in range(RATINGS.n_users):
        history = RATINGS.of(user)
        items = np.arange(RATINGS.n_items, dtype=np.int32)
        for item, driver in zip(items.tolist(), main_drivers(model, history, items), strict=True):
            if len(history.items):
                best = model.served.contributions(history, item).max()
                assert (driver is None) == (best <= 0)
