"""One item: what it is, who gets it, who rated it, and how their taste differs from everyone's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from core.recommend.audience import group_tastes, raters, receiver_share, receivers
from core.results import ModelInfo
from core.types import Catalogue, DatasetInfo, Int32
from dashboard import numerals, services, state
from dashboard.charts import tastes as taste_charts
from dashboard.charts.histogram import rating_histogram
from dashboard.components.chart import chart
from dashboard.components.download import downloads
from dashboard.components.page import empty_state, link
from dashboard.components.top_list import name_in_links
from dashboard.language import later, say
from dashboard.text import plain

MOST_OPTIONS = 1000
_BOX = "item-box"
_GROUPS = {"gets": later("Gets it recommended"), "rated": later("Rated it")}


def item_view(dataset: DatasetInfo, model: ModelInfo | None, user: str, offered: Sequence[int]) -> None:
    """Draw the item of the URL; `offered` are the items (indices) at the top of the box."""
    catalogue = services.catalogue(dataset.id)
    item = _choose_item(catalogue, offered)
    if item is None:
        st.caption(say("Search for an item, or tick a row of the list above."))
        return
    _facts(dataset, catalogue, item)
    if model is not None:
        given = {"dataset": dataset.name, "model": name_in_links(dataset, model), "user": user}
        link("why", say("Why this item for this user?"), item=catalogue.items.ids[item], **given)
    rated, values = raters(catalogue.ratings, item)
    got = _receivers(dataset, model, item) if model else None
    if not len(rated) and (got is None or not len(got)):
        empty_state(
            say("Nobody has rated this item, and nobody gets it recommended."),
            say("So there is nobody to describe. Choose another item in the box above."),
        )
        return
    st.markdown(say("Rated by **{n}** users.", n=numerals.count(len(rated))))
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{say('Ratings it got')}**")
        if len(values):
            figure = rating_histogram(values, catalogue.ratings.values, say("this item"))
            chart(figure, "item-ratings", "item-ratings", say("Share of each rating"))
        else:
            st.caption(say("Nobody has rated it."))
    with right:
        st.markdown(f"**{say('Who they are')}**")
        group = "rated" if got is None else _choose_group()
        _audience(dataset, rated if got is None or group == "rated" else got, group)


def _choose_group() -> str:
    return st.segmented_control(
        say("Users"),
        list(_GROUPS),
        default="gets",
        required=True,
        format_func=lambda name: say(_GROUPS[name]),
        label_visibility="collapsed",
    )


def _receivers(dataset: DatasetInfo, model: ModelInfo, item: int) -> Int32:
    """Say to how many users the item is recommended, and return them."""
    with st.spinner(say("Making the lists of other users …")):
        lists = services.sampled_lists(dataset.id, model.model)
    share = receiver_share(lists, item)
    given = {
        "share": numerals.fine_share(share.value),
        "count": numerals.count(share.count),
        "lists": numerals.count(share.of),
    }
    if lists.complete:
        said = say("In the top 10 of **{share}** of users: {count} of {lists} lists.", **given)
    else:
        said = say(
            "In the top 10 of **{share}** of users (95% interval {low} to {high}): {count} of {lists} lists, a random "
            "sample.",
            low=numerals.fine_share(share.low),
            high=numerals.fine_share(share.high),
            **given,
        )
    st.markdown(said)
    return receivers(lists, item)


def _choose_item(catalogue: Catalogue, offered: Sequence[int]) -> int | None:
    given = st.query_params.get(state.ITEM)
    item = catalogue.item_index.get(given) if given else None
    if given and item is None:
        st.warning(
            say("**There is no item “{item}” in this data set.** Search for another one.", item=plain(given[:80]))
        )
    popular = np.argsort(-catalogue.items.n_ratings, kind="stable")[:MOST_OPTIONS].tolist()
    first = ([] if item is None else [item]) + list(offered)
    options = list(dict.fromkeys([*first, *popular]))
    st.session_state[_BOX] = item
    st.selectbox(
        say("Item"),
        options,
        index=None,
        key=_BOX,
        format_func=lambda index: catalogue.items.titles[index],
        on_change=_remember_item,
        args=(catalogue,),
        filter_mode="contains",
        placeholder=say("Type a title"),
        help=None
        if len(options) == len(catalogue.items)
        else say("The list, then the {n} most rated items.", n=numerals.count(MOST_OPTIONS)),
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
    st.header(plain(items.titles[item][:300]), anchor=False)
    year, kind = items.year(item), services.favourite_kind(dataset.id)
    facts = [str(year) if year is not None else ""]
    facts += [say(", ").join(items.attributes[kind].of(item))] if kind else []
    if items.n_ratings[item]:
        mean, count = numerals.mean(items.means[item]), numerals.count(items.n_ratings[item])
        facts.append(say("mean {mean} of {n} ratings", mean=mean, n=count))
    else:
        facts.append(say("not rated yet"))
    st.caption("  ·  ".join(plain(fact) for fact in facts if fact))
    if items.descriptions[item]:
        st.caption(plain(items.descriptions[item][:600]))


def _audience(dataset: DatasetInfo, group: Int32, name: str) -> None:
    kind = services.favourite_kind(dataset.id)
    if not len(group):
        st.caption(say("Nobody gets it in their top 10.") if name == "gets" else say("Nobody has rated it."))
        return
    if kind:
        rows = group_tastes(services.tastes(dataset.id, kind), group)
        shown = taste_charts.strongest([row for row in rows if np.isfinite(row.high)], 10)
        if shown:
            figure = taste_charts.group_tastes(shown)
            chart(figure, "audience", "audience", say("Taste of these users against everyone"))
            st.caption(say("Taste of these {n} users against everyone, 95% intervals.", n=numerals.count(len(group))))
        else:
            st.caption(say("One user is too few to compare with everyone."))
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
