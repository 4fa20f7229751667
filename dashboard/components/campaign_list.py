"""The campaigns there are, and the one that is chosen: how far it is, its link, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from core.operations.campaigns import campaigns, close_campaign, pause_campaign, progress_of
from core.operations.variants import all_variants
from core.rate.campaigns import CLOSED, DRAFT, GENERATING, OPEN, PAUSED, Campaign
from core.rate.plans import CampaignProgress
from dashboard import services, state
from dashboard.components.campaign_form import copy_into_form
from dashboard.components.campaign_work import begin_opening, notes, opening, state_words
from dashboard.components.download import downloads
from dashboard.components.outcome import attempt, outcome
from dashboard.components.page import link, rater_id
from dashboard.components.rate_choice import campaign_label
from dashboard.components.url_choice import select
from dashboard.endpoint import endpoint
from dashboard.text import plain

_OUTCOME = "campaign"
EVERY = 10.0  # seconds between two looks at how far raters are


def campaign_list() -> None:
    """Draw the table and the chosen campaign; nothing where there is none yet."""
    journal = services.journal()
    found = [progress_of(journal, each.id) for each in reversed(campaigns(journal))]
    if not found:
        return
    frame = campaign_frame(found)
    st.dataframe(
        frame,
        hide_index=True,
        height=min(len(frame), 8) * 35 + 38,
        column_config={
            "campaign": st.column_config.TextColumn(pinned=True),
            "done": st.column_config.ProgressColumn("done, %", format="%.0f", min_value=0, max_value=100),
            "planned on": st.column_config.DateColumn(),
        },
    )
    downloads(frame, "campaigns")
    words = {each.campaign.id: campaign_label(each.campaign) for each in found}
    chosen = select(state.CAMPAIGN, words, "Campaign", found[0].campaign.id)
    _campaign(next(each for each in found if each.campaign.id == chosen))


def campaign_frame(found: Sequence[CampaignProgress]) -> pd.DataFrame:
    """One row a campaign."""
    return pd.DataFrame(
        [
            {
                "campaign": campaign_label(each.campaign),
                "state": state_words(each.campaign),
                "done": 100 * each.judged / each.planned if each.planned else 0.0,
                "judgements": each.judged,
                "planned": each.planned,
                "raters": len(each.raters),
                "pairs": sum(each.pairs.values()),
                "data set": each.campaign.settings.dataset.partition("@")[0],
                "planned by": each.campaign.rater,
                "planned on": each.campaign.created,
            }
            for each in found
        ]
    )


def _campaign(found: CampaignProgress) -> None:
    campaign = found.campaign
    with st.container(border=True):
        st.markdown(f"**{plain(campaign_label(campaign))}** is {state_words(campaign)}.")
        outcome(_OUTCOME)
        busy = opening(campaign)
        notes(campaign)
        if found.pairs:
            st.fragment(_how_far, run_every=EVERY if campaign.state == OPEN else None)(campaign.id)
            if campaign.state == OPEN:
                _link(campaign)
        _settings(campaign)
        if not busy:
            _buttons(campaign)


def _how_far(campaign: str) -> None:
    """The bar that grows while raters are at it."""
    found = progress_of(services.journal(), campaign)
    share = found.judged / found.planned if found.planned else 0.0
    seconds = f", {found.seconds:.0f} s each" if found.seconds is not None else ""
    st.progress(min(share, 1.0), text=f"{found.judged:,} of {found.planned:,} judgements{seconds}")
    planned = found.campaign.settings.raters
    told = ", ".join(f"{plain(name)} {count:,}" for name, count in found.raters.items()) or "nobody yet"
    st.caption(f"{len(found.raters):,} of {planned:,} raters: {told}. Skipped: {found.skipped:,}.")


def _link(campaign: Campaign) -> None:
    st.markdown("**Link for raters**")
    st.code(rater_link(campaign), language=None, wrap_lines=True)
    link("rate", "Judge it yourself", **{state.CAMPAIGN: campaign.id})


def rater_link(campaign: Campaign) -> str:
    """The address that opens a campaign for judging."""
    return f"{(st.context.url or '').partition('?')[0]}?{urlencode({state.CAMPAIGN: campaign.id})}"


def _settings(campaign: Campaign) -> None:
    given = campaign.settings
    labels = {entry.variant.id: entry.label for entry in all_variants(services.journal(), endpoint())}
    names = [labels.get(variant.id, variant.id) for variant in given.variants]
    decoys = ", ".join(f"{kind} {share:.0%}" for kind, share in given.decoys.items()) or "none"
    baseline = f"against {plain(labels.get(given.baseline, given.baseline))}" if given.baseline else "all pairs"
    lines = [
        f"Variants: {' · '.join(plain(name) for name in names)}; {baseline}",
        f"Data: `{given.dataset}` · `{given.model}` · {given.sample:,} combinations, seed {given.seed}",
        f"Each pair by {given.overlap} raters, {given.raters} planned, gold pairs: {given.gold}, decoys: {decoys}",
        f"Questions: {', '.join(given.questions)}",
    ]
    if campaign.state not in (DRAFT, GENERATING):
        lines.append("Settings no longer change; another choice becomes a new version.")
    st.caption("  \n".join(lines))


def _buttons(campaign: Campaign) -> None:
    with st.container(horizontal=True):
        if campaign.state in (DRAFT, GENERATING):
            st.button("Write the texts and open", type="primary", key="campaign-write", on_click=_write,
                      args=(campaign,))  # fmt: skip
        if campaign.state in (PAUSED, CLOSED):
            st.button("Open again", type="primary", key="campaign-open", on_click=_write, args=(campaign,))
        if campaign.state == OPEN:
            st.button("Pause", key="campaign-pause", icon=":material/pause:", on_click=_set,
                      args=(pause_campaign, campaign, "is paused: raters get no more pairs."))  # fmt: skip
        if campaign.state in (OPEN, PAUSED):
            st.button("Close", key="campaign-close", icon=":material/lock:", on_click=_set,
                      args=(close_campaign, campaign, "is closed."))  # fmt: skip
        label = "Change the settings" if campaign.state == DRAFT else "New version"
        st.button(label, key="campaign-copy", icon=":material/content_copy:", on_click=copy_into_form, args=(campaign,),
                  help="Fills the form below with these settings.")  # fmt: skip


def _write(campaign: Campaign) -> None:
    def act() -> str:
        begin_opening(campaign)
        return ""

    attempt(_OUTCOME, act)


def _set(change: Callable[..., Campaign], campaign: Campaign, told: str) -> None:
    def act() -> str:
        change(services.journal(), campaign.id, rater=rater_id(), now=services.workbench().now())
        return f"“{campaign.name}” {told}"

    attempt(_OUTCOME, act)
