"""What a planned campaign would take and could find out, while its settings are chosen."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.operations.campaign_power import RHO, UNDECIDED, detectable
from core.operations.campaigns import plan_campaign
from core.rate.campaigns import NORMAL, CampaignSettings
from dashboard import services
from dashboard.components.campaign_fields import DECOY_WORDS
from dashboard.text import plain


def campaign_preview(settings: CampaignSettings) -> None:
    """Draw the plan of a campaign with these settings; raises what `plan_campaign` does."""
    plan = plan_campaign(services.workbench(), services.journal(), settings)
    rate = detectable(settings, plan)
    with st.container(border=True):
        first, second, third, fourth = st.columns(4)
        first.metric("Pairs", f"{sum(plan.pairs.values()):,}", help=_pairs(plan.pairs))
        second.metric("Judgements", f"{plan.judgements:,}", help="Without gold pairs.")
        third.metric("Each rater", f"{plan.per_rater:,} pairs", help="Gold pairs included.")
        fourth.metric("Time of each", _minutes(plan.minutes), help=f"{plan.seconds_each:.0f} seconds a pair.")
        st.markdown(_effect(rate))
        st.caption(
            f"{plan.texts:,} texts are written first. For a power of 80 %, {UNDECIDED:.0%} undecided answers and a "
            f"correlation of {RHO:g} between two answers of one rater. "
            + " ".join(plain(note) for note in plan.notes)
        )  # fmt: skip


def _effect(rate: float | None) -> str:
    if rate is None:
        return "**Too few judgements to find any difference.** Plan more pairs or more raters for each."
    return f"**It can find a variant that wins {rate:.0%} or more** of the decided answers against another."


def _pairs(pairs: Mapping[str, int]) -> str:
    words = {NORMAL: "of two variants", "gold": "gold", **{kind: name.lower() for kind, name in DECOY_WORDS.items()}}
    return ", ".join(f"{count:,} {words.get(kind, kind)}" for kind, count in pairs.items() if count)


def _minutes(minutes: float) -> str:
    if minutes < 1.5:
        return "about a minute"
    return f"{minutes:.0f} minutes" if minutes < 90 else f"{minutes / 60:.1f} hours"
