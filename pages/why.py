"""Why: one user, one item: where the score comes from, and what happens when that is challenged."""

import streamlit as st

from core.operations.explanations import Subject
from core.recommend.registry import KINDS
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import messages, state
from dashboard.components.attribution_view import headline, share_view
from dashboard.components.challenge import challenge_view
from dashboard.components.lens_view import lens_view
from dashboard.components.page import choose_dataset, choose_model, page_header
from dashboard.components.standing import standing, steadiness
from dashboard.components.subject import choose_subject, header, links
from dashboard.components.what_if import invented_view
from dashboard.language import say


def main() -> None:
    dataset = choose_dataset()
    model = choose_model(dataset) if dataset else None
    if dataset is None or model is None:
        return
    chosen = choose_subject(dataset, model)
    if chosen is not None:
        explain(dataset, model, chosen)
    elif not st.query_params.get(state.USER):
        st.header(say("Or invent a user"), anchor=False)
        invented_view(dataset, model)


def explain(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    header(chosen)
    row, exact = standing(chosen), KINDS[model.kind].exact
    if exact:
        with messages.guard():
            headline(chosen)
    with st.container(horizontal=True, vertical_alignment="center"):
        steadiness(chosen, row)
        links(dataset, model, chosen, "compare", say("Compare two explanations of this"))
        links(dataset, model, chosen, "explore", say("Back to this user in Explore"))
    if exact:
        with messages.guard():
            share_view(chosen)
    lens_view(dataset, model, chosen, below=lambda: challenge_view(dataset, model, chosen))


page_header(say("Why"), say("One user, one item: where the score comes from, to the last rating."))
with messages.guard():
    main()
