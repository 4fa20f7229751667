"""`kill -9` at any moment leaves a store that works, with nothing half made."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from core.store import Store
from tests.conftest import ROOT
from tests.core.store.small import add_dataset, model_info

RANDOM_ROUNDS = 8
STRIDE = 3  # 1 tries every operation, and takes a minute; it passes too


class Victim:
    """Runs work in processes that are killed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, how: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(how + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


@contextmanager
def victim(root: Path, work: str) -> Iterator[Victim]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.core.store.crashing", str(root), work],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Victim(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def leftovers(root: Path) -> list[Path]:
    """Folders and their locks; a small file that `write_json` was writing is swept an hour later (`test_layout`)."""
    return [path for path in root.rglob(".building-*") if path.is_dir() or path.suffix == ".lock"]


def check(store: Store) -> None:
    """Everything that can be seen can be used."""
    assert store.problems() == []
    for info in store.datasets():
        for version in store.versions(info.name):
            assert store.catalogue(version.id).info.ratings == 6
            for model in store.models(version.id):
                assert all(array.sum() == array.size for array in store.arrays(model).values())


def until_done(killer: Victim, store: Store) -> int:
    """Kill at one operation on files after the other, until the work gets through; the number of operations."""
    number = 0
    while (answer := killer.run(f"event {number}")) == "killed":
        check(store)
        number += STRIDE
    assert answer == "done"
    return number


def test_killed_at_each_step_of_building_a_catalogue(tmp_path: Path) -> None:
    store = Store(tmp_path)
    kept = add_dataset(store)
    with victim(tmp_path, "build") as killer:
        assert until_done(killer, store) > 15
    assert store.dataset(kept.id) == kept
    assert leftovers(tmp_path) == []  # the last build got through, and swept


def test_killed_at_each_step_of_saving_a_model(tmp_path: Path) -> None:
    store = Store(tmp_path)
    dataset = add_dataset(store)
    kept = store.save_model(model_info(dataset.id), {"a": np.ones(3)})
    with victim(tmp_path, "save") as killer:
        assert until_done(killer, store) > 20
    assert store.model(dataset.id, kept.model) == kept
    assert leftovers(tmp_path) == []


def test_killed_at_each_step_of_deleting(tmp_path: Path) -> None:
    store = Store(tmp_path)
    oldest = add_dataset(store, created="2020-01-01T00:00:00")
    number, answer = 0, "killed"
    with victim(tmp_path, "delete") as killer:
        while answer == "killed":
            new = add_dataset(store, title=f"title {number}", created="2026-01-01T00:00:00")
            answer = killer.run(f"event {number}")
            check(store)
            assert store.dataset("small") in (oldest, new)
            if store.dataset("small") == new:
                store.delete_dataset(new.id)
            for version in store.versions("small"):
                if version != oldest:
                    store.delete_dataset(version.id)
            number += STRIDE
    assert number > 5
    assert store.datasets() == [oldest]
    assert list(store.layout.trash.iterdir()) == []


@pytest.mark.parametrize("work", ["build", "save"])
def test_killed_at_random_moments(tmp_path: Path, work: str) -> None:
    """Also in the middle of what DuckDB and numpy write."""
    store = Store(tmp_path)
    dataset = add_dataset(store)
    moments = np.random.default_rng(5).uniform(0.0, 0.25, RANDOM_ROUNDS)
    with victim(tmp_path, work) as killer:
        for moment in moments:
            killer.run(f"after {moment:.4f}")
            check(store)
        assert killer.run("event 1000000") == "done"
    check(store)
    store.save_model(model_info(dataset.id, "svd"), {"a": np.ones(3)})
    add_dataset(store, title="swept")
    assert [path for path in leftovers(tmp_path) if path.parent.name != "models"] == []
    assert [path for path in leftovers(tmp_path) if dataset.id in str(path)] == []
