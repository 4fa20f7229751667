"""Imports with their models: what is left out is said, and never costs the data set."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.datasets import TableMapping
from core.errors import CancelledError, NotFoundError
from core.operations import Workbench, import_dataset
from core.settings import Settings


@pytest.fixture
def table(tmp_path: Path) -> TableMapping:
    file = tmp_path / "r.csv"
    rows = [f"u{n % 9},i{n % 7},{1 + n % 5}" for n in range(60)]
    file.write_text("user,item,rating\n" + "\n".join(rows) + "\n")
    return TableMapping(file, {"user": "user", "item": "item", "rating": "rating"})


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(Settings(store=tmp_path / "store"))


def test_both_default_models_are_trained(bench: Workbench, table: TableMapping) -> None:
    result = import_dataset(bench, "small", table)
    assert [model.kind for model in result.models] == ["ease", "foldin"]
    assert {model.model for model in bench.store.models("small")} == {model.model for model in result.models}


def test_a_model_that_does_not_fit_in_memory_is_left_out_and_the_data_stay(tmp_path: Path, table: TableMapping) -> None:
    little = Workbench(replace(Settings(store=tmp_path / "store"), memory_limit_gb=1e-6))
    result = import_dataset(little, "small", table)
    assert result.models == ()
    assert any(note.startswith("ease was left out because the catalogue is too large") for note in result.notes)
    assert little.store.dataset("small").users == 9


def test_without_training_there_are_no_models(bench: Workbench, table: TableMapping) -> None:
    assert import_dataset(bench, "small", table, train=False).models == ()
    assert bench.store.models("small") == []


def test_one_user_and_equal_ratings_are_imported(bench: Workbench, tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text("user,item,rating\n" + "".join(f"u,i{n},4\n" for n in range(8)))
    columns = {"user": "user", "item": "item", "rating": "rating"}
    result = import_dataset(bench, "one", TableMapping(file, columns))
    assert (result.info.users, result.info.items) == (1, 8)


def test_cancelling_in_the_middle_leaves_nothing(bench: Workbench, table: TableMapping) -> None:
    def cancel(done: float, stage: str) -> None:
        if done > 0.02:
            raise CancelledError("Cancelled.", "")

    with pytest.raises(CancelledError):
        import_dataset(bench, "small", table, progress=cancel)
    with pytest.raises(NotFoundError):
        bench.store.dataset("small")
