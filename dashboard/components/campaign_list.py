"""The campaigns there are, and the one that is chosen: how far it is, its link, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from core.operations.campaigns import campaigns, close_campaign, pause_campaign, progress_of
from core.operations.roles import CAMPAIGNS, JUDGE
from core.operations.variants import all_variants
from core.rate.campaigns import CLOSED, DRAFT, GENERATING, OPEN, PAUSED, Campaign
from core.rate.plans import CampaignProgress
from dashboard import numerals, services, state
from dashboard.components.allowed import allowed
from dashboard.components.campaign_form import copy_into_form
from dashboard.components.campaign_work import begin_opening, notes, opening, state_of, state_words
from dashboard.components.download import downloads
from dashboard.components.outcome import attempt, outcome
from dashboard.components.page import link, rater_id
from dashboard.components.rate_choice import campaign_label
from dashboard.components.url_choice import select
from dashboard.endpoint import endpoint
from dashboard.language import later, say, told
from dashboard.text import plain
from dashboard.variant_words import called

_OUTCOME = "campaign"
PAUSED_NOW = later("“{campaign}” is paused: raters get no more pairs.")
CLOSED_NOW = later("“{campaign}” is closed.")
EVERY = 10.0  # seconds between two looks at how far raters are


def campaign_list() -> None:
    """Draw the table and the chosen campaign; nothing where there is none yet."""
    journal = services.journal()
    found = [progress_of(journal, each.id) for each in reversed(campaigns(journal))]
    if not found:
        return
    frame = campaign_frame(found)
    _table(frame, found)
    downloads(frame, "campaigns")
    words = {each.campaign.id: campaign_label(each.campaign) for each in found}
    chosen = select(state.CAMPAIGN, words, say("Campaign"), found[0].campaign.id)
    _campaign(next(each for each in found if each.campaign.id == chosen))


def campaign_frame(found: Sequence[CampaignProgress]) -> pd.DataFrame:
    """One row a campaign, in English."""
    return pd.DataFrame(
        [
            {
                "campaign": named(each.campaign),
                "state": state_of(each.campaign),
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


def named(campaign: Campaign) -> str:
    """A version of a campaign in exports."""
    return campaign.name if campaign.version == 1 else f"{campaign.name}, version {campaign.version}"


def _table(frame: pd.DataFrame, found: Sequence[CampaignProgress]) -> None:
    """Draw the campaigns in the reader's language; columns keep their names, by which they are configured."""
    shown = frame.assign(
        campaign=[campaign_label(each.campaign) for each in found], state=[state_words(each.campaign) for each in found]
    )
    text = st.column_config.TextColumn
    number = partial(st.column_config.NumberColumn, format=numerals.COUNT_COLUMN)
    st.dataframe(
        shown,
        hide_index=True,
        placeholder=numerals.NONE,
        height=min(len(frame), 8) * 35 + 38,
        column_config={
            "campaign": text(say("campaign"), pinned=True),
            "state": text(say("state")),
            "done": st.column_config.ProgressColumn(
                say("done, %"), format=numerals.PERCENT_COLUMN, min_value=0, max_value=100
            ),
            "judgements": number(say("judgements")),
            "planned": number(say("planned")),
            "raters": number(say("raters")),
            "pairs": number(say("pairs")),
            "data set": text(say("data set")),
            "planned by": text(say("planned by")),
            "planned on": st.column_config.DateColumn(say("planned on")),
        },
    )


def _campaign(found: CampaignProgress) -> None:
    campaign = found.campaign
    with st.container(border=True):
        name = plain(campaign_label(campaign))
        st.markdown(say("**{campaign}** is {state}.", campaign=name, state=state_words(campaign)))
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
    done = {"judged": numerals.count(found.judged), "planned": numerals.count(found.planned)}
    text = (
        say("{judged} of {planned} judgements", **done)
        if found.seconds is None
        else say("{judged} of {planned} judgements, {seconds} s each", seconds=numerals.seconds(found.seconds), **done)
    )
    st.progress(min(share, 1.0), text=text)
    names = say(", ").join(f"{plain(name)} {numerals.count(count)}" for name, count in found.raters.items())
    st.caption(
        say(
            "{raters} of {planned} raters: {names}. Skipped: {skipped}.",
            raters=numerals.count(len(found.raters)),
            planned=numerals.count(found.campaign.settings.raters),
            names=names or say("nobody yet"),
            skipped=numerals.count(found.skipped),
        )
    )


def _link(campaign: Campaign) -> None:
    st.markdown(f"**{say('Link for raters')}**")
    st.code(rater_link(campaign), language=None, wrap_lines=True)
    if allowed(JUDGE, told_why=False):
        link("rate", say("Judge it yourself"), **{state.CAMPAIGN: campaign.id})


def rater_link(campaign: Campaign) -> str:
    """The address that opens a campaign for judging."""
    return f"{(st.context.url or '').partition('?')[0]}?{urlencode({state.CAMPAIGN: campaign.id})}"


def _settings(campaign: Campaign) -> None:
    given = campaign.settings
    labels = {entry.variant.id: called(entry) for entry in all_variants(services.journal(), endpoint())}
    names = [labels.get(variant.id, variant.id) for variant in given.variants]
    decoys = say(", ").join(f"{told(kind)} {numerals.share(share)}" for kind, share in given.decoys.items()) or say(
        "none"
    )
    variants = " · ".join(plain(name) for name in names)
    baseline = plain(labels.get(given.baseline, given.baseline))
    lines = [
        say("Variants: {variants}; against {baseline}", variants=variants, baseline=baseline)
        if given.baseline
        else say("Variants: {variants}; all pairs", variants=variants),
        say(
            "Data: `{dataset}` · `{model}` · {sample} combinations, seed {seed}",
            dataset=given.dataset, model=given.model, sample=numerals.count(given.sample), seed=given.seed,
        ),
        say(
            "Each pair by {overlap} raters, {raters} planned, gold pairs: {gold}, decoys: {decoys}",
            overlap=given.overlap, raters=given.raters, gold=given.gold, decoys=decoys,
        ),
        say("Questions: {questions}", questions=say(", ").join(told(each) for each in given.questions)),
    ]  # fmt: skip
    if campaign.state not in (DRAFT, GENERATING):
        lines.append(say("Settings no longer change; another choice becomes a new version."))
    st.caption("  \n".join(lines))


def _buttons(campaign: Campaign) -> None:
    if not allowed(CAMPAIGNS):
        return
    with st.container(horizontal=True):
        if campaign.state in (DRAFT, GENERATING):
            st.button(say("Write the texts and open"), type="primary", key="campaign-write", on_click=_write,
                      args=(campaign,))  # fmt: skip
        if campaign.state in (PAUSED, CLOSED):
            st.button(say("Open again"), type="primary", key="campaign-open", on_click=_write, args=(campaign,))
        if campaign.state == OPEN:
            st.button(say("Pause"), key="campaign-pause", icon=":material/pause:", on_click=_set,
                      args=(pause_campaign, campaign, PAUSED_NOW))  # fmt: skip
        if campaign.state in (OPEN, PAUSED):
            st.button(say("Close"), key="campaign-close", icon=":material/lock:", on_click=_set,
                      args=(close_campaign, campaign, CLOSED_NOW))  # fmt: skip
        label = say("Change the settings" if campaign.state == DRAFT else "New version")
        st.button(label, key="campaign-copy", icon=":material/content_copy:", on_click=copy_into_form, args=(campaign,),
                  help=say("Fills the form below with these settings."))  # fmt: skip


def _write(campaign: Campaign) -> None:
    def act() -> str:
        begin_opening(campaign)
        return ""

    attempt(_OUTCOME, act)


def _set(change: Callable[..., Campaign], campaign: Campaign, words: str) -> None:
    def act() -> str:
        change(services.journal(), campaign.id, rater=rater_id(), now=services.workbench().now())
        return say(words, campaign=campaign.name)

    attempt(_OUTCOME, act)
