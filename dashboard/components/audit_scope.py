"""Which judgements an audit looks at: a campaign or all of them, without the raters that are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.operations.people import labels_of
from core.operations.variants import all_variants
from core.rate.campaigns import Campaign
from dashboard import services, state
from dashboard.components.page import controls
from dashboard.components.url_choice import select
from dashboard.endpoint import endpoint
from dashboard.services import audit
from dashboard.services.audit import Key

ALL = "all"
EVERYTHING = "All judgements, Compare's too"


def choose_scope() -> Key:
    """Draw the boxes in the sidebar and return what names the audit.

    Without a campaign in the link: the newest one that somebody has judged, else all judgements.
    """
    place = audit.position()
    known = audit.known_campaigns(place)
    judged = audit.judged_campaigns(place)
    words = {campaign.id: _title(campaign, known) for campaign in reversed(known)} | {ALL: EVERYTHING}
    begin = next((name for name in words if name in judged), ALL)
    given = st.query_params.get(state.CAMPAIGN)
    newest = {campaign.name: campaign.id for campaign in known}
    if given in newest:
        st.query_params[state.CAMPAIGN] = newest[given]
    with controls():
        chosen = select(state.CAMPAIGN, words, "Judgements", begin) if known else ALL
        campaign = "" if chosen == ALL else chosen
        raters = audit.raters(place, campaign)
        without = st.multiselect(
            "Raters left out",
            raters,
            key=state.WITHOUT,
            bind="query-params",
            placeholder="None",
            select_all=False,
            help="Nothing is deleted: take a name off the list and the judgements count again.",
        )
    return audit.key_of(place, campaign, tuple(without))


def variant_labels() -> Mapping[str, str]:
    """What people call each variant and decoy, by id."""
    return labels_of(all_variants(services.journal(), endpoint()))


def _title(campaign: Campaign, known: Sequence[Campaign]) -> str:
    versions = sum(each.name == campaign.name for each in known)
    return f"{campaign.name} (version {campaign.version})" if versions > 1 else campaign.name
