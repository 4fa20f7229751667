"""Frames of judgements for tests: by hand, or drawn from a model with known strengths."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from core.audit.people.frame import JudgementColumns as J


def frame(rows: Sequence[tuple[str, str, str, str]], **columns: object) -> pd.DataFrame:
    """Judgements from (rater, left, right, winner), each on a pair of its own unless `pair` is given."""
    made = pd.DataFrame(list(rows), columns=[J.RATER, J.LEFT, J.RIGHT, J.WINNER], dtype="str")
    made[J.PAIR] = [f"pair-{k}" for k in range(len(made))]
    made[J.KIND] = "normal"
    return made.assign(**columns)


def drawn(
    strengths: Sequence[float],
    raters: int,
    votes: int,
    *,
    nu: float = 0.0,
    position: float = 0.0,
    length: float = 0.0,
    taste: float = 0.0,
    seed: int = 0,
) -> pd.DataFrame:
    """Judgements drawn from the model; `taste` is the standard deviation of a rater's own strengths."""
    rng = np.random.default_rng(seed)
    n, count = len(strengths), raters * votes
    rater = np.repeat(np.arange(raters), votes)
    own = np.asarray(strengths) + taste * rng.standard_normal((raters, n))
    left = rng.integers(0, n, count)
    right = (left + rng.integers(1, n, count)) % n
    words = rng.integers(20, 90, (count, 2))
    spread = np.sqrt(np.mean((words[:, 0] - words[:, 1]) ** 2.0))
    lead = own[rater, left] - own[rater, right] + position + length * (words[:, 0] - words[:, 1]) / spread
    odds = np.stack([np.exp(lead / 2), np.exp(-lead / 2), np.full(count, nu)], axis=1)
    drawn_at = rng.random(count)[:, None] > np.cumsum(odds / odds.sum(axis=1, keepdims=True), axis=1)
    winner = np.array(["left", "right", "tie"])[np.minimum(drawn_at.sum(axis=1), 2)]
    names = np.array([f"v{i:02d}" for i in range(n)])
    rows = list(zip([f"r{g:03d}" for g in rater], names[left], names[right], winner, strict=True))
    return frame(rows, **{J.LEFT_WORDS: words[:, 0], J.RIGHT_WORDS: words[:, 1]})


def llmfao(folder: Path) -> pd.DataFrame:
    """The crowd comparisons of the real data, as judgements."""
    table = pd.read_csv(folder / "llmfao-crowd-comparisons.csv")
    rows = table[["worker", "left", "right", "winner"]].astype(str).itertuples(index=False)
    return frame([tuple(row) for row in rows], pair=table["id"].astype(str).to_numpy())
