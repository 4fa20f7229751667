"""Where a score comes from, seen through one lens at a time; only what is open is computed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.operations.explanations import Subject
from core.recommend.registry import KINDS
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import messages, state
from dashboard.components.attribution_view import attributes_view, history_view
from dashboard.components.decision_path import path_view
from dashboard.components.sampled_lenses import features_view, lime_view, removal_view
from dashboard.components.url_choice import segments
from dashboard.language import later, say, told

View = Callable[[DatasetInfo, ModelInfo, Subject], None]
LENSES: dict[str, tuple[str, View]] = {
    "history": (later("History"), history_view),
    "attributes": (later("Attributes"), attributes_view),
    "features": (later("Features"), features_view),
    "removal": (later("Removal"), removal_view),
    "lime": ("LIME", lime_view),
    "path": (later("Decision path"), path_view),
}
SLOW = ("removal", "features")
ANY_MODEL = "features"  # the lens of models whose score is no exact sum


def lens_view(dataset: DatasetInfo, model: ModelInfo, chosen: Subject, below: Callable[[], None]) -> None:
    """Draw the choice of lens, the one chosen, and what stands below; what a lens cannot do is said in its place.

    A lens that takes seconds is worked out last, so that nobody waits for the rest of the page.
    """
    st.header(say("Where the score comes from"), anchor=False)
    kind = KINDS[model.kind]
    if not kind.exact:
        st.markdown(
            say(
                "The score of {model} is no exact sum of parts, so no lens can tell it to the last rating. Features "
                "estimates it by a surrogate and says how far to trust that.",
                model=told(kind.label),
            )
        )
    words = {name: label for name, (label, _) in LENSES.items()}
    lens = segments(state.LENS, words, say("Lens"), "history" if kind.exact else ANY_MODEL)
    place = st.container()
    if lens in SLOW:
        below()
    with place, messages.guard():
        LENSES[lens][1](dataset, model, chosen)
    if lens not in SLOW:
        below()
