"""Exactness of both lenses on real data, for models fitted and served as in the app."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.attribute.decomposition import decomposition
from core.attribute.history import history_attribution
from core.operations import Workbench, import_dataset
from core.recommend.protocol import LoadedModel
from core.recommend.registry import fit, serve, settings_of
from core.settings import Settings
from core.types import Catalogue
from tests.core.attribute.worlds import loaded


def fitted(catalogue: Catalogue, kind: str, **settings: float) -> LoadedModel:
    made = fit(kind, catalogue.ratings, catalogue.info.scale, settings_of(kind, settings))
    return loaded(serve(kind, made.arrays, made.facts))


def assert_exact(catalogue: Catalogue, model: LoadedModel, forms: tuple[str, ...], users: int) -> None:
    rng = np.random.default_rng(1)
    for user in rng.choice(len(catalogue.user_ids), users, replace=False):
        history = catalogue.ratings.of(int(user))
        if model.served.refuses(history):
            continue
        scores = model.served.scores(history)
        for item in [int(np.argmax(scores)), *rng.integers(0, len(scores), 3).tolist()]:
            for form in forms:
                found = history_attribution(catalogue, model, history, item, form)
                assert abs(found.base + sum(c.value for c in found.contributions) - found.score) < 1e-5
                assert abs(found.score - float(scores[item])) < 1e-5
            parts = decomposition(model, history, item)
            assert abs(sum(c.value for c in parts.contributions) - parts.score) < 1e-5


@pytest.mark.real_data
def test_movielens_100k(real_data: Callable[[str], Path], tmp_path: Path) -> None:
    bench = Workbench(Settings(tmp_path))
    import_dataset(bench, "ml-100k", real_data("ml-100k"), train=False)
    catalogue = bench.catalogue("ml-100k")
    assert_exact(catalogue, fitted(catalogue, "ease"), ("raw", "excess"), 40)
    assert_exact(catalogue, fitted(catalogue, "foldin", seeds=2, epochs=4), ("raw",), 40)


@pytest.mark.real_data
def test_goodbooks(real_data: Callable[[str], Path], tmp_path: Path) -> None:
    bench = Workbench(Settings(tmp_path))
    import_dataset(bench, "books", real_data("goodbooks-10k-v1"), train=False)
    catalogue = bench.catalogue("books")
    assert_exact(catalogue, fitted(catalogue, "foldin", seeds=1, epochs=1, k=10), ("raw",), 40)
