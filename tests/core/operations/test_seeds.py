"""Training again with other seeds."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.attribute.stability import item_stability
from core.errors import InputError
from core.operations import Workbench, train
from core.operations.seeds import retrained
from core.recommend.topn import rank
from core.settings import Settings
from tests.core.operations.conftest import small_dataset

SVD = {"n_factors": 3, "n_epochs": 5}


@pytest.fixture
def workbench(tmp_path: Path) -> Workbench:
    found = Workbench(replace(Settings(), store=tmp_path))
    small_dataset(found.store)
    return found


def test_models_have_the_next_seeds_and_are_those_that_training_gives(workbench: Workbench) -> None:
    info = train(workbench, "small", "svd", {**SVD, "seed": 3})
    models = retrained(workbench, info, 2)
    assert [model.info.settings["seed"] for model in models] == [4, 5]
    assert len(workbench.store.models("small")) == 1  # nothing was stored
    stored = workbench.model("small", train(workbench, "small", "svd", {**SVD, "seed": 5}).model)
    history = workbench.catalogue("small").ratings.of(1)
    np.testing.assert_array_equal(models[1].served.scores(history), stored.served.scores(history))
    assert not np.array_equal(models[0].served.scores(history), models[1].served.scores(history))


def test_an_item_has_a_seed_stability_from_them(workbench: Workbench) -> None:
    info = train(workbench, "small", "svd", SVD)
    catalogue, model = workbench.catalogue("small"), workbench.model("small", info.model)
    models = retrained(workbench, info, 3)
    history = catalogue.ratings.of(0)
    item = int(np.setdiff1d(np.arange(8), history.items)[0])
    assert item_stability(catalogue, model, history, item, members=models).seed == 1.0  # the only item left
    short = type(history)(0, history.items[:3], history.values[:3])
    for other in np.setdiff1d(np.arange(8), short.items).tolist():
        hits = [other in rank(m.served.scores(short), 2, short.items) for m in models]
        assert item_stability(catalogue, model, short, other, 2, members=models).seed == np.mean(hits)


def test_what_cannot_be_retrained_says_so(workbench: Workbench) -> None:
    ease = train(workbench, "small", "ease")
    with pytest.raises(InputError, match="EASE has no seed"):
        retrained(workbench, ease)
    svd = train(workbench, "small", "svd", SVD)
    with pytest.raises(InputError, match="0 retrainings"):
        retrained(workbench, svd, 0)
    with pytest.raises(InputError, match="seed"):
        retrained(workbench, replace(svd, settings={**svd.settings, "seed": 2**32 - 1}))


def test_progress_is_told_and_stops_the_work(workbench: Workbench) -> None:
    info = train(workbench, "small", "foldin", {"k": 2, "seeds": 2, "epochs": 2})
    told: list[tuple[float, str]] = []
    (model, _) = retrained(workbench, info, 2, lambda done, stage: told.append((done, stage)))
    assert model.info.settings["seed"] == 1
    shares = [done for done, _ in told]
    assert shares == sorted(shares)
    assert {"training 1 of 2", "training 2 of 2"} <= {stage for _, stage in told}

    def stop(done: float, stage: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        retrained(workbench, info, 2, stop)
