"""What the tabs that challenge an account share: the length of the list, words, and what has no challenge."""

from __future__ import annotations

from collections.abc import Sequence

from core.explain.words import listed, number, quoted, stars
from core.explain.words import plain as one_line
from core.operations.explanations import Subject, placed
from core.recommend.registry import KINDS
from core.results import Contribution, RankedItem
from dashboard import services, state
from dashboard.components.page import empty_state
from dashboard.components.url_choice import segments

LENGTHS = {str(n): f"Top {n}" for n in (5, 10, 20)}
_TITLE = 60  # characters of a title inside a sentence


def list_length() -> int:
    """Draw the choice of the list that the item is on or off."""
    return int(segments(state.N, LENGTHS, "List", "10", help="The list that the item is on, or is not."))


def can_be_asked(chosen: Subject, what: str, *, listed: bool = True) -> bool:
    """Whether there is a `what` (`flip test`) of this item; where not, say why and what to do.

    Parameters
    ----------
    chosen, what
        What it is about, and what it is called.
    listed : bool
        Whether the item has to be one that can be on a list of the user.
    """
    kind = KINDS[chosen.model.info.kind]
    if not kind.exact:
        able = ", ".join(other.name for other in KINDS.values() if other.exact)
        empty_state(
            f"There is no {what} with {kind.label}: its score is no exact sum over the user's ratings.",
            f"Choose a model in the sidebar whose score is one: {able}.",
        )
        return False
    if listed and chosen.own_rating is not None:
        empty_state(
            f"There is no {what} for an item that the user has rated: it is on none of their lists.",
            "Choose an item that they have not rated, at the top of the page.",
        )
        return False
    return True


def standing_of(chosen: Subject) -> RankedItem:
    """The row that the item has in the user's list."""
    return placed(services.workbench(), chosen)


def item_words(chosen: Subject, limit: int = _TITLE) -> str:
    """The title of the item between quotes, for a sentence."""
    return quoted(one_line(chosen.catalogue.items.titles[chosen.index], limit))


def title_words(title: str, limit: int = _TITLE) -> str:
    """A title between quotes, for a sentence."""
    return quoted(one_line(title, limit))


def rating_words(found: Contribution) -> str:
    """A rating of the user: `their 5 stars for “Alien”`."""
    given = "rating" if found.rating is None else stars(found.rating)
    return f"their {given} for {title_words(found.label)}"


def ratings_words(found: Sequence[Contribution]) -> str:
    """Several ratings of the user: `their 5 stars for “Alien”, 4 stars for “Brazil” and 1 star for “Cats”`."""
    told = [rating_words(one).removeprefix("their ") for one in found]
    return f"their {listed(told)}"


def moved(before: float, after: float, unit: str) -> str:
    """How a score changed: `its score falls by 0.31 stars`."""
    change = number(abs(after - before))
    if float(change) == 0:
        return "its score stays the same"
    return f"its score {'falls' if after < before else 'rises'} by {change} {unit}"


def ranked(before: int, after: int, n: int) -> str:
    """Where the item would stand: `it would be rank 14 instead of 2, no longer in the top 10`."""
    if after == before:
        return f"it would still be rank {after:,}"
    said = f"it would be rank {after:,} instead of {before:,}"
    if before <= n < after:
        return f"{said}, no longer in the top {n}"
    return f"{said}, and so in the top {n}" if after <= n < before else said
