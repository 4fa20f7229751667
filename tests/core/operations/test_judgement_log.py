"""The frame of judgements: whatever comes after what, it is what the journal says, without reading all of it again."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.operations.judgement_log import JudgementLog, log_of
from core.rate.judgements import COLUMNS, words
from core.store import LocalJournal
from tests.core.store.test_judgements import row

NOW = datetime(2026, 1, 2)


def judged(key: str, rater: str, pair: str, winner: str | None = "left", **changes: Any) -> dict[str, Any]:
    given = {
        "rater": rater, "pair": pair, "winner": winner, "action": "judged" if winner else "undone", "kind": "normal",
        "campaign": "C@1", "left_variant": "a", "right_variant": "b", "source": "",
    }  # fmt: skip
    return row("judgements", key, **given | changes)


def fresh(journal: LocalJournal) -> pd.DataFrame:
    return JudgementLog().frame(journal)


def test_without_judgements_the_frame_has_its_columns_and_no_rows(journal: LocalJournal) -> None:
    frame = fresh(journal)
    assert list(frame.columns) == list(COLUMNS) and len(frame) == 0
    journal.append("judgements", [judged("1", "Ann", "p", None)])
    assert list(fresh(journal).columns) == list(COLUMNS) and len(fresh(journal)) == 0


def test_the_latest_row_of_a_rater_and_a_pair_counts_and_what_was_taken_back_does_not(journal: LocalJournal) -> None:
    journal.append("judgements", [judged("1", "Ann", "p"), judged("2", "Bob", "p"), judged("3", "Ann", "q")])
    journal.append("judgements", [judged("4", "Ann", "p", "right"), judged("5", "Bob", "p", None)])
    journal.append("judgements", [judged("6", "Ann", "p", "tie", campaign="other@1")])
    assert fresh(journal)[["judgement", "winner"]].to_numpy().tolist() == [["3", "left"], ["4", "right"], ["6", "tie"]]


def test_what_is_unknown_says_so_and_every_column_has_its_type(journal: LocalJournal) -> None:
    unknown = dict.fromkeys(("left_words", "right_words", "place", "seconds", "stability"))
    journal.append("judgements", [judged("1", "Ann", "p", **unknown), judged("2", "Ann", "q", left_words=12)])
    frame = fresh(journal)
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == dict(COLUMNS)
    assert frame.loc[0, ["left_words", "right_words", "order"]].tolist() == [-1, -1, 0]
    assert np.isnan(frame.loc[0, "seconds"]) and np.isnan(frame.loc[0, "stability"])
    assert frame.loc[1, "left_words"] == 12


def test_preferences_of_compare_are_judgements_outside_campaigns(journal: LocalJournal) -> None:
    for key, text in (("e1", "one two three"), ("e2", "four")):
        journal.append("explanations", [row("explanations", key, variant=f"v-{key}", text=text)])
    sides = {"left_explanation": "e2", "right_explanation": "e1", "rater": "Ann", "seconds": 4.0}
    journal.append("preferences", [row("preferences", "1", **sides, value="B")])
    journal.append("preferences", [row("preferences", "2", **sides | {"rater": "Bob"}, value="both bad")])
    frame = fresh(journal)
    first = frame.iloc[0]
    assert (first["campaign"], first["left"], first["right"], first["winner"]) == ("", "v-e2", "v-e1", "right")
    assert (first["left_words"], first["right_words"], first["order"], first["kind"]) == (1, 3, 1, "normal")
    assert frame["winner"].tolist() == ["right", "both bad"] and frame["pair"].nunique() == 1
    turned = {"left_explanation": "e1", "right_explanation": "e2"}
    journal.append("preferences", [row("preferences", "3", **sides | turned, value="A")])
    journal.append("preferences", [row("preferences", "4", **sides | {"rater": "Bob"}, value=None)])
    assert fresh(journal)[["judgement", "left", "winner"]].to_numpy().tolist() == [["3", "v-e1", "left"]]


@pytest.mark.parametrize("seed", range(2))
def test_bringing_up_gives_the_same_as_reading_all(journal: LocalJournal, seed: int) -> None:
    rng, log = np.random.default_rng(seed), JudgementLog()
    for key in ("e1", "e2", "e3"):
        journal.append("explanations", [row("explanations", key, variant=f"v-{key}")])
    for step in range(15):
        rows = []
        for n in range(int(rng.integers(0, 4))):
            winner = [None, "left", "right", "tie"][rng.integers(4)]
            rater, pair = f"r{rng.integers(3)}", f"p{rng.integers(4)}"
            rows.append(judged(f"{step}-{n}", rater, pair, winner, created=NOW + timedelta(seconds=step)))
        journal.append("judgements", rows)
        if rng.random() < 0.4:
            pair = {"left_explanation": f"e{rng.integers(1, 3)}", "right_explanation": "e3", "rater": "r0"}
            journal.append(
                "preferences", [row("preferences", str(step), value=["A", "B", None][rng.integers(3)], **pair)]
            )
        pd.testing.assert_frame_equal(log.frame(journal), fresh(journal))


def test_changing_what_was_given_changes_nothing_else(journal: LocalJournal) -> None:
    journal.append("judgements", [judged("1", "Ann", "p")])
    given = log_of(journal).frame(journal)
    given.loc[0, "winner"] = "right"
    given["more"] = 1
    assert log_of(journal).frame(journal).loc[0, "winner"] == "left"
    assert "more" not in log_of(journal).frame(journal)


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("One, two — three!", 3), ("It's 4.5 stars", 3), ("《星际》很好", 4), ("a-b c", 2)]
)
def test_words_are_counted_as_people_do(text: str, count: int) -> None:
    assert words(text) == count
