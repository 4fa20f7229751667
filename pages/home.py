"""Home: where am I, what next."""

import streamlit as st

from dashboard import messages, services
from dashboard.components.demo_panel import building_demo
from dashboard.components.overview import data_table, models_table, way_in
from dashboard.components.page import choose_dataset, empty_state, link, no_data, page_header
from dashboard.components.tour import tour_offer
from dashboard.language import say

page_header(
    "Whyboard",
    say("Find out why a recommender said what it said, what the user is told about it, and whether that is true."),
)
known = services.datasets()
for problem in services.workbench().store.problems():
    messages.show(problem)

if not known or building_demo():
    no_data()
    st.stop()

dataset = choose_dataset()
if dataset is None:
    st.stop()

toured = False
with messages.guard():
    toured = tour_offer()
with messages.guard():
    way_in(dataset, main=not toured)

st.header(say("Data"), anchor=False)
data_table(known)
link("data", say("Import your own ratings, or look closer"))

st.header(say("Models of {dataset}", dataset=dataset.name), anchor=False)
models = services.models(dataset.id)
if models:
    models_table(models)
    link("models", say("Train and compare"), dataset=dataset.name)
else:
    empty_state(say("No model has been trained on this data set yet."), say("Without one there are no lists."))
    link("models", say("Train a model"), dataset=dataset.name)
