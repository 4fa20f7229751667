"""Beats the decoy: yes, no, or not decided."""

from typing import Any

import pytest

from core.audit.decoy_results import NO, OPEN, YES, decoy_results
from tests.core.audit.judged import DECOY, frame


def votes(raters: int, won: int, lost: int, **more: Any) -> list[dict[str, object]]:
    """Each rater sees the variant left half of the time; the shares of two raters in three differ a little."""
    rows: list[dict[str, object]] = []
    for rater in range(raters):
        shift = (rater % 3) - 1
        for n in range(won + lost):
            preferred = n < won + shift
            left = n % 2 == 0
            sides = ("a", DECOY) if left else (DECOY, "a")
            rows.append(
                {"rater": f"r{rater}", "pair": f"p{n}", "left": sides[0], "right": sides[1], "kind": "decoy",
                 "winner": "left" if preferred == left else "right"} | more
            )  # fmt: skip
    return rows


@pytest.mark.parametrize(
    ("won", "lost", "ended", "answer"),
    [(16, 4, True, YES), (4, 16, True, NO), (10, 10, True, OPEN), (16, 4, False, OPEN)],
)
def test_an_interval_decides_at_the_planned_end_only(won: int, lost: int, ended: bool, answer: str) -> None:
    (found,) = decoy_results(frame(votes(6, won, lost)), ended=ended)
    assert found.answer == answer
    assert (found.variant, found.decoy) == ("a", DECOY)
    assert found.share.votes == 120
    assert found.share.points == 6 * won


def test_the_interval_that_decides_is_wider_than_the_one_shown() -> None:
    # Shares of .5, .55 and .6, two raters each: a lead of .05, and t(5) x .0183 is .047 at 95 % and .055 at 97 %.
    (found,) = decoy_results(frame(votes(6, 11, 9)), ended=True)
    assert found.share.interval.low is not None and found.share.interval.low > 0.5
    assert found.answer == OPEN


def test_many_raters_decide_earlier_once_their_blocks_are_complete() -> None:
    judged = frame(votes(24, 16, 4))
    assert decoy_results(judged)[0].answer == YES
    assert decoy_results(frame(votes(24, 4, 16)))[0].answer == NO
    assert decoy_results(judged, complete={"r1", "r2"})[0].answer == OPEN


def test_swapping_the_sides_changes_nothing() -> None:
    judged = frame(votes(6, 15, 5))
    turned = judged.assign(
        left=judged["right"],
        right=judged["left"],
        winner=judged["winner"].map({"left": "right", "right": "left"}),
    )
    assert decoy_results(judged, ended=True) == decoy_results(turned, ended=True)


def test_the_wrong_user_comes_first_and_normal_and_gold_pairs_do_not_count() -> None:
    placebo = [row | {"left": "a", "right": "decoy: placebo", "pair": f"q{n}"} for n, row in enumerate(votes(3, 5, 1))]
    normal = [row | {"kind": "normal", "pair": f"n{n}"} for n, row in enumerate(votes(3, 1, 5))]
    gold = [row | {"kind": "gold", "pair": f"g{n}"} for n, row in enumerate(votes(3, 1, 5))]
    found = decoy_results(frame([*placebo, *votes(3, 5, 1), *normal, *gold]))
    assert [result.decoy for result in found] == [DECOY, "decoy: placebo"]
    assert found[0].share.votes == 18


def test_both_bad_is_no_vote_and_one_rater_is_not_enough() -> None:
    rows = votes(1, 5, 5)
    rows[0]["winner"] = "both bad"
    (found,) = decoy_results(frame(rows), ended=True)
    assert (found.share.votes, found.both_bad, found.answer) == (9, 1, OPEN)
    assert "One rater" in found.share.interval.reason
    assert decoy_results(frame([])) == ()
