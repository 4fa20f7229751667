"""What a campaign would take, and how far one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.rate.campaigns import Campaign


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign would take.

    Attributes
    ----------
    sample : int
        User-item combinations, no more than the data has.
    pairs : mapping of str to int
        By `normal`, `gold` and each kind of decoy.
    texts : int
        Texts to have written; some may be there already.
    judgements : int
        Planned, without gold pairs.
    per_rater : int
        Judgements of one rater, gold pairs included.
    seconds_each : float
        Of a judgement: the median of those measured, else 30.
    minutes : float
        That one rater needs.
    notes : tuple of str
        What the planner should know, one sentence each.
    """

    sample: int
    pairs: Mapping[str, int]
    texts: int
    judgements: int
    per_rater: int
    seconds_each: float
    minutes: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CampaignProgress:
    """A campaign with how far it is.

    Attributes
    ----------
    campaign : Campaign
        Settings and state.
    pairs : mapping of str to int
        By kind; empty before its texts were written.
    judged, planned : int
        Judgements that count, and those planned, without gold pairs.
    gold_judged, skipped : int
        Judgements of gold pairs; pairs given back unanswered.
    raters : mapping of str to int
        Judgements by rater, gold pairs included.
    seconds : float or None
        Median time of a judgement.
    """

    campaign: Campaign
    pairs: Mapping[str, int]
    judged: int
    planned: int
    gold_judged: int
    skipped: int
    raters: Mapping[str, int]
    seconds: float | None

    @property
    def complete(self) -> bool:
        """Whether the planned end is reached."""
        return 0 < self.planned <= self.judged

    @property
    def complete_raters(self) -> frozenset[str]:
        """Raters who have given all that one of the planned raters gives, gold pairs included."""
        settings, gold = self.campaign.settings, self.pairs.get("gold", 0)
        others = sum(self.pairs.values()) - gold
        share = min(-(-self.planned // settings.raters), others) + gold
        share = share if settings.per_rater is None else min(share, settings.per_rater)
        return frozenset(rater for rater, count in self.raters.items() if count >= share > 0)
