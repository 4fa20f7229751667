"""`judgements`, `stats`: out to files, in from files, and refusals that name what is wrong."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from core.cli.main import main

VOTES = "left,right,winner,worker,task\na,b,left,r,1\nb,a,right,s,1\na,c,tie,r,2\nb,c,left,s,3\na,b,maybe,r,4\n"
KEYS = {"judgements", "raters", "variants", "agreement", "verdict"}
VARIANT = {"variant", "strength", "low", "high", "win_rate", "wins", "ties", "losses"}


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def told(*arguments: object, code: int = 0) -> Any:
        capsys.readouterr()
        assert main([*map(str, arguments), "--store", str(tmp_path / "store"), "--json"]) == code
        out, err = capsys.readouterr()
        return json.loads(out) if code == 0 else err

    return told


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    path = tmp_path / "votes.csv"
    path.write_text(VOTES)
    return path


def test_an_import_says_what_came_and_what_did_not(run: Any, votes: Path) -> None:
    found = run("judgements", "import", votes)
    assert {name: found[name] for name in ("read", "added", "known", "duplicates", "contradictions")} == {
        "read": 5, "added": 4, "known": 0, "duplicates": 0, "contradictions": 0,
    }  # fmt: skip
    assert found["rejected"] == {"a winner is neither a side nor a tie": 1}
    assert run("judgements", "import", votes)["added"] == 0
    stats = run("stats")
    assert set(stats) >= KEYS and (stats["judgements"], stats["raters"]) == (4, 2)
    assert all(set(row) >= VARIANT for row in stats["variants"])
    wins = {row["variant"]: (row["wins"], row["ties"], row["losses"]) for row in stats["variants"]}
    assert wins == {"a": (2, 1, 0), "b": (1, 0, 2), "c": (0, 1, 1)}
    assert run("stats", "--without", "s")["judgements"] == 2


def test_columns_are_mapped(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("one,two,best,who\nx,y,one,r\n")
    assert "No column is known for variant_a" in run("judgements", "import", path, code=2)
    mapping = "variant_a=one,variant_b=two,winner=best,rater=who"
    path.write_text("one,two,best,who\nx,y,x,r\nx,y,two,s\n")
    found = run("judgements", "import", path, "--map", mapping)
    assert found["added"] == 2 and "agreement" in found["notes"][0]
    assert {row["variant"]: row["wins"] for row in run("stats")["variants"]} == {"x": 1, "y": 1}
    assert "cannot be mapped" in run("judgements", "import", path, "--map", "colour=one", code=2)


def test_exports_are_tables_and_lines(run: Any, votes: Path, tmp_path: Path) -> None:
    run("judgements", "import", votes)
    for name in ("out.csv", "out.parquet"):
        assert run("judgements", "export", tmp_path / name)["judgements"] == 4
    pd.testing.assert_series_equal(
        pd.read_csv(tmp_path / "out.csv")["judgement"], pd.read_parquet(tmp_path / "out.parquet")["judgement"],
        check_dtype=False,
    )  # fmt: skip
    assert run("judgements", "export", tmp_path / "pairs.jsonl")["left_out"] == {
        "no side preferred": 1, "no texts here": 3,
    }  # fmt: skip
    assert "no table" in run("judgements", "export", tmp_path / "out.xlsx", code=2)
    assert "cannot be written" in run("judgements", "export", tmp_path / "no" / "out.csv", code=2)


def test_without_judgements_it_says_so(run: Any, tmp_path: Path) -> None:
    found = run("stats")
    assert (found["judgements"], found["variants"], found["agreement"]) == (0, [], None)
    assert "no judgements yet" in found["verdict"]
    assert run("judgements", "export", tmp_path / "out.csv")["judgements"] == 0
    assert "no campaign “nobody”" in run("stats", "--campaign", "nobody", code=2)
    assert "Nobody called “nobody”" in run("stats", "--without", "nobody", code=2)
    assert "no file" in run("judgements", "import", tmp_path / "nothing.csv", code=2)
