"""Krippendorff's alpha: do raters mean the same thing?

α = 1 − D_o / D_e, observed over expected disagreement: 1 is full agreement, 0 what chance would give, below 0
systematic disagreement. Any number of raters, missing answers allowed.
(Krippendorff 2011, repository.upenn.edu/asc_papers/43)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.audit.people.counts import of_kinds
from core.audit.people.frame import BOTH_BAD, DECOY, LEFT, NORMAL, TIE, JudgementColumns, checked
from core.errors import InputError
from core.types import Float64

METRICS = ("nominal", "ordinal", "interval")
DRAWS = 1_000
FEWEST_UNITS = 10  # with fewer an interval by resampling means little


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far raters agree.

    Attributes
    ----------
    alpha : float or None
        At most 1; None where it is undefined.
    low, high : float or None
        Ends of the percentile bootstrap interval over units; None where it does not exist.
    level : float
        Of the interval.
    metric : str
        `nominal`, `ordinal` or `interval`.
    units, raters, answers : int
        Units with at least two answers, raters and answers in them.
    reading : str
        In plain words, or why it is undefined.
    """

    alpha: float | None
    low: float | None
    high: float | None
    level: float
    metric: str
    units: int
    raters: int
    answers: int
    reading: str


def krippendorff_alpha(
    ratings: Float64, metric: str = "nominal", *, level: float = 0.95, seed: int = 0, draws: int = DRAWS
) -> Agreement:
    """Alpha of a table of answers.

    Parameters
    ----------
    ratings : float array (raters, units)
        NaN where a rater gave no answer; for `ordinal` only the order of the numbers counts.
    metric : str
        One of `METRICS`.
    level, seed, draws
        Of the bootstrap interval, which draws units with replacement.

    Raises
    ------
    InputError
        The metric is unknown, or the table has not two dimensions.
    """
    table = np.asarray(ratings, dtype=np.float64)
    if metric not in METRICS:
        raise InputError(f"There is no metric “{metric}”.", f"Use one of: {', '.join(METRICS)}.")
    if table.ndim != 2:
        raise InputError(f"Ratings have the shape {table.shape}.", "Give a table of raters by units.")
    paired = np.isfinite(table).sum(axis=0) >= 2
    table = table[:, paired]
    raters, answers = int(np.isfinite(table).any(axis=1).sum()), int(np.isfinite(table).sum())
    units = table.shape[1]
    values = np.unique(table[np.isfinite(table)])
    if not units or len(values) < 2:
        why = (
            "Undefined: no unit was judged by two raters."
            if not units
            else "Undefined: every answer is the same, so there is no disagreement that chance could explain."
        )
        return Agreement(None, None, None, level, metric, units, raters, answers, why)
    counts = np.stack([(table == value).sum(axis=0) for value in values], axis=1).astype(np.float64)
    alpha = float(_alpha(_coincidences(counts)[None].sum(axis=1), values, metric)[0])
    low, high = _bootstrap(counts, values, metric, level, seed, draws)
    return Agreement(alpha, low, high, level, metric, units, raters, answers, reading(alpha, low))


def pair_agreement(frame: pd.DataFrame, *, level: float = 0.95, seed: int = 0) -> Agreement:
    """Nominal alpha of preferences, by pair: first variant, second variant, tie, both bad.

    Sides are undone, so that two raters who saw a pair the other way round can agree.

    Raises
    ------
    InputError
        As `checked`.
    """
    rows, _ = checked(frame)
    rows = of_kinds(rows, (NORMAL, DECOY))
    return krippendorff_alpha(answer_table(rows, pair_answers(rows)), level=level, seed=seed)


def pair_answers(rows: pd.DataFrame) -> Float64:
    """Answers with the sides undone: 0 for the first variant by id, 1 for the second, 2 tie, 3 both bad; (rows,)."""
    left, right = rows[JudgementColumns.LEFT].to_numpy(str), rows[JudgementColumns.RIGHT].to_numpy(str)
    winner = rows[JudgementColumns.WINNER].to_numpy(str)
    first = (winner == LEFT) == (left < right)
    return np.asarray(np.select([winner == TIE, winner == BOTH_BAD, first], [2.0, 3.0, 0.0], 1.0))


def answer_table(rows: pd.DataFrame, answer: Float64) -> Float64:
    """Answers as a table of raters by pairs, NaN where there is none; the last answer counts."""
    rater, raters = pd.factorize(rows[JudgementColumns.RATER])
    pair, pairs = pd.factorize(rows[JudgementColumns.PAIR])
    table = np.full((len(raters), len(pairs)), np.nan)
    table[rater, pair] = answer
    return table


def reading(alpha: float, low: float | None) -> str:
    """Say what an alpha means, by Krippendorff's own marks (0.8 and 0.667), from its lower end where there is one."""
    safe = alpha if low is None else low
    if alpha <= 0:
        return "Raters agree no more than chance: the question or the guidelines mean different things to them."
    if safe >= 0.8:
        return "Raters agree well: firm conclusions rest on it."
    if safe >= 0.667:
        return "Raters agree enough for tentative conclusions."
    if safe > 0:
        return "Raters agree beyond chance, but weakly: preferences differ between people, so more raters help most."
    return "Whether raters agree beyond chance is open: more pairs with several raters would tell."


def _coincidences(counts: Float64) -> Float64:
    """Coincidence matrix of each unit; (U, V) -> (U, V, V)."""
    votes = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :]
    pairs[:, range(counts.shape[1]), range(counts.shape[1])] -= counts
    return np.asarray(pairs / (votes - 1)[:, None, None])


def _alpha(coincidences: Float64, values: Float64, metric: str) -> Float64:
    """Alpha of each (B, V, V) matrix; NaN where nothing is expected to differ."""
    totals = coincidences.sum(axis=1)
    distance = _distances(totals, values, metric)
    count = totals.sum(axis=1)
    observed = (coincidences * distance).sum(axis=(1, 2)) * (count - 1)
    expected = (totals[:, :, None] * totals[:, None, :] * distance).sum(axis=(1, 2))
    return np.asarray(1 - observed / np.where(expected > 0, expected, np.nan))


def _distances(totals: Float64, values: Float64, metric: str) -> Float64:
    if metric == "nominal":
        return 1.0 - np.eye(len(values))[None]
    if metric == "interval":
        return np.asarray((values[:, None] - values) ** 2)[None]
    # Rank of the middle of each value: (Σ_{g=c}^{k} n_g − (n_c + n_k)/2)² is the squared difference of these.
    middle = np.cumsum(totals, axis=1) - totals / 2
    return np.asarray((middle[:, :, None] - middle[:, None, :]) ** 2)


def _bootstrap(
    counts: Float64, values: Float64, metric: str, level: float, seed: int, draws: int
) -> tuple[float | None, float | None]:
    if len(counts) < FEWEST_UNITS:
        return None, None
    # Units with the same answers are interchangeable: draw how often each pattern of answers comes up.
    patterns, times = np.unique(counts, axis=0, return_counts=True)
    each = _coincidences(patterns).reshape(len(patterns), -1)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(len(counts), times / len(counts), size=draws).astype(np.float64)
    alphas = _alpha((drawn @ each).reshape(draws, len(values), len(values)), values, metric)
    alphas = alphas[np.isfinite(alphas)]
    if len(alphas) < draws * 0.9:
        return None, None
    low, high = np.quantile(alphas, [0.5 - level / 2, 0.5 + level / 2])
    return float(low), float(high)
