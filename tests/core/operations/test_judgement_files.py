"""Judgements out to files and back: the same rows, once; and preferences as training data."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from core.errors import InputError
from core.explain.generate import About
from core.operations import Workbench
from core.operations.campaigns import judgements
from core.operations.explanations import DEFAULT_VARIANTS, explain
from core.operations.feedback import record_preference
from core.operations.judgement_files import export_frame, file_bytes, import_judgements
from core.operations.preference_pairs import preference_pairs
from core.operations.rating import Answer, next_slots, record_judgement
from core.settings import Settings
from core.store import LocalJournal
from tests.core.operations.rated import NOW, opened

ANSWERS = ("left", "right", "tie", "both bad")


@pytest.fixture(scope="module")
def written(bench: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal with a campaign judged by a rater with a hostile name, and a preference of Compare."""
    path = tmp_path_factory.mktemp("judged") / "journal.duckdb"
    journal = LocalJournal(path)
    opened(bench, journal)
    n = 0
    while slots := next_slots(journal, "First look", "=cmd|' /C calc'!A0", NOW).slots:
        answer = Answer(ANSWERS[n % 4], ("clearer",), {"left": {"clear": 4}}, "+1, “so” good\nreally")
        n += 1
        record_judgement(
            journal, slots[0], answer, rater="=cmd|' /C calc'!A0", id=f"j{n}", now=NOW + timedelta(seconds=n),
            app_version="0", seconds=2.5,
        )  # fmt: skip
    _, (one, other) = explain(bench, journal, "films", "user-5", "f03", "ease", variants=DEFAULT_VARIANTS[:2])
    info = bench.model("films", "ease").info
    about = About(info.dataset, info.model, "user-5", "f03")
    record_preference(
        journal, left=other, right=one, about=about, value="B", rater="Bob", id="p1", now=NOW, app_version="0",
        seconds=4.0,
    )  # fmt: skip
    journal.close()
    return path


@pytest.fixture
def judged(written: Path, tmp_path: Path) -> Iterator[LocalJournal]:
    found = LocalJournal(Path(shutil.copy(written, tmp_path / "judged.duckdb")))
    yield found
    found.close()


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_an_export_gives_the_same_frame_in_another_store_once(
    judged: LocalJournal, tmp_path: Path, ending: str
) -> None:
    frame, path = export_frame(judged), tmp_path / f"votes{ending}"
    assert {"normal", "gold", "decoy"} == set(frame["kind"]) and "" in set(frame["campaign"])
    path.write_bytes(file_bytes(frame, ending))
    other, there = Workbench(Settings(tmp_path / "other")), LocalJournal(tmp_path / "other.duckdb")
    found = import_judgements(other, there, path)
    assert (found.read, found.added, found.known, found.rejected) == (len(frame), len(frame), 0, {})
    assert import_judgements(other, there, path).added == 0
    pd.testing.assert_frame_equal(judgements(there), judgements(judged), check_exact=True)
    left, right = export_frame(there), export_frame(judged)
    for name in ("reasons", "likert", "comment", "left_hash", "right_hash", "propensity", "shown"):
        pd.testing.assert_series_equal(left[name], right[name])
    there.close()


def test_an_export_comes_back_to_its_own_store_without_doubles(
    bench: Workbench, judged: LocalJournal, tmp_path: Path
) -> None:
    before, path = judgements(judged), tmp_path / "votes.csv"
    path.write_bytes(file_bytes(export_frame(judged), ".csv"))
    assert import_judgements(bench, judged, path).added == 0
    pd.testing.assert_frame_equal(judgements(judged), before)


def test_no_cell_of_a_csv_runs_as_a_formula(judged: LocalJournal) -> None:
    text = file_bytes(export_frame(judged), ".csv").decode("utf-8-sig")
    assert "'=cmd|" in text
    assert ",=cmd|" not in text and '"=cmd' not in text and '"+1' not in text


def test_preferences_are_lines_of_prompt_chosen_and_rejected(bench: Workbench, judged: LocalJournal) -> None:
    found = preference_pairs(judged, "First look")
    frame = judgements(judged, "First look")
    normal = frame[frame["kind"] == "normal"]
    decisive = normal[normal["winner"].isin(["left", "right"])]
    assert len(found.lines) == len(decisive) > 3
    assert sum(found.left_out.values()) + len(found.lines) == len(frame)
    texts = {row["id"]: row for row in judged.read("campaign_pairs")}
    for line, row in zip(found.lines, decisive.to_dict("records"), strict=True):
        value = json.loads(line)
        assert set(value) == {"prompt", "chosen", "rejected"}
        pair = texts[row["pair"]]
        by_variant = {pair["first_variant"]: pair["first_text"], pair["second_variant"]: pair["second_text"]}
        loser = "right" if row["winner"] == "left" else "left"
        assert value["chosen"] == [{"role": "assistant", "content": by_variant[row[row["winner"]]]}]
        assert value["rejected"] == [{"role": "assistant", "content": by_variant[row[loser]]}]
        assert [message["role"] for message in value["prompt"]] == ["system", "user"]
        assert "<facts>" in value["prompt"][1]["content"]
    assert len(preference_pairs(judged, "").lines) == 1
    assert len(preference_pairs(judged).lines) == len(found.lines) + 1
    assert not preference_pairs(judged, "First look", excluded=["=cmd|' /C calc'!A0"]).lines


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("votes.csv", b"left,right,winner\na,b,left\n", "No column is known for rater"),
        ("votes.csv", b"", "is empty"),
        ("votes.csv", b"\xff\xfe\x00bad", "UTF-8"),
        ("votes.parquet", b"PAR1 not really", "cannot be read"),
        ("votes.xlsx", b"x", "no table of judgements"),
        ("missing.csv", None, "no file"),
        ("wide.csv", b"left,right,winner,rater" + b",c" * 100_000 + b"\n", "100,004 columns; the most are 1,000"),
        ("long.csv", b"left,right,winner,rater\na,b,left," + b"r" * 1_000_000, "cannot be read"),
    ],
)
def test_files_that_are_none_are_refused_with_the_reason(
    bench: Workbench, journal: LocalJournal, tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        import_judgements(bench, journal, tmp_path / name)
    assert len(judgements(journal)) == 0


def test_rows_with_too_few_or_too_many_cells_are_counted(
    bench: Workbench, journal: LocalJournal, tmp_path: Path
) -> None:
    path = tmp_path / "votes.csv"
    path.write_text("left;right;winner;rater\na;b;left;r;more\n\na;b;left;r\na;b\n")
    found = import_judgements(bench, journal, path)
    assert (found.read, found.added) == (3, 1)
    assert found.rejected == {"the row has another number of cells than the header": 2}
    assert any("2 rows were left out" in note for note in found.notes)


def test_hostile_cells_cost_nothing_but_themselves(bench: Workbench, journal: LocalJournal, tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_text(
        f'left,right,winner,rater,likert\na,b,left,r,"{"[" * 100_000}"\na,b,left,s\0s,{{}}\n"=a","<b>",left,t,7\n'
    )
    assert import_judgements(bench, journal, path).read == 3
    assert all("\0" not in str(row) for row in journal.read("judgements"))


@pytest.mark.real_data
def test_the_crowd_comparisons_import_without_a_mapping(
    bench: Workbench, journal: LocalJournal, real_data: Callable[[str], Path]
) -> None:
    path = real_data("preferences") / "llmfao-crowd-comparisons.csv"
    found = import_judgements(bench, journal, path)
    raw = pd.read_csv(path)
    assert (found.added, found.duplicates, found.contradictions, found.rejected) == (len(raw), 0, 0, {})
    frame = judgements(journal)
    assert frame["winner"].value_counts().to_dict() == raw["winner"].value_counts().to_dict()
    assert frame["rater"].nunique() == raw["worker"].nunique()
    assert frame["pair"].nunique() == raw["id"].nunique()
    assert frame["left"].tolist() == raw["left"].tolist()
