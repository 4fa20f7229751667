"""Compare: two explanations of one item, written from the same evidence."""

import streamlit as st

from core.explain.generate import known_variants
from core.explain.types import Evidence
from core.operations.explanations import Subject, evidence_of
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import messages, services, state
from dashboard.components.claim_marks import legend
from dashboard.components.evidence import evidence_panel
from dashboard.components.explanation_panel import explanation_panel
from dashboard.components.page import choose_dataset, choose_model, controls, page_header
from dashboard.components.subject import choose_subject, header, links, place
from dashboard.components.url_choice import select
from dashboard.endpoint import endpoint

WORDS = {
    "concise-2": "Template, concise",
    "detailed-2": "Template, detailed",
    "contrastive-1": "Template, against another item",
    "cautious-1": "Template, cautious",
    "plain-2": "Language model, concise",
    "thorough-2": "Language model, detailed",
}
SIDES = (("A", state.VARIANT_A, "concise-2"), ("B", state.VARIANT_B, "detailed-2"))


def main() -> None:
    dataset = choose_dataset()
    model = choose_model(dataset) if dataset else None
    if dataset is None or model is None:
        return
    chosen = choose_subject(dataset, model)
    if chosen is not None:
        header(chosen)
        compare(dataset, model, chosen, evidence_of(services.workbench(), chosen))


def compare(dataset: DatasetInfo, model: ModelInfo, chosen: Subject, evidence: Evidence) -> None:
    place(evidence)
    links(dataset, model, chosen, "why", "See where the score comes from")
    server = None
    with messages.guard():
        server = endpoint()
    variants = known_variants(server)
    with controls():
        seed = st.number_input("Seed", 0, 2**31 - 1, 0, key=state.SEED, bind="query-params", help="Another seed asks a "
                               "language model for another text; templates do not draw.")  # fmt: skip
    legend()
    words = {name: WORDS[name] for name in variants}
    for column, (side, parameter, default) in zip(st.columns(2, gap="medium"), SIDES, strict=True):
        with column, messages.guard():  # a failure of one side never hides the other
            name = select(parameter, words, f"Text {side}", default)
            explanation_panel(side, chosen, evidence, variants[name], int(seed), server)
    evidence_panel(evidence)


page_header("Compare", "Two explanations of one item, written from the same evidence. Which one is true, and better?")
with messages.guard():
    main()
