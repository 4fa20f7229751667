"""One rating of the user, opened by a click on a driver: what the item is, and how theirs stands among all ratings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import streamlit as st

from core.explain.words import plain as one_line
from core.operations.explanations import Subject
from core.recommend.audience import raters
from core.results import ModelInfo
from core.types import Catalogue, DatasetInfo
from dashboard import numerals, path_sentences, state
from dashboard.charts.item_ratings import item_ratings
from dashboard.components.chart import chart, picked
from dashboard.components.page import link
from dashboard.components.top_list import name_in_links
from dashboard.labels import stars
from dashboard.language import say
from dashboard.text import plain


def opens(key: str) -> Callable[[], None]:
    """A callback of a chart: a click on a driver opens its rated item, and the link says so."""

    def open_it() -> None:
        item = picked(key)
        if item:
            st.query_params[state.OPENED] = item

    return open_it


def chart_key(name: str) -> str:
    """Key of a chart of drivers: another one while an item is open, so that the same driver can be clicked again."""
    return f"{name}-{st.query_params.get(state.OPENED, '')[:80]}"


def rated_item(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    """Draw the card of the rated item that the link names, if it names one."""
    opened = st.query_params.get(state.OPENED)
    if not opened:
        return
    index = chosen.catalogue.item_index.get(opened, -1)
    found = np.flatnonzero(chosen.history.items == index)
    if not len(found):
        st.warning(
            say("The link opens the rating of **{item}**, which this user has not given.", item=plain(opened[:80]))
        )
        return
    title = plain(one_line(chosen.catalogue.items.titles[index]))

    @st.dialog(title, on_dismiss=_close)
    def card() -> None:
        _card(dataset, model, chosen, index, int(found[0]))

    card()


def _close() -> None:
    st.query_params.pop(state.OPENED, None)


def _card(dataset: DatasetInfo, model: ModelInfo, chosen: Subject, index: int, place: int) -> None:
    catalogue = chosen.catalogue
    own = float(chosen.history.values[place])
    st.caption("  ·  ".join(plain(part) for part in item_facts(catalogue, index)))
    st.markdown(plain(path_sentences.rating_among(own, _date(chosen, place), float(catalogue.items.means[index]))))
    values = raters(catalogue.ratings, index)[1]
    chart(
        item_ratings(values, own), f"rated-{catalogue.items.ids[index][:80]}", "ratings-of-item",
        say("How often each rating was given to this item; the user gave {stars}.", stars=stars(own)),
    )  # fmt: skip
    given = {state.DATASET: dataset.name, state.MODEL: name_in_links(dataset, model), state.USER: chosen.user}
    link("explore", say("Open it in Explore"), **given, **{state.ITEM: catalogue.items.ids[index], state.VIEW: "Item"})


def item_facts(catalogue: Catalogue, index: int) -> list[str]:
    """Year, attributes and how it was rated, in a few words each."""
    items = catalogue.items
    year, count, title = items.year(index), int(items.n_ratings[index]), items.titles[index]
    parts = [str(year)] if year is not None and f"({year})" not in title else []
    for kind in ("genre", "creator", "tag"):
        if kind in items.attributes:
            parts += [one_line(name, 40) for name in items.attributes[kind].of(index)[:3]]
    return [*parts, rated_words(count, float(items.means[index]))]


def rated_words(count: int, mean: float) -> str:
    """How often and how an item was rated."""
    if not count:
        return say("no ratings")
    return say("{n} ratings, mean {mean}", n=numerals.count(count), mean=numerals.mean(mean))


def _date(chosen: Subject, place: int) -> str | None:
    times = chosen.history.timestamps
    if times is None or times[place] < 0:
        return None
    return datetime.fromtimestamp(int(times[place]), UTC).date().isoformat()
