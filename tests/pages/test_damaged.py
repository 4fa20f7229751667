"""Pages on a store where one data set or one of its models is damaged: it is named, and the other one works."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.operations import Workbench, train
from core.settings import Settings
from dashboard import services
from dashboard.messages import UNEXPECTED
from tests.core.operations.films import films_dataset
from tests.pages.app import page, texts

PAGES = ("home", "explore", "why", "models", "data")
SUBJECT = {"user": "user-5", "item": "f02"}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("two")
    bench = Workbench(Settings(root))
    for name in ("hurt", "whole"):
        films_dataset(bench.store, name)
        train(bench, name, "ease")
    bench.close()
    return root


@pytest.fixture(params=["catalogue", "card", "model card", "array"])
def damaged(
    two: Path, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    store = tmp_path / "store"
    shutil.copytree(two, store)
    (folder,) = (store / "datasets").glob("hurt@*")
    (model,) = (folder / "models").glob("ease-*")
    if request.param == "catalogue":
        path = folder / "catalog.duckdb"
        data = bytearray(path.read_bytes())
        for place in range(12_288, len(data), 262_144):  # the first bytes of each block are its checksum
            data[place] ^= 1
        path.write_bytes(data)
    elif request.param == "card":
        (folder / "dataset.json").write_text("[]")
    elif request.param == "model card":
        (model / "model.json").write_text("{")
    else:
        (model / "weights.npy").unlink()
    monkeypatch.setenv("WHYBOARD_STORE", str(store))
    yield request.param
    services.close_journals()


def test_pages_name_what_is_damaged_and_the_other_data_set_works(damaged: str) -> None:
    said = []
    for name in PAGES:
        parameters = SUBJECT if name in ("explore", "why") else {}
        app = page(name, dataset="hurt", **parameters).run()
        assert not app.exception, (name, app.exception)
        assert UNEXPECTED not in texts(app), name
        said += [element.value for element in [*app.error, *app.warning]]
        app = page(name, dataset="whole", **parameters).run()
        assert not app.exception, (name, app.exception)
        assert UNEXPECTED not in texts(app), name
        assert not any("whole" in element.value and "damaged" in element.value for element in app.error), name
        if name == "explore":
            assert "Film" in str([frame.value.to_dict() for frame in app.dataframe])
    assert any("hurt" in text or "ease" in text for text in said)
