"""Audit: which explanations are good, and how sure that is."""

import streamlit as st

from dashboard import messages, state
from dashboard.components import audit_board, audit_decision, audit_details, audit_plan
from dashboard.components.audit_exports import exports_view
from dashboard.components.audit_pairs import pairs_dialog
from dashboard.components.audit_scope import choose_scope, variant_labels
from dashboard.components.facts_view import facts_view
from dashboard.components.page import browser_title, choose_dataset, choose_model, page_header
from dashboard.components.url_choice import segments
from dashboard.components.validity_view import validity_view
from dashboard.language import later, say
from dashboard.services import audit
from dashboard.services.audit import Key
from dashboard.text import counted

PEOPLE, FACTS, METRICS = "people", "facts", "metrics"
VIEWS = {PEOPLE: later("People"), FACTS: later("Facts"), METRICS: later("Metrics")}  # names in links, and words


def main() -> None:
    view = segments(state.VIEW, VIEWS, say("Judged by"), PEOPLE)
    if view == PEOPLE:
        people(choose_scope())
        return
    dataset = choose_dataset()
    model = choose_model(dataset) if dataset else None
    if dataset and model:
        browser_title(f"{say(VIEWS[view])}, {dataset.name}")
        (facts_view if view == FACTS else validity_view)(dataset, model)


def people(key: Key) -> None:
    found = audit.audit(key)
    if found.progress is not None:
        audit_plan.progress_view(found.progress)
    if not found.all_raters:
        if found.progress is not None:
            audit_plan.empty_campaign(found.progress)
        else:
            audit_plan.nothing_judged()
        return
    labels = variant_labels()
    count = len(found.all_raters) - len(found.without)
    numbers = {"judgements": counted(found.judgements, "judgement"), "raters": counted(count, "rater")}
    st.caption(say("{judgements} by {raters}.", **numbers))
    cell = audit_board.opened(found.board)
    audit_decision.decoys_view(found, labels)
    audit_decision.decision_view(found, labels)
    if found.board.rows:
        audit_board.board_view(found.board, labels)
        audit_board.matrix_view(found.board, labels)
    rest = st.container()
    audit_plan.planner_view(found)
    with messages.guard():
        exports_view(key, found)
    with rest, messages.guard():
        audit_details.details_view(key, found, cell, labels)
    if cell:
        pairs_dialog(found, cell, labels)


page_header(say("Audit"), say("Which explanations are good, how sure that is, and what could overturn it."))
with messages.guard():
    main()
