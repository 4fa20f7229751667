"""Which campaign is judged: the one that the link names, else one that is open."""

from __future__ import annotations

import streamlit as st

from core.errors import NotFoundError
from core.operations.campaigns import campaigns
from core.rate.campaigns import OPEN, Campaign
from core.rate.versions import pick_campaign
from dashboard import messages, services, state
from dashboard.components.page import controls, empty_state, link
from dashboard.components.url_choice import select
from dashboard.language import later, say

FIRST = later("Plan one under “Campaigns”: choose what is compared, have the texts written, and send raters the link.")


def choose_campaign() -> Campaign | None:
    """Return the campaign to judge; None, after saying what to do, where there is none.

    A list is drawn where several are open.
    """
    known = campaigns(services.journal())
    given = st.query_params.get(state.CAMPAIGN)
    named = _named(known, given) if given else None
    offered = {each.id: each for each in reversed(known) if each.state == OPEN}
    if named is not None:
        offered.setdefault(named.id, named)
    if not offered:
        if known:
            empty_state(
                say("No campaign is open."),
                say("Open one under “Campaigns”, or ask whoever planned it for the link."),
            )
        else:
            empty_state(say("No campaign has been planned yet."), say(FIRST))
        link("rate", say("Go to Campaigns"), **{state.PART: "campaigns"})
        return None
    # The whole id: a name alone would mean another version one day, and what is open now may be closed tomorrow.
    st.query_params[state.CAMPAIGN] = named.id if named is not None else next(iter(offered))
    if len(offered) == 1:
        return next(iter(offered.values()))
    with controls():
        chosen = select(state.CAMPAIGN, {key: campaign_label(each) for key, each in offered.items()}, say("Campaign"),
                        next(iter(offered)))  # fmt: skip
    return offered[chosen]


def open_besides(campaign: str) -> list[Campaign]:
    """Campaigns that are open, without one (`name@version`)."""
    return [each for each in campaigns(services.journal()) if each.state == OPEN and each.id != campaign]


def campaign_label(campaign: Campaign) -> str:
    """What people call a version of a campaign."""
    if campaign.version == 1:
        return campaign.name
    return say("{campaign}, version {version}", campaign=campaign.name, version=campaign.version)


def _named(known: tuple[Campaign, ...], reference: str) -> Campaign | None:
    try:
        return pick_campaign(known, reference)
    except NotFoundError as error:
        messages.show(error)
        st.query_params.pop(state.CAMPAIGN, None)
        return None
