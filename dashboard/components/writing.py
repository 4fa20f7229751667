"""How far the text of a side is: found, growing in a thread of the server, failed, or not asked for."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from core.errors import InputError, WhyboardError
from core.explain.backends import BACKENDS
from core.explain.egress import host
from core.explain.types import Explanation
from core.operations.explanations import Subject, evidence_of, find_text
from core.operations.generation import DONE, FAILED, Handle, Question, Snapshot
from core.operations.roles import EXPLAIN
from core.operations.variants import KnownVariant
from dashboard import identity, services
from dashboard.language import say
from dashboard.services import generation
from dashboard.text import plain

POLL = 0.3  # seconds between two looks at a text that grows
POLL_LOADING = 1.5  # seconds, before the first words: each look takes time from the loading of the language model
AT_ONCE = 0.25  # seconds that the page waits for quick writers, so that nothing flickers
_HELD = "writing"  # session key: holds on texts, by explanation id


def look(entry: KnownVariant, question: Question) -> Snapshot | None:
    """How far a text is; None where it waits to be asked for.

    What can be written on this machine is begun at once. What is sent elsewhere is only written on a click: opening a
    link must send nothing.
    """
    handle = held().get(question.key)
    if handle is not None:
        return handle.snapshot()
    try:
        bench, journal = services.workbench(), services.journal()
        found = find_text(bench, journal, question.chosen, question.evidence, question.variant, question.seed)
        if found is None:
            bench.require(EXPLAIN)
    except WhyboardError as error:
        return _failed(error)
    if found is not None:
        return _done(found)
    if entry.retired:
        return _failed(InputError(f"“{entry.label}” is retired and has not written this.", "Choose another variant."))
    if entry.problem:
        return _failed(InputError(f"“{entry.label}” has not written this and cannot.", entry.problem))
    return None if sends(question) else write(question)


def can_be_read(entry: KnownVariant, chosen: Subject, seed: int) -> bool:
    """Whether whoever is at the page can have the text of a variant: it is there, or they may have it written."""
    if identity.actor().may(EXPLAIN):
        return True
    bench, journal = services.workbench(), services.journal()
    return find_text(bench, journal, chosen, evidence_of(bench, chosen), entry.variant, seed) is not None


def write(question: Question) -> Snapshot:
    """Begin to write a text, or to write it again after a failure."""
    handle = held()[question.key] = generation.start(question)
    return handle.snapshot()


def settle(begun: Iterable[tuple[Question, Snapshot | None]]) -> list[Snapshot | None]:
    """Give quick writers a moment, and let go of texts that this page shows no longer."""
    found, shown, patience = [], set(), AT_ONCE
    for question, seen in begun:
        shown.add(question.key)
        handle, now = held().get(question.key), seen
        if handle is not None and now is not None and not now.ended and not sends(question):
            now = handle.wait(patience)
            patience = patience if now.ended else 0.0
        found.append(now)
    for key in held().keys() - shown:
        held().pop(key).cancel()
    return found


def sends(question: Question) -> bool:
    """Whether writing sends evidence to another process."""
    return BACKENDS[question.variant.backend].remote if question.variant.backend in BACKENDS else False


def destination(question: Question) -> str:
    """Where writing sends the evidence, in words fit for markdown."""
    place = host(question.variant, question.endpoint)
    return say("to {place}", place=plain(place)) if place else say("to the language model server")


def held() -> dict[str, Handle]:
    """This visitor's holds on texts, by explanation id."""
    found: dict[str, Handle] = st.session_state.setdefault(_HELD, {})
    return found


def _done(found: Explanation) -> Snapshot:
    return Snapshot(DONE, None, found.text, found.rejected, found.seconds, found)


def _failed(error: WhyboardError) -> Snapshot:
    return Snapshot(FAILED, None, "", (), 0.0, None, error)
