"""Whatever people answered, the statistics say something finite or why they do not."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.audit.people.leaderboard import leaderboard
from core.audit.people.raters import rater_panel
from tests.core.audit.people.judgements import frame

VOTE = st.tuples(
    st.sampled_from(["r", "s", "t"]),
    st.sampled_from([("a", "b"), ("b", "a"), ("a", "c"), ("c", "b"), ("d", "c"), ("d", "e")]),
    st.sampled_from(["left", "right", "tie", "both bad"]),
    st.integers(-1, 4),
)


@settings(max_examples=50)
@given(st.lists(VOTE, max_size=14), st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["davidson", "half"]))
def test_any_few_votes(votes, position: bool, length: bool, ended: bool, ties: str) -> None:
    rows = frame([(rater, *shown, winner) for rater, shown, winner, _ in votes], order=1, seconds=np.nan, expected="")
    rows["left_words"], rows["right_words"] = [2 * words for *_, words in votes], 3
    board = leaderboard(rows, position=position, length=length, ended=ended, ties=ties)
    assert len(board.rows) == len({variant for _, shown, _, _ in votes for variant in shown})
    for row in board.rows:
        for value in (row.strength, row.low, row.high, row.win_rate.value, row.win_rate.interval.low):
            assert value is None or math.isfinite(value)
        assert (row.low is None) == (row.high is None) == bool(row.reason)
        if row.low is not None:
            assert row.low <= row.strength <= row.high
            assert 1 <= row.rank_low <= row.rank_high <= len(board.rows)
    for effect in board.effects:
        assert abs(effect.value) < 30
    if any(row.strength is None for row in board.rows):
        assert board.strengths.notes
    assert board.verdict.statement
    if board.verdict.decided:
        assert ended
        assert board.verdict.winner == board.rows[0].variant or board.rows[-1].strength is None
    if board.votes_to_flip is not None:
        assert 1 <= board.votes_to_flip.votes <= len(votes)
    panel = rater_panel(rows)
    assert len(panel) == len({rater for rater, *_ in votes})
    assert all(math.isfinite(row.martingale) and math.isfinite(row.side_evidence) for row in panel)
