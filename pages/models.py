"""Models: train and compare recommenders."""

import streamlit as st

from core.recommend.registry import KINDS
from core.types import DatasetInfo
from dashboard import messages, services
from dashboard.components.delete_button import delete_button
from dashboard.components.evaluation import evaluation_form, evaluation_results
from dashboard.components.faithfulness_table import faithfulness_table
from dashboard.components.global_view import global_view
from dashboard.components.job_list import job_list
from dashboard.components.model_table import changed_settings, model_table
from dashboard.components.page import browser_title, choose_dataset, empty_state, page_header
from dashboard.components.train_form import train_form
from dashboard.language import say, told


def main() -> None:
    page_header(say("Models"), say("Train recommenders and see which one is accurate, broad and steady."))
    info = choose_dataset()
    if info is None:
        return
    browser_title(info.name)
    with messages.guard():
        job_list(f"models:{info.id}:")
    trained(info)
    compared(info)
    with messages.guard():
        faithfulness_table(info)
    with messages.guard():
        global_view(info, services.models(info.id))


def trained(info: DatasetInfo) -> None:
    store = services.workbench().store
    models = store.models(info.id)
    st.header(say("Trained models"), anchor=False)
    if models:
        with messages.guard():
            model_table(models, info.name)
    else:
        empty_state(say("No model has been trained on this data set yet."), say("Train one below."))
    with messages.guard(), st.expander(say("Train a model"), expanded=not models):
        train_form(info)
    if models:
        with messages.guard(), st.expander(say("Delete a model")):
            chosen = st.selectbox(
                say("Model"),
                models,
                format_func=lambda model: (
                    f"{told(KINDS[model.kind].label)} · {changed_settings(model)} · {model.model}"
                ),
                key=f"delete-choice-{info.id}",
            )
            delete_button(
                say("Delete this model"),
                chosen.model,
                say("Its explanations written in bulk go with it; what people said stays."),
                lambda: store.delete_model(info.id, chosen.model),
                key=chosen.model,
            )


def compared(info: DatasetInfo) -> None:
    store = services.workbench().store
    st.header(say("Comparison over folds"), anchor=False)
    evaluations = store.evaluations(info.id)
    with messages.guard():
        if evaluations:
            evaluation_results(evaluations, info)
        else:
            empty_state(say("No evaluation has been made yet."), say("Evaluate models below; the result is kept."))
    with messages.guard(), st.expander(say("Evaluate models"), expanded=not evaluations):
        evaluation_form(info, store.models(info.id))


main()
