"""The texts being written by this server; they belong to it, not to a browser tab."""

from __future__ import annotations

from core.operations.generation import Generations, Handle, Question
from dashboard import identity, services
from dashboard.imports import freeze

_generations = Generations(settled=freeze)


def start(question: Question) -> Handle:
    """Write a text in the background, or find it; see `core.operations.generation`.

    Raises
    ------
    StoreError
        The journal cannot be opened.
    """
    who = identity.actor()  # the thread knows no page
    return _generations.start(services.workbench(who), services.journal(who), question)


def stop_all() -> None:
    """Cancel what is being written, when the server stops."""
    _generations.stop_all()
