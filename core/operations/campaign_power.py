"""What a planned campaign can find out, before anybody judges."""

from __future__ import annotations

from core.audit.people.planner import smallest_win_rate
from core.rate.campaigns import NORMAL, CampaignSettings
from core.rate.plans import Plan

UNDECIDED = 0.2  # share of ties and both-bad answers expected before any are known
RHO = 0.1  # correlation of two votes of one rater, the planner's usual guess


def detectable(settings: CampaignSettings, plan: Plan) -> float | None:
    """Smallest win rate of one variant over another that the plan finds with 80 % power; None where it finds none.

    Judgements on decoys say nothing about two variants; the others are shared out evenly over the comparisons.

    Parameters
    ----------
    settings : CampaignSettings
        What is planned.
    plan : Plan
        What it takes.
    """
    pairs = sum(count for kind, count in plan.pairs.items() if kind != "gold")
    if not pairs:
        return None
    each = plan.judgements * plan.pairs[NORMAL] / pairs / len(settings.comparisons)
    return smallest_win_rate(each, each / settings.raters, RHO, undecided=UNDECIDED)
