"""Models on disk."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from core.errors import NotFoundError, StoreError
from core.store import Store, model_id
from core.types import DatasetInfo
from tests.core.store.small import add_dataset, model_info

ARRAYS = {"b": np.arange(6, dtype=np.float32).reshape(2, 3), "ids": np.array([3, 1], dtype=np.int32)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("built")
    add_dataset(Store(root))
    return root


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Store:
    return Store(shutil.copytree(built, tmp_path, dirs_exist_ok=True))


@pytest.fixture
def dataset(store: Store) -> DatasetInfo:
    return store.dataset("small")


def test_a_model_comes_back_as_it_went_in(store: Store, dataset: DatasetInfo) -> None:
    info = model_info(dataset.id, strength=2.5)
    assert store.save_model(info, ARRAYS) == info
    assert store.models("small") == [info]
    found = store.arrays(info)
    assert found.keys() == ARRAYS.keys()
    for name, array in found.items():
        assert isinstance(array, np.memmap)
        assert not array.flags.writeable
        assert array.dtype == ARRAYS[name].dtype
        np.testing.assert_array_equal(array, ARRAYS[name])


def test_equal_settings_have_one_id_in_any_order() -> None:
    assert model_id("d@1", "ease", {"a": 1, "b": 2.0}) == model_id("d@1", "ease", {"b": 2.0, "a": 1})
    ids = {
        model_id(dataset, kind, settings)
        for dataset in ("d@1", "d@2")
        for kind in ("ease", "foldin")
        for settings in ({"a": 1}, {"a": 2})
    }
    assert len(ids) == 8


def test_a_model_that_is_there_stays_as_it_is(store: Store, dataset: DatasetInfo) -> None:
    info = model_info(dataset.id)
    store.save_model(info, {"a": np.zeros(2)})
    again = store.save_model(model_info(dataset.id, created="2030-01-01T00:00:00"), {"a": np.ones(2)})
    assert again == info
    assert store.arrays(info)["a"].tolist() == [0.0, 0.0]


def test_a_kind_means_its_newest_model(store: Store, dataset: DatasetInfo) -> None:
    old = store.save_model(model_info(dataset.id, created="2026-01-01T00:00:00", strength=1.0), ARRAYS)
    new = store.save_model(model_info(dataset.id, created="2026-02-01T00:00:00", strength=2.0), ARRAYS)
    assert store.model("small", "ease") == new
    assert store.model("small", old.model) == old
    assert store.models("small") == [new, old]
    store.delete_model("small", "ease")
    assert store.model("small", "ease") == old


def test_the_newest_model_is_the_one_saved_last_whatever_the_clock_said(store: Store, dataset: DatasetInfo) -> None:
    saved = [
        store.save_model(model_info(dataset.id, created=f"{year}-01-01T00:00:00", strength=strength), ARRAYS)
        for year, strength in ((2026, 1.0), (2031, 2.0), (2020, 3.0), (2025, 4.0))
    ]
    assert store.models("small") == saved[::-1]
    assert store.model("small", "ease") == saved[-1]
    for info in saved[:2]:  # as models of before there were numbers
        (store.layout.model(dataset.id, info.model) / "order.json").unlink()
    another = store.save_model(model_info(dataset.id, created="1999-01-01T00:00:00", strength=5.0), ARRAYS)
    assert store.models("small") == [another, saved[3], saved[2], saved[1], saved[0]]
    for text in ("", "[]", "7", '{"number": null}', '{"number": -3}'):  # a damaged number hides no model
        (store.layout.model(dataset.id, another.model) / "order.json").write_text(text)
        assert another in Store(store.layout.root).models("small")


def test_an_unknown_model_lists_what_is_there(store: Store, dataset: DatasetInfo) -> None:
    with pytest.raises(NotFoundError, match="none yet"):
        store.model("small", "ease")
    store.save_model(model_info(dataset.id), ARRAYS)
    for reference in ("svd", "../ease", "ease-000000000000"):
        with pytest.raises(NotFoundError, match=r"choose one of: ease\.") as caught:
            store.model("small", reference)
        assert reference in caught.value.what
        with pytest.raises(NotFoundError):
            store.delete_model("small", reference)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        *(("model.json", text) for text in ("", "[]", "null", "7", '"x"', '{"arrays": []}', '{"x": 1, "arrays": []}')),
        *(("metrics.json", text) for text in ("", "{", "null", "7", '"x"')),
    ],
)
def test_a_damaged_card_is_named_and_hides_nothing_else(
    store: Store, dataset: DatasetInfo, file: str, content: str
) -> None:
    bad = store.save_model(model_info(dataset.id, "svd"), ARRAYS)
    good = store.save_model(model_info(dataset.id), ARRAYS)
    (store.layout.model(dataset.id, bad.model) / file).write_text(content)
    assert store.models("small") == [good]
    assert [bad.model in problem.what for problem in store.problems()] == [True]
    store.delete_model("small", bad.model)
    assert store.models("small") == [good]
    assert store.problems() == []


def test_a_damaged_model_is_made_again_by_training_again(store: Store, dataset: DatasetInfo) -> None:
    info = store.save_model(model_info(dataset.id), ARRAYS)
    for damage in ("model.json", "ids.npy"):
        (store.layout.model(dataset.id, info.model) / damage).write_bytes(b"")
        assert store.save_model(info, ARRAYS) == info
        assert store.arrays(info)["ids"].tolist() == [3, 1]


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"garbage" * 40, None, "short", "pickle"])
def test_a_damaged_array_is_an_error_that_names_the_model(
    store: Store, dataset: DatasetInfo, content: bytes | str | None
) -> None:
    info = store.save_model(model_info(dataset.id), {"b": np.arange(1000.0)})
    path = store.layout.model(dataset.id, info.model) / "b.npy"
    if content is None:
        path.unlink()
    elif content == "short":
        path.write_bytes(path.read_bytes()[:-8])
    elif content == "pickle":
        np.save(path, np.array([{"run": "code"}], dtype=object), allow_pickle=True)
    else:
        assert isinstance(content, bytes)
        path.write_bytes(content)
    with pytest.raises(StoreError, match=info.model):
        store.arrays(info)


def test_no_array_is_read_from_outside_the_folder(store: Store, dataset: DatasetInfo) -> None:
    info = store.save_model(model_info(dataset.id), ARRAYS)
    outside = store.layout.root / "outside.npy"
    np.save(outside, np.zeros(3))
    card = store.layout.model(dataset.id, info.model) / "model.json"
    value = json.loads(card.read_text())
    card.write_text(json.dumps(value | {"arrays": ["../../../../outside"]}))
    with pytest.raises(StoreError, match="cannot name an array"):
        store.arrays(info)


def test_an_array_without_rows_can_be_kept(store: Store, dataset: DatasetInfo) -> None:
    info = store.save_model(model_info(dataset.id), {"none": np.zeros((0, 3), dtype=np.float32)})
    assert store.arrays(info)["none"].shape == (0, 3)


def test_saving_for_a_data_set_that_is_gone_leaves_nothing(store: Store, dataset: DatasetInfo) -> None:
    store.delete_dataset("small")
    with pytest.raises(StoreError, match="deleted meanwhile"):
        store.save_model(model_info(dataset.id), ARRAYS)
    assert list(store.layout.datasets.iterdir()) == []


def test_objects_are_refused(store: Store, dataset: DatasetInfo) -> None:
    with pytest.raises(ValueError, match="allow_pickle"):
        store.save_model(model_info(dataset.id), {"objects": np.array([{}], dtype=object)})
    assert store.models("small") == []
    assert list(store.layout.models(dataset.id).iterdir()) == []
