"""What a backend tells, gathered."""

from __future__ import annotations

from core.explain.backends import Request, events
from core.explain.events import Draft


def draft_of(request: Request) -> Draft:
    """The draft at the end."""
    draft = Draft()
    for event in events(request):
        assert draft.finished is None, "nothing comes after the end"
        draft = draft.after(event)
    assert draft.finished is not None
    return draft


def text_of(request: Request) -> str:
    return draft_of(request).text
