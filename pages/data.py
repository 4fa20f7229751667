"""Data: bring data in, know its state."""

import streamlit as st

from core.types import DatasetInfo
from dashboard import messages, services, state
from dashboard.components.dataset_card import dataset_card, versions_table
from dashboard.components.delete_button import delete_button
from dashboard.components.import_form import append_form, import_form
from dashboard.components.import_result import import_results
from dashboard.components.page import choose_dataset, page_header
from dashboard.components.reject_report import reject_report

CARD, BRING = "Data set", "Import"


def main() -> None:
    page_header("Data", "Bring data in, know its state.")
    with messages.guard():
        import_results()
    view = st.segmented_control(
        "View", [CARD, BRING], default=CARD, key=state.VIEW, bind="query-params", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    with messages.guard():
        if view == BRING:
            import_form()
        elif info := choose_dataset():
            card(info)


def card(info: DatasetInfo) -> None:
    st.subheader(info.name, anchor=False)
    with messages.guard():
        dataset_card(info)
    st.subheader("Rejected rows", anchor=False)
    with messages.guard():
        reject_report(info)
    st.subheader("Versions", anchor=False)
    with messages.guard():
        manage(info)


def manage(info: DatasetInfo) -> None:
    store = services.workbench().store
    versions = store.versions(info.name)
    versions_table(versions, store.dataset(info.name))
    with st.expander("Append ratings"), messages.guard():
        append_form(info)
    with st.expander("Delete"):
        chosen = st.selectbox("Version", versions, format_func=lambda v: v.id, key=f"version-{info.name}")
        delete_button(
            "Delete this version",
            chosen.id,
            "Its models and explanations written in bulk go with it; what people said stays.",
            lambda: store.delete_dataset(chosen.id),
            key=chosen.id,
        )


main()
