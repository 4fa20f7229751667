"""Stability on a page: would the item be on the list, for the same reasons, with a little less data or another seed?"""

from __future__ import annotations

from typing import Literal

import streamlit as st

from core.attribute.stability import missing_data, missing_drivers, missing_seed, seed_members
from core.attribute.types import ItemStability
from core.explain.words import percent
from core.operations.explanations import Subject
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard.components.challenge_parts import list_length, standing_of
from dashboard.sentences import SHAKY, steadiness_word
from dashboard.services import challenges
from dashboard.text import plain

Color = Literal["green", "gray", "orange"]
BADGES: dict[str, tuple[Color, str]] = {
    "steady": ("green", ":material/check:"),
    "wavering": ("gray", ":material/change_history:"),
    "shaky": ("orange", ":material/warning:"),
}


def stability_view(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    """Draw how steady the item is against less data and other seeds, and how far the drivers agree."""
    st.markdown("Would the item be on the list again, for the same reasons, had the dice fallen differently?")
    n = list_length()
    with st.spinner("Making lists from a little less data …"):
        found = challenges.steadiness(chosen, n)
    unstable = [share for share in (found.data, found.seed) if share is not None and share < SHAKY]
    listed = chosen.own_rating is None and not chosen.model.served.refuses(chosen.history)
    if unstable and listed and standing_of(chosen).rank <= n:
        st.warning(
            "**Unstable.** The item is on the list by a narrow margin: an explanation of it explains a little chance.",
            icon=":material/warning:",
        )
    asked = (chosen.model, chosen.history, chosen.index)
    data, seed = st.columns(2, gap="large")
    with data:
        st.markdown("**With less data**")
        _half(found.data, found.data_drivers, by_data(found), missing_data(*asked), chosen)
    with seed:
        st.markdown("**With another seed**")
        missing = missing_seed(*asked, challenges.members(chosen))
        _half(found.seed, found.seed_drivers, by_seed(found, chosen), missing, chosen)


def by_data(found: ItemStability) -> str:
    """How often the item is on the list with a little less data."""
    if found.data is None:
        return ""
    return (
        f"In {round(found.data * found.replicates)} of {found.replicates} replicates, each without a random 10% of "
        f"their ratings, it is in the top {found.n}."
    )


def by_seed(found: ItemStability, chosen: Subject) -> str:
    """How often the item is on the list of the model from another seed."""
    if found.seed is None:
        return ""
    count = f"In {round(found.seed * found.seeds)} of {found.seeds}"
    if seed_members(chosen.model):
        return f"{count} models, each from one of the seeds that this model averages, it is in the top {found.n}."
    return f"{count} retrainings, each with another seed, it is in the top {found.n}."


def agreement(share: float) -> str:
    """How far the strongest drivers are the same."""
    return f"The 3 strongest drivers agree to {percent(share)} with those named here (100%: the same three every time)."


def _half(share: float | None, drivers: float | None, words: str, missing: str | None, chosen: Subject) -> None:
    """Draw one kind of stability: a word, the count, and how far the drivers agree; or why there is none."""
    if share is None:
        st.caption(plain(missing or ""))
        return
    word = steadiness_word(share)
    color, icon = BADGES[word]
    st.badge(word.capitalize(), color=color, icon=icon)
    st.markdown(plain(words))
    if drivers is not None:
        st.markdown(plain(agreement(drivers)))
    elif (why := missing_drivers(chosen.model)) is not None:
        st.caption(plain(why))
