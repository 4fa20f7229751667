"""`packet`: a file to keep, also where nobody has judged anything, and refusals that name what is wrong."""

import json
from pathlib import Path

import pytest

from core.cli.main import main
from core.store import LocalJournal
from tests.core.audit.judged import drawn
from tests.core.operations.voted import votes


@pytest.fixture
def store(tmp_path: Path) -> Path:
    root = tmp_path / "store"
    journal = LocalJournal(root / "journal.duckdb")
    votes(journal, drawn({"a": 0.5, "b": 0.0}, 5, 30))
    journal.close()
    return root


def test_it_writes_one_file_and_tells_the_decision(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "audit.html"
    assert main(["--store", str(store), "packet", "--out", str(out), "--without", "r01", "--json"]) == 0
    card = json.loads(capsys.readouterr().out)
    assert card["judgements"] == 120
    assert card["raters"] == 4
    assert card["decision"].startswith("Not decided")
    text = out.read_text(encoding="utf-8")
    assert card["bytes"] == len(text.encode())
    assert text.startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--campaign", "nope"], "There is no campaign “nope”"),
        (["--without", "nobody"], "Nobody called “nobody”"),
    ],
)
def test_it_refuses_what_is_not_there(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    out = tmp_path / "audit.html"
    assert main(["--store", str(store), "packet", "--out", str(out), *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_a_place_that_cannot_be_written_is_named(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--store", str(store), "packet", "--out", str(tmp_path / "no" / "audit.html")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_stats_say_the_same_decision(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--store", str(store), "packet", "--out", str(tmp_path / "a.html"), "--json"]) == 0
    decision = json.loads(capsys.readouterr().out)["decision"]
    assert main(["--store", str(store), "stats", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert decision.startswith(found["verdict"])
    assert found["judgements"] == 150
    assert set(found["agreement"]) >= {"alpha", "low", "high"}
