"""The two sides of a comparison: which variant writes each, in the URL, and in which order a blind rater sees them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from core.errors import InputError, NotFoundError
from core.operations.choosing import default_pair_in
from core.operations.generation import Question, Snapshot
from core.operations.variants import KnownVariant, find_variant
from dashboard import state
from dashboard.components.writing import look, settle
from dashboard.language import ENGLISH, chosen, say
from dashboard.text import plain
from dashboard.variant_words import called

PARAMETERS = (state.VARIANT_A, state.VARIANT_B)
Entries = tuple[KnownVariant, KnownVariant]
_BEGUN = "compare-begun"  # session key: what the page named by itself, and for which language of the interface


@dataclass(frozen=True, slots=True)
class Side:
    """One side as it is shown.

    Attributes
    ----------
    name : str
        A, which is on the left, or B.
    parameter : str
        The URL parameter that names its variant; where the sides were changed, the other's.
    entry : KnownVariant
        What writes.
    question : Question
        What is written.
    snapshot : Snapshot or None
        How far the text is; None where it waits to be asked for.
    """

    name: str
    parameter: str
    entry: KnownVariant
    question: Question
    snapshot: Snapshot | None

    @property
    def ended(self) -> bool:
        """Whether the text is there, or will not come by itself."""
        return self.snapshot is not None and self.snapshot.ended


def named_variants(known: Sequence[KnownVariant], readable: Callable[[KnownVariant], bool]) -> Entries:
    """The variants that the URL names for A and B, else two to begin with, which it names from then on.

    Those to begin with write the language of the one that is named, else of the interface.

    Parameters
    ----------
    known : sequence of KnownVariant
        All variants.
    readable : callable
        Whether whoever is here can have the text of a variant; where not, those to begin with may be others.

    Raises
    ------
    InputError
        Fewer than two variants can write.
    """
    _begin_anew()
    offered = {entry.name: entry for entry in known if entry.offered}
    if len(offered) < 2:
        raise InputError("Fewer than two variants can write here.", "Create or restore one on the Variants page.")
    first, second = (_given(parameter, known) for parameter in PARAMETERS)
    if not (first and second):
        beside = first or second
        defaults = _defaults(offered, beside.variant.language if beside else chosen(), readable)
        first = first or next(entry for entry in defaults if entry != second)
        second = second or next(entry for entry in defaults if entry != first)
    for parameter, entry in zip(PARAMETERS, (first, second), strict=True):
        _warn(parameter, known, entry)
    _name((first, second))
    if first.variant.language != second.variant.language:
        st.caption(say("These two write different languages: what is said of the texts says something of those, too."))
    return first, second


def sides_of(questions: tuple[Question, Question], entries: Entries, *, change: bool) -> tuple[Side, Side]:
    """Both sides as they are shown, A first; what can be written on this machine is begun at once.

    `change` puts the text of the second variant on the left.
    """
    begun = [(question, look(entry, question)) for entry, question in zip(entries, questions, strict=True)]
    parts = list(zip(PARAMETERS, entries, questions, settle(begun), strict=True))
    left, right = reversed(parts) if change else parts
    return Side("A", *left), Side("B", *right)


def choose_variant(side: Side, known: Sequence[KnownVariant]) -> None:
    """Draw the list of variants over a side."""
    options = {entry.name: called(entry) for entry in known if entry.offered}
    if side.entry.name not in options:
        options[side.entry.name] = say(
            "{variant} (retired)" if side.entry.retired else "{variant} (cannot write here)",
            variant=called(side.entry),
        )
    key = f"choice-{side.parameter}"
    st.session_state[key] = side.entry.name
    st.selectbox(
        say("Text {side}", side=side.name),
        list(options),
        format_func=options.__getitem__,
        key=key,
        on_change=_choose,
        args=(side.parameter, key),
    )


def contrasting(entries: Entries) -> bool:
    """Whether one of the two is to hold the item against another one."""
    return any(entry.variant.prompt.startswith("contrastive") for entry in entries)


def swap(entries: Entries) -> None:
    """Put each variant on the other side; a callback."""
    st.session_state.pop(_BEGUN, None)
    for parameter, entry in zip(PARAMETERS, reversed(entries), strict=True):
        st.query_params[parameter] = entry.name


def _defaults(
    offered: Mapping[str, KnownVariant], language: str, readable: Callable[[KnownVariant], bool]
) -> list[KnownVariant]:
    """Two to begin with in a language; the English ones where only those can be read by whoever is here."""
    own, english = ([offered[name] for name in default_pair_in(offered, code)] for code in (language, ENGLISH))
    return english if all(map(readable, english)) and not all(map(readable, own)) else own


def _name(entries: Entries) -> None:
    """Have the URL name both, so that a copied one shows the same texts to readers of any language."""
    names = dict(zip(PARAMETERS, (entry.name for entry in entries), strict=True))
    missing = {parameter: name for parameter, name in names.items() if parameter not in st.query_params}
    if missing == names:
        st.session_state[_BEGUN] = chosen(), *names.values()
    if missing:
        st.query_params.update(missing)  # at once: each change is a step back for the browser


def _begin_anew() -> None:
    """Take what the page named by itself off the URL where the reader has changed the language of the interface."""
    language, *names = st.session_state.get(_BEGUN, (chosen(),))
    if language != chosen() and names == [st.query_params.get(parameter) for parameter in PARAMETERS]:
        for parameter in PARAMETERS:
            del st.query_params[parameter]


def _choose(parameter: str, key: str) -> None:
    st.session_state.pop(_BEGUN, None)
    st.query_params[parameter] = st.session_state[key]


def _given(parameter: str, known: Sequence[KnownVariant]) -> KnownVariant | None:
    try:
        return find_variant(known, st.query_params[parameter]) if parameter in st.query_params else None
    except NotFoundError:
        return None


def _warn(parameter: str, known: Sequence[KnownVariant], shown: KnownVariant) -> None:
    """Say where the URL names what is not there, or no longer offered."""
    given = st.query_params.get(parameter)
    if given and _given(parameter, known) is None:
        st.warning(
            say(
                "The link asks for the variant **{given}**, which is not here. Showing **{shown}**.",
                given=plain(given[:80]),
                shown=plain(called(shown)),
            )
        )
    elif shown.retired:
        st.warning(
            say(
                "**{variant}** is retired: what it wrote before is shown, nothing new is written.",
                variant=plain(called(shown)),
            )
        )
