"""Judgements counted by rater: all that the statistics without a length term need, and cheap to bring up to date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from core.audit.people.frame import BOTH_BAD, DECOY, LEFT, NORMAL, RIGHT, TIE, JudgementColumns, checked
from core.types import Bool, Float64, Int64

OUTCOMES = (LEFT, RIGHT, TIE, BOTH_BAD)


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each rater gave each answer on each ordered pair of variants.

    Attributes
    ----------
    variants : tuple of str
        n variant ids, sorted.
    raters : tuple of str
        G rater ids, sorted.
    votes : int64 array (G, n, n, 4)
        [g, i, j]: answers of rater g where variant i was shown left of variant j, in the order of `OUTCOMES`.
    repeated : mapping of str to int
        Rows of a rater that were left out because that rater judged the same pair again later; raters without any are
        not in it.
    """

    variants: tuple[str, ...]
    raters: tuple[str, ...]
    votes: Int64
    repeated: Mapping[str, int] = field(default_factory=dict)

    @property
    def wins(self) -> Int64:
        """Int64 array (G, n, n), [g, i, j]: how often rater g preferred variant i to variant j."""
        return self.votes[..., 0] + np.swapaxes(self.votes[..., 1], 1, 2)

    @property
    def ties(self) -> Int64:
        """Int64 array (G, n, n), symmetric: ties between variants i and j by rater g."""
        return _both_ways(self.votes[..., 2])

    @property
    def both_bad(self) -> Int64:
        """Int64 array (G, n, n), symmetric: how often rater g found both bad."""
        return _both_ways(self.votes[..., 3])

    def without(self, raters: Iterable[str]) -> Counts:
        """Leave raters out; variants stay, so that what was asked is still visible."""
        out = set(raters)
        kept = np.array([rater not in out for rater in self.raters], dtype=bool)
        repeated = {rater: rows for rater, rows in self.repeated.items() if rater not in out}
        return Counts(self.variants, tuple(r for r in self.raters if r not in out), self.votes[kept], repeated)

    def updated(self, frame: pd.DataFrame) -> Counts:
        """Count again only the raters of `frame`, which holds all their judgements that count.

        Equal to counting everything anew, at the cost of the raters who judged since. A rater who took everything back
        has no rows: take such raters out with `without` first.
        """
        new = count_votes(frame)
        kept = self.without(new.raters)
        variants = tuple(sorted({*self.variants, *new.variants}))
        raters = (*kept.raters, *new.raters)
        order = sorted(range(len(raters)), key=raters.__getitem__)
        votes = np.concatenate([_spread(kept, variants), _spread(new, variants)])[order]
        return Counts(variants, tuple(raters[k] for k in order), votes, {**kept.repeated, **new.repeated})


def count_votes(frame: pd.DataFrame, kinds: tuple[str, ...] = (NORMAL, DECOY)) -> Counts:
    """Count a frame of judgements by rater, variants shown and answer.

    Parameters
    ----------
    frame : DataFrame
        Judgements (`core.audit.people.frame`).
    kinds : tuple of str
        Kinds of pairs that count. Gold pairs test the rater, not the variants.

    Raises
    ------
    InputError
        As `checked`.
    """
    rows, left_out = checked(frame)
    repeated: dict[str, int] = {}
    if left_out:
        fewer = frame[JudgementColumns.RATER].value_counts() - rows[JudgementColumns.RATER].value_counts()
        repeated = {str(rater): int(count) for rater, count in fewer.items() if count}
    rows = of_kinds(rows, kinds)
    variants, left, right = variant_codes(rows)
    raters, rater = codes(rows[JudgementColumns.RATER])
    answer = answers(rows)
    n = len(variants)
    flat = ((rater * n + left) * n + right) * len(OUTCOMES) + answer
    votes = np.bincount(flat, minlength=len(raters) * n * n * len(OUTCOMES))
    return Counts(variants, raters, votes.reshape(len(raters), n, n, len(OUTCOMES)), repeated)


def of_kinds(rows: pd.DataFrame, kinds: tuple[str, ...]) -> pd.DataFrame:
    """Rows whose kind is among `kinds`."""
    kept: Bool = rows[JudgementColumns.KIND].isin(kinds).to_numpy()
    return rows if kept.all() else rows.loc[kept]


def codes(column: pd.Series) -> tuple[tuple[str, ...], Int64]:
    """Sorted names of a column, and each row's position among them (int64)."""
    code, names = pd.factorize(column, sort=True)
    return tuple(str(name) for name in names), code.astype(np.int64)


def variant_codes(rows: pd.DataFrame) -> tuple[tuple[str, ...], Int64, Int64]:
    """Sorted variants, and the positions of the left and the right one of each row (int64)."""
    both = pd.concat([rows[JudgementColumns.LEFT], rows[JudgementColumns.RIGHT]], ignore_index=True)
    variants, code = codes(both)
    return variants, code[: len(rows)], code[len(rows) :]


def answers(rows: pd.DataFrame) -> Int64:
    """Position of each row's answer in `OUTCOMES` (int64)."""
    return pd.Categorical(rows[JudgementColumns.WINNER], categories=OUTCOMES).codes.astype(np.int64)


def win_rates(wins: Float64 | Int64, ties: Float64 | Int64) -> tuple[Float64, Float64]:
    """Points (a win 1, a tie ½) and votes of each variant, over the last axis of (…, n, n) arrays."""
    won, lost, tied = wins.sum(axis=-1), wins.sum(axis=-2), ties.sum(axis=-1)
    return won + tied / 2, (won + lost + tied).astype(np.float64)


def _both_ways(shown: Int64) -> Int64:
    return shown + np.swapaxes(shown, 1, 2)


def _spread(counts: Counts, variants: tuple[str, ...]) -> Int64:
    """Votes over a longer list of variants."""
    at = np.array([variants.index(variant) for variant in counts.variants], dtype=np.int64)
    votes = np.zeros((len(counts.raters), len(variants), len(variants), len(OUTCOMES)), dtype=np.int64)
    votes[:, at[:, None], at] = counts.votes
    return votes
