"""Which judgements an audit looks at: a campaign or all of them, without the raters that are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.audit.people_words import DECOY_LABELS
from core.operations.people import labels_of
from core.operations.variants import all_variants
from core.rate.campaigns import Campaign
from core.rate.decoys import OTHER_ITEM
from dashboard import services, state
from dashboard.components.page import browser_title, controls
from dashboard.components.url_choice import select
from dashboard.endpoint import endpoint
from dashboard.language import later, say, told
from dashboard.services import audit
from dashboard.services.audit import Key
from dashboard.variant_words import called

ALL = state.EVERY_CAMPAIGN
EVERYTHING = later("All judgements, Compare's too")


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
        chosen = select(state.CAMPAIGN, words, say("Judgements"), begin) if known else ALL
        campaign = "" if chosen == ALL else chosen
        raters = audit.raters(place, campaign)
        without = st.multiselect(
            say("Raters left out"),
            raters,
            key=state.WITHOUT,
            bind="query-params",
            placeholder=say("None"),
            select_all=False,
            help=say("Nothing is deleted: take a name off the list and the judgements count again."),
        )
    browser_title(words[chosen] if chosen != ALL else "")
    return audit.key_of(place, campaign, tuple(without))


def variant_labels() -> Mapping[str, str]:
    """What people call each variant and decoy, by id, in the reader's language."""
    known = all_variants(services.journal(), endpoint())
    decoys = {name: told(label) for name, label in DECOY_LABELS.items()} | {OTHER_ITEM: told(OTHER_ITEM)}
    return {**labels_of(known), **{entry.variant.id: called(entry) for entry in known}, **decoys}


def english_labels() -> Mapping[str, str]:
    """The same for exports, which are English."""
    return labels_of(all_variants(services.journal(), endpoint()))


def _title(campaign: Campaign, known: Sequence[Campaign]) -> str:
    versions = sum(each.name == campaign.name for each in known)
    if versions < 2:
        return campaign.name
    return say("{campaign} (version {version})", campaign=campaign.name, version=campaign.version)
