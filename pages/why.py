"""Why: one user, one item: where the score comes from."""

import streamlit as st

from core.operations.explanations import evidence_of
from dashboard import messages, services
from dashboard.components.attribution_view import history_view, share_view
from dashboard.components.page import choose_dataset, choose_model, page_header
from dashboard.components.subject import choose_subject, header, links, place


def main() -> None:
    dataset = choose_dataset()
    model = choose_model(dataset) if dataset else None
    if dataset is None or model is None:
        return
    chosen = choose_subject(dataset, model)
    if chosen is None:
        return
    header(chosen)
    evidence = evidence_of(services.workbench(), chosen)
    place(evidence)
    with st.container(horizontal=True):
        links(dataset, model, chosen, "compare", "Compare two explanations of this")
        links(dataset, model, chosen, "explore", "Back to this user in Explore")
    share_view(chosen, evidence.of_kind("share")[0].text)
    history_view(chosen)


page_header("Why", "One user, one item: where the score comes from, to the last rating.")
with messages.guard():
    main()
