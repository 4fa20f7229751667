"""Where no pair is shown: before the first one, during a pause, and after the last one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.operations.rating import Turn
from core.rate.campaigns import CLOSED, DEFAULT_GUIDELINES, DRAFT, GENERATING, OPEN, PAUSED, Campaign
from dashboard import numerals, state
from dashboard.components.page import link, rater_id
from dashboard.components.rate_choice import open_besides
from dashboard.language import later, many, say, told
from dashboard.rating_seat import Seat
from dashboard.text import plain

NOT_OPEN = {
    DRAFT: later("This campaign has not been opened yet."),
    GENERATING: later("The texts of this campaign are being written: come back in a few minutes."),
    PAUSED: later("This campaign is paused."),
    CLOSED: later("This campaign is closed."),
}
_NAME = "rate-name"
_WRONG = "rate-name-wrong"  # session key: to say, once, that there is no name
_BEGUN = "rate-begun"  # session key: campaigns and raters that have seen the guidelines


def welcome(campaign: Campaign, *, named: bool) -> None:
    """Draw the guidelines and the button to begin; with a box for the name where the rater has none yet."""
    st.header(plain(campaign.name), anchor=False)
    if campaign.state != OPEN:
        st.info(f"**{say(NOT_OPEN[campaign.state])}** {say('There is nothing to judge in it now.')}")
        elsewhere(campaign, open_besides(campaign.id))
        return
    guidelines(campaign)
    with st.form("rate-begin", border=False):
        if not named:
            st.text_input(
                say("Your name"),
                key=_NAME,
                max_chars=60,
                placeholder=say("Needed before the first pair"),
                help=say(
                    "Keeps what you say apart from what others say, and brings you back to where you were. "
                    "Not a password; anyone can read it."
                ),
            )
        st.form_submit_button(say("Begin"), type="primary", shortcut="Enter", on_click=_begin, args=(campaign, named))
    if st.session_state.pop(_WRONG, False):
        st.warning(say("**Type a name of your own first.** It keeps your answers together."))


def guidelines(campaign: Campaign) -> None:
    """Draw what raters are asked to do, as the planner wrote it."""
    with st.container(border=True):
        given = campaign.settings.guidelines
        given = told(given) if given == DEFAULT_GUIDELINES else given
        paragraphs = [plain(line) for line in given.splitlines() if line.strip()]
        st.markdown("\n\n".join((f"**{say('Guidelines')}**", *paragraphs)))


def paused(seat: Seat, turn: Turn) -> None:
    """Draw the pause; the pair is kept, and its clock stands."""
    minutes = turn.campaign.settings.lease / 60
    st.info(
        say(
            "**Paused after {judged}.** All you said is saved. The pair you are at is kept for about {minutes} "
            "minutes; later you may get another one.",
            judged=numerals.count(turn.progress.judged),
            minutes=numerals.count(minutes),
        )
    )
    st.button(
        say("Go on"), type="primary", icon=":material/play_arrow:", shortcut="Enter", on_click=_go_on, args=(seat,)
    )


def nothing_left(turn: Turn, others: Sequence[Campaign]) -> None:
    """Say why there is no pair, and what next; `others` are campaigns that are open too."""
    done = turn.progress.judged
    why = f"**{plain(told(turn.reason))}**"
    if done:
        name = plain(turn.campaign.name)
        counted = many(
            "You have judged {n} pair in **{campaign}**.",
            "You have judged {n} pairs in **{campaign}**.",
            done,
            campaign=name,
        )
        st.success(f"{why} {counted}")
    else:
        st.info(why)
    if turn.campaign.state == OPEN and not turn.progress.complete:
        st.button(say("Look again"), icon=":material/refresh:", shortcut="Enter")
        st.caption(say("A pair comes free when somebody skips it, or leaves it for too long."))
    elsewhere(turn.campaign, others)


def elsewhere(campaign: Campaign, others: Sequence[Campaign]) -> None:
    """Draw the links to what else there is to judge; without any to the campaign itself, and to what it found."""
    for other in others:
        link("rate", say("Judge {campaign}", campaign=plain(other.name)), **{state.CAMPAIGN: other.id})
    if others:
        return
    link("rate", say("Go to Campaigns"), **{state.PART: "campaigns", state.CAMPAIGN: campaign.id})
    if campaign.state == CLOSED:
        link("audit", say("See what was judged"), **{state.CAMPAIGN: campaign.id})


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
