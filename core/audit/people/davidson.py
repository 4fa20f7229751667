"""Strengths with ties as an answer of their own, and terms for side and length.

Davidson 1970, doi:10.1080/01621459.1970.10481082; order effect after Davidson and Beaver 1977, doi:10.2307/2529467; a
term for length as in length-controlled AlpacaEval (Dubois et al. 2024, arXiv:2404.04475).
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from core.audit.people.counts import Counts, answers, codes, count_votes, of_kinds, variant_codes
from core.audit.people.frame import DECOY, NORMAL, JudgementColumns, checked
from core.audit.people.strengths import Fit, Strengths, Votes, fit
from core.errors import InputError


def fit_davidson(judgements: pd.DataFrame | Counts, position: bool = False, length: bool = False) -> Strengths:
    """Fit P(i) = π_i/D, P(tie) = ν√(π_i π_j)/D, D = π_i + π_j + ν√(π_i π_j) by maximum likelihood, θ = log π.

    Parameters
    ----------
    judgements : DataFrame or Counts
        Judgements (`core.audit.people.frame`), or their counts. Gold pairs and both-bad answers do not count.
    position : bool
        Whether to fit the pull to the left side.
    length : bool
        Whether to fit the pull of the longer text; needs the frame with `left_words` and `right_words`.

    Raises
    ------
    InputError
        As `checked`, or `length` is asked of counts.
    """
    return davidson(judgements, position, length).strengths


def davidson(judgements: pd.DataFrame | Counts, position: bool = False, length: bool = False) -> Fit:
    """Fit as `fit_davidson`, and keep what the jackknife starts from."""
    return fit(votes_of(judgements, length), tie=True, position=position)


def votes_of(judgements: pd.DataFrame | Counts, length: bool = False) -> Votes:
    """Judgements as a fit takes them; rows that share rater, sides and difference in length are one cell.

    Raises
    ------
    InputError
        As `fit_davidson`; also where a number of words is missing.
    """
    if isinstance(judgements, Counts):
        if length:
            raise InputError("Counts do not know how long the texts were.", "Give the frame of judgements.")
        return of_counts(judgements)
    return _by_length(judgements) if length else of_counts(count_votes(judgements))


def without_raters(votes: Votes, raters: Collection[str]) -> Votes:
    """Leave raters out."""
    if not raters:
        return votes
    kept = np.array([name not in raters for name in votes.raters], dtype=bool)[votes.rater]
    words = None if votes.words is None else votes.words[kept]
    counts = votes.counts[kept]
    return Votes(votes.variants, votes.raters, votes.rater[kept], votes.left[kept], votes.right[kept], counts, words)


def words_unknown(rows: pd.DataFrame) -> int:
    """Count the judgements that do not say how long both texts were."""
    words = rows[[JudgementColumns.LEFT_WORDS, JudgementColumns.RIGHT_WORDS]].to_numpy(float)
    return int((~(words >= 0)).any(axis=1).sum())  # NaN, too, is unknown


def of_counts(counts: Counts) -> Votes:
    """Cells of counts: those with a vote."""
    rater, left, right = np.nonzero(counts.votes[..., :3].sum(axis=3))
    found = counts.votes[rater, left, right, :3].astype(np.float64)
    return Votes(counts.variants, counts.raters, rater, left, right, found)


def _by_length(frame: pd.DataFrame) -> Votes:
    rows, _ = checked(frame, JudgementColumns.LEFT_WORDS, JudgementColumns.RIGHT_WORDS)
    rows = of_kinds(rows, (NORMAL, DECOY))
    variants, left, right = variant_codes(rows)
    raters, rater = codes(rows[JudgementColumns.RATER])
    unknown = words_unknown(rows)
    if unknown:
        raise InputError(
            f"{unknown} judgements do not say how long the texts were.",
            "Leave the length term out, or add the words of both texts.",
        )
    words = rows[JudgementColumns.LEFT_WORDS].to_numpy(float) - rows[JudgementColumns.RIGHT_WORDS].to_numpy(float)
    answer = answers(rows)
    kept = answer < 3
    difference = words.astype(np.int64)
    low = int(difference.min(initial=0))
    span = int(difference.max(initial=0)) - low + 1
    code = ((rater * len(variants) + left) * len(variants) + right) * span + difference - low
    cells, at = np.unique(code[kept], return_inverse=True)
    counts = np.bincount(at * 3 + answer[kept], minlength=len(cells) * 3).reshape(-1, 3).astype(np.float64)
    place, words = np.divmod(cells, span)
    place, right = np.divmod(place, max(len(variants), 1))
    rater, left = np.divmod(place, max(len(variants), 1))
    return Votes(variants, raters, rater, left, right, counts, (words + low).astype(np.float64))
