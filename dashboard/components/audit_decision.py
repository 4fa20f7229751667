"""What the judgements decide: decoys first, then the winner, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.audit.decoy_results import NO, OPEN, YES, DecoyResult
from core.audit.people_words import decoy_words, flip_words, headline, missing, relabelled
from core.operations.people import PeopleAudit
from core.rate.campaigns import WRONG_USER
from core.rate.decoys import decoy_name
from dashboard.text import plain

Labels = Mapping[str, str]
_SIGNS = {YES: ":green-badge[✓ yes]", NO: ":red-badge[✗ no]", OPEN: ":gray-badge[not decided]"}


def decoys_view(found: PeopleAudit, labels: Labels) -> None:
    """Draw whether each variant beats the text written for another user, and the other decoys."""
    if not found.decoys:
        return
    st.subheader("Does it beat the decoys?", anchor=False)
    wrong_user = decoy_name(WRONG_USER)
    for result in found.decoys:
        if result.decoy == wrong_user:
            name = plain(labels.get(result.variant, result.variant))
            sign = _SIGNS[result.answer]
            st.markdown(f"**{name}** beats the wrong-user decoy: {sign} {plain(decoy_words(result))}")
    others = [result for result in found.decoys if result.decoy != wrong_user]
    if others:
        with st.expander("Other decoys", expanded=not any(r.decoy == wrong_user for r in found.decoys)):
            st.dataframe(_table(others, labels), hide_index=True, key="decoy-table")
    st.caption(
        "A variant that people do not prefer to a text written for somebody else says nothing personal that they "
        "notice, whatever its place below."
    )


def decision_view(found: PeopleAudit, labels: Labels) -> None:
    """Draw the verdict, what would flip it, and what does not exist."""
    board = found.board
    st.subheader(headline(board), anchor=False)
    said = plain(relabelled(board.verdict.statement, labels))
    (st.success if board.verdict.decided else st.info)(said)
    flip = flip_words(board, labels)
    if flip:
        st.markdown(f"**Votes to flip.** {plain(flip)}")
    if found.without:
        st.warning(
            f"**Left out: {len(found.without)} of {len(found.all_raters)} raters:** "
            f"{plain(', '.join(found.without))}. The sidebar brings them back."
        )
    planned = () if found.progress is None else tuple(v.id for v in found.progress.campaign.settings.variants)
    for note in (*board.notes, *missing(board, planned, labels)):
        st.caption(plain(relabelled(note, labels)))


def _table(results: list[DecoyResult], labels: Labels) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "variant": [labels.get(r.variant, r.variant) for r in results],
            "decoy": [labels.get(r.decoy, r.decoy) for r in results],
            "beats it": [r.answer for r in results],
            "share of votes won": [decoy_words(r) for r in results],
            "both bad": [r.both_bad for r in results],
        }
    )
