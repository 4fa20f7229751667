"""The leaderboard as a whole: figures against plain arithmetic, laws, and every unhappy path."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.audit.people.counts import count_votes
from core.audit.people.frame import BOTH_BAD, JudgementColumns
from core.audit.people.leaderboard import leaderboard
from core.errors import InputError
from core.rate import judgements as rate_judgements
from tests.core.audit.people.judgements import drawn, frame


def test_rows_hold_the_counts() -> None:
    rows = [
        ("r", "a", "b", "left"),
        ("r", "b", "a", "left"),
        ("s", "a", "b", "tie"),
        ("s", "a", "b", "left"),
        ("t", "b", "a", BOTH_BAD),
    ]
    board = leaderboard(frame(rows))
    first, second = board.rows
    assert (first.variant, first.wins, first.ties, first.losses, first.both_bad) == ("a", 2, 1, 1, 1)
    assert (second.variant, second.wins, second.ties, second.losses, second.both_bad) == ("b", 1, 1, 2, 1)
    assert first.win_rate.value == pytest.approx(2.5 / 4)
    assert (first.judgements, first.raters, board.judgements, board.raters) == (5, 3, 5, 3)
    assert board.win_matrix.tolist() == [[0, 2], [1, 0]]
    assert board.tie_matrix.tolist() == board.both_bad_matrix.tolist() == [[0, 1], [1, 0]]
    assert board.model == "davidson"
    assert board.pilot


def test_gold_pairs_do_not_count() -> None:
    rows = [("r", "a", "b", "left"), ("r", "b", "a", "left"), ("s", "a", "b", "left")]
    assert leaderboard(frame(rows, kind=["normal", "decoy", "gold"])).judgements == 2


def test_recovers_the_strengths_it_was_drawn_from() -> None:
    truth = np.array([0.8, 0.2, -0.3, -0.7])
    board = leaderboard(
        drawn(truth, raters=40, votes=100, nu=0.6, position=0.5, length=0.4), position=True, length=True
    )
    for row in board.rows:
        assert row.low < truth[int(row.variant[1:])] < row.high
    assert [row.variant for row in board.rows] == ["v00", "v01", "v02", "v03"]
    assert [(row.rank_low, row.rank_high) for row in board.rows] == [(1, 1), (2, 2), (3, 3), (4, 4)]
    position, length = board.effects
    assert position.interval.low < 0.5 < position.interval.high
    assert length.interval.low < 0.4 < length.interval.high


def test_ranks_overlap_where_intervals_do() -> None:
    board = leaderboard(drawn([0.0, 0.0, 0.0], raters=8, votes=30))
    assert {(row.rank_low, row.rank_high) for row in board.rows} == {(1, 3)}
    assert not board.verdict.decided


def test_ties_as_half_wins() -> None:
    rows = drawn([0.5, 0.0, -0.5], raters=6, votes=40, nu=1.0)
    assert leaderboard(rows, ties="half").model == "bradley-terry"
    assert leaderboard(rows).model == "davidson"
    assert leaderboard(drawn([0.5, 0.0], raters=6, votes=40)).model == "bradley-terry"


def test_relabelling_and_order_of_rows_change_nothing() -> None:
    rows = drawn([0.5, 0.1, -0.6], raters=6, votes=40, nu=0.4, taste=0.5)
    board = leaderboard(rows)
    other = rows.sample(frac=1, random_state=1).replace({"v00": "x", "v01": "y", "v02": "z"})
    turned = leaderboard(other)
    for one, two in zip(board.rows, turned.rows, strict=True):
        assert (one.strength, one.low, one.high) == pytest.approx((two.strength, two.low, two.high), abs=1e-9)


def test_frame_and_counts_give_the_same() -> None:
    rows = drawn([0.5, 0.1, -0.6], raters=6, votes=40, nu=0.4)
    assert [r.strength for r in leaderboard(count_votes(rows)).rows] == [r.strength for r in leaderboard(rows).rows]


def test_no_judgements() -> None:
    board = leaderboard(drawn([0.0, 0.0], raters=1, votes=2).iloc[:0], position=True, length=True)
    assert board.rows == ()
    assert board.verdict.statement == "Not decided: there are no judgements yet."
    assert board.votes_to_flip is None


def test_one_rater_has_no_interval() -> None:
    board = leaderboard(drawn([0.5, -0.5], raters=1, votes=60), ended=True)
    assert all(row.strength is not None and row.low is None and row.win_rate.interval.low is None for row in board.rows)
    assert all(
        "One rater only" in reason for row in board.rows for reason in (row.reason, row.win_rate.interval.reason)
    )
    assert all(row.rank_low is None for row in board.rows)
    assert not board.verdict.decided
    assert "Pilot: 1 rater, fewer than 10." in board.notes


def test_all_ties() -> None:
    rows = [(rater, "a", "b", "tie") for rater in "rstu" for _ in range(3)]
    board = leaderboard(frame(rows), ended=True)
    assert all(row.strength is None and row.reason for row in board.rows)
    assert all(row.win_rate.value == 0.5 for row in board.rows)
    assert not board.verdict.decided
    assert "All 12 votes are ties" in board.verdict.statement
    half = leaderboard(frame(rows), ended=True, ties="half")
    assert [row.strength for row in half.rows] == pytest.approx([0, 0])
    assert "All raters voted alike" in half.rows[0].reason
    assert not half.verdict.decided


def test_a_variant_never_compared() -> None:
    rows = [*drawn([0.5, -0.5], raters=6, votes=20)[["rater", "left", "right", "winner"]].itertuples(index=False)]
    board = leaderboard(frame([*rows, ("r000", "v00", "other", BOTH_BAD)]))
    last = board.rows[-1]
    assert (last.variant, last.strength, last.win_rate.value, last.judgements) == ("other", None, None, 1)
    assert any("“other” was never compared" in note for note in board.notes)
    assert all(row.low is not None for row in board.rows[:2])


def test_disconnected_comparisons() -> None:
    one = drawn([0.5, -0.5], raters=4, votes=20)
    other = drawn([0.5, -0.5], raters=4, votes=10, seed=1).replace({"v00": "x", "v01": "y"})
    other["pair"] = "other " + other["pair"]
    rows = np.concatenate([part[["rater", "left", "right", "winner"]].to_numpy() for part in (one, other)])
    board = leaderboard(frame([tuple(row) for row in rows]), ended=True)
    assert [row.strength is None for row in board.rows] == [False, False, True, True]
    assert not board.verdict.decided
    assert any("no comparison links it" in note for note in board.notes)


def test_repeated_answers_count_once() -> None:
    rows = drawn([0.5, -0.5], raters=4, votes=20)
    twice = frame([("r000", "v00", "v01", "tie")], pair="pair-0").reindex(columns=rows.columns)
    again = rows.iloc[[0]]
    board = leaderboard(pd.concat([twice, again, rows], ignore_index=True))
    assert board.judgements == 80
    assert (board.win_matrix == leaderboard(rows).win_matrix).all()  # the last answer counts
    assert any(note.startswith("2 earlier answers") for note in board.notes)


def test_who_wins_everything_can_be_called() -> None:
    rows = [(f"r{k}", *(("a", "b", "left") if k % 2 else ("b", "a", "right"))) for k in range(12) for _ in range(5)]
    board = leaderboard(frame(rows), ended=True)
    assert board.rows[0].strength is None
    assert board.rows[0].win_rate.interval.low > 0.5
    assert board.verdict.winner == "a"
    assert not leaderboard(frame(rows)).verdict.decided


def test_a_winner_has_to_be_ahead_of_every_other() -> None:
    close = leaderboard(drawn([0.5, 0.45, -0.9], raters=12, votes=60), ended=True)
    assert not close.verdict.decided
    assert {close.verdict.leader, close.verdict.rival} == {"v00", "v01"}
    assert close.verdict.more_votes > 0
    assert leaderboard(drawn([0.9, -0.4, -0.5], raters=12, votes=60), ended=True).verdict.winner == "v00"


def test_a_variant_above_the_ranked_ones_keeps_them_from_winning() -> None:
    rows = drawn([1.5, -1.5], raters=12, votes=40)[["rater", "left", "right", "winner"]].to_numpy().tolist()
    unbeaten = [(f"r{k:03d}", "top", "v00", "left") for k in range(3)]
    board = leaderboard(frame([*map(tuple, rows), *unbeaten]), ended=True)
    assert board.verdict.leader == "top"
    assert board.verdict.winner is None


def test_a_decoy_that_won_a_single_vote_leaves_the_others_their_intervals() -> None:
    rows = drawn([0.5, 0.2, -0.7], raters=12, votes=40)[["rater", "left", "right", "winner"]].to_numpy().tolist()
    decoy = [(f"r{k:03d}", "decoy", "v00", "right") for k in range(12)] + [("r000", "decoy", "v01", "left")]
    board = leaderboard(frame([*map(tuple, rows), *decoy]))
    by_name = {row.variant: row for row in board.rows}
    assert by_name["decoy"].low is None
    assert "hangs on a single rater" in by_name["decoy"].reason
    others = [by_name[name] for name in ("v00", "v01", "v02")]
    assert all(row.low is not None for row in others)
    assert sum(row.strength for row in others) == pytest.approx(0, abs=1e-9)


def test_excluded_raters_are_named_and_leave_no_trace() -> None:
    rows = drawn([0.5, 0.2, -0.7], raters=12, votes=40, nu=0.5)
    board = leaderboard(rows, excluded={"r003"}, position=True, length=True)
    without = leaderboard(rows[rows["rater"] != "r003"], position=True, length=True)
    assert [row.strength for row in board.rows] == pytest.approx([row.strength for row in without.rows], abs=1e-9)
    assert [row.low for row in board.rows] == pytest.approx([row.low for row in without.rows], abs=1e-9)
    assert "Left out: “r003”." in board.notes


def test_unknown_lengths_leave_the_length_effect_out() -> None:
    rows = drawn([0.5, -0.5], raters=4, votes=20)
    rows.loc[3, "left_words"] = -1
    board = leaderboard(rows, length=True)
    assert board.effects == ()
    assert any("length effect is left out: 1 judgements" in note for note in board.notes)


def test_what_the_door_refuses() -> None:
    rows = drawn([0.5, -0.5], raters=2, votes=5)
    for bad, words in (
        (rows.drop(columns=["winner", "rater"]), "rater, winner"),
        (rows.assign(winner="B"), "winner “B”"),
        (rows.assign(right=rows["left"]), "compared with itself"),
    ):
        with pytest.raises(InputError, match=words):
            leaderboard(bad)
    with pytest.raises(InputError, match="thirds"):
        leaderboard(rows, ties="thirds")
    with pytest.raises(InputError, match="95"):
        leaderboard(rows, level=95)


def test_the_columns_are_those_of_the_journal() -> None:
    ours = {value for name, value in vars(JudgementColumns).items() if name.isupper()}
    assert ours == set(rate_judgements.COLUMNS)


def test_an_empty_frame_of_the_journal_is_fine() -> None:
    assert leaderboard(rate_judgements.judgement_frame(pd.DataFrame())).rows == ()
