"""`demo` from nothing: the world, both default models, first explanations."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from core.cli.main import main
from core.operations import Workbench, demo
from core.operations.demo import first_texts
from core.operations.explanations import COMPARED_VARIANTS, DEFAULT_VARIANTS
from core.operations.pairs import next_pair
from core.recommend.registry import KINDS
from core.recommend.settings import FoldInSettings
from core.settings import Settings
from core.store import LocalJournal, Store
from core.store.batches import find_in_batches


@dataclass(frozen=True)
class Quick(FoldInSettings):
    epochs: int = 2


def test_a_reader_of_chinese_gets_chinese_texts_as_well() -> None:
    english, chinese = first_texts("en"), first_texts("zh")
    assert [(users, variants) for users, variants, _ in chinese[:2]] == [(u, v) for u, v, _ in english]
    (users, variants, _) = chinese[2]
    assert (users, {v.language for v in variants}, [v.prompt for v in variants]) == (
        english[1][0], {"zh"}, [v.prompt for v in english[1][1]]
    )  # fmt: skip
    for parts in (english, chinese):  # the bar goes from 0 to 1 without a step back
        assert (parts[0][2][0], parts[-1][2][1]) == (0, pytest.approx(1))
        assert [part[2][1] for part in parts[:-1]] == [part[2][0] for part in parts[1:]]


def test_demo_builds_trains_and_writes_explanations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Fewer texts of a language model and fewer rounds of training: they take longest.
    monkeypatch.setattr(demo, "COMPARED", 2)
    monkeypatch.setitem(KINDS, "foldin", replace(KINDS["foldin"], settings=f"{__name__}:Quick"))
    assert main(["demo", "--json", "--progress", "none", "--store", str(tmp_path)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["dataset"] == "demo"
    assert found["ratings"] > 90_000
    assert [model.partition("-")[0] for model in found["models"]] == ["ease", "foldin"]
    assert found["explanations"] == 60 * 2 * 2 + 2 * 2 * 2
    store = Store(tmp_path)
    info = store.dataset("demo")
    assert info.version == found["version"]
    assert find_in_batches(store.layout, info.id, found["models"][0], "no such id") == []
    batches = list((store.layout.model(info.id, found["models"][0]) / "batches").glob("*/*.parquet"))
    assert len(batches) == 2
    store.close()
    bench, journal = Workbench(Settings(tmp_path)), LocalJournal(tmp_path / "journal.duckdb")
    model = bench.model("demo", "ease")
    for first, second in (DEFAULT_VARIANTS, COMPARED_VARIANTS[:2]):
        assert next_pair(bench, journal, model, (first, second), "Ann") is not None
    journal.close()
    bench.close()
