"""The flip test on a page: each driver taken away for real, and what that shows about it."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from core.attribute.types import Flip, FlipTest
from core.explain.words import number
from core.explain.words import plain as one_line
from core.operations.explanations import Subject
from core.results import ModelInfo
from core.types import DatasetInfo
from dashboard import numerals
from dashboard.components.challenge_parts import FLIP_TEST, can_be_asked, list_length, moved, ranked, rating_words
from dashboard.components.download import downloads
from dashboard.components.page import empty_state
from dashboard.labels import in_unit
from dashboard.language import later, say, told
from dashboard.services import challenges
from dashboard.text import plain

# A colour and a sign besides the word, so that neither has to be told apart alone.
BADGES = {
    "necessary": ("green", ":material/check_circle:"),
    "contributing": ("blue", ":material/trending_up:"),
    "holding back": ("orange", ":material/trending_down:"),
    "decorative": ("gray", ":material/remove:"),
}
VERDICTS = {
    "necessary": later("Necessary"),
    "contributing": later("Contributing"),
    "holding back": later("Holding back"),
    "decorative": later("Decorative"),
}


def flip_view(dataset: DatasetInfo, model: ModelInfo, chosen: Subject) -> None:
    """Draw the verdict on each of the strongest drivers, what would happen without it, and all of them together."""
    st.markdown(
        say(
            "Each of the strongest drivers is really taken away and the user scored again without it: "
            "does it carry the item, or only look as if it did?"
        )
    )
    if not can_be_asked(chosen, FLIP_TEST):
        return
    n = list_length()
    with st.spinner(say("Scoring the user again without each driver …")):
        test = challenges.flips(chosen, n)
    unit = chosen.model.served.unit
    if test.rank > n:
        st.info(
            say(
                "**The item is rank {rank}, not in the top {n}**, so no rating can be necessary for its place there. "
                "What each rating does to its rank and score is shown all the same.",
                rank=numerals.count(test.rank),
                n=n,
            )
        )
    if not test.flips:
        empty_state(
            say("No rating moves the score of this item."),
            say("There is nothing to take away. Choose another item at the top of the page."),
        )
        return
    lines = [
        _line(flip, say("Without {what}", what=rating_words(flip.contributions[0])), test, unit) for flip in test.flips
    ]
    if test.together is not None:
        count = len(test.together.contributions)
        together = say("Together: without all {n} that speak for the item", n=count)
        lines.append(_line(test.together, together, test, unit))
    st.markdown("\n\n".join(lines))
    st.caption(meaning(test, unit))
    _table(test, chosen, unit)


def sentence(flip: Flip, without: str, test: FlipTest, unit: str) -> str:
    """What happens without a driver: `Without their 5 stars for “Alien” it would be rank 14 instead of 2, …`."""
    outcome = ranked(test.rank, flip.rank, test.n)
    change = moved(test.score, flip.score, unit)
    return say("{without} {ranked}; {moved}.", without=without, ranked=outcome, moved=change)


def meaning(test: FlipTest, unit: str) -> str:
    """What the verdicts mean, in one line."""
    next_rank = test.n + 1 if test.rank <= test.n else test.n
    return plain(
        say(
            "Necessary: without it the item leaves the top {n}. Contributing: its rank falls, or its score falls by at "
            "least {enough} (5% of its distance to rank {rank}). Holding back: without it the rank or the score rises "
            "as much. Decorative: none of these. What is taken away does not come back as a candidate.",
            n=test.n,
            enough=in_unit(number(test.threshold), unit),
            rank=numerals.count(next_rank),
        )
    )


def _line(flip: Flip, without: str, test: FlipTest, unit: str) -> str:
    """The badge of the verdict and the sentence, as markdown."""
    color, icon = BADGES[flip.verdict]
    return f":{color}-badge[{icon} {say(VERDICTS[flip.verdict])}] {plain(sentence(flip, without, test, unit))}"


def _table(test: FlipTest, chosen: Subject, unit: str) -> None:
    flips = [*test.flips, *([test.together] if test.together else [])]
    single = [flip.contributions[0] if len(flip.contributions) == 1 else None for flip in flips]
    frame = pd.DataFrame(
        {
            "item": [driver.item or "" if driver else "" for driver in single],
            "title": [one_line(driver.label) if driver else "All that speak for it" for driver in single],
            "rating": pd.array([driver.rating if driver else None for driver in single], dtype="Float64"),
            "contribution": [sum(driver.value for driver in flip.contributions) for flip in flips],
            "verdict": [flip.verdict for flip in flips],
            "rank": test.rank,
            "rank_without": [flip.rank for flip in flips],
            "score": test.score,
            "score_without": [flip.score for flip in flips],
            "unit": unit,
        }
    )
    shown = frame.assign(
        title=[one_line(driver.label) if driver else say("All that speak for it") for driver in single],
        verdict=[told(flip.verdict) for flip in flips],
    )
    with st.expander(say("As a table"), expanded=False):
        st.dataframe(
            numerals.written(
                shown,
                {"contribution": numerals.contribution, "score_without": partial(numerals.score, unit=unit)},
            ),
            hide_index=True,
            placeholder=numerals.NONE,
            height=len(frame) * 35 + 38,
            column_order=["title", "rating", "contribution", "verdict", "rank_without", "score_without"],
            column_config={
                "title": st.column_config.TextColumn(say("Without"), width=280),
                "rating": st.column_config.NumberColumn(say("Rating"), format=numerals.RATING_COLUMN, width="small"),
                "contribution": st.column_config.NumberColumn(say("Contribution ({unit})", unit=told(unit))),
                "verdict": st.column_config.TextColumn(say("Verdict")),
                "rank_without": st.column_config.NumberColumn(say("Rank without"), format=numerals.COUNT_COLUMN),
                "score_without": st.column_config.NumberColumn(say("Score without")),
            },
        )
        downloads(frame, f"flip-test-{chosen.item[:40]}", key="flips")
