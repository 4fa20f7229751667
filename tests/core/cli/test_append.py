"""Appending ratings: a new version beside the old."""

import json
from pathlib import Path

from tests.core.cli.conftest import Done, Run


def test_appending_makes_a_new_version_beside_the_old(inside: Run, imported: tuple[Path, Done], tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_text("who,what,stars,at\nnew,i1,5,9\nnew,i2,1,9\n")
    before = imported[1].document
    columns = "user=who,item=what,rating=stars,timestamp=at"
    found = inside("append", "small", "--ratings", file, "--map", columns, "--no-train", "--json").document
    assert (found["users"], found["ratings"]) == (before["users"] + 1, before["ratings"] + 2)
    assert found["version"] != before["version"]
    assert found["models"] == []
    kept = [card["version"] for card in inside("datasets", "--all-versions", "--json").document["datasets"]]
    assert kept == [found["version"], before["version"]]
    assert inside("delete", f"small@{found['version']}", "--yes").code == 0
    assert inside("datasets", "--json").document["datasets"][0]["version"] == before["version"]


def test_a_mapping_may_be_json(inside: Run, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text('"who, really",a=b,c\nx,i1,5\nx,i2,1\ny,i1,4\n')
    columns = json.dumps({"user": "who, really", "item": "a=b", "rating": "c"})
    given = ("import", "table", "--ratings", file, "--name", "odd", "--no-train", "--json")
    found = inside(*given, "--map", columns).document
    assert (found["users"], found["ratings"]) == (2, 3)
    assert inside("delete", "odd", "--yes").code == 0
    assert inside(*given, "--map", "{").code == 2
