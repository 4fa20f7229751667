"""What is kept about people, and forgetting them in a thread of the server. Nothing here keeps a name."""

from __future__ import annotations

import uuid

from core.operations import forgetting
from core.operations.forgetting import Forgotten, Person, Traces
from core.operations.roles import PERSONAL
from core.progress import Progress
from dashboard import background, identity, services
from dashboard.background import Work


def look(person: Person) -> Traces:
    """What there is about somebody; nothing is changed. Raises like `core.operations.forgetting.traces`."""
    return forgetting.traces(services.workbench(), services.journal(), person)


def begin(person: Person | None) -> Work[Forgotten | None]:
    """Forget somebody in the background; None to finish what was broken off.

    It goes on when the page is left, and ends when the server stops: then it was broken off.

    Raises
    ------
    RefusedError
        Whoever is at the page is no admin.
    """
    who = identity.actor()
    who.require(PERSONAL)
    bench, journal = services.workbench(who), services.journal(who)

    def make(progress: Progress) -> Forgotten | None:
        try:
            if person is not None:
                return forgetting.forget(bench, journal, person, who, progress)
            forgetting.resume(bench, journal, who, progress)
            return None
        finally:
            services.forget_everything()

    return background.started(("forgetting", uuid.uuid4().hex), make)


def under_way() -> bool:
    """Whether somebody is being forgotten right now, from this page, another one, or by a command."""
    return forgetting.under_way(services.workbench())


def broken_off() -> bool:
    """Whether forgetting somebody was broken off and waits to be finished."""
    return forgetting.broken_off(services.workbench())
