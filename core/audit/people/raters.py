"""One row a rater: speed, gold pairs, agreement, habit of side, and a test of whether the votes are like the others'.

Nothing here excludes anybody: who is left out is an argument, and the row says so.

The test: on a pair that T raters judged, rank all T answers by how rare they are. If the rater answers like the others,
the place of the rater's own answer is one of T places at random; p is uniform on the places that share its rarity. With
the calibrator 1/(2√p) of Vovk and Wang (2021, doi:10.1214/20-AOS2020), averaged over those places (a, b],

    M_t = Π_s (√b_s − √a_s) / (b_s − a_s)

has expectation 1 after every vote of such a rater, and ever reaches 1/α with a chance of at most α (averaging instead
of drawing a place keeps the figure the same at every look). A plain product of 1/(2p) is no test: it grows for all.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.audit.people.agreement import answer_table, pair_answers
from core.audit.people.counts import codes
from core.audit.people.frame import GOLD, LEFT, RIGHT, JudgementColumns, checked
from core.types import Bool, Float64, Int64

ALPHA = 0.01
GOLD_EXPECTED = 0.8  # share of gold pairs an attentive rater gets right, at least
FAST = 1 / 3  # of the median rater's time
FEWEST_TIMED = 10  # judgements
ONE_SIDED = 0.75  # share of one side from which on a habit is worth a flag
J = JudgementColumns


@dataclass(frozen=True, slots=True)
class RaterRow:
    """What is known of one rater.

    Attributes
    ----------
    rater : str
    judgements : int
        All that count, gold pairs included.
    seconds : float or None
        Median time per judgement; None where none was measured.
    gold_right, gold_asked : int
        Gold pairs answered as expected, and asked.
    agreement : float or None
        Share of the other raters' answers on the same pairs that were the same; None without shared pairs.
    shared : int
        Judgements on pairs that others judged too.
    left_share : float or None
        Share of left among left and right answers, gold pairs aside; None without any. Sides are drawn at random, so
        ½ is expected.
    side_evidence : float
        E-value against the share of left of all other raters; 1 is no evidence.
    martingale : float
        Greatest M_t over the judgements in the order given; 1 is no evidence.
    flags : tuple of str
        What to look at, in words; empty for nothing.
    excluded : bool
        Whether the rater is left out of the statistics at present.
    """

    rater: str
    judgements: int
    seconds: float | None
    gold_right: int
    gold_asked: int
    agreement: float | None
    shared: int
    left_share: float | None
    side_evidence: float
    martingale: float
    flags: tuple[str, ...]
    excluded: bool


def rater_panel(frame: pd.DataFrame, *, excluded: Collection[str] = (), alpha: float = ALPHA) -> tuple[RaterRow, ...]:
    """Describe every rater, flagged ones first, then by name.

    Parameters
    ----------
    frame : DataFrame
        Judgements (`core.audit.people.frame`) with `order`, `seconds` and `expected`.
    excluded : collection of str
        Raters who are left out at present: others are not held against their answers.
    alpha : float
        Chance at which a flag may stand beside an honest rater, for each kind of flag.

    Raises
    ------
    InputError
        As `checked`.
    """
    rows, _ = checked(frame, J.ORDER, J.SECONDS, J.EXPECTED)
    rows = rows.sort_values([J.RATER, J.ORDER], kind="stable")
    raters, code = codes(rows[J.RATER])
    gold = (rows[J.KIND] == GOLD).to_numpy()
    places = _Places.of(rows.loc[~gold], frozenset(excluded))
    counts = np.array([rater not in excluded for rater in raters], dtype=bool)
    winner = rows[J.WINNER].to_numpy(str)
    tally = _Tally(code, len(raters))
    asked = gold & rows[J.EXPECTED].isin((LEFT, RIGHT)).to_numpy()
    gold_asked, gold_right = tally(asked), tally(asked & (rows[J.EXPECTED].to_numpy(str) == winner))
    left, decisive = tally(~gold & (winner == LEFT)), tally(~gold & np.isin(winner, (LEFT, RIGHT)))
    seconds = rows[J.SECONDS].groupby(code).median().to_numpy(float)
    timed = tally(rows[J.SECONDS].notna().to_numpy())
    usual = float(np.median(seconds[timed > 0])) if (timed > 0).any() else 0.0
    judged = tally(np.ones(len(rows), dtype=bool))
    found = []
    for at, rater in enumerate(raters):
        martingale, same, others, shared = places.seen_by(rater)
        rest = counts & (np.arange(len(raters)) != at)
        expected = float((left[rest].sum() + 1) / (decisive[rest].sum() + 2))
        evidence = _side_evidence(int(left[at]), int(decisive[at]), expected)
        share = float(left[at] / decisive[at]) if decisive[at] else None
        flags = (
            _fast(float(seconds[at]), int(timed[at]), usual),
            _gold(int(gold_right[at]), int(gold_asked[at]), alpha),
            _habit(share, evidence, alpha),
            _differs(martingale, alpha),
        )
        found.append(
            RaterRow(
                rater,
                int(judged[at]),
                float(seconds[at]) if timed[at] else None,
                int(gold_right[at]),
                int(gold_asked[at]),
                same / others if others else None,
                shared,
                share,
                evidence,
                martingale,
                tuple(flag for flag in flags if flag),
                not counts[at],
            )
        )
    return tuple(sorted(found, key=lambda row: (not row.flags, row.rater)))


@dataclass(frozen=True)
class _Tally:
    """Counts rows by rater."""

    code: Int64
    raters: int

    def __call__(self, which: Bool) -> Int64:
        return np.bincount(self.code[which], minlength=self.raters)


@dataclass(frozen=True)
class _Places:
    """Answers of all raters on all pairs, and how often each was given by raters who count."""

    raters: tuple[str, ...]
    table: Float64  # (raters, pairs), NaN for none
    counts: Float64  # (pairs, answers), of raters who count
    counted: Bool  # (raters,)

    @classmethod
    def of(cls, votes: pd.DataFrame, excluded: frozenset[str]) -> _Places:
        table = answer_table(votes, pair_answers(votes))
        raters = tuple(str(name) for name in votes[J.RATER].unique())
        counted = np.array([name not in excluded for name in raters], dtype=bool)
        counts = np.stack([(table[counted] == answer).sum(axis=0) for answer in range(4)], axis=1).astype(np.float64)
        return cls(raters, table, counts, counted)

    def _own(self, rater: str) -> tuple[Float64, Float64]:
        """Counts on the rater's pairs, the rater's answer included, (S, 4); count of that answer (S,)."""
        if rater not in self.raters:
            return np.zeros((0, 4)), np.zeros(0)
        at = self.raters.index(rater)
        seen = np.isfinite(self.table[at])
        answer = self.table[at, seen].astype(np.int64)
        counts = self.counts[seen].copy()
        if not self.counted[at]:
            counts[np.arange(len(answer)), answer] += 1
        return counts, counts[np.arange(len(answer)), answer]

    def seen_by(self, rater: str) -> tuple[float, float, float, int]:
        """Greatest M_t; on the rater's pairs: others' equal answers, others' answers; pairs that others judged."""
        counts, same = self._own(rater)
        total = counts.sum(axis=1)
        rarer = (counts * (counts < same[:, None])).sum(axis=1) / np.maximum(total, 1)
        upto = (counts * (counts <= same[:, None])).sum(axis=1) / np.maximum(total, 1)
        growth = np.cumsum(np.log((np.sqrt(upto) - np.sqrt(rarer)) / (upto - rarer)))
        greatest = float(np.exp(min(700.0, growth.max(initial=0.0))))
        return greatest, float((same - 1).sum()), float((total - 1).sum()), int((total > 1).sum())


def _side_evidence(left: int, decisive: int, expected: float) -> float:
    """Mixture over all shares (Jeffreys' prior) against the expected one; an e-value where that one holds."""
    from scipy.special import betaln

    right = decisive - left
    mixture = betaln(left + 0.5, right + 0.5) - betaln(0.5, 0.5)
    return float(np.exp(min(700.0, mixture - left * np.log(expected) - right * np.log1p(-expected))))


def _fast(median: float, timed: int, usual: float) -> str:
    if timed < FEWEST_TIMED or not median < FAST * usual:
        return ""
    return f"much faster than the others ({median:.1f} s against {usual:.1f} s)"


def _gold(right: int, asked: int, alpha: float) -> str:
    from scipy.special import bdtr

    if not asked or bdtr(right, asked, GOLD_EXPECTED) >= alpha:
        return ""
    return f"{right} of {asked} gold pairs right"


def _habit(share: float | None, evidence: float, alpha: float) -> str:
    if share is None or evidence < 1 / alpha or 1 - ONE_SIDED <= share <= ONE_SIDED:
        return ""
    if share > 0.5:
        return f"chooses the left one in {share:.0%} of the cases"
    return f"chooses the right one in {1 - share:.0%} of the cases"


def _differs(martingale: float, alpha: float) -> str:
    if martingale < 1 / alpha:
        return ""
    return "answers unlike the others on the same pairs: carelessness, or another taste"
