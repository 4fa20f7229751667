"""Why one text is better, in words and stars: every change is written at once, as another row."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.operations.rating import Answer
from core.rate.answers import COMMENT_LIMIT, DIMENSIONS
from core.rate.campaigns import LIKERT, REASONS
from dashboard import services
from dashboard.components.judgement import HINTS
from dashboard.components.rate_pair import SIDES
from dashboard.components.recording import failed, recording, restore, show_failure, stamp
from dashboard.language import say, told
from dashboard.rating_seat import Judged, Seat, reasons_for

_FAILED = "rate-details"


def rate_details(seat: Seat, judged: Judged) -> None:
    """Draw the stars and the comment that may be added to the answer to the pair shown."""
    if LIKERT in _questions(seat):
        _aspects(seat, judged)
    _comment(seat, judged)
    show_failure(_FAILED)


def details_told(seat: Seat, judged: Judged) -> str:
    """How many stars were given, where they are asked for; in words."""
    given = sum(len(stars) for stars in judged.answer.likert.values())
    asked = 2 * len(DIMENSIONS)
    if LIKERT not in _questions(seat):
        return ""
    return say("{given} of {asked} stars given below.", given=given, asked=asked)


def rate_reasons(seat: Seat, judged: Judged) -> None:
    """Draw the reasons that go with the answer, each with its key."""
    if REASONS not in _questions(seat) or not reasons_for(judged.answer.winner):
        return
    with st.container(key="reasons", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":small[**{say('Why?')}**]", width="content")
        for number, reason in enumerate(reasons_for(judged.answer.winner), 1):
            chosen = reason in judged.answer.reasons
            st.button(
                told(reason),
                key=f"reason-{number}-{judged.slot.pair}",
                shortcut=str(number),
                type="primary" if chosen else "secondary",
                icon=":material/check:" if chosen else None,
                on_click=_reason,
                args=(seat, judged.slot.pair, reason),
            )


def _questions(seat: Seat) -> tuple[str, ...]:
    return seat.turn.campaign.settings.questions if seat.turn is not None else ()


def _aspects(seat: Seat, judged: Judged) -> None:
    st.markdown(say("**How is each text?** :gray[1 to 5 stars]"))
    for column, (side, letter) in zip(st.columns(2, gap="medium"), SIDES.items(), strict=True):
        with column:
            st.markdown(f":gray[{say('Text {side}', side=letter)}]")
            for dimension in DIMENSIONS:
                _aspect(seat, judged, side, dimension)


def _aspect(seat: Seat, judged: Judged, side: str, dimension: str) -> None:
    key = f"stars-{side}-{dimension}-{judged.slot.pair}"
    value = judged.answer.likert.get(side, {}).get(dimension)
    restore(key, None if value is None else value - 1)  # the widget counts from 0
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(told(dimension).capitalize(), help=say(HINTS[dimension]), width=110)
        st.feedback("stars", key=key, on_change=_rate, args=(seat, judged.slot.pair, side, dimension, key))


def _comment(seat: Seat, judged: Judged) -> None:
    key = f"comment-{judged.slot.pair}"
    if not failed(_FAILED):  # what could not be saved stays in the box
        restore(key, judged.answer.comment)
    st.text_area(
        say("Comment"),
        key=key,
        on_change=_say,
        args=(seat, judged.slot.pair, key),
        max_chars=COMMENT_LIMIT,
        height=80,
        placeholder=say("Optional. Saved as soon as you leave the box."),
    )


def _reason(seat: Seat, pair: str, reason: str) -> None:
    answer = seat.said(pair)
    if answer is not None:
        others = tuple(each for each in answer.reasons if each != reason)
        _amend(seat, replace(answer, reasons=others if reason in answer.reasons else (*others, reason)))


def _rate(seat: Seat, pair: str, side: str, dimension: str, key: str) -> None:
    answer, value = seat.said(pair), st.session_state.get(key)
    if answer is not None:
        given = {name: stars for name, stars in answer.likert.get(side, {}).items() if name != dimension}
        given |= {} if value is None else {dimension: value + 1}
        _amend(seat, replace(answer, likert={**answer.likert, side: given}))


def _say(seat: Seat, pair: str, key: str) -> None:
    answer = seat.said(pair)
    if answer is not None:
        _amend(seat, replace(answer, comment=str(st.session_state.get(key) or "").strip()))


def _amend(seat: Seat, answer: Answer) -> None:
    with recording(_FAILED):
        seat.amend(services.journal(), answer, stamp())
