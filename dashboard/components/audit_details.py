"""What takes longer than the leaderboard: position and length, agreement, slices, raters; and reasons and thumbs."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.audit.people_words import agreement_words, effect_words, relabelled, share_words
from core.operations.people import PeopleAudit, Pulls
from core.rate.answers import REASONS
from dashboard import messages, numerals
from dashboard.components.audit_raters import raters_view
from dashboard.components.audit_slices import slices_view
from dashboard.language import VOICE, say, told
from dashboard.services import audit
from dashboard.services.audit import Key
from dashboard.text import plain

Labels = Mapping[str, str]
POLL = 1.0  # seconds between two looks at a computation in the background
AT_ONCE = 0.3  # seconds that the page waits for small ones, so that nothing flickers
SMALL = 10_000  # judgements up to which it is worth waiting


def details_view(key: Key, found: PeopleAudit, cell: tuple[str, str] | None, labels: Labels) -> None:
    """Draw position and length, agreement, reasons, slices, and the raters, or that they are being computed.

    Call it last: from here on the computation takes time away from the page.
    """
    more = audit.details(key)
    if more is None and found.judgements <= SMALL:
        audit.wait_for(key, AT_ONCE)
        more = audit.details(key)
    if more is None:
        st.fragment(_wait, run_every=POLL)(key)
        return
    st.header(say("Position and length"), anchor=False)
    pulls_view(more.pulls, found, labels)
    st.header(say("Agreement"), anchor=False)
    st.markdown(plain(agreement_words(more.agreement, VOICE)))
    with messages.guard():
        reasons_view(key, found, labels)
    with messages.guard():
        slices_view(key, found, cell, labels)
    with messages.guard():
        raters_view(more.raters)


def reasons_view(key: Key, found: PeopleAudit, labels: Labels) -> None:
    """Draw reasons by variant, and the share of thumbs up."""
    counts, thumbs = audit.reasons(key), audit.thumbs(key)
    if counts:
        st.header(say("Reasons"), anchor=False)
        frame = reason_table(counts, found, labels)
        st.dataframe(
            frame,
            hide_index=True,
            placeholder=numerals.NONE,
            key="reason-table",
            column_config={say("variant"): {"pinned": True}},
        )
        st.caption(
            say(
                "How often each reason was given. Those for a text count for the one preferred, those against it for "
                "the one that lost; of a tie and of both bad, for both."
            )
        )
    if thumbs:
        st.header(say("Thumbs"), anchor=False)
        for row in thumbs:
            why = say(", ").join(f"{told(name)} {count}" for name, count in row.reasons.items())
            name, share = plain(labels.get(row.variant, row.variant)), plain(share_words(row.share, VOICE))
            against = " " + say("Against: {reasons}.", reasons=plain(why)) if why else ""
            st.markdown(say("**{variant}**: thumbs up {share}.", variant=name, share=share) + against)
        st.caption(say("Given on Compare, outside campaigns. Wilson's interval on the effective count."))


def reason_table(counts: Mapping[str, Mapping[str, int]], found: PeopleAudit, labels: Labels) -> pd.DataFrame:
    """One row a variant in the order of the leaderboard (decoys last), one column a reason that was given."""
    board = [row.variant for row in found.board.rows]
    order = [*(name for name in board if name in counts), *(name for name in counts if name not in board)]
    used = [name for name in REASONS if any(name in given for given in counts.values())]
    return pd.DataFrame(
        [{say("variant"): labels.get(v, v)} | {told(name): counts[v].get(name, 0) for name in used} for v in order]
    )


def pulls_view(pulls: Pulls, found: PeopleAudit, labels: Labels) -> None:
    """Draw how far position and length carry votes, and whether the leader stays first without."""
    for effect in pulls.effects:
        st.markdown(plain(effect_words(effect, VOICE)))
    if not pulls.effects:
        st.markdown(say("Neither can be told from these judgements."))
    rows = found.board.rows
    first = rows[0].variant if rows and rows[0].strength is not None else None
    if first is not None and pulls.first is not None and pulls.effects:
        name = plain(labels.get(pulls.first, pulls.first))
        st.markdown(
            say("Allowing for both, **{variant}** stays first.", variant=name)
            if pulls.first == first
            else say("Allowing for both, **{variant}** would be first instead.", variant=name)
        )
    if pulls.left_out:
        out = numerals.count(pulls.left_out)
        st.caption(say("{number} judgements do not say how long the texts were and are left out here.", number=out))
    for note in pulls.notes:
        if note not in found.board.notes:
            st.caption(plain(told(relabelled(note, labels))))


def _wait(key: Key) -> None:
    with messages.guard():
        if audit.details(key) is not None:
            st.rerun()
    st.markdown(
        say(":gray[Position and length, agreement, reasons, slices and raters are being computed in the background …]")
    )
