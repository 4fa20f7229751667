"""One side of a comparison: the text, its claims by verdict, where it came from and how it was written."""

from __future__ import annotations

import streamlit as st

from core.explain.generate import CACHE
from core.explain.types import Explanation
from core.operations.feedback import Said, Thumb
from core.operations.generation import CANCELLED, Question, Snapshot
from dashboard import messages
from dashboard.components.claim_marks import claims_table, highlighted
from dashboard.components.growing import growing
from dashboard.components.how_written import how_written
from dashboard.components.thumbs import thumbs
from dashboard.components.writing import destination, write
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
        st.markdown(f"Not written yet. Writing it sends the {facts} facts below {destination(questions[0])}.")
        st.button("Write it", key=f"write-{side}", type="primary", on_click=_write, args=(questions,))


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
        st.info("**Cancelled.** Nothing of it was kept.")
    st.button("Try again", key=f"again-{side}", on_click=_write, args=([question],), icon=":material/refresh:")


def _write(questions: list[Question]) -> None:
    for question in questions:
        write(question)


def _origin(found: Explanation) -> str:
    seconds = f"{found.seconds:.1f} s" if found.seconds >= 0.05 else "under 0.1 s"
    first = f", first words after {found.first:.1f} s" if found.first is not None and found.first >= 0.05 else ""
    origin = "From cache: written before" if found.source == CACHE else "Generated now"
    parts = [f"{origin}, in {seconds}{first}"]
    usage = found.usage
    if usage.tokens:
        read = f"{usage.prompt_tokens:,} tokens read, " if usage.prompt_tokens is not None else ""
        parts.append(f"{read}{usage.tokens:,} written")
    elif usage.tokens is None:
        parts.append("tokens not told")
    if usage.tokens != 0:
        parts.append(
            "cost not known" if usage.cost is None else "free" if usage.cost == 0 else f"cost {usage.cost:.4f}"
        )
    return " · ".join(parts)


def _notes(found: Explanation) -> list[str]:
    told = [plain(found.egress)] if found.egress else []
    if found.from_template:
        told.append(":orange-background[The template wrote this:] no candidate of the language model was accepted.")
    elif found.rejected:
        count = len(found.rejected)
        what = "A candidate was" if count == 1 else f"{count} candidates were"
        told.append(f":orange-background[Replaced:] {what} rejected before this text; shown under the prompt.")
    elif found.checked:
        told.append("Accepted by the checker at once.")
    return told + [plain(note) for note in found.notes]
