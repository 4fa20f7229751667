"""The counterfactual on a page: the fewest ratings without which the item is not on the list any more."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.attribute.edits import Edits, text_of
from core.attribute.types import Counterfactual
from core.explain.words import plain as one_line
from core.operations.explanations import Subject
from core.results import Contribution, ModelInfo
from core.types import DatasetInfo
from dashboard import numerals, state
from dashboard.charts.rows import star_text
from dashboard.components.challenge_parts import (
    COUNTERFACTUAL,
    can_be_asked,
    list_length,
    moved,
    ranked,
    ratings_words,
    standing_of,
)
from dashboard.components.download import downloads
from dashboard.components.page import empty_state, link
from dashboard.components.top_list import name_in_links
from dashboard.labels import paragraph
from dashboard.language import many, say, told
from dashboard.services import challenges
from dashboard.text import plain


def counterfactual_view(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    """Draw the smallest set of ratings found without which the item leaves the list."""
    st.markdown(say("What would have to be different for this item not to be recommended?"))
    if not can_be_asked(chosen, COUNTERFACTUAL):
        return
    n = list_length()
    rank = standing_of(chosen).rank
    if rank > n:
        empty_state(
            say("The item is rank {rank}: there is no top {n} to take it out of.", rank=numerals.count(rank), n=n),
            say("Choose a longer list, or an item of the list at the top of the page."),
        )
        return
    with st.spinner(say("Looking for the fewest ratings …")):
        found = challenges.smallest_set(chosen, n)
    unit = chosen.model.served.unit
    if found.removed is None:
        st.info(f"**{plain(none_found(found))}** {plain(none_means(found, unit))}")
        return
    st.markdown(f"**{plain(outcome(found, unit))}**")
    st.caption(plain(smallest(found)))
    _table(found.removed, chosen, unit)
    removed = frozenset(driver.item for driver in found.removed if driver.item is not None)
    given = {state.DATASET: dataset.name, state.MODEL: name_in_links(dataset, model), state.USER: chosen.user}
    given |= {state.ITEM: chosen.item, state.CHALLENGE: "What if", state.EDITS: text_of(Edits(removed=removed))}
    if n != 10:
        given[state.N] = str(n)
    link("why", say("See the new list without them in What if"), **given)


def outcome(found: Counterfactual, unit: str) -> str:
    """What happens without the set: `Without these 3 ratings it would be rank 14 instead of 2, …`."""
    removed = found.removed or ()
    what = ratings_words(removed) if len(removed) == 1 else say("these {n} ratings", n=len(removed))
    return say(
        "Without {what} {ranked}; {moved}.",
        what=what,
        ranked=ranked(found.rank, found.rank_after, found.n),
        moved=moved(found.score, found.score_after, unit),
    )


def smallest(found: Counterfactual) -> str:
    """Whether a smaller set could do it, and that the set was verified."""
    verified = say("Verified: the user was scored again without them.")
    if len(found.removed or ()) == 1:
        how = say("Of the single ratings that do this, it is the one that takes the item furthest down.")
    elif found.smallest:
        how = say("No smaller set does it: that was proved.")
    else:
        how = say("{n} sets were tried; a smaller one that was not may exist.", n=numerals.count(found.tried))
    return paragraph(verified, how)


def none_found(found: Counterfactual) -> str:
    """That no set takes the item out."""
    if found.smallest:
        return many(
            "No {n} rating carries this item: whichever is taken away, it stays in the top {top}.",
            "No {n} ratings carry this item: whichever are taken away, it stays in the top {top}.",
            found.limit,
            top=found.n,
        )
    return many(
        "None within {n} rating: no set was found that takes the item out of the top {top}.",
        "None within {n} ratings: no set was found that takes the item out of the top {top}.",
        found.limit,
        top=found.n,
    )


def none_means(found: Counterfactual, unit: str) -> str:
    """How far the strongest ratings take it, and what that means."""
    return say(
        "Without the {n} strongest {ranked}; {moved}. Its place rests on many ratings, or on how well liked it is by "
        "everyone, not on a few. {tried} sets were tried.",
        n=found.limit,
        ranked=ranked(found.rank, found.rank_after, found.n),
        moved=moved(found.score, found.score_after, unit),
        tried=numerals.count(found.tried),
    )


def _table(removed: tuple[Contribution, ...], chosen: Subject, unit: str) -> None:
    frame = pd.DataFrame(
        {
            "item": [driver.item or "" for driver in removed],
            "title": [one_line(driver.label) for driver in removed],
            "rating": [driver.rating for driver in removed],
            "contribution": [driver.value for driver in removed],
            "unit": unit,
        }
    )
    highest = chosen.catalogue.info.scale.high
    shown = frame.assign(stars=[star_text(driver.rating, highest) for driver in removed])
    st.dataframe(
        numerals.written(shown, {"contribution": numerals.contribution}),
        hide_index=True,
        placeholder=numerals.NONE,
        height=len(frame) * 35 + 38,
        column_order=["title", "stars", "contribution"],
        column_config={
            "title": st.column_config.TextColumn(say("Without their rating of"), width="large"),
            "stars": st.column_config.TextColumn(say("Rating"), width="small"),
            "contribution": st.column_config.NumberColumn(say("Contribution ({unit})", unit=told(unit))),
        },
    )
    downloads(frame, f"counterfactual-{chosen.item[:40]}", key="counterfactual")
