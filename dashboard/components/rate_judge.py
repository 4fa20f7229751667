"""Judging: the pair a rater is at, the answers, and every reason why there is none."""

from __future__ import annotations

import time

import streamlit as st

from core.operations.rating import Turn
from core.rate.answers import WINNERS
from core.rate.campaigns import Campaign
from dashboard import numerals, services, state
from dashboard.components.page import browser_title, rater_id
from dashboard.components.rate_bar import NEXT, SKIP, UNDO, WORDS, rate_bar, undo_bar
from dashboard.components.rate_check import rate_check
from dashboard.components.rate_choice import open_besides
from dashboard.components.rate_details import details_told, rate_details, rate_reasons
from dashboard.components.rate_pair import rate_pair
from dashboard.components.rate_welcome import guidelines, has_begun, nothing_left, paused, welcome
from dashboard.components.recording import recording, show_failure, stamp
from dashboard.language import say
from dashboard.rating_seat import Seat
from dashboard.text import plain

_SEATS = "rate-seats"  # session key: seats by campaign and rater
_SEAT = "rate-seat"  # session key: the one that was drawn last
_GUIDELINES = "rate-guidelines"  # session key: whether they are shown again
_FAILED = "rate-answer"
SHORT = 0.05  # seconds
_SECONDS = 30.0  # of a judgement, before the rater's own were measured


def judge(campaign: Campaign) -> None:
    """Draw where this rater is in a campaign."""
    browser_title(campaign.name)
    seat = _seat(campaign.id)
    journal, now = services.journal(), services.workbench().now()
    if seat is None:
        welcome(campaign, named=False)
        return
    turn = seat.take(journal, now)
    slot = seat.slot
    if slot is None:
        nothing_left(turn, open_besides(campaign.id))
        if turn.can_undo:
            undo_bar(_saved(seat), _act)
        return
    if not (turn.can_undo or has_begun(campaign)):
        welcome(campaign, named=True)
        return
    if seat.paused:
        paused(seat, turn)
        return
    _pair(seat, turn)
    if seat.look_ahead(journal, now):
        st.rerun()


def _pair(seat: Seat, turn: Turn) -> None:
    slot, judged = seat.slot, seat.judged
    assert slot is not None
    _head(seat, turn)
    place = st.empty()
    if slot.pair != seat.clock.pair:
        # A page that is short for a moment is scrolled to its top: the new pair is seen from its beginning.
        place.empty()
        time.sleep(SHORT)
    with place.container():
        rate_pair(slot)
        seat.clock.show(slot.pair, time.monotonic())
        if judged is not None:
            rate_details(seat, judged)
            rate_check(slot, turn.campaign.settings.dataset)
    show_failure(_FAILED)

    def reasons() -> None:
        if judged is not None:
            rate_reasons(seat, judged)

    said = judged.answer.winner if judged else None
    rate_bar(slot.pair, said, _told(seat), _act, reasons, undo=turn.can_undo)


def _head(seat: Seat, turn: Turn) -> None:
    done, share = turn.progress.judged, turn.progress.share
    with st.container(key="head", horizontal=True, vertical_alignment="center"):
        st.progress(min(done / share, 1.0) if share else 1.0, text=progress_words(turn))
        st.button(say("Guidelines"), key="guidelines", icon=":material/menu_book:", type="tertiary", shortcut="G",
                  on_click=_toggle)  # fmt: skip
        st.button(say("Pause"), key="pause", icon=":material/pause:", type="tertiary", shortcut="P", on_click=_pause,
                  args=(seat,))  # fmt: skip
    if st.session_state.get(_GUIDELINES):
        guidelines(turn.campaign)


def progress_words(turn: Turn) -> str:
    """How far a rater is: `12 of 40, about 9 minutes left`."""
    done, share = turn.progress.judged, turn.progress.share
    if done >= share:
        return say("{done} judged: your share is done, more is welcome", done=numerals.count(done))
    minutes = (share - done) * (turn.progress.seconds or _SECONDS) / 60
    said = {"done": numerals.count(done), "share": numerals.count(share)}
    if minutes >= 1.5:
        return say("{done} of {share}, about {minutes} minutes left", minutes=numerals.count(minutes), **said)
    return say(
        "{done} of {share}, about a minute left" if minutes > 0.5 else "{done} of {share}, under a minute left", **said
    )


def _told(seat: Seat) -> str:
    notice, seat.notice = seat.notice, ""
    if notice:
        return f":orange[{plain(say(notice))}]"
    if seat.judged is not None:
        answer = say(WORDS[seat.judged.answer.winner])
        said = say("✓ Saved for {rater}: **{answer}**.", rater=plain(seat.rater), answer=answer)
        return f"{said} {details_told(seat, seat.judged)}"
    slot = seat.slot
    if slot is not None and slot.answer is not None:
        answer = say(WORDS[slot.answer.winner])
        return f"{say('Taken back: {answer}.', answer=answer)} **{say('Which one is better?')}**"
    return f"{_saved(seat)} **{say('Which one is better?')}**".strip()


def _saved(seat: Seat) -> str:
    if seat.last is None:
        return ""
    return say("✓ The last one is saved: {answer}.", answer=say(WORDS[seat.last.answer.winner]))


def _act(action: str, pair: str) -> None:
    """What a press does; it belongs to the pair that was drawn last."""
    seat: Seat = st.session_state[_SEAT]
    journal = services.journal()
    with recording(_FAILED):
        if action in WINNERS:
            seat.judge(journal, pair, action, time.monotonic(), stamp())
        elif action == SKIP:
            seat.skip(journal, pair, stamp())
        elif action == UNDO:
            seat.undo(journal, stamp())
        elif action == NEXT:
            seat.next(pair)


def _seat(campaign: str) -> Seat | None:
    """The seat of whoever is named; None before a name was typed."""
    rater = rater_id()
    if rater == state.DEFAULT_RATER:
        return None
    seats: dict[tuple[str, str], Seat] = st.session_state.setdefault(_SEATS, {})
    found = st.session_state[_SEAT] = seats.setdefault((campaign, rater), Seat(campaign, rater))
    return found


def _toggle() -> None:
    st.session_state[_GUIDELINES] = not st.session_state.get(_GUIDELINES)


def _pause(seat: Seat) -> None:
    seat.paused = True
    seat.clock.pause(time.monotonic())
