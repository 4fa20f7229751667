"""Everything an audit can be taken away as: tables, preference pairs for training, and the packet."""

from __future__ import annotations

import streamlit as st

from core.audit.people_words import board_frame
from core.operations.people import PeopleAudit
from dashboard.components.audit_scope import english_labels
from dashboard.components.download import downloads
from dashboard.language import say
from dashboard.services import audit
from dashboard.services.audit import Key


def exports_view(key: Key, found: PeopleAudit) -> None:
    """Draw the downloads of an audit; files are made when a button is pressed. They are English."""
    name = "all-judgements" if found.progress is None else found.progress.campaign.id
    st.header(say("Take it along"), anchor=False)
    st.markdown(f"**{say('Packet')}**")
    st.download_button(
        say("Audit packet"), lambda: audit.packet(key, dict(english_labels())), f"audit-{name}.html", "text/html",
        key="packet", on_click="ignore", icon=":material/summarize:", type="primary",
    )  # fmt: skip
    st.caption(
        say(
            "One file that loads nothing from anywhere and prints well: decision, figures, charts, every variant "
            "tried, prompts, plan and methods. Raters are numbered, not named."
        )
    )
    st.markdown(f"**{say('Judgements')}**")
    downloads(found.read, f"judgements-{name}", key="judgements")
    st.markdown(f"**{say('Preference pairs')}**")
    st.download_button(
        say("JSON lines"), lambda: audit.training_pairs(key), f"preferences-{name}.jsonl", "application/jsonl",
        key="preference-pairs", on_click="ignore", icon=":material/download:", type="tertiary",
    )  # fmt: skip
    st.caption(
        say(
            "Prompt, chosen and rejected text of each decisive judgement on two variants, one JSON object a line, as "
            "TRL reads them for fine-tuning. Ties, both bad, decoys, gold pairs and texts that are not kept here are "
            "left out."
        )
    )
    if found.board.rows:
        st.markdown(f"**{say('Leaderboard')}**")
        downloads(board_frame(found.board, english_labels()), f"leaderboard-{name}", key="leaderboard")
