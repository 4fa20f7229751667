"""How many votes a campaign needs, planned before the first one is given."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.audit.people.intervals import PILOT_BELOW, normal_quantile
from core.errors import InputError


@dataclass(frozen=True, slots=True)
class Plan:
    """Size of a campaign.

    Attributes
    ----------
    independent : int
        Decisive votes needed were they all independent.
    design_effect : float
        1 + (m − 1)ρ: how many votes of one rater are worth an independent one.
    decisive : int
        Decisive votes needed.
    judgements : int
        Answers to ask for, given the share of ties and both-bad answers expected; for every pair of variants asked for.
    raters : int
        Raters needed at that many judgements each, at least two.
    notes : tuple of str
        What the plan should be read with.
    """

    independent: int
    design_effect: float
    decisive: int
    judgements: int
    raters: int
    notes: tuple[str, ...]


def decisive_votes(win_rate: float, power: float = 0.8, level: float = 0.95) -> int:
    """Independent decisive votes with which a two-sided test of ½ finds `win_rate` with the given power.

    n = ((z_level · ½ + z_power √(p(1 − p))) / (p − ½))² (Fleiss, Levin and Paik 2003, doi:10.1002/0471445428).

    Raises
    ------
    InputError
        The win rate is ½ or outside (0, 1), or power or level are outside (½, 1).
    """
    if not 0 < win_rate < 1 or win_rate == 0.5:
        raise InputError(f"A win rate of {win_rate} cannot be planned for.", "Name one in (0, 1) other than 0.5.")
    if not (0.5 < power < 1 and 0.5 < level < 1):
        raise InputError(
            f"A power of {power} at level {level} cannot be planned for.", "Use numbers between 0.5 and 1."
        )
    spread = normal_quantile(level) / 2 + normal_quantile(2 * power - 1) * math.sqrt(win_rate * (1 - win_rate))
    return math.ceil((spread / (win_rate - 0.5)) ** 2 - 1e-9)


def plan(
    win_rate: float,
    votes_per_rater: int,
    rho: float = 0.1,
    *,
    undecided: float = 0.0,
    pairs: int = 1,
    power: float = 0.8,
    level: float = 0.95,
) -> Plan:
    """Plan a campaign that would find a win rate.

    Parameters
    ----------
    win_rate : float
        Smallest share of decisive votes worth finding, such as 0.6.
    votes_per_rater : int
        Judgements one rater gives on a pair of variants.
    rho : float
        Correlation of two votes of one rater, in [0, 1]; 0.1 is a usual guess before there are data.
    undecided : float
        Share of ties and both-bad answers expected, in [0, 1).
    pairs : int
        Pairs of variants to compare; judgements and raters are for all of them.
    power, level : float
        As `decisive_votes`.

    Raises
    ------
    InputError
        As `decisive_votes`, or a number is outside its range.
    """
    for name, value, good in (
        ("votes per rater", votes_per_rater, votes_per_rater >= 1),
        ("correlation", rho, 0 <= rho <= 1),
        ("share of undecided answers", undecided, 0 <= undecided < 1),
        ("number of pairs", pairs, pairs >= 1),
    ):
        if not good:
            raise InputError(f"The {name} is {value}.", "Use at least 1 for counts and a share in [0, 1) for shares.")
    independent = decisive_votes(win_rate, power, level)
    block = max(1.0, votes_per_rater * (1 - undecided))
    effect = 1 + (block - 1) * rho
    decisive = math.ceil(independent * effect - 1e-9)
    judgements = math.ceil(decisive / (1 - undecided) - 1e-9)
    raters = max(2, math.ceil(judgements / votes_per_rater))
    notes = []
    if raters < PILOT_BELOW:
        notes.append(f"Fewer than {PILOT_BELOW} raters make a pilot; ask at least {PILOT_BELOW}, for fewer votes each.")
    if effect > 2:
        notes.append("More raters with fewer votes each would need fewer judgements.")
    return Plan(independent, effect, decisive, judgements * pairs, raters, tuple(notes))


def smallest_win_rate(
    judgements: float,
    votes_per_rater: float,
    rho: float = 0.1,
    *,
    undecided: float = 0.0,
    power: float = 0.8,
    level: float = 0.95,
) -> float | None:
    """Smallest win rate above ½ that so many judgements on a pair of variants find, as `plan` counts; None where none.

    Parameters
    ----------
    judgements : float
        On one pair of variants, all raters together.
    votes_per_rater : float
        Of these, how many one rater gives.
    rho, undecided, power, level
        As `plan`.

    Returns
    -------
    float or None
        To three decimals, rounded up.
    """
    block = max(1.0, votes_per_rater * (1 - undecided))
    independent = judgements * (1 - undecided) / (1 + (block - 1) * rho)
    low, high = 500, 999  # thousandths; votes needed fall as the win rate rises
    if decisive_votes(high / 1000, power, level) > independent:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if decisive_votes(middle / 1000, power, level) <= independent:
            high = middle
        else:
            low = middle
    return high / 1000
