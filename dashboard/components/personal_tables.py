"""What is kept about a person, and whom the store has forgotten, as tables; and what forgetting does, in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core.operations.forgetting import Traces
from core.operations.roles import LOCAL
from core.store.erasures import DELETE, PSEUDONYMISE, RATER, USER, WITHDRAW
from dashboard import numerals
from dashboard.components.download import downloads
from dashboard.language import later, say
from dashboard.text import plain

KINDS = {RATER: later("A rater"), USER: later("A user of a data set")}
MANNERS = {PSEUDONYMISE: later("Pseudonymise"), DELETE: later("Delete"), WITHDRAW: later("Withdraw")}
# What each manner does, and what stays.
EFFECTS = {
    (RATER, PSEUDONYMISE): later(
        "A random name takes the place of the name everywhere. All that they said stays, comments too, and so does "
        "every figure."
    ),
    (RATER, DELETE): later(
        "The same, and their comments go. Their judgements go on counting under the random name: counts, leaderboard "
        "and agreement stay as they are."
    ),
    (RATER, WITHDRAW): later(
        "All that they said of texts goes. Counts, leaderboard and agreement become what they would be without them."
    ),
    (USER, PSEUDONYMISE): later(
        "A random id takes the place of the id in all versions, and personal columns go. Ratings, texts and every "
        "figure stay; who knows what they rated may still find them."
    ),
    (USER, DELETE): later(
        "Their ratings, personal columns and the texts about them go as well. Judgements of those texts go "
        "on counting, so the leaderboard and agreement stay; only the lengths of those texts are missing."
    ),
}
# Rows of the journal by table.
ROWS = {
    "explanations": later("Explanations that were shown"),
    "failures": later("Explanations that failed"),
    "canaries": later("Canaries"),
    "thumbs": later("Thumbs"),
    "preferences": later("Preferences on Compare"),
    "likert": later("Aspects with stars"),
    "comments": later("Comments on Compare"),
    "checker_marks": later("“The checker is wrong”"),
    "reservations": later("Pairs given out in campaigns"),
    "judgements": later("Judgements in campaigns"),
    "variants": later("Variants made"),
    "variant_states": later("Variants retired or restored"),
    "prompts": later("Prompts made"),
    "campaigns": later("Campaigns planned"),
    "campaign_states": later("Campaigns opened, paused or closed"),
    "campaign_pairs": later("Pairs of campaigns"),
    "erasures": later("People they had forgotten"),
}


def kept_table(found: Traces, key: str) -> None:
    """Draw what is kept about a person, by what it is and where it lies."""
    frame = pd.DataFrame(_lines(found), columns=["what", "number", "where"])
    st.dataframe(
        frame,
        hide_index=True,
        placeholder=numerals.NONE,
        key=f"{key}-table",
        column_config={
            "what": st.column_config.TextColumn(say("What")),
            "number": st.column_config.NumberColumn(say("How many"), format=numerals.COUNT_COLUMN, width="small"),
            "where": st.column_config.TextColumn(say("Where")),
        },
    )
    downloads(frame, "kept-about-a-person", key=key)


def elsewhere(found: Traces) -> None:
    """Say what this store cannot reach, or does not change."""
    lines = [
        say(
            "Backups that lie elsewhere are not changed. When one is restored, whoever was forgotten here is "
            "forgotten in it again; delete those that you no longer need."
        ),
        say("Files that somebody downloaded, and what was sent to a language model server, are out of reach."),
    ]
    if found.versions:
        lines.append(say("What a model learned of all ratings together stays until it is trained again."))
    if found.aside:
        places = say(", ").join(found.aside)
        lines.append(say("Not looked through, because it cannot be read: {places}. Delete it.", places=plain(places)))
    st.markdown("\n".join((f"**{say('What remains elsewhere')}**\n", *(f"- {line}" for line in lines))))


def forgotten_table(erasures: Iterable[Mapping[str, Any]]) -> None:
    """Draw whom the store has forgotten, newest first; the rows name nobody."""
    frame = pd.DataFrame(
        {
            "when": row["created"].strftime("%Y-%m-%d %H:%M"),
            "who": say(KINDS[row["kind"]]),
            "how": say(MANNERS[row["how"]]),
            "dataset": row["dataset"],
            "pseudonym": row["pseudonym"],
            "rows": sum(json.loads(row["rows_json"]).values()),
            "asked": say("this machine") if row["rater"] == LOCAL.name else row["rater"],
        }
        for row in reversed(list(erasures))
    )
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    words = {
        "when": say("When (UTC)"), "who": say("Who"), "how": say("How"), "dataset": say("Data set"),
        "pseudonym": say("Stands there now"), "asked": say("Asked by"),
    }  # fmt: skip
    config: dict[str, Any] = {name: text(label) for name, label in words.items()}
    rows = number(say("Rows of the journal"), format=numerals.COUNT_COLUMN)
    st.dataframe(
        frame, hide_index=True, placeholder=numerals.NONE, key="forgotten-table", column_config={**config, "rows": rows}
    )
    downloads(frame, "forgotten", key="forgotten")


def _lines(found: Traces) -> Iterator[tuple[str, int, str]]:
    for table, count in found.rows.items():
        yield say(ROWS[table]), count, say("Journal")
    for version, count in found.ratings.items():
        yield say("Ratings"), count, version
    if found.texts:
        yield say("Texts written in bulk"), found.texts, say("Folders of the models")
    for folder, count in found.copies.items():
        yield say("Rows and versions, from before a backup was restored"), count, folder
