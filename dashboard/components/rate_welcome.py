"""Where no pair is shown: before the first one, during a pause, and after the last one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.operations.rating import Turn
from core.rate.campaigns import CLOSED, DRAFT, GENERATING, OPEN, PAUSED, Campaign
from dashboard import state
from dashboard.components.page import link, rater_id
from dashboard.rating_seat import Seat
from dashboard.text import plain

NOT_OPEN = {
    DRAFT: "This campaign has not been opened yet.",
    GENERATING: "The texts of this campaign are being written: come back in a few minutes.",
    PAUSED: "This campaign is paused.",
    CLOSED: "This campaign is closed.",
}
_NAME = "rate-name"
_WRONG = "rate-name-wrong"  # session key: to say, once, that there is no name
_BEGUN = "rate-begun"  # session key: campaigns and raters that have seen the guidelines


def welcome(campaign: Campaign, *, named: bool) -> None:
    """Draw the guidelines and the button to begin; with a box for the name where the rater has none yet."""
    st.subheader(plain(campaign.name), anchor=False)
    if campaign.state != OPEN:
        st.info(f"**{NOT_OPEN[campaign.state]}** There is nothing to judge in it now.")
        return
    guidelines(campaign)
    with st.form("rate-begin", border=False):
        if not named:
            st.text_input(
                "Your name",
                key=_NAME,
                max_chars=60,
                placeholder="Needed before the first pair",
                help="Keeps what you say apart from what others say, and brings you back to where you were. "
                "Not a password; anyone can read it.",
            )
        st.form_submit_button("Begin", type="primary", shortcut="Enter", on_click=_begin, args=(campaign, named))
    if st.session_state.pop(_WRONG, False):
        st.warning("**Type a name of your own first.** It keeps your answers together.")


def guidelines(campaign: Campaign) -> None:
    """Draw what raters are asked to do, as the planner wrote it."""
    with st.container(border=True):
        paragraphs = [plain(line) for line in campaign.settings.guidelines.splitlines() if line.strip()]
        st.markdown("\n\n".join(("**Guidelines**", *paragraphs)))


def paused(seat: Seat, turn: Turn) -> None:
    """Draw the pause; the pair is kept, and its clock stands."""
    minutes = turn.campaign.settings.lease / 60
    st.info(
        f"**Paused after {turn.progress.judged:,}.** All you said is saved. The pair you are at is kept for about "
        f"{minutes:.0f} minutes; later you may get another one."
    )
    st.button("Go on", type="primary", icon=":material/play_arrow:", shortcut="Enter", on_click=_go_on, args=(seat,))


def nothing_left(turn: Turn, others: Sequence[Campaign]) -> None:
    """Say why there is no pair, and what next; `others` are campaigns that are open too."""
    done = turn.progress.judged
    told = f" You have judged {done:,} {'pair' if done == 1 else 'pairs'} in **{plain(turn.campaign.name)}**."
    (st.success if done else st.info)(f"**{plain(turn.reason)}**{told if done else ''}")
    if turn.campaign.state == OPEN and not turn.progress.complete:
        st.button("Look again", icon=":material/refresh:", shortcut="Enter")
        st.caption("A pair comes free when somebody skips it, or leaves it for too long.")
    for other in others:
        link("rate", f"Judge {plain(other.name)}", **{state.CAMPAIGN: other.id})


def has_begun(campaign: Campaign) -> bool:
    """Whether the one who is named has seen the guidelines in this browser."""
    return (campaign.id, rater_id()) in st.session_state.get(_BEGUN, ())


def _begin(campaign: Campaign, named: bool) -> None:
    typed = str(st.session_state.get(_NAME) or "").strip()
    if not named and typed in ("", state.DEFAULT_RATER):
        st.session_state[_WRONG] = True
        return
    if not named:
        st.session_state[state.RATER] = typed
    st.session_state[_BEGUN] = {*st.session_state.get(_BEGUN, ()), (campaign.id, rater_id())}


def _go_on(seat: Seat) -> None:
    seat.paused = False
