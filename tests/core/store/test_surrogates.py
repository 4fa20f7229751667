"""Surrogates on disk: whole or not there, gone with their model, and damage is told."""

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.errors import StoreError
from core.results import ModelInfo
from core.store import Store
from core.store.surrogates import (
    CARD,
    delete_surrogate,
    has_surrogate,
    read_surrogate,
    save_surrogate,
    surrogate_key,
)
from tests.core.operations.conftest import small_dataset

MODEL = "svd-" + "0" * 12
KEY = surrogate_key({"trees": 3})
ARRAYS = {"value": np.arange(5.0), "left": np.array([1, -1], np.int32)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("built")
    found = Store(root)
    dataset = small_dataset(found).id
    found.save_model(ModelInfo(dataset, MODEL, "svd", {}, {}, 0.0, "2026-01-01T00:00:00"), {"a": np.ones(2)})
    return root


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Store:
    return Store(shutil.copytree(built, tmp_path, dirs_exist_ok=True))


def place(store: Store) -> tuple:
    return store.layout, store.datasets()[0].id, MODEL, KEY


def folder(store: Store) -> Path:
    return store.layout.model(store.datasets()[0].id, MODEL) / "surrogates" / KEY


def test_what_was_saved_is_read_again(store: Store) -> None:
    assert not has_surrogate(*place(store))
    save_surrogate(*place(store), {"baseline": 1.5}, ARRAYS)
    assert has_surrogate(*place(store))
    card, arrays = read_surrogate(*place(store))
    assert card == {"baseline": 1.5}
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(arrays[name], array)
        assert arrays[name].dtype == array.dtype
    assert store.models("small")[0].model == MODEL  # the model is as it was
    assert set(store.arrays(store.models("small")[0])) == {"a"}


def test_the_first_one_stays_and_nothing_is_left_behind(store: Store) -> None:
    save_surrogate(*place(store), {"baseline": 1.5}, ARRAYS)
    save_surrogate(*place(store), {"baseline": 2.5}, ARRAYS)
    assert read_surrogate(*place(store))[0] == {"baseline": 1.5}
    assert [entry.name for entry in folder(store).parent.iterdir()] == [KEY]


def test_it_goes_with_its_model(store: Store) -> None:
    save_surrogate(*place(store), {}, ARRAYS)
    store.delete_model("small", MODEL)
    assert not has_surrogate(*place(store))
    with pytest.raises(StoreError, match="deleted meanwhile"):
        save_surrogate(*place(store), {}, ARRAYS)


def test_it_can_be_thrown_away(store: Store) -> None:
    delete_surrogate(*place(store))  # there is none: nothing happens
    save_surrogate(*place(store), {}, ARRAYS)
    delete_surrogate(*place(store))
    assert not has_surrogate(*place(store))
    assert store.models("small")


def _no_json(folder: Path) -> None:
    (folder / CARD).write_text("{")


def _no_card(folder: Path) -> None:
    (folder / CARD).unlink()


def _list(folder: Path) -> None:
    (folder / CARD).write_text("[]")


def _missing(folder: Path) -> None:
    (folder / "value.npy").unlink()


def _short(folder: Path) -> None:
    (folder / "value.npy").write_bytes((folder / "value.npy").read_bytes()[:-8])


def _pickled(folder: Path) -> None:
    np.save(folder / "value.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)


def _elsewhere(folder: Path) -> None:
    (folder / CARD).write_text(json.dumps({"card": {}, "arrays": ["../../average"]}))


@pytest.mark.parametrize("spoil", [_no_json, _no_card, _list, _missing, _short, _pickled, _elsewhere])
def test_damage_is_told_with_the_remedy(store: Store, spoil: Callable[[Path], None]) -> None:
    save_surrogate(*place(store), {}, ARRAYS)
    spoil(folder(store))
    with pytest.raises(StoreError, match=f"surrogate of model {MODEL} is damaged") as caught:
        read_surrogate(*place(store))
    assert "Fit it again" in caught.value.remedy


def test_the_key_follows_every_setting() -> None:
    assert surrogate_key({"trees": 3}) == KEY
    assert surrogate_key({"trees": 4}) != KEY
    assert len(KEY) == 12


@pytest.mark.parametrize("key", ["", "../..", "0" * 11, "G" * 12])
def test_no_path_is_made_from_anything_else(store: Store, key: str) -> None:
    with pytest.raises(ValueError, match="not the key"):
        has_surrogate(*place(store)[:3], key)


def test_killed_half_way_nothing_is_there_and_the_next_one_sweeps(store: Store, tmp_path: Path) -> None:
    code = textwrap.dedent("""
        import sys, time
        import numpy as np
        from pathlib import Path
        import core.store.surrogates as surrogates
        from core.store.layout import Layout
        root, dataset, model, key = sys.argv[1:]
        def slow(path, value):
            print("half", flush=True)
            time.sleep(60)
        surrogates.write_json = slow
        surrogates.save_surrogate(Layout(Path(root)), dataset, model, key, {}, {"value": np.arange(5.0)})
    """)
    arguments = [str(tmp_path), *place(store)[1:]]
    child = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3], text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "half\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert not has_surrogate(*place(store))
    assert list(folder(store).parent.glob(".building-*"))
    save_surrogate(*place(store), {}, ARRAYS)
    assert [entry.name for entry in folder(store).parent.iterdir()] == [KEY]
