"""`audit`, `canaries` and `explanations` on a store."""

import json
from pathlib import Path

import pytest

from core.cli.main import main
from core.operations import write_batch
from tests.core.operations.films import films_workbench


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("films")
    write_batch(films_workbench(root, ("ease",)), "films", "ease", users=12, items=1)
    return root


def run(capsys: pytest.CaptureFixture[str], store: Path, *arguments: str) -> tuple[int, str, str]:
    code = main([*arguments, "--store", str(store)])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_audit_prints_every_metric_with_its_nulls(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, store, "audit", "films")
    assert code == 0
    assert "Claim precision" in out and "wrong user" in out and "n/a" in out
    code, out, _ = run(capsys, store, "audit", "films", "--json", "--no-nulls")
    found = json.loads(out)
    assert found["texts"] == 24 and len(found["variants"]) == 2
    row = found["variants"][0]
    assert row["nulls"] == {} and set(row["metrics"]["claim_precision"]) == {"value", "low", "high", "count", "users"}
    assert row["metrics"]["preference_inconsistency"] is None or row["metrics"]["preference_inconsistency"]["count"]


def test_canaries_are_written_then_reported(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, store, "canaries", "films", "--report")[1].startswith("No canary yet.")
    code, out, _ = run(capsys, store, "canaries", "films", "--json")
    found = json.loads(out)
    assert code == 0 and found["written"] == 60 and len(found["canaries"]) == 6
    assert all(row["obedience"]["value"] == 1 for row in found["canaries"])
    assert json.loads(run(capsys, store, "canaries", "films", "--json")[1])["written"] == 0
    assert run(capsys, store, "canaries", "films", "--share", "2")[0] == 2


def test_explanations_of_another_system(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "theirs.csv"
    path.write_text("uid,iid,reason\nuser-5,f02,'=You liked Film 4.\nghost,f02,x\n", encoding="utf-8")
    asked = ("explanations", "import", str(path), "--dataset", "films", "--map", "user=uid,item=iid,text=reason")
    code, out, _ = run(capsys, store, *asked, "--variant", "Theirs", "--json")
    found = json.loads(out)
    assert code == 0 and (found["added"], found["rejected"]) == (1, {"unknown user": 1})
    assert "were left out: unknown user." in run(capsys, store, *asked, "--variant", "Theirs")[1]
    audited = json.loads(run(capsys, store, "audit", "films", "--json", "--no-nulls")[1])["variants"]
    assert any(row["backend"] == "imported" and row["texts"] == 1 for row in audited)
    assert run(capsys, store, "explanations", "import", "none.csv", "--dataset", "films")[0] == 2
