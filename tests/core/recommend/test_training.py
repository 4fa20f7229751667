import subprocess
import sys
import time
import tracemalloc
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from core.errors import CancelledError, InputError, NotFoundError, TooLargeError
from core.recommend.memory import memory_needed_gb
from core.recommend.registry import KINDS, fit, serve, settings_of
from core.recommend.training import train
from core.store import Store
from tests.core.recommend.catalogues import SCALE, loaded, stored
from tests.core.recommend.real import generated

RATINGS = generated(3, 40, 25, 0.4)
SMALL = {"seeds": 1, "k": 2, "epochs": 2}


def now() -> datetime:
    return datetime(2026, 1, 2, 3, 4, 5)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path)
    stored(store, RATINGS)
    return store


def test_a_trained_model_serves_from_disk_what_was_fitted(store: Store) -> None:
    info = train(store, "made", "foldin", SMALL, now=now, memory_limit_gb=1)
    served = serve("foldin", store.arrays(info), info.facts)
    fresh = loaded("foldin", store.catalogue("made").ratings, SMALL).served
    np.testing.assert_array_equal(served.scores(RATINGS.of(2)), fresh.scores(RATINGS.of(2)))
    assert info.created == "2026-01-02T03:04:05"
    assert info.settings == {**SMALL, **{k: v for k, v in info.settings.items() if k not in SMALL}}
    assert info.settings["ridge"] == 10.0
    assert 0 < info.metrics["rmse"] < 4.5
    assert info.metrics["popularity"]["precision_at_10"] is not None
    assert info.seconds > 0


def test_equal_settings_give_the_model_that_is_there(store: Store) -> None:
    first = train(store, "made", "ease", {}, now=now, memory_limit_gb=1)
    told: list[float] = []
    again = train(
        store,
        "made",
        "ease",
        {"neutral": 0.0},
        now=lambda: datetime(2027, 1, 1),
        memory_limit_gb=1,
        progress=lambda done, stage: told.append(done),
    )
    assert again == first
    assert not told, "nothing was fitted again"
    other = train(store, "made", "ease", {"neutral": 0.5}, now=now, memory_limit_gb=1, metrics=False)
    assert other.model != first.model
    assert other.metrics == {}
    assert len(store.models("made")) == 2


def test_what_would_not_fit_is_refused_before_it_begins(store: Store) -> None:
    told: list[float] = []
    with pytest.raises(TooLargeError, match="ease on 25 items") as caught:
        train(store, "made", "ease", {}, now=now, memory_limit_gb=1e-6, progress=lambda done, stage: told.append(done))
    assert not told
    assert "WHYBOARD_MEMORY_LIMIT_GB" in caught.value.remedy
    assert store.models("made") == []


def test_the_remedy_offers_foldin_where_that_fits() -> None:
    from core.recommend.memory import refuse_above

    with pytest.raises(TooLargeError, match=r"needs about 161\.7 GB of memory; 8 GB are allowed") as caught:
        refuse_above(8, "ease", 100_000, 200_000, 1_000_000)
    assert "Train foldin, which needs 1.8 GB" in caught.value.remedy
    refuse_above(8, "foldin", 100_000, 200_000, 1_000_000)


def test_every_kind_has_an_estimate_that_grows() -> None:
    for kind in KINDS:
        small, large = memory_needed_gb(kind, 100, 100, 1_000), memory_needed_gb(kind, 1_000, 10_000, 100_000)
        assert 0 < small < large


@pytest.mark.parametrize(
    ("kind", "small", "large"), [("foldin", {"k": 10}, {"k": 500}), ("svd", {}, {"n_factors": 500})]
)
def test_the_estimate_follows_the_settings(kind: str, small: dict, large: dict) -> None:
    few, many = (memory_needed_gb(kind, 10_000, 10_000, 1_000, settings_of(kind, given)) for given in (small, large))
    assert many > 4 * few


@pytest.mark.parametrize(
    ("kind", "given"), [("ease", {}), ("foldin", {"epochs": 1}), ("foldin", {"epochs": 1, "k": 100})]
)
def test_fitting_stays_within_its_estimate(kind: str, given: dict) -> None:
    ratings = generated(0, 400, 2000, 0.05)
    fit(kind, generated(1), SCALE, settings_of(kind, given))  # imports are not what is measured
    tracemalloc.start()
    fit(kind, ratings, SCALE, settings_of(kind, given))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    estimate = 1e9 * memory_needed_gb(kind, 400, 2000, len(ratings.items), settings_of(kind, given))
    assert estimate / 2 < peak < estimate


def test_stopping_leaves_nothing(store: Store) -> None:
    def stop(done: float, stage: str) -> None:
        if done > 0.3:
            raise CancelledError("Stopped.", "Start again.")

    with pytest.raises(CancelledError):
        train(store, "made", "foldin", SMALL, now=now, memory_limit_gb=1, progress=stop)
    assert store.models("made") == []


def test_progress_goes_forward(store: Store) -> None:
    told: list[float] = []
    train(store, "made", "foldin", SMALL, now=now, memory_limit_gb=1, progress=lambda done, stage: told.append(done))
    assert told == sorted(told)
    assert 0 <= told[0] < told[-1] <= 1


def test_wrong_use(store: Store) -> None:
    with pytest.raises(InputError, match="not a kind"):
        train(store, "made", "magic", {}, now=now, memory_limit_gb=1)
    with pytest.raises(InputError, match="no setting"):
        train(store, "made", "ease", {"depth": 3}, now=now, memory_limit_gb=1)
    with pytest.raises(NotFoundError):
        train(store, "nowhere", "ease", {}, now=now, memory_limit_gb=1)


def test_a_data_set_without_ratings_is_refused(tmp_path: Path) -> None:
    store = Store(tmp_path)
    nothing = np.zeros(0, int)
    from tests.core.recommend.real import ratings_of_arrays

    stored(store, ratings_of_arrays(nothing, nothing, nothing, 2, 2), "empty")
    with pytest.raises(InputError, match="no ratings"):
        train(store, "empty", "ease", {}, now=now, memory_limit_gb=1)


TRAINING = """
import sys
from datetime import datetime
from pathlib import Path
from core.recommend.training import train
from core.store import Store
train(Store(Path(sys.argv[1])), "made", "foldin", {"epochs": 2000, "seeds": 2, "k": 20}, now=datetime.now,
      memory_limit_gb=1, progress=lambda done, stage: print(done, flush=True))
"""


def test_killing_a_training_leaves_the_store_usable(store: Store, tmp_path: Path) -> None:
    command = [sys.executable, "-c", TRAINING, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "0.0\n"
        time.sleep(0.2)
        assert process.poll() is None, "it was to be killed while it works"
        process.kill()
    assert store.models("made") == []
    assert store.problems() == []
    assert train(store, "made", "ease", {}, now=now, memory_limit_gb=1).kind == "ease"
