"""Do people prefer a variant to a text that explains nothing, or explains something else?

A variant that does not win against the text written for another user has nothing personal that people notice, whatever
its place among the others (placebic explanations raise trust like real ones: Eiband et al. 2019,
doi:10.1145/3290607.3312787).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.audit.people.counts import Counts, count_votes
from core.audit.people.frame import DECOY
from core.audit.people.gate import DECIDE_AT, EARLY_RATERS, end_level, rater_e_value, rater_shares
from core.audit.people.intervals import Share, jackknife_share
from core.rate.campaigns import DECOYS
from core.rate.decoys import decoy_name

YES, NO, OPEN = ANSWERS = ("yes", "no", "not decided")


@dataclass(frozen=True, slots=True)
class DecoyResult:
    """A variant against one kind of decoy.

    Attributes
    ----------
    variant, decoy : str
        Id of the variant; what stands for the decoy in a frame, such as `decoy: wrong user`.
    share : Share
        Points of the variant (a tie ½) in its votes against the decoy, with the interval over raters.
    both_bad : int
        Answers that found both bad; they are no votes.
    answer : str
        `yes` where the variant is preferred, `no` where the decoy is, else `not decided`.
    """

    variant: str
    decoy: str
    share: Share
    both_bad: int
    answer: str


def decoy_results(
    judgements: pd.DataFrame | Counts,
    *,
    level: float = 0.95,
    ended: bool = False,
    complete: Collection[str] | None = None,
) -> tuple[DecoyResult, ...]:
    """Hold each variant against each kind of decoy that it was shown with.

    An answer is given as a winner is called among variants: at the planned end where the interval at its level
    (`end_level`, wider than the one shown) leaves out ½, before it only by the sequential test over at least 20 raters.

    Parameters
    ----------
    judgements : DataFrame or Counts
        Judgements (`core.audit.people.frame`), or counts of those on pairs with a decoy.
    level : float
        Of the intervals shown.
    ended : bool
        Whether the planned end is reached.
    complete : collection of str or None
        Raters whose blocks are complete, for the sequential test; None counts every rater as complete.

    Returns
    -------
    tuple of DecoyResult
        The wrong-user decoy first, then by variant; empty where no decoy was judged.
    """
    counts = judgements if isinstance(judgements, Counts) else count_votes(judgements, (DECOY,))
    names = [decoy_name(kind) for kind in DECOYS]
    return tuple(
        _result(counts, variant, decoy, level, ended, complete)
        for decoy in names
        if decoy in counts.variants
        for variant in counts.variants
        if variant not in names and _judged(counts, variant, decoy)
    )


def _judged(counts: Counts, variant: str, decoy: str) -> bool:
    one, other = counts.variants.index(variant), counts.variants.index(decoy)
    return bool(counts.votes[:, one, other].any() or counts.votes[:, other, one].any())


def _result(
    counts: Counts, variant: str, decoy: str, level: float, ended: bool, complete: Collection[str] | None
) -> DecoyResult:
    one, other = counts.variants.index(variant), counts.variants.index(decoy)
    wins, losses, ties = counts.wins[:, one, other], counts.wins[:, other, one], counts.ties[:, one, other]
    points, votes = wins + ties / 2, (wins + losses + ties).astype(np.float64)
    share = jackknife_share(points, votes, level)
    deciding = jackknife_share(points, votes, end_level(level)).interval
    done = np.array([complete is None or rater in complete for rater in counts.raters], dtype=bool)
    shares = rater_shares(wins[done].astype(np.float64), losses[done].astype(np.float64))
    early = len(shares) >= EARLY_RATERS and rater_e_value(shares) >= DECIDE_AT
    low, high = deciding.low, deciding.high
    clear = ended and low is not None and high is not None and not low <= 0.5 <= high
    answer = OPEN
    if share.value is not None and (early or clear):
        answer = YES if (shares.mean() if early else share.value) > 0.5 else NO
    bad = int(counts.both_bad[:, one, other].sum())
    return DecoyResult(variant, decoy, share, bad, answer)
