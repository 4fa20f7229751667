"""Accounts of a score that pages ask for again and again, kept between runs."""

from __future__ import annotations

import streamlit as st

from core.operations.explanations import Subject, attribution_of, subject
from core.results import Attribution
from dashboard import services


def lens(chosen: Subject, name: str, form: str = "raw", by: str | None = None) -> Attribution:
    """Where the score comes from, in one lens; see `lens_of` for what is refused."""
    return _lens(chosen.catalogue.info.id, chosen.model.info.model, chosen.user, chosen.item, name, form, by)


@st.cache_resource(max_entries=256, show_spinner=False)
def _lens(dataset: str, model: str, user: str, item: str, name: str, form: str, by: str | None) -> Attribution:
    bench = services.workbench()
    return attribution_of(subject(bench, dataset, user, item, model), name, form)
