"""Home's blocks: the way in, what data there is, what models there are."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.recommend.registry import KINDS
from core.results import ModelInfo, TopN
from core.types import DatasetInfo
from dashboard import numerals, services
from dashboard.components.metric_words import metric_of
from dashboard.components.page import big_link, link
from dashboard.labels import paragraph
from dashboard.language import later, many, say, told
from dashboard.lens_sentences import unit_help
from dashboard.text import plain

PREVIEW = 3  # items of the first list
COUNTS = (later("Users"), later("Items"), later("Ratings"), later("Rejected rows"))


def way_in(dataset: DatasetInfo, *, main: bool) -> None:
    """Draw three ways to begin, with a user worth looking at and the first item of their list.

    `main` says whether the first of them is what most people should press next.
    """
    user = services.newcomer(dataset.id)
    top = first_list(dataset, user)
    at: dict[str, Any] = {"dataset": dataset.name, "user": user}
    first = top.items[0] if top and top.items else None
    explore, why, compare = st.columns(3)
    with explore.container(border=True, height="stretch"):
        st.markdown(f"**{say('1 · Look at a user')}**  \n{_teaser(dataset, user, top)}")
        if main:
            big_link("explore", say("Open in Explore"), **at)
        else:
            link("explore", say("Open in Explore"), **at)
    with why.container(border=True, height="stretch"):
        about = f"**{plain(first.title)}**" if first else say("an item")
        told = say("Where the score of {item} comes from, rating by rating, adding up exactly.", item=about)
        st.markdown(f"**{say('2 · Ask why')}**  \n{told}")
        link("why", say("Open in Why"), **at, item=first.item if first else None)
    with compare.container(border=True, height="stretch"):
        told = say("Two explanations from the same evidence; thumbs are kept.")
        st.markdown(f"**{say('3 · Judge what the user is told')}**  \n{told}")
        link("compare", say("Open in Compare"), **at, item=first.item if first else None)


def first_list(dataset: DatasetInfo, user: str | None) -> TopN | None:
    """The list of a user by the default model; None without a user or a model."""
    if user is None or not services.models(dataset.id):
        return None
    model = services.workbench().default_model(dataset.id).info.model
    return services.top_n(dataset.id, model, user, 10)


def data_table(datasets: list[DatasetInfo]) -> None:
    """Draw one row for each data set."""
    rows = [
        {
            say("Data set"): info.name,
            say("Users"): info.users,
            say("Items"): info.items,
            say("Ratings"): info.ratings,
            say("Mean rating"): info.mean,
            say("Scale"): say(
                "{low} to {high}", low=numerals.short(info.scale.low), high=numerals.short(info.scale.high)
            ),
            say("Rejected rows"): sum(info.rejected.values()),
            say("Imported (UTC)"): info.created[:16].replace("T", " "),
        }
        for info in datasets
    ]
    counts = dict.fromkeys(map(say, COUNTS), st.column_config.NumberColumn(format=numerals.COUNT_COLUMN))
    means = {say("Mean rating"): st.column_config.NumberColumn(format=numerals.MEAN_COLUMN)}
    st.dataframe(pd.DataFrame(rows), hide_index=True, placeholder=numerals.NONE, column_config=counts | means)


def models_table(models: list[ModelInfo]) -> None:
    """Draw one row for each model of a data set, with the figures of its held-out split."""
    rows = [
        {
            say("Model"): told(KINDS[info.kind].label),
            say("Ranks by"): told(KINDS[info.kind].unit),
            "precision@10": _rounded(info, "precision_at_10"),
            "NDCG@10": _rounded(info, "ndcg_at_10"),
            "RMSE": _rounded(info, "rmse"),
            say("Trained (UTC)"): info.created[:16].replace("T", " "),
        }
        for info in models
    ]
    figures = {}
    for head, name in (("precision@10", "precision_at_10"), ("NDCG@10", "ndcg_at_10"), ("RMSE", "rmse")):
        metric = metric_of(name)
        figures[head] = st.column_config.TextColumn(metric.label, help=metric.help, alignment="right")
    units = dict.fromkeys(KINDS[info.kind].unit for info in models)
    meant = [f"**{told(unit)}**: {meaning}" for unit in units if (meaning := unit_help(unit))]
    ranks_by = {say("Ranks by"): st.column_config.TextColumn(help="  \n".join(meant) or None)}
    st.dataframe(pd.DataFrame(rows), hide_index=True, placeholder=numerals.NONE, column_config=figures | ranks_by)


def _teaser(dataset: DatasetInfo, user: str | None, top: TopN | None) -> str:
    if user is None:
        return many("{n} user and what they like.", "{n} users and what they like.", dataset.users)
    rated = len(services.catalogue(dataset.id).ratings.of(services.catalogue(dataset.id).user_index[user]).items)
    said = many("User **{user}** rated {n} item.", "User **{user}** rated {n} items.", rated, user=plain(user))
    if top and top.items:
        titles = say(", ").join(f"*{plain(row.title)}*" for row in top.items[:PREVIEW])
        said = paragraph(said, say("On top of their list: {titles}.", titles=titles))
    return said


def _rounded(info: ModelInfo, name: str) -> str:
    value = info.metrics.get(name)
    value = value.get("mean") if isinstance(value, dict) else value
    return numerals.fixed(value, metric_of(name).digits)
