"""What the judgements decide: decoys first, then the winner, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.audit.decoy_results import NO, OPEN, YES, DecoyResult
from core.audit.people.leaderboard import Leaderboard
from core.audit.people_words import decoy_words, flip_words, headline, missing, relabelled
from core.operations.people import PeopleAudit
from core.rate.campaigns import WRONG_USER
from core.rate.decoys import decoy_name
from dashboard import numerals
from dashboard.labels import paragraph
from dashboard.language import VOICE, later, say, told
from dashboard.text import plain

Labels = Mapping[str, str]
_SIGNS = {
    YES: later(":green-badge[✓ yes]"),
    NO: later(":red-badge[✗ no]"),
    OPEN: later(":gray-badge[not decided]"),
}


def decoys_view(found: PeopleAudit, labels: Labels) -> None:
    """Draw whether each variant beats the text written for another user, and the other decoys."""
    if not found.decoys:
        return
    st.header(say("Does it beat the decoys?"), anchor=False)
    wrong_user = decoy_name(WRONG_USER)
    for result in found.decoys:
        if result.decoy == wrong_user:
            name = plain(labels.get(result.variant, result.variant))
            st.markdown(
                say(
                    "**{variant}** beats the wrong-user decoy: {answer} {share}",
                    variant=name,
                    answer=say(_SIGNS[result.answer]),
                    share=plain(decoy_words(result, VOICE)),
                )
            )
    others = [result for result in found.decoys if result.decoy != wrong_user]
    if others:
        with st.expander(say("Other decoys"), expanded=not any(r.decoy == wrong_user for r in found.decoys)):
            st.dataframe(_table(others, labels), hide_index=True, placeholder=numerals.NONE, key="decoy-table")
    st.caption(
        say(
            "A variant that people do not prefer to a text written for somebody else says nothing personal that they "
            "notice, whatever its place below."
        )
    )


def decision_view(found: PeopleAudit, labels: Labels) -> None:
    """Draw the verdict, what would flip it, and what does not exist."""
    board = found.board
    st.header(headline(board, VOICE), anchor=False)
    said = plain(_statement(board, labels))
    (st.success if board.verdict.decided else st.info)(said)
    flip = flip_words(board, labels, VOICE)
    if flip:
        st.markdown(f"**{say('Votes to flip.')}** {plain(flip)}")
    if found.without:
        st.warning(
            say(
                "**Left out: {number} of {all} raters:** {names}. The sidebar brings them back.",
                number=len(found.without),
                all=len(found.all_raters),
                names=plain(say(", ").join(found.without)),
            )
        )
    planned = () if found.progress is None else tuple(v.id for v in found.progress.campaign.settings.variants)
    for note in board.notes:
        st.caption(plain(told(relabelled(note, labels))))
    for note in missing(board, planned, labels, VOICE):
        st.caption(plain(relabelled(note, labels)))


def _statement(board: Leaderboard, labels: Labels) -> str:
    """The verdict in words; where nobody leads, with all the reasons why."""
    found, notes = board.verdict.statement, board.strengths.notes
    if notes and found == f"Not decided: {' '.join(notes)}":
        why = paragraph(*(told(relabelled(note, labels)) for note in notes))
        return say("Not decided: {reasons}", reasons=why)
    return told(relabelled(found, labels))


def _table(results: list[DecoyResult], labels: Labels) -> pd.DataFrame:
    return pd.DataFrame(
        {
            say("variant"): [labels.get(r.variant, r.variant) for r in results],
            say("decoy"): [labels.get(r.decoy, r.decoy) for r in results],
            say("beats it"): [told(r.answer) for r in results],
            say("share of votes won"): [decoy_words(r, VOICE) for r in results],
            say("both bad"): [r.both_bad for r in results],
        }
    )
