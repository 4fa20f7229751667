"""Where a score comes from, seen through one lens at a time; only what is open is computed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.operations.explanations import Subject
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import messages, state
from dashboard.components.attribution_view import attributes_view, history_view
from dashboard.components.decision_path import path_view
from dashboard.components.url_choice import segments

View = Callable[[DatasetInfo, ModelInfo, Subject], None]
LENSES: dict[str, tuple[str, View]] = {
    "history": ("History", history_view),
    "attributes": ("Attributes", attributes_view),
    "path": ("Decision path", path_view),
}


def lens_view(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    """Draw the choice of lens and the one chosen; what a lens cannot do is said in its place."""
    st.subheader("Where the score comes from", anchor=False)
    words = {name: label for name, (label, _) in LENSES.items()}
    lens = segments(state.LENS, words, "Lens", "history")
    with messages.guard():
        LENSES[lens][1](dataset, model, chosen)
