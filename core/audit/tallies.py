"""Judgements added up: how often each rater gave each answer, so that a leaderboard need not see every one of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.audit.people.counts import OUTCOMES, Counts, answers, codes, of_kinds, variant_codes
from core.audit.people.frame import JudgementColumns, checked
from core.errors import InputError

VOTES = "votes"
BY = [
    JudgementColumns.KIND,
    JudgementColumns.RATER,
    JudgementColumns.LEFT,
    JudgementColumns.RIGHT,
    JudgementColumns.WINNER,
]


def tally(frame: pd.DataFrame) -> pd.DataFrame:
    """Add up a frame of judgements (`core.audit.people.frame`): the columns of `BY`, and `votes`.

    Raises
    ------
    InputError
        As `checked`.
    """
    rows, _ = checked(frame)
    counted: pd.DataFrame = rows.groupby(BY, sort=False).size().rename(VOTES).reset_index()
    return counted


def counts_of(tallies: pd.DataFrame, kinds: tuple[str, ...]) -> Counts:
    """Count tallies as `count_votes` counts the judgements behind them.

    Parameters
    ----------
    tallies : DataFrame
        The columns of `BY`, and `votes`.
    kinds : tuple of str
        Kinds of pairs that count.

    Raises
    ------
    InputError
        An answer is none of the known, or a variant was compared with itself.
    """
    rows = of_kinds(tallies, kinds)
    variants, left, right = variant_codes(rows)
    raters, rater = codes(rows[JudgementColumns.RATER])
    answer = answers(rows)
    if (answer < 0).any():
        odd = rows[JudgementColumns.WINNER].to_numpy(str)[answer < 0][0]
        raise InputError(f"A judgement has winner “{odd}”.", f"Use one of: {', '.join(OUTCOMES)}.")
    if (left == right).any():
        name = variants[int(left[left == right][0])]
        raise InputError(f"Variant “{name}” was compared with itself.", "Leave such judgements out.")
    n = len(variants)
    flat = ((rater * n + left) * n + right) * len(OUTCOMES) + answer
    votes = np.bincount(flat, rows[VOTES].to_numpy(float), minlength=len(raters) * n * n * len(OUTCOMES))
    return Counts(variants, raters, votes.astype(np.int64).reshape(len(raters), n, n, len(OUTCOMES)))
