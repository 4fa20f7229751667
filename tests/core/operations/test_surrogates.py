"""The surrogate of a model, read from the store or fitted and kept there."""

from pathlib import Path

import numpy as np
import pytest

from core.attribute.surrogate import SurrogateSettings
from core.errors import CancelledError, InputError, StoreError
from core.operations import Workbench, train
from core.operations.surrogates import has_surrogate, surrogate_of
from core.results import ModelInfo
from core.settings import Settings
from tests.core.operations.conftest import small_dataset

QUICK = SurrogateSettings(users=40, held_out=10, trees=20, leaves=7)


def grown(bench: Workbench, n_users: int = 30, n_items: int = 24) -> str:
    """A data set of users who rated two thirds of the items."""
    with bench.store.new_catalogue("grown") as builder:
        builder.execute("INSERT INTO users SELECT i, 'u' || i FROM range($1) t(i)", [n_users])
        builder.execute(
            "INSERT INTO items SELECT i, 'i' || i, 'Item ' || i, 1990 + i, '' FROM range($1) t(i)", [n_items]
        )
        builder.execute(
            "INSERT INTO item_attributes SELECT i, 'genre', 0, 'g' || (i % 3) FROM range($1) t(i)", [n_items]
        )
        builder.execute(
            """INSERT INTO ratings SELECT u, i, 1 + (u * 7 + i * 3 + u * i) % 5, NULL
               FROM range($1) t(u), range($2) s(i) WHERE (u + i) % 3 <> 0""",
            [n_users, n_items],
        )
        return builder.publish(source="table", created="2024-01-01T00:00:00").id


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    found = Workbench(Settings(store=tmp_path))
    grown(found)
    return found


@pytest.fixture
def info(bench: Workbench) -> ModelInfo:
    return train(bench, "grown", "svd", {"n_factors": 2, "n_epochs": 2})


def again(bench: Workbench) -> Workbench:
    """The same store, with nothing in memory."""
    return Workbench(Settings(store=bench.store.layout.root))


def files(bench: Workbench, info: ModelInfo) -> list[Path]:
    return sorted((bench.store.layout.model(info.dataset, info.model) / "surrogates").glob("*/*"))


def test_it_is_fitted_once_and_read_afterwards(bench: Workbench, info: ModelInfo) -> None:
    assert not has_surrogate(bench, info, QUICK)
    stages: list[str] = []
    first = surrogate_of(bench, info, lambda done, stage: stages.append(stage), QUICK)
    assert stages[0] == "comparing items"
    assert has_surrogate(bench, info, QUICK)

    def no_fit(done: float, stage: str) -> None:
        raise AssertionError("it was fitted again")

    second = surrogate_of(again(bench), info, no_fit, QUICK)
    rows = first.space.of(bench.catalogue("grown").ratings.of(3)).matrix
    np.testing.assert_array_equal(first.trees.predict(rows), second.trees.predict(rows))
    assert first.fidelity == second.fidelity
    assert first.settings == second.settings == QUICK
    assert surrogate_of(bench, info, no_fit, QUICK) is first  # from memory


def test_other_settings_are_another_surrogate(bench: Workbench, info: ModelInfo) -> None:
    surrogate_of(bench, info, settings=QUICK)
    assert not has_surrogate(bench, info)
    other = SurrogateSettings(users=40, held_out=10, trees=21, leaves=7)
    assert len(surrogate_of(bench, info, settings=other).trees.arrays["offsets"]) == 22


def test_a_cancelled_fit_leaves_nothing(bench: Workbench, info: ModelInfo) -> None:
    def stop(done: float, stage: str) -> None:
        if done > 0.5:
            raise CancelledError("Stopped.", "Start again.")

    with pytest.raises(CancelledError):
        surrogate_of(bench, info, stop, QUICK)
    assert not has_surrogate(bench, info, QUICK)
    assert files(bench, info) == []


def _short(path: Path) -> None:
    np.save(path, np.load(path)[:-1])


def _foreign(path: Path) -> None:
    card = path.with_name("surrogate.json")
    card.write_text(card.read_text().replace('"quality"', '"qualities"'))


def _beyond(path: Path) -> None:
    values = np.load(path.with_name("feature.npy"))
    values[0] = 99
    np.save(path.with_name("feature.npy"), values)


@pytest.mark.parametrize("spoil", [_short, _foreign, _beyond])
def test_a_damaged_one_is_told_and_can_be_fitted_again(bench: Workbench, info: ModelInfo, spoil: object) -> None:
    whole = surrogate_of(bench, info, settings=QUICK)
    spoil(next(path for path in files(bench, info) if path.name == "value.npy"))
    fresh = again(bench)
    with pytest.raises(StoreError, match="damaged") as caught:
        surrogate_of(fresh, info, settings=QUICK)
    assert "Fit it again" in caught.value.remedy
    mended = surrogate_of(fresh, info, settings=QUICK, again=True)
    np.testing.assert_array_equal(mended.trees.arrays["value"], whole.trees.arrays["value"])


def test_a_deleted_model_takes_its_surrogate_along(bench: Workbench, info: ModelInfo) -> None:
    surrogate_of(bench, info, settings=QUICK)
    bench.store.delete_model("grown", info.model)
    assert not has_surrogate(bench, info, QUICK)


def test_too_small_a_data_set_is_told(bench: Workbench) -> None:
    small_dataset(bench.store)
    info = train(bench, "small", "popularity")
    with pytest.raises(InputError, match="too small"):
        surrogate_of(bench, info)
