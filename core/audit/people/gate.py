"""When a winner may be called: at the planned end, or earlier by a test that may be looked at after every rater.

The unit is the rater. X_g is the share of rater g's decisive votes (no ties) that went to the first of two variants,
known once the rater's block is complete. If neither is preferred, E[X_g] = ½ for every rater, however much raters
differ, and

    E = mean over λ ∈ ±{0.1, …, 0.9, 0.95} of Π_g (1 + λ (2 X_g − 1))

is a test martingale: the chance that it ever reaches 20 is at most 1/20 (Ville; Waudby-Smith and Ramdas 2024,
doi:10.1093/jrsssb/qkad009, bet on bounded means in this way). A product over votes instead of raters is no such thing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.types import Float64

BETS = np.concatenate([np.arange(1, 10) / 10, [0.95]])
BETS = np.concatenate([-BETS, BETS])
DECIDE_AT = 20.0
# Of the chance of a false winner (1 − level) so much is spent at the planned end; the rest covers the looks before it.
END_SHARE = 0.6
EARLY_RATERS = 20  # with fewer complete blocks only the planned end decides
MOST_MORE = 100  # times the votes there are: beyond it a number of further votes means nothing
POWER_80 = 0.8416  # normal quantile
END_97 = 2.1701  # normal quantile of the interval at the planned end


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a winner may be called.

    Attributes
    ----------
    decided : bool
    winner : str or None
        The variant called; None where not decided.
    leader, rival : str or None
        The first variant, and the one whose distance to it is the least certain; None without strengths.
    basis : str
        `planned end`, `sequential test`, or empty.
    e_value : float or None
        Least E of the leader against a rival, over complete raters; None where it does not apply.
    needed : float
        What E must reach: 20 for each rival of the leader.
    raters : int
        Complete raters with a decisive vote on the leader and that rival.
    more_votes : int or None
        About how many further votes of this kind would decide with a power of 80 % if the lead is what it looks like;
        None where it is decided or cannot be said.
    statement : str
        All of it in a sentence or two.
    """

    decided: bool
    winner: str | None
    leader: str | None
    rival: str | None
    basis: str
    e_value: float | None
    needed: float
    raters: int
    more_votes: int | None
    statement: str


@dataclass(frozen=True, slots=True)
class Lead:
    """The leader against its closest rival, as the gate needs it.

    Attributes
    ----------
    leader, rival : str
    difference, error : float or None
        Lead in strength, and its standard error; None where it is not finite.
    clear : bool
        Whether the interval of the lead over every rival excludes 0, at the level of the planned end (`end_level`).
    e_value : float
        Least E over the rivals.
    raters : int
        Complete raters behind that E.
    rivals : int
        How many variants the leader was held against.
    """

    leader: str
    rival: str
    difference: float | None
    error: float | None
    clear: bool
    e_value: float
    raters: int
    rivals: int


def end_level(level: float) -> float:
    """Level of the interval that decides at the planned end: 0.97 where intervals are shown at 0.95."""
    return 1 - END_SHARE * (1 - level)


def rater_e_process(shares: Float64) -> Float64:
    """Value of E after each rater.

    Parameters
    ----------
    shares : float64 array (G,)
        X_g in [0, 1], in any order that does not depend on the votes themselves.

    Returns
    -------
    float64 array (G,)
    """
    factors = 1 + BETS[:, None] * (2 * np.asarray(shares, dtype=np.float64) - 1)
    values: Float64 = np.cumprod(factors, axis=1).mean(axis=0)
    return values


def rater_e_value(shares: Float64) -> float:
    """E after all raters; 1 without any."""
    return float(rater_e_process(shares)[-1]) if len(shares) else 1.0


def rater_shares(wins: Float64, losses: Float64) -> Float64:
    """X_g of the raters with a decisive vote; wins and losses are arrays (G,)."""
    votes = wins + losses
    return np.asarray(wins[votes > 0] / votes[votes > 0], dtype=np.float64)


def further_votes(difference: float | None, error: float | None, votes: float, quantile: float = END_97) -> int | None:
    """About how many more votes make a lead of this size exclude 0 with a power of 80 %.

    None where there is no error to go by, or where it would take more than `MOST_MORE` times the votes there are.
    """
    if error is None or difference is None or difference <= 0 or votes <= 0:
        return None
    times = ((quantile + POWER_80) * error / difference) ** 2
    return None if times > MOST_MORE else max(0, int(np.ceil(votes * (times - 1))))


def verdict(lead: Lead | None, votes: float, ended: bool, why_none: str = "") -> Verdict:
    """Call a winner, or say what is missing.

    Parameters
    ----------
    lead : Lead or None
        None where no strengths exist; `why_none` then says why.
    votes : float
        Votes so far.
    ended : bool
        Whether the planned end of the campaign is reached: only then the interval counts, because a look at it after
        every vote calls a false winner far more often than 1 in 20.
    """
    if lead is None:
        return Verdict(False, None, None, None, "", None, DECIDE_AT, 0, None, f"Not decided: {why_none}")
    needed = DECIDE_AT * max(1, lead.rivals)
    early = lead.raters >= EARLY_RATERS and lead.e_value >= needed
    basis = "planned end" if ended and lead.clear else "sequential test" if early else ""
    more = None if basis else further_votes(lead.difference, lead.error, votes)
    says = _decided(lead, basis) if basis else _open(lead, ended, more, votes)
    return Verdict(
        bool(basis),
        lead.leader if basis else None,
        lead.leader,
        lead.rival,
        basis,
        lead.e_value,
        needed,
        lead.raters,
        more,
        says,
    )


def _decided(lead: Lead, basis: str) -> str:
    why = (
        "at the planned end the interval of its lead over every other variant excludes zero"
        if basis == "planned end"
        else f"the sequential test over {lead.raters} complete raters has passed"
    )
    return f"Decided: “{lead.leader}” is preferred; {why}."


def _open(lead: Lead, ended: bool, more: int | None, votes: float) -> str:
    if lead.clear and not ended:
        return (
            f"Not decided: “{lead.leader}” leads clearly so far, but this is an interim look. Only the planned end or "
            f"the sequential test (from {EARLY_RATERS} complete raters on) may call it."
        )
    if lead.difference is None:
        return (
            f"Not decided: “{lead.leader}” never lost to “{lead.rival}”, directly or in a chain, but their direct "
            "votes are too few to call it."
        )
    if lead.error is None:
        return f"Not decided: “{lead.leader}” leads “{lead.rival}”, but how much raters differ is not known."
    if lead.difference <= 0:
        return f"Not decided: “{lead.leader}” and “{lead.rival}” are level."
    if more is None:
        return (
            f"Not decided: “{lead.leader}” and “{lead.rival}” are so close that it would take more than "
            f"{MOST_MORE} times the {votes:g} votes there are."
        )
    further = "1 more vote" if more <= 1 else f"{more:,} more votes"
    return f"Not decided: “{lead.leader}” leads “{lead.rival}”; about {further} would tell."
