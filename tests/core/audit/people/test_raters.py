"""The rater panel: careless raters flagged, attentive ones not, and the test a martingale."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from core.audit.people.raters import rater_panel
from tests.benchmarks.rating_worlds import ATTENTIVE, careless_frame
from tests.core.audit.people.judgements import frame

EMPTY = {"order": 1, "seconds": np.nan, "expected": ""}


def shared(answers: list[tuple[str, str, str]]):
    """Answers of several raters on pairs of a and b: (rater, pair, winner)."""
    rows = frame([(rater, "a", "b", winner) for rater, _, winner in answers], **EMPTY)
    return rows.assign(pair=[pair for _, pair, _ in answers], order=range(1, len(answers) + 1))


def by_name(rows, **given):
    return {row.rater: row for row in rater_panel(rows, **given)}


@pytest.mark.parametrize("seed", range(5))
def test_careless_raters_are_flagged_and_attentive_ones_are_not(seed: int) -> None:
    rows, roles = careless_frame(seed)
    flags = {roles[row.rater]: row.flags for row in rater_panel(rows)}
    assert any("faster" in flag for flag in flags["lazy (at random, in a hurry)"])
    assert any("chooses the left" in flag for flag in flags["always left"])
    assert not any(row.flags for row in rater_panel(rows) if roles[row.rater] == ATTENTIVE)


def test_the_figures_of_a_row() -> None:
    rows = shared([("r", "p", "left"), ("s", "p", "left"), ("t", "p", "right"), ("r", "q", "tie"), ("s", "q", "left")])
    gold = frame([("r", "a", "b", "left"), ("r", "a", "b", "tie")], kind="gold", order=9, seconds=4.0, expected="left")
    gold["pair"] = ["g1", "g2"]
    row = by_name(pd.concat([rows, gold], ignore_index=True))["r"]
    assert (row.judgements, row.gold_right, row.gold_asked, row.seconds) == (4, 1, 2, 4.0)
    assert row.agreement == pytest.approx(1 / 3)  # one of s, t on p and none of s on q
    assert (row.shared, row.left_share) == (2, 1.0)


def test_one_against_two_by_hand() -> None:
    found = by_name(shared([("r", "p", "left"), ("s", "p", "left"), ("t", "p", "right")]))
    # The one different answer has the rarest third: (√⅓ − 0) / ⅓; the others share the rest, and fall below 1.
    assert found["t"].martingale == pytest.approx(np.sqrt(3))
    assert found["r"].martingale == 1.0


def test_each_factor_has_expectation_one_whatever_the_answers() -> None:
    for answers in itertools.product(["left", "right", "tie"], repeat=4):
        found = by_name(shared([(f"r{k}", "p", answer) for k, answer in enumerate(answers)]))
        factors = []
        for k, answer in enumerate(answers):
            alike = sum(other == answer for other in answers)
            rarer = sum(other for other in map(answers.count, set(answers)) if other < alike)
            tied = sum(other for other in map(answers.count, set(answers)) if other == alike)
            low, high = rarer / 4, (rarer + tied) / 4
            factor = (np.sqrt(high) - np.sqrt(low)) / (high - low)
            assert found[f"r{k}"].martingale == pytest.approx(max(1.0, factor))
            factors.append(factor)
        assert np.mean(factors) == pytest.approx(1)


def test_somebody_unlike_all_others_is_flagged() -> None:
    answers = [(f"r{k}", f"p{pair}", "left") for k in range(4) for pair in range(12)]
    answers += [("odd", f"p{pair}", "right") for pair in range(12)]
    found = by_name(shared(answers))
    assert found["odd"].martingale == pytest.approx(np.sqrt(5) ** 12)
    assert {name for name, row in found.items() if "answers unlike the others" in "".join(row.flags)} == {"odd"}


def test_exclusion_is_shown_and_changes_what_others_are_held_against() -> None:
    answers = [(name, f"p{pair}", "right") for name in ("x", "y") for pair in range(8)]
    answers += [("z", f"p{pair}", "left") for pair in range(8)]
    found = by_name(shared(answers), excluded={"y"})
    assert [found[name].excluded for name in "xyz"] == [False, True, False]
    assert by_name(shared(answers))["z"].martingale > 1
    assert found["z"].martingale == 1.0  # one against one: neither is the odd one out
    assert found["x"].agreement == 0.0
    assert found["y"].agreement == 0.5  # who is excluded is still held against the others


def test_no_judgements() -> None:
    assert rater_panel(shared([])) == ()


def test_a_rater_alone_has_nothing_to_agree_with() -> None:
    row = rater_panel(shared([("r", "p", "tie")]))[0]
    assert (row.agreement, row.left_share, row.seconds, row.flags) == (None, None, None, ())
