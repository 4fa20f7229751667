"""The second half of Why: an account of a score, challenged. Only the open tab is computed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.operations.explanations import Subject
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import messages, state
from dashboard.components.contrast_view import contrast_view
from dashboard.components.counterfactual_view import counterfactual_view
from dashboard.components.curves_view import curves_view
from dashboard.components.flip_view import flip_view
from dashboard.components.stability_view import stability_view
from dashboard.components.what_if import what_if_view

View = Callable[[DatasetInfo, ModelInfo, Subject], None]

VIEWS: dict[str, View] = {
    "Flip test": flip_view,
    "Contrast": contrast_view,
    "Counterfactual": counterfactual_view,
    "What if": what_if_view,
    "Faithfulness": curves_view,
    "Stability": stability_view,
}


def challenge_view(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    """Draw the tabs that challenge the account of this item for this user; the open one stands in the URL."""
    st.subheader("Challenge it", anchor=False)
    tabs = st.tabs(list(VIEWS), key=state.CHALLENGE, bind="query-params", on_change="rerun")
    for tab, view in zip(tabs, VIEWS.values(), strict=True):
        if tab.open:
            with tab, messages.guard():
                view(dataset, model, chosen)
