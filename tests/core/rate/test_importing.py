"""Judgements made elsewhere: columns told by name or mapped; what cannot be read is counted with its reason."""

from datetime import datetime
from typing import Any

import pandas as pd
import pytest

from core.errors import InputError
from core.rate.importing import read_judgements, told_mapping

NOW = datetime(2026, 1, 2)


def table(*rows: tuple[Any, ...], columns: str = "left right winner worker id") -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns.split())


def read(frame: pd.DataFrame, **more: Any) -> Any:
    return read_judgements(frame, source="votes.csv", now=NOW, **more)


def test_columns_are_told_by_their_names() -> None:
    found = told_mapping(["id", "prompt", "model_x", "model_y", "worker", "winner", "left", "right"])
    assert {key: found[key] for key in ("variant_a", "variant_b", "winner", "rater", "pair")} == {
        "variant_a": "left", "variant_b": "right", "winner": "winner", "rater": "worker", "pair": "id",
    }  # fmt: skip
    assert told_mapping(["Model_A", "model_b", "winner", "judge"])["variant_a"] == "Model_A"


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({}, "No column is known for rater"),
        ({"rater": "nobody"}, "no column “nobody”"),
        ({"colour": "a"}, "“colour” cannot be mapped"),
    ],
)
def test_what_cannot_be_mapped_is_named_with_the_columns_there_are(mapping: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        told_mapping(["left", "right", "winner", "who"], mapping)


def test_mapped_columns_go_before_names() -> None:
    frame = table(("x", "y", "1", "r", "q"), columns="first second better left id")
    given = {"variant_a": "first", "variant_b": "second", "winner": "better", "rater": "left"}
    (row,) = read(frame, mapping=given).rows
    assert (row["left_variant"], row["right_variant"], row["winner"], row["rater"]) == ("x", "y", "left", "r")


@pytest.mark.parametrize(
    ("said", "winner"),
    [
        ("left", "left"), ("B", "right"), ("model_a", "left"), ("Tie", "tie"), ("tie (bothbad)", "both bad"),
        ("neither", "both bad"), ("GPT", "left"), ("Weaver", "right"), ("2", "right"),
    ],
)  # fmt: skip
def test_answers_in_other_words(said: str, winner: str) -> None:
    assert read(table(("GPT", "Weaver", said, "r", "1"))).rows[0]["winner"] == winner


def test_rows_that_cannot_be_read_are_counted_by_reason() -> None:
    found = read(
        table(
            ("a", "b", "left", "r", 1), ("a", "b", "perhaps", "r", 2), ("a", "a", "left", "r", 3),
            ("", "b", "left", "r", 4), ("a", "b", "", "r", 5), ("a", "b", "left", None, 6),
            ("a" * 201, "b", "left", "r", 7), ("a", "b", "sometimes", "s", 8),
        )
    )  # fmt: skip
    assert len(found.rows) == 1 and found.total == 8
    assert found.rejected == {
        "a winner is neither a side nor a tie": 2,
        "a variant is compared with itself": 1,
        "no variant": 1,
        "no winner": 1,
        "no rater": 1,
        "the name of a variant is longer than 200 characters": 1,
    }


def test_duplicates_are_left_out_and_of_contradictions_the_later_counts() -> None:
    found = read(
        table(
            ("a", "b", "left", "r", 1), ("b", "a", "right", "r", 1), ("a", "b", "right", "r", 1),
            ("a", "b", "left", "r", 1), ("a", "b", "left", "s", 1), ("a", "c", "left", "r", 1),
        )
    )  # fmt: skip
    assert (found.duplicates, found.contradictions) == (1, 2)  # sides undone, the second row says the same
    rows = [(row["rater"], row["right_variant"], row["winner"]) for row in found.rows]
    assert rows == [("r", "b", "left"), ("r", "b", "right"), ("r", "b", "left"), ("s", "b", "left"), ("r", "c", "left")]
    assert len({row["id"] for row in found.rows}) == 5


def test_ids_are_the_same_every_time_and_pairs_have_no_sides() -> None:
    one, two = (read(table(("a", "b", "left", "r", 1), ("b", "a", "tie", "s", 1))) for _ in range(2))
    assert [row["id"] for row in one.rows] == [row["id"] for row in two.rows]
    assert one.rows[0]["pair"] == one.rows[1]["pair"]


def test_without_a_column_of_pairs_every_row_is_one_and_it_says_so() -> None:
    rows = (("a", "b", "left", "r"), ("a", "b", "left", "r"))
    found = read(table(*rows, columns="left right winner worker"))
    assert len({row["pair"] for row in found.rows}) == 2 and not found.duplicates
    assert "agreement" in found.notes[0]


def test_an_empty_table_is_no_failure() -> None:
    assert read(table()).rows == ()


def test_numbers_that_are_none_are_missing() -> None:
    frame = table(
        ("a", "b", "left", "r", 1, "soon", -3, "nan", 1e99),
        columns="left right winner worker id seconds order stability left_words",
    )
    (row,) = read(frame).rows
    assert [row[name] for name in ("seconds", "place", "stability", "left_words")] == [None] * 4
