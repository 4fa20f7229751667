"""One item: what it is, who gets it, who rated it, and how their taste differs from everyone's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from core.recommend.audience import group_tastes, raters, receiver_share, receivers
from core.results import ModelInfo
from core.types import Catalogue, DatasetInfo, Int32
from dashboard import services, state
from dashboard.charts import tastes as taste_charts
from dashboard.charts.histogram import rating_histogram
from dashboard.components.chart import chart
from dashboard.components.download import downloads
from dashboard.components.page import link
from dashboard.components.top_list import name_in_links
from dashboard.text import plain

MOST_OPTIONS = 1000
_BOX = "item-box"
_GROUPS = {"gets": "Gets it recommended", "rated": "Rated it"}


def item_view(dataset: DatasetInfo, model: ModelInfo | None, user: str, offered: Sequence[int]) -> None:
    """Draw the item of the URL; `offered` are the items (indices) at the top of the box."""
    catalogue = services.catalogue(dataset.id)
    item = _choose_item(catalogue, offered)
    if item is None:
        st.caption("Search for an item, or tick a row of the list above.")
        return
    _facts(dataset, catalogue, item)
    if model is not None:
        given = {"dataset": dataset.name, "model": name_in_links(dataset, model), "user": user}
        link("why", "Why this item for this user?", item=catalogue.items.ids[item], **given)
    rated, values = raters(catalogue.ratings, item)
    got = _receivers(dataset, model, item) if model else None
    st.markdown(f"Rated by **{len(rated):,}** users.")
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Ratings it got**")
        figure = rating_histogram(values, catalogue.ratings.values, "this item")
        chart(figure, "item-ratings", "item-ratings", "Share of each rating")
    with right:
        st.markdown("**Who they are**")
        group = "rated" if got is None else _choose_group()
        _audience(dataset, rated if got is None or group == "rated" else got, group)


def _choose_group() -> str:
    return st.segmented_control(
        "Users",
        list(_GROUPS),
        default="gets",
        required=True,
        format_func=lambda name: _GROUPS[name],
        label_visibility="collapsed",
    )


def _receivers(dataset: DatasetInfo, model: ModelInfo, item: int) -> Int32:
    """Say to how many users the item is recommended, and return them."""
    with st.spinner("Making the lists of other users …"):
        lists = services.sampled_lists(dataset.id, model.model)
    share = receiver_share(lists, item)
    interval = "" if lists.complete else f" (95% interval {share.low:.1%} to {share.high:.1%})"
    sample = "" if lists.complete else ", a random sample"
    st.markdown(
        f"In the top 10 of **{share.value:.1%}** of users{interval}: {share.count:,} of {share.of:,} lists{sample}."
    )
    return receivers(lists, item)


def _choose_item(catalogue: Catalogue, offered: Sequence[int]) -> int | None:
    given = st.query_params.get(state.ITEM)
    item = catalogue.item_index.get(given) if given else None
    if given and item is None:
        st.warning(f"**There is no item “{plain(given[:80])}” in this data set.** Search for another one.")
    popular = np.argsort(-catalogue.items.n_ratings, kind="stable")[:MOST_OPTIONS].tolist()
    first = ([] if item is None else [item]) + list(offered)
    options = list(dict.fromkeys([*first, *popular]))
    st.session_state[_BOX] = item
    st.selectbox(
        "Item",
        options,
        index=None,
        key=_BOX,
        format_func=lambda index: catalogue.items.titles[index],
        on_change=_remember_item,
        args=(catalogue,),
        filter_mode="contains",
        placeholder="Type a title",
        help=None if len(options) == len(catalogue.items) else f"The list, then the {MOST_OPTIONS:,} most rated items.",
    )
    return item


def _remember_item(catalogue: Catalogue) -> None:
    item = st.session_state.get(_BOX)
    if item is None:
        st.query_params.pop(state.ITEM, None)
    else:
        st.query_params[state.ITEM] = catalogue.items.ids[item]


def _facts(dataset: DatasetInfo, catalogue: Catalogue, item: int) -> None:
    items = catalogue.items
    st.subheader(plain(items.titles[item][:300]), anchor=False)
    year, kind = items.year(item), services.favourite_kind(dataset.id)
    facts = [str(year) if year is not None else ""]
    facts += [", ".join(items.attributes[kind].of(item))] if kind else []
    if items.n_ratings[item]:
        facts.append(f"mean {items.means[item]:.2f} of {items.n_ratings[item]:,} ratings")
    else:
        facts.append("not rated yet")
    st.caption("  ·  ".join(plain(fact) for fact in facts if fact))
    if items.descriptions[item]:
        st.caption(plain(items.descriptions[item][:600]))


def _audience(dataset: DatasetInfo, group: Int32, name: str) -> None:
    kind = services.favourite_kind(dataset.id)
    if not len(group):
        st.caption("Nobody gets it in their top 10." if name == "gets" else "Nobody has rated it.")
        return
    if kind:
        rows = group_tastes(services.tastes(dataset.id, kind), group)
        shown = taste_charts.strongest([row for row in rows if np.isfinite(row.high)], 10)
        if shown:
            figure = taste_charts.group_tastes(shown)
            chart(figure, "audience", "audience", "Taste of these users against everyone")
            st.caption(f"Taste of these {len(group):,} users against everyone, 95% intervals.")
        else:
            st.caption("One user is too few to compare with everyone.")
    table, catalogue = services.user_table(dataset.id), services.catalogue(dataset.id)
    frame = pd.DataFrame(
        {
            "user": [catalogue.user_ids[user] for user in group.tolist()],
            "segment": [table.segment(user) for user in group.tolist()],
            "ratings": table.counts[group],
            "mean": table.means[group],
        }
    )
    downloads(frame, f"users-{name}", key="audience")
