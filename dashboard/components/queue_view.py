"""What a person should look at next: where two ways of judging disagree."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from core.explain.words import plain as one_line
from core.operations.disagreements import REASONS, Disagreement
from dashboard import numerals, services
from dashboard.components.awaiting import awaited
from dashboard.components.download import downloads
from dashboard.components.failure_card import About
from dashboard.components.text_links import text_links
from dashboard.language import later, say, told
from dashboard.services import facts
from dashboard.services.facts import Key
from dashboard.text import plain
from dashboard.variant_words import label_words

SHOWN = 5  # of each reason, until more are asked for
_LONGEST = 600  # characters of a text
HEADS = {
    "claim and flip test": later("The claim holds, the flip test does not"),
    "raters": later("Two raters disagree"),
    "confident on unstable item": later("Sure of an unstable item"),
}


def queue_view(key: Key, about: About) -> None:
    """Draw the queue, computed when it is opened."""
    with st.expander(say("Where judgements disagree: what to look at next"), on_change="rerun", key="queue") as opened:
        if not opened.open:
            return
        found = awaited(facts.queue(key), ("queue", key), later("Looking for disagreements"))
        if found is None:
            return
        if not found:
            st.success(say("**Nothing disagrees.** Claims and flip test, raters, and stability of items say the same."))
            return
        counts = Counter(each.reason for each in found)
        names = [reason for reason in REASONS if counts[reason]]
        words = {
            name: say("{reason} ({number})", reason=say(HEADS[name]), number=numerals.count(counts[name]))
            for name in names
        }
        chosen = st.segmented_control(
            say("Reason"), names, default=names[0], required=True, key="queue-reason", label_visibility="collapsed",
            format_func=words.__getitem__,
        )  # fmt: skip
        rows = [each for each in found if each.reason == chosen]
        shown = st.session_state.get("queue-shown", SHOWN)
        for each in rows[:shown]:
            _entry(each, about)
        if len(rows) > shown:
            st.button(say("Show more of {number}", number=numerals.count(len(rows))), key="queue-more", on_click=_more)
        downloads(queue_frame(found), f"disagreements-{key[2]}", key="queue-files")


def queue_frame(found: tuple[Disagreement, ...]) -> pd.DataFrame:
    """One row an entry, for exports."""
    return pd.DataFrame(
        [
            {
                "reason": each.reason,
                "told": each.told,
                "explanation": each.explanation,
                "other": each.other,
                "variant": each.variant.id if each.variant else None,
                "user": each.user,
                "item": each.item,
                "text": each.text,
            }
            for each in found
        ]
    )


def _entry(each: Disagreement, about: About) -> None:
    with st.container(border=True):
        parts = [f"**{plain(told(each.told))}**"]
        if each.label:
            parts.append(plain(label_words(each.label, each.variant) if each.variant else each.label))
        parts.append(say("{item} for user {user}", item=plain(_title(about, each.item)), user=plain(each.user[:40])))
        st.markdown(" · ".join(parts))
        if each.text:
            cut = "…" if len(each.text) > _LONGEST else ""
            st.markdown(f"{plain(each.text[:_LONGEST])}{cut}")
        with st.container(horizontal=True):
            text_links(about, each.user, each.item, each.variant, 0)


def _title(about: About, item: str) -> str:
    """Title of an item, or its id where the data set has it no longer."""
    catalogue = services.catalogue(about[0].id)
    index = catalogue.item_index.get(item)
    return item[:40] if index is None else one_line(catalogue.items.titles[index], 60)


def _more() -> None:
    st.session_state["queue-shown"] = st.session_state.get("queue-shown", SHOWN) + 2 * SHOWN
