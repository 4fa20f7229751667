"""What a planned campaign would take and could find out, while its settings are chosen."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.operations.campaign_power import RHO, UNDECIDED, detectable
from core.operations.campaigns import plan_campaign
from core.rate.campaigns import GOLD, NORMAL, CampaignSettings
from dashboard import numerals, services
from dashboard.components.campaign_fields import DECOY_WORDS
from dashboard.labels import paragraph
from dashboard.language import later, say, told
from dashboard.text import plain


def campaign_preview(settings: CampaignSettings) -> None:
    """Draw the plan of a campaign with these settings; raises what `plan_campaign` does."""
    plan = plan_campaign(services.workbench(), services.journal(), settings)
    rate = detectable(settings, plan)
    with st.container(border=True):
        first, second, third, fourth = st.columns(4)
        each, seconds = numerals.count(plan.per_rater), numerals.seconds(plan.seconds_each)
        first.metric(say("Pairs"), numerals.count(sum(plan.pairs.values())), help=_pairs(plan.pairs))
        second.metric(say("Judgements"), numerals.count(plan.judgements), help=say("Without gold pairs."))
        third.metric(say("Each rater"), say("{number} pairs", number=each), help=say("Gold pairs included."))
        fourth.metric(
            say("Time of each"), _minutes(plan.minutes), help=say("{seconds} seconds a pair.", seconds=seconds)
        )
        st.markdown(_effect(rate))
        assumed = say(
            "{texts} texts are written first. For a power of 80%, {undecided} undecided answers and a correlation of "
            "{rho} between two answers of one rater.",
            texts=numerals.count(plan.texts),
            undecided=numerals.share(UNDECIDED),
            rho=numerals.short(RHO),
        )
        st.caption(paragraph(assumed, *(plain(told(note)) for note in plan.notes)))


def _effect(rate: float | None) -> str:
    if rate is None:
        return say("**Too few judgements to find any difference.** Plan more pairs or more raters for each.")
    return say(
        "**It can find a variant that wins {rate} or more** of the decided answers against another.",
        rate=numerals.share(rate),
    )


def _pairs(pairs: Mapping[str, int]) -> str:
    words = {NORMAL: later("of two variants"), GOLD: later("gold"), **DECOY_WORDS}
    return say(", ").join(
        say("{number} {kind}", number=numerals.count(count), kind=say(words.get(kind, kind)).lower())
        for kind, count in pairs.items()
        if count
    )


def _minutes(minutes: float) -> str:
    if minutes < 1.5:
        return say("about a minute")
    if minutes < 90:
        return say("{minutes} minutes", minutes=numerals.count(minutes))
    return say("{hours} hours", hours=numerals.average(minutes / 60))
