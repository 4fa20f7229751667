"""One side of a comparison: the text, its claims by verdict, where it came from and how it was written."""

from __future__ import annotations

import streamlit as st

from core.explain.generate import CACHE
from core.explain.types import Explanation
from core.operations.feedback import Said, Thumb
from core.operations.generation import CANCELLED, Question, Snapshot
from core.operations.roles import EXPLAIN
from dashboard import messages, numerals
from dashboard.components.allowed import limits
from dashboard.components.claim_marks import claims_table, highlighted
from dashboard.components.growing import growing
from dashboard.components.how_written import how_written
from dashboard.components.thumbs import thumbs
from dashboard.components.writing import destination, write
from dashboard.language import many, say, told
from dashboard.text import plain


def explanation_panel(side: str, question: Question, snapshot: Snapshot | None, said: Said, *, hidden: bool) -> None:
    """Draw how far the text of a side is; once it is there, with the thumbs of this rater.

    Parameters
    ----------
    side : str
        A or B.
    question : Question
        What is written.
    snapshot : Snapshot or None
        How far it is; None where it waits to be asked for.
    said : Said
        What this rater said of it before.
    hidden : bool
        Whether the rater is not to know who wrote it.
    """
    if snapshot is None:
        ask(side, [question])
    elif snapshot.explanation is not None:
        _text(side, question, snapshot.explanation, said, hidden)
    elif snapshot.ended:
        _ended(side, question, snapshot)
    else:
        growing(side, question)


def ask(side: str, questions: list[Question]) -> None:
    """Draw the button that has texts written elsewhere, and what it sends where."""
    with st.container(border=True):
        facts = len(questions[0].evidence.facts)
        st.markdown(
            say(
                "Not written yet. Writing it sends the {facts} facts below {destination}.",
                facts=facts,
                destination=destination(questions[0]),
            )
        )
        st.button(
            say("Write it"), key=f"write-{side}", type="primary", on_click=_write, args=(questions,), **limits(EXPLAIN)
        )


def _text(side: str, question: Question, found: Explanation, said: Said, hidden: bool) -> None:
    with st.container(border=True):
        st.markdown(highlighted(found.text, found.claims, question.evidence))
    thumbs(found, side, said.thumbs.get(found.id, Thumb()))
    if not hidden:
        st.caption("  \n".join((_origin(found), *_notes(found))))
    claims_table(found, question.evidence, side)
    if not hidden:
        how_written(side, question, found)


def _ended(side: str, question: Question, snapshot: Snapshot) -> None:
    if snapshot.error is not None:
        messages.show(snapshot.error)
    elif snapshot.state == CANCELLED:
        st.info(say("**Cancelled.** Nothing of it was kept."))
    st.button(
        say("Try again"),
        key=f"again-{side}",
        on_click=_write,
        args=([question],),
        icon=":material/refresh:",
        **limits(EXPLAIN),
    )


def _write(questions: list[Question]) -> None:
    for question in questions:
        write(question)


def _origin(found: Explanation) -> str:
    seconds = say("{n} s", n=numerals.seconds(found.seconds))
    origin = say(
        "From cache: written before, in {seconds}" if found.source == CACHE else "Generated now, in {seconds}",
        seconds=seconds,
    )
    if found.first is not None and found.first >= 0.05:
        origin = say("{origin}, first words after {seconds} s", origin=origin, seconds=numerals.seconds(found.first))
    parts, usage = [origin], found.usage
    if usage.tokens and usage.prompt_tokens is not None:
        read, written = numerals.count(usage.prompt_tokens), numerals.count(usage.tokens)
        parts.append(say("{read} tokens read, {written} written", read=read, written=written))
    elif usage.tokens:
        parts.append(say("{written} written", written=numerals.count(usage.tokens)))
    elif usage.tokens is None:
        parts.append(say("tokens not told"))
    if usage.tokens != 0:
        parts.append(_cost(usage.cost))
    return " · ".join(parts)


def _cost(cost: float | None) -> str:
    if not cost:
        return say("cost not known" if cost is None else "free")
    return say("cost {cost}", cost=numerals.cost(cost))


def _notes(found: Explanation) -> list[str]:
    notes = [plain(told(found.egress))] if found.egress else []
    if found.from_template:
        notes.append(
            say(":orange-background[The template wrote this:] no candidate of the language model was accepted.")
        )
    elif found.rejected:
        notes.append(
            many(
                ":orange-background[Replaced:] A candidate was rejected before this text; shown under the prompt.",
                ":orange-background[Replaced:] {n} candidates were rejected before this text; shown under the prompt.",
                len(found.rejected),
            )
        )
    elif found.checked:
        notes.append(say("Accepted by the checker at once."))
    return notes + [plain(told(note)) for note in found.notes]
