"""From a text that was audited to the pages that show it and where its score comes from; and to where texts begin."""

from __future__ import annotations

import streamlit as st

from core.explain.types import Variant
from core.operations.variants import all_variants
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import services, state
from dashboard.components.page import link
from dashboard.components.top_list import name_in_links
from dashboard.endpoint import endpoint
from dashboard.language import say


def text_links(about: tuple[DatasetInfo, ModelInfo], user: str, item: str, variant: Variant | None, seed: int) -> None:
    """Draw the links to Compare, with the text on the left where its variant can still write, and to Why."""
    dataset, model = about
    given = {
        state.DATASET: dataset.name,
        state.MODEL: name_in_links(dataset, model),
        state.USER: user,
        state.ITEM: item,
    }
    known = {entry.variant.id: entry.name for entry in all_variants(services.journal(), endpoint())}
    name = known.get(variant.id) if variant is not None else None
    side = {} if name is None else {state.VARIANT_A: name, state.SEED: seed}
    link("compare", say("Open in Compare"), **given, **side)
    link("why", say("See the reasons in Why"), **given)


def write_some(dataset: DatasetInfo, model: ModelInfo) -> None:
    """Draw the links to where texts of a model are written."""
    given = {state.DATASET: dataset.name, state.MODEL: name_in_links(dataset, model)}
    with st.container(horizontal=True):
        link("compare", say("Write two on Compare"), **given)
        link("rate", say("Plan a campaign"), **given, **{state.PART: "campaigns"})
