"""What the tabs that challenge an account share: the length of the list, words, and what has no challenge."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.explain.words import number, quoted
from core.explain.words import plain as one_line
from core.operations.explanations import Subject, placed
from core.recommend.registry import KINDS
from core.results import Contribution, ModelInfo, RankedItem
from dashboard import numerals, services, state
from dashboard.components.page import empty_state, link
from dashboard.components.top_list import name_in_links
from dashboard.components.url_choice import segments
from dashboard.labels import in_unit, listed, stars
from dashboard.language import later, say, told
from dashboard.text import plain

LENGTHS = (5, 10, 20)
_TITLE = 60  # characters of a title inside a sentence
# What can be asked.
FLIP_TEST, CONTRAST = later("flip test"), later("contrast")
COUNTERFACTUAL, CURVE = later("counterfactual"), later("faithfulness curve")


def list_length() -> int:
    """Draw the choice of the list that the item is on or off."""
    words = {str(n): say("Top {n}", n=n) for n in LENGTHS}
    return int(segments(state.N, words, say("List"), "10", help=say("The list that the item is on, or is not.")))


def can_be_asked(chosen: Subject, what: str, *, listed: bool = True) -> bool:
    """Whether there is a `what` (one of `ASKED`) of this item; where not, say why and what to do.

    Parameters
    ----------
    chosen, what
        What it is about, and what it is called.
    listed : bool
        Whether the item has to be one that can be on a list of the user.
    """
    kind = KINDS[chosen.model.info.kind]
    if not kind.exact:
        able = say(", ").join(other.name for other in KINDS.values() if other.exact)
        empty_state(
            say(
                "There is no {what} with {model}: its score is no exact sum over the user's ratings.",
                what=say(what),
                model=told(kind.label),
            ),
            say("Choose a model in the sidebar whose score is one: {models}.", models=able),
        )
        _exact_instead(chosen)
        return False
    if listed and chosen.own_rating is not None:
        empty_state(
            say(
                "There is no {what} for an item that the user has rated: it is on none of their lists.", what=say(what)
            ),
            say("Choose an item that they have not rated, at the top of the page."),
        )
        _listed_instead(chosen)
        return False
    return True


def _exact_instead(chosen: Subject) -> None:
    """Lead to the same question of a model that has an exact sum, where one is trained."""
    dataset = chosen.catalogue.info
    able = [info for info in services.models(dataset.id) if KINDS[info.kind].exact]
    exact = min(able, key=lambda info: list(KINDS).index(info.kind), default=None)  # the default ranker first
    if exact is not None:
        _lead(chosen, exact, chosen.item, say("Ask {model} instead", model=told(KINDS[exact.kind].label)))


def _listed_instead(chosen: Subject) -> None:
    """Lead to the same question of the first item of the user's list."""
    model = chosen.model.info
    for first in services.top_n(chosen.catalogue.info.id, model.model, chosen.user, 1).items:
        _lead(chosen, model, first.item, say("Ask about {title} instead", title=plain(title_words(first.title))))


def _lead(chosen: Subject, model: ModelInfo, item: str, words: str) -> None:
    dataset = chosen.catalogue.info
    given = {state.DATASET: dataset.name, state.MODEL: name_in_links(dataset, model), state.USER: chosen.user}
    link("why", words, **given, **{state.ITEM: item, state.CHALLENGE: st.query_params.get(state.CHALLENGE)})


def standing_of(chosen: Subject) -> RankedItem:
    """The row that the item has in the user's list."""
    return placed(services.workbench(), chosen)


def title_words(title: str, limit: int = _TITLE) -> str:
    """A title between quotes, for a sentence."""
    return quoted(one_line(title, limit))


def rating_words(found: Contribution) -> str:
    """A rating of the user: `their 5 stars for “Alien”`."""
    return say("their {stars} for {title}", stars=_given(found), title=title_words(found.label))


def ratings_words(found: Sequence[Contribution]) -> str:
    """Several ratings of the user: `their 5 stars for “Alien”, 4 stars for “Brazil” and 1 star for “Cats”`."""
    each = [say("{stars} for {title}", stars=_given(one), title=title_words(one.label)) for one in found]
    return say("their {ratings}", ratings=listed(each))


def _given(found: Contribution) -> str:
    return say("rating") if found.rating is None else stars(found.rating)


def moved(before: float, after: float, unit: str) -> str:
    """How a score changed: `its score falls by 0.31 stars`."""
    change = number(abs(after - before))
    if float(change) == 0:
        return say("its score stays the same")
    if after < before:
        return say("its score falls by {change}", change=in_unit(change, unit))
    return say("its score rises by {change}", change=in_unit(change, unit))


def ranked(before: int, after: int, n: int) -> str:
    """Where the item would stand: `it would be rank 14 instead of 2, no longer in the top 10`."""
    if after == before:
        return say("it would still be rank {rank}", rank=numerals.count(after))
    said = say("it would be rank {rank} instead of {before}", rank=numerals.count(after), before=numerals.count(before))
    if before <= n < after:
        return say("{ranked}, no longer in the top {n}", ranked=said, n=n)
    return say("{ranked}, and so in the top {n}", ranked=said, n=n) if after <= n < before else said
