"""Forgetting a person: a rater, or a user of a data set. Only an admin may.

Three manners. *pseudonymise*: the name becomes a random one, everywhere the same, and nothing else changes. *delete*:
what could tell who it was goes as well (a rater's comments; a user's ratings, personal columns and texts about them),
and judgements go on counting. *withdraw*: what a rater said of texts goes altogether, and statistics change.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.errors import InputError, NotFoundError
from core.operations.campaign_board import drop_desks
from core.operations.judgement_log import drop_log
from core.operations.roles import PERSONAL, Actor
from core.operations.workbench import Workbench
from core.progress import Progress, silent
from core.settings import VERSION
from core.store import Journal
from core.store import erasing as store
from core.store.erased_files import ratings_of
from core.store.erasures import MANNERS, USER, Erasure
from core.store.layout import checked_name


@dataclass(frozen=True, slots=True)
class Person:
    """Whom to forget, and how far.

    Attributes
    ----------
    kind : str
        `rater` or `user`.
    name : str
        Name of the rater, id of the user: exactly as it stands in the store.
    dataset : str
        Name of the user's data set; '' for a rater.
    how : str
        `pseudonymise`, `delete`, or for raters `withdraw`.

    Raises
    ------
    InputError
        One of these is something else.
    """

    kind: str
    name: str
    dataset: str = ""
    how: str = "delete"

    def __post_init__(self) -> None:
        if self.kind not in MANNERS:
            raise InputError(f"Nobody is a “{self.kind[:80]}”.", f"Use one of: {', '.join(MANNERS)}.")
        if self.how not in MANNERS[self.kind]:
            manners = ", ".join(MANNERS[self.kind])
            raise InputError(f"A {self.kind} cannot be forgotten by “{self.how[:80]}”.", f"Use one of: {manners}.")
        if not self.name:
            raise InputError("Nobody is named.", f"Give the {self.kind}.")
        if self.kind == USER:
            checked_name(self.dataset)


@dataclass(frozen=True, slots=True)
class Traces:
    """What a store holds about a person.

    Attributes
    ----------
    rows : mapping of str to int
        Rows of the journal, by table; tables without any are left out.
    versions : tuple of str
        Versions of the data set that have the user.
    texts : int
        Texts about the user that were written in bulk.
    aside : tuple of str
        Folders that were set aside because they cannot be read: they may hold the person, too, and stay as they are.
    ratings : mapping of str to int
        Ratings of the user, by version.
    copies : mapping of str to int
        Rows about the person and versions that have the user, by folder with the store as it was before a backup was
        restored and by copy of the journal of before it got a newer schema; those without any are left out.
    """

    rows: Mapping[str, int]
    versions: tuple[str, ...] = ()
    texts: int = 0
    aside: tuple[str, ...] = ()
    ratings: Mapping[str, int] = field(default_factory=dict)
    copies: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was done.

    Attributes
    ----------
    pseudonym : str
        What stands in the place of the name.
    traces : Traces
        What there was.
    """

    pseudonym: str
    traces: Traces


def traces(workbench: Workbench, journal: Journal, person: Person) -> Traces:
    """What there is about somebody; nothing is changed.

    Raises
    ------
    RefusedError
        Whoever asks is no admin.
    NotFoundError
        There is nothing.
    """
    workbench.require(PERSONAL)
    return _traces(workbench, journal, person, _located(workbench, person, ""))


def forget(
    workbench: Workbench, journal: Journal, person: Person, actor: Actor, progress: Progress = silent
) -> Forgotten:
    """Forget somebody; returns when it is done for good. What was broken off before is finished first.

    Parameters
    ----------
    workbench, journal : Workbench, Journal
        The store.
    person : Person
        Whom, and how far.
    actor : Actor
        Who asks for it.
    progress : callable
        Told how far it is. Where it raises, the work is broken off there.

    Raises
    ------
    RefusedError
        The actor is no admin.
    NotFoundError
        There is nothing about such a person.
    StoreError
        Somebody is being forgotten right now, or something cannot be read or written; what was begun is finished by
        `resume`, or by the next `forget`.
    """
    actor.require(PERSONAL)
    with store.one_at_a_time(workbench.store.layout):
        _finish(workbench, journal, progress)
        erasure = _located(workbench, person, actor.name)
        found = _traces(workbench, journal, person, erasure)
        store.erase(workbench.store.layout, journal, erasure, progress)
        drop_memory(journal)
    return Forgotten(erasure.pseudonym, found)


def resume(workbench: Workbench, journal: Journal, actor: Actor, progress: Progress = silent) -> bool:
    """Finish what was broken off; returns whether there was anything. Raises like `forget`."""
    actor.require(PERSONAL)
    with store.one_at_a_time(workbench.store.layout):
        return _finish(workbench, journal, progress)


def under_way(workbench: Workbench) -> bool:
    """Whether somebody is being forgotten right now, from a page or by a command."""
    return store.under_way(workbench.store.layout)


def broken_off(workbench: Workbench) -> bool:
    """Whether there is something for `resume` to finish."""
    return store.waiting(workbench.store.layout).exists() and not under_way(workbench)


def drop_memory(journal: Journal) -> None:
    """Let go of what this process keeps of a journal's rows."""
    drop_log(journal)
    drop_desks(journal)


def _finish(workbench: Workbench, journal: Journal, progress: Progress) -> bool:
    erasure = store.unfinished(workbench.store.layout)
    if erasure is None:
        return False
    store.erase(workbench.store.layout, journal, erasure, progress)
    drop_memory(journal)
    return True


def _located(workbench: Workbench, person: Person, actor: str) -> Erasure:
    layout = workbench.store.layout
    erasure = Erasure(
        uuid.uuid4().hex, person.kind, person.how, person.name, person.dataset,
        store.pseudonym(person.name, person.kind), actor, VERSION, workbench.now(),
    )  # fmt: skip
    return store.located(layout, erasure)


def _traces(workbench: Workbench, journal: Journal, person: Person, erasure: Erasure) -> Traces:
    asked = (person.name, person.dataset) if person.kind == USER else (person.name,)
    rows = {row["name"]: int(row["found"]) for row in journal.read(f"rows_of_{person.kind}", *asked) if row["found"]}
    layout = workbench.store.layout
    copies = store.copies_with(layout, erasure)
    if not rows and not erasure.places and not copies:
        raise _nobody(workbench, journal, person)
    ratings = {version: ratings_of(layout, version, index) for version, index in erasure.places}
    aside = tuple(str(path) for path in store.left_aside(layout))
    return Traces(rows, tuple(ratings), len(erasure.texts), aside, ratings, copies)


def _nobody(workbench: Workbench, journal: Journal, person: Person) -> NotFoundError:
    if person.kind == USER:
        workbench.store.dataset(person.dataset)  # says which data sets there are, where there is no such one
        what = f"“{person.dataset}” has no user “{person.name[:80]}”."
        return NotFoundError(what, "Give the id as Explore shows it.")
    wanted = person.name.strip().casefold()
    alike = [row["rater"] for row in journal.read("raters") if row["rater"].casefold() == wanted]
    remedy = f"Is it {' or '.join(f'“{name}”' for name in alike)}?" if alike else "Give the name as Audit shows it."
    return NotFoundError(f"No rater is called “{person.name[:80]}”.", remedy)
