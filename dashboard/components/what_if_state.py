"""The edits of a session: held beside the link, so that edits in quick succession are neither lost nor overwritten.

The table of the editor is drawn from `rows`, which stay as they are while people edit: Streamlit's editor forgets what
was typed when its table changes. What was typed arrives as differences from `rows`, all of them every time; only those
that are new are taken over, so that a search, a reset or another tab may change the edits meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.attribute import edits as editing
from core.attribute.edits import Edits
from core.errors import InputError
from core.types import Catalogue, History
from dashboard import state

KEY = "what-if"
RATING, REMOVE = "rating", "remove"  # columns that can be edited


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: an item, the rating shown, whether it is marked as removed."""

    item: str
    rating: float
    removed: bool


@dataclass
class Desk:
    """What a session edits.

    Attributes
    ----------
    about : tuple of str
        Data set version and user (empty: an invented one).
    catalogue, own : Catalogue, History
        The data set version and the user's own ratings.
    edits : Edits
        What was changed so far.
    linked : tuple of str
        The edits and the start as they stand in the link.
    problem : InputError or None
        Why the link or the last change was refused.
    order : list of str
        Ids of added items, newest first.
    rows : tuple of Row
        The table as it was last drawn anew, `view` for what, `generation` for the how manieth time.
    seen : mapping of row number to columns
        Differences from `rows` that were taken over.
    """

    about: tuple[str, str]
    catalogue: Catalogue
    own: History
    edits: Edits
    linked: tuple[str, str]
    problem: InputError | None = None
    order: list[str] = field(default_factory=list)
    rows: tuple[Row, ...] = ()
    view: tuple[Any, ...] | None = None
    generation: int = 0
    seen: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def editor_key(self) -> str:
        """Key of the table; a new one whenever `rows` are."""
        return f"what-if-table-{self.generation}"

    @property
    def start(self) -> History:
        """The ratings that the edits begin with."""
        return editing.start_of(self.edits, self.own)

    def change(self, edits: Edits, *, redraw: bool) -> None:
        """Take over edits and write them into the link; refuse, in words, those that do not fit."""
        self.problem = None
        try:
            found = editing.simplified(self.catalogue, editing.checked(self.catalogue, edits), self.own)
        except InputError as error:
            self.problem = error
            return
        self.edits = found
        self.linked = _write_link(found, self.about[1])
        if redraw:
            self.view = None


def desk(catalogue: Catalogue, user: str, own: History) -> Desk:
    """The edits of this session for a user; those of the link where it says something new."""
    about, linked = (catalogue.info.id, user), _link(user)
    held = st.session_state.get(KEY)
    if isinstance(held, Desk):
        if held.about == about and held.linked == linked:
            return held
        if held.about != about and held.linked == linked:
            linked = _write_link(Edits("user" if user else "nothing"), user)  # they were edits of somebody else
    found = Desk(about, catalogue, own, Edits(linked[1]), linked)
    try:
        given = editing.read_text(catalogue, *linked)
        editing.apply(catalogue, given, own)
        found.edits = given
    except InputError as error:
        found.problem = error
    found.generation = held.generation + 1 if isinstance(held, Desk) else 0
    st.session_state[KEY] = found
    return found


def taken_over(
    rows: Sequence[Row],
    seen: Mapping[int, Mapping[str, Any]],
    now: Mapping[int, Mapping[str, Any]],
    edits: Edits,
    own: Mapping[str, float],
) -> Edits:
    """Edits with the differences from `rows` that were not seen before."""
    for number in sorted({*seen, *now}):
        new = now.get(number, {})
        if new == seen.get(number, {}) or not 0 <= number < len(rows):
            continue
        row = rows[number]
        rating, removed = new.get(RATING, row.rating), new.get(REMOVE, row.removed)
        if removed or rating is None:
            edits = edits.remove(row.item) if row.item in own else edits.keep(row.item)
        else:
            edits = edits.rate(row.item, float(rating))
    return edits


def edited(found: Desk, key: str) -> None:
    """Take over what was typed into the table; a callback."""
    given: Any = st.session_state.get(key)
    if key != found.editor_key or not given:
        return
    now = {int(number): dict(columns) for number, columns in given["edited_rows"].items()}
    own = editing.ratings_of(found.catalogue, found.start)
    changed = taken_over(found.rows, found.seen, now, found.edits, own)
    found.seen = now
    found.change(changed, redraw=False)


def add(found: Desk, item: str, rating: float) -> None:
    """Rate an item that the table may lack; from a callback."""
    found.order = [item, *(other for other in found.order if other != item)]
    found.change(found.edits.rate(item, rating), redraw=True)


def begin(found: Desk, start: str) -> None:
    """Begin again, from the user's own ratings or from nothing; from a callback."""
    found.order = []
    found.change(Edits(start), redraw=True)


def load(found: Desk, text: str) -> None:
    """Take over edits given as JSON; from a callback."""
    try:
        given = editing.read_json(found.catalogue, text)
        if not found.about[1] and given.start != "nothing":
            raise InputError("These edits change the ratings of a user.", 'Choose a user, or set "start" to "nothing".')
        editing.apply(found.catalogue, given, found.own)
    except InputError as error:
        found.problem = error
        return
    found.order = []
    found.change(given, redraw=True)


def _link(user: str) -> tuple[str, str]:
    start = st.query_params.get(state.START, "user") if user else "nothing"
    return st.query_params.get(state.EDITS, ""), start


def _write_link(edits: Edits, user: str) -> tuple[str, str]:
    text = editing.text_of(edits)
    _set(state.EDITS, text)
    _set(state.START, edits.start if user and edits.start != "user" else "")
    return text, edits.start


def _set(parameter: str, value: str) -> None:
    if value:
        st.query_params[parameter] = value
    else:
        st.query_params.pop(parameter, None)
