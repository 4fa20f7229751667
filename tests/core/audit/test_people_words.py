"""What the statistics say in words, against the figures they are made from."""

import numpy as np
import pytest

from core.audit.decoy_results import decoy_results
from core.audit.people.agreement import pair_agreement
from core.audit.people.intervals import wilson_share
from core.audit.people.leaderboard import leaderboard
from core.audit.people_words import (
    agreement_words,
    board_frame,
    decoy_words,
    effect_words,
    flip_words,
    headline,
    matrix,
    missing,
    rank_words,
    relabelled,
    share_words,
)
from tests.core.audit.judged import DECOY, drawn, frame

LABELS = {"a": "Anna", "b": "Bert", "c": "Carl"}


def board(raters: int = 8, each: int = 40) -> object:
    return leaderboard(frame(drawn({"a": 0.8, "b": 0.0, "c": -0.4}, raters, each)))


def test_ids_become_labels_only_where_they_are_quoted() -> None:
    assert relabelled("“a” leads “b” by a mile", LABELS) == "“Anna” leads “Bert” by a mile"


def test_the_matrix_is_that_of_the_votes_and_mirrors_itself() -> None:
    found = board()
    cells = matrix(found)  # type: ignore[arg-type]
    for i in range(3):
        for j in range(3):
            if i != j:
                assert cells[i][j].votes == cells[j][i].votes > 0
                assert cells[i][j].share == pytest.approx(1 - cells[j][i].share)  # type: ignore[operator]
    for row, line in zip(found.rows, cells, strict=True):  # type: ignore[attr-defined]
        points = sum(cell.share * cell.votes for cell in line if cell.share is not None)
        assert points == pytest.approx(row.win_rate.points)


def test_pilot_stands_beside_few_raters_only() -> None:
    assert headline(board(9)) == "Not decided · pilot: fewer than 10 raters"  # type: ignore[arg-type]
    assert headline(board(10)) == "Not decided"  # type: ignore[arg-type]
    assert headline(leaderboard(frame([]))) == "No two variants have been compared yet"


def test_votes_to_flip_name_who_would_be_first() -> None:
    found = board()
    said = flip_words(found, LABELS)  # type: ignore[arg-type]
    flip = found.votes_to_flip  # type: ignore[attr-defined]
    assert f"Without {flip.votes:,} votes of {found.judgements:,}" in said  # type: ignore[attr-defined]
    assert f"“{LABELS[flip.winner]}” would be first" in said
    assert flip_words(leaderboard(frame([])), LABELS) == ""


def test_shares_say_what_they_rest_on() -> None:
    votes = np.full(10, 12.0)
    assert share_words(wilson_share(np.full(10, 6.0), votes)).endswith("of 120 votes by 10 raters")
    assert share_words(wilson_share(np.array([3.0]), np.array([4.0]))) == "75% of 4 votes by 1 rater"
    assert share_words(wilson_share(np.zeros(0), np.zeros(0))) == "No votes."


def test_an_open_answer_says_who_is_ahead_and_a_given_one_does_not() -> None:
    rows = drawn({"a": 1.5, DECOY: 0.0}, 12, 30, kind="decoy", ties=0.0)
    (still,), (ended,) = decoy_results(frame(rows)), decoy_results(frame(rows), ended=True)
    assert decoy_words(still) == decoy_words(ended) + ", ahead so far"


def test_a_pull_is_called_a_lean_only_beyond_its_interval() -> None:
    rng = np.random.default_rng(1)
    rows = drawn({"a": 0.0, "b": 0.0}, 12, 50, ties=0.0)
    for share, said in ((0.75, "raters lean to the left text"), (0.5, "no lean to the left text or the right text")):
        pulled = [row | {"winner": "left" if rng.random() < share else "right"} for row in rows]
        (effect,) = leaderboard(frame(pulled), position=True).effects
        assert said in effect_words(effect)


def test_undefined_agreement_says_why_instead_of_a_number() -> None:
    assert agreement_words(pair_agreement(frame([{}]))).startswith("Krippendorff's alpha: Undefined")


def test_ranks_numbers_for_exports_and_variants_nobody_judged() -> None:
    found = board()
    table = board_frame(found, LABELS)  # type: ignore[arg-type]
    assert list(table["label"]) == [LABELS[name] for name in table["variant"]]
    assert (table["wins"] + table["ties"] + table["losses"] + table["both_bad"] == table["judgements"]).all()
    first = found.rows[0]  # type: ignore[attr-defined]
    expected = "1" if first.rank_high == 1 else f"1–{first.rank_high}"
    assert rank_words(first) == expected
    assert missing(found, ["a", "z"], {"z": "Zoe"}) == ["“Zoe” has not been judged yet."]  # type: ignore[arg-type]
