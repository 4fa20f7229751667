"""Planning a campaign: the settings, what they would take, and the button that has the texts written."""

from __future__ import annotations

import streamlit as st

from core.errors import WhyboardError
from core.operations.campaigns import campaigns, create_campaign
from core.operations.roles import CAMPAIGNS
from core.operations.variants import offered_variants
from core.rate.campaigns import DRAFT, NAME_LIMIT, Campaign, CampaignSettings
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import messages, services, state
from dashboard.components.allowed import allowed
from dashboard.components.campaign_fields import campaign_fields, fill, key
from dashboard.components.campaign_preview import campaign_preview
from dashboard.components.campaign_work import begin_opening
from dashboard.components.outcome import attempt, outcome
from dashboard.components.page import empty_state, rater_id
from dashboard.endpoint import endpoint
from dashboard.language import say
from dashboard.text import plain

_OUTCOME = "plan"
_OPEN = "plan-open"  # session key of the section


def campaign_form(dataset: DatasetInfo, model: ModelInfo) -> None:
    """Draw the form; what is planned has its texts written and opens, or is kept as a draft."""
    known = campaigns(services.journal())
    st.session_state.setdefault(_OPEN, not known)
    outcome(_OUTCOME)
    if not known:
        empty_state(
            say("No campaign has been planned yet."),
            say("In a campaign people judge texts pair by pair, blind; Audit then tells which they prefer."),
        )
    section = st.expander(say("Plan a campaign"), key=_OPEN, icon=":material/add:", on_change="rerun")
    if not section.open:
        return
    with section:
        if not allowed(CAMPAIGNS):
            return
        about = {"dataset": plain(dataset.name), "model": plain(model.kind)}
        st.caption(say("Data set **{dataset}**, model **{model}**: choose others in the sidebar.", **about))
        st.session_state.setdefault(key("name"), _free_name(known, dataset.name))
        name = st.text_input(say("Name"), key=key("name"), max_chars=NAME_LIMIT)
        offered = offered_variants(services.journal(), endpoint())
        try:
            settings = campaign_fields(dataset.id, model.model, offered)
            campaign_preview(settings)
        except WhyboardError as error:
            messages.show(error)
            return
        _version(known, name)
        with st.container(horizontal=True):
            st.button(say("Write the texts and open"), type="primary", on_click=_create, args=(settings, True))
            st.button(say("Keep as a draft"), on_click=_create, args=(settings, False))


def copy_into_form(campaign: Campaign) -> None:
    """Fill the form with the settings of a campaign, from a callback."""
    fill(campaign.settings, offered_variants(services.journal(), endpoint()))
    st.session_state[key("name")] = campaign.name
    st.session_state[_OPEN] = True


def _version(known: tuple[Campaign, ...], name: str) -> None:
    """Say what becomes of a campaign of this name that is there already."""
    before = [each for each in known if each.name == " ".join(name.split())]
    if not before:
        return
    newest = max(before, key=lambda each: each.version)
    if newest.state == DRAFT:
        st.info(
            say(
                "**{campaign} is a draft.** What you choose here takes the place of its settings.",
                campaign=plain(newest.name),
            )
        )
    else:
        st.info(
            say(
                "**{campaign} has been opened: its settings no longer change.** What you choose here becomes version "
                "{next}; what was judged in version {version} stays with it.",
                campaign=plain(newest.name),
                next=newest.version + 1,
                version=newest.version,
            )
        )


def _create(settings: CampaignSettings, write: bool) -> None:
    def act() -> str:
        bench, journal = services.workbench(), services.journal()
        name = str(st.session_state.get(key("name")) or "")
        made = create_campaign(bench, journal, name, settings, rater=rater_id(), now=bench.now())
        st.query_params[state.CAMPAIGN] = made.id
        st.session_state[_OPEN] = False
        if write:
            begin_opening(made)
            return ""
        return say("“{campaign}” is kept as a draft.", campaign=made.name)

    attempt(_OUTCOME, act)


def _free_name(known: tuple[Campaign, ...], dataset: str) -> str:
    taken, number = {each.name for each in known}, 1
    while f"{dataset[: NAME_LIMIT - 8]} {number}" in taken:
        number += 1
    return f"{dataset[: NAME_LIMIT - 8]} {number}"
