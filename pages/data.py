"""Data: bring data in, know its state."""

import streamlit as st

from core.operations.roles import IMPORT
from core.types import DatasetInfo
from dashboard import messages, services, state
from dashboard.components.allowed import allowed
from dashboard.components.dataset_card import dataset_card, versions_table
from dashboard.components.delete_button import delete_button
from dashboard.components.import_form import append_form, import_form
from dashboard.components.import_result import import_results
from dashboard.components.page import browser_title, choose_dataset, page_header
from dashboard.components.personal_data import personal_data
from dashboard.components.reject_report import reject_report
from dashboard.components.url_choice import segments
from dashboard.language import later, say

CARD, BRING, PEOPLE = "Data set", "Import", "Personal data"  # names in links
VIEWS = {CARD: later("Data set"), BRING: later("Import"), PEOPLE: later("Personal data")}


def main() -> None:
    page_header(say("Data"), say("Bring data in, know its state."))
    with messages.guard():
        import_results()
    view = segments(state.VIEW, VIEWS, say("View"), CARD, label_visibility="collapsed")
    with messages.guard():
        if view == BRING:
            if allowed(IMPORT):
                import_form()
        elif view == PEOPLE:
            personal_data()
        elif info := choose_dataset():
            card(info)


def card(info: DatasetInfo) -> None:
    st.header(info.name, anchor=False)
    browser_title(info.name)
    with messages.guard():
        dataset_card(info)
    st.header(say("Rejected rows"), anchor=False)
    with messages.guard():
        reject_report(info)
    st.header(say("Versions"), anchor=False)
    with messages.guard():
        manage(info)


def manage(info: DatasetInfo) -> None:
    store = services.workbench().store
    versions = store.versions(info.name)
    versions_table(versions, store.dataset(info.name))
    with st.expander(say("Append ratings")), messages.guard():
        if allowed(IMPORT):
            append_form(info)
    with st.expander(say("Delete")):
        chosen = st.selectbox(say("Version"), versions, format_func=lambda v: v.id, key=f"version-{info.name}")
        delete_button(
            say("Delete this version"),
            chosen.id,
            say("Its models and explanations written in bulk go with it; what people said stays."),
            lambda: store.delete_dataset(chosen.id),
            key=chosen.id,
        )


main()
