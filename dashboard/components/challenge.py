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
from dashboard.components.url_choice import tabs
from dashboard.components.what_if import what_if_view
from dashboard.language import later, say

View = Callable[[DatasetInfo, ModelInfo, Subject], None]

# Names in links, what pages show for them, and what each draws.
VIEWS: dict[str, tuple[str, View]] = {
    "Flip test": (later("Flip test"), flip_view),
    "Contrast": (later("Contrast"), contrast_view),
    "Counterfactual": (later("Counterfactual"), counterfactual_view),
    "What if": (later("What if"), what_if_view),
    "Faithfulness": (later("Faithfulness"), curves_view),
    "Stability": (later("Stability"), stability_view),
}


def challenge_view(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    """Draw the tabs that challenge the account of this item for this user; the open one stands in the URL."""
    st.header(say("Challenge it"), anchor=False)
    drawn = tabs(state.CHALLENGE, {name: label for name, (label, _) in VIEWS.items()})
    for tab, (_, view) in zip(drawn, VIEWS.values(), strict=True):
        if tab.open:
            with tab, messages.guard():
                view(dataset, model, chosen)
