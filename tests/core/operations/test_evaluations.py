"""Evaluations kept in the store."""

import json
from pathlib import Path

import pytest

from core.errors import NotFoundError
from core.store import Store
from core.store.layout import read_json
from tests.core.operations.conftest import small_dataset


def test_what_is_kept_comes_back_newest_first(tmp_path: Path) -> None:
    store = Store(tmp_path)
    dataset = small_dataset(store).id
    for created in ("2024-01-01T00:00:00", "2024-03-01T00:00:00", "2024-02-01T00:00:00"):
        store.save_evaluation(dataset, {"created": created, "models": [{"kind": "ease", "rmse": None}]})
    assert [e["created"][:7] for e in store.evaluations(dataset)] == ["2024-02", "2024-03", "2024-01"]  # as kept
    for path in (store.layout.dataset(dataset) / "evaluations").glob("*.json"):  # as before numbers were kept
        path.write_text(json.dumps({name: value for name, value in read_json(path).items() if name != "number"}))
    assert [e["created"][:7] for e in store.evaluations(dataset)] == ["2024-03", "2024-02", "2024-01"]
    assert store.evaluations(dataset)[0]["models"] == [{"kind": "ease", "rmse": None}]


def test_equal_evaluations_are_kept_once(tmp_path: Path) -> None:
    store = Store(tmp_path)
    dataset = small_dataset(store).id
    assert store.save_evaluation(dataset, {"a": 1, "b": 2}) == store.save_evaluation(dataset, {"b": 2, "a": 1})
    assert len(store.evaluations(dataset)) == 1


def test_a_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    store = Store(tmp_path)
    dataset = small_dataset(store).id
    store.save_evaluation(dataset, {"a": 1})
    (store.layout.dataset(dataset) / "evaluations" / "broken.json").write_text("{")
    assert [e["a"] for e in store.evaluations(dataset)] == [1]


def test_evaluations_go_with_their_data_set(tmp_path: Path) -> None:
    store = Store(tmp_path)
    dataset = small_dataset(store).id
    store.save_evaluation(dataset, {"a": 1})
    store.delete_dataset(dataset)
    with pytest.raises(NotFoundError):
        store.evaluations(dataset)
    with pytest.raises(NotFoundError):
        store.save_evaluation(dataset, {"a": 1})
