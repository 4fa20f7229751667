"""`demo` from nothing: the world, both default models, first explanations."""

from pathlib import Path

from core.store import Store
from core.store.batches import find_in_batches
from tests.core.cli.conftest import run_on


def test_demo_builds_trains_and_writes_explanations(tmp_path: Path) -> None:
    done = run_on(tmp_path, "demo", "--json", "--progress", "json")
    assert done.code == 0, done.err
    found = done.document
    assert found["dataset"] == "demo"
    assert found["ratings"] > 90_000
    assert [model.partition("-")[0] for model in found["models"]] == ["ease", "foldin"]
    assert found["explanations"] >= 200
    store = Store(tmp_path)
    info = store.dataset("demo")
    assert info.version == found["version"]
    assert find_in_batches(store.layout, info.id, found["models"][0], "no such id") == []
    batches = list((store.layout.model(info.id, found["models"][0]) / "batches").glob("*/*.parquet"))
    assert len(batches) == 1
    store.close()
