"""Where an item stands for a user, and how steadily."""

from __future__ import annotations

import math
from typing import Literal

import streamlit as st

from core.operations.explanations import Subject, placed
from core.results import Filters, RankedItem
from dashboard import sentences, services
from dashboard.language import say
from dashboard.lens_sentences import unit_help
from dashboard.services import filters_key
from dashboard.text import plain

LISTED = 10  # ranks that count as on the list
_Color = Literal["green", "gray", "orange"]
_BADGES: dict[str, tuple[_Color, str]] = {
    "steady": ("green", ":material/check:"),
    "wavering": ("gray", ":material/change_history:"),
    "shaky": ("orange", ":material/warning:"),
}


def standing(chosen: Subject) -> RankedItem:
    """Say where the item stands for this user, and return the row."""
    row = placed(services.workbench(), chosen)
    unit = chosen.model.served.unit
    st.markdown(plain(sentences.place(row, unit, chosen.own_rating)), help=unit_help(unit))
    return row


def steadiness(chosen: Subject, row: RankedItem) -> None:
    """Draw a badge: in how many lists from a little less data the item is again. Nothing for items off the list."""
    if chosen.own_rating is not None or row.rank > LISTED:
        return
    ids = (chosen.catalogue.info.id, chosen.model.info.model, chosen.user)
    share = float(services.stability(*ids, (chosen.index,), LISTED, filters_key(Filters()))[0])
    if math.isnan(share):
        return
    word = sentences.steadiness_word(share)
    color, icon = _BADGES[word]
    st.badge(say(sentences.WORDS[word]), color=color, icon=icon, help=sentences.steadiness(share))
