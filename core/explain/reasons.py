"""Facts about reasons: the ratings that speak for and against an item, what happens without them, what they carry.

How much a rating counts is the model's own sum; whether it matters is what the flip test says. The two may disagree,
and then both are told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.attribute.types import Contrast, Difference, Flip, FlipTest
from core.explain.words import listed, number, percent, plain, signed
from core.results import Attribution, Contribution
from core.types import Catalogue

DRIVERS = 3  # that speak for the item; one more may speak against it
STRENGTHS = (("strong", 0.10), ("moderate", 0.03), ("slight", 0.0))  # least share of Σ|contribution|
ADVERBS = {"strong": "strongly", "moderate": "clearly", "slight": "slightly"}
LINK_KINDS = ("genre", "creator", "tag")
_OF_A_KIND = 2  # shared attributes of one kind that are told
Draft = tuple[str, str, Mapping[str, Any]]


def strength(value: float, history: Attribution) -> str:
    """Strength of a contribution in a word, by its share of the sum of all magnitudes."""
    return _word(value, sum(abs(c.value) for c in history.contributions))


def named_drivers(history: Attribution) -> list[Contribution]:
    """The ratings that evidence names: the strongest that speak for the item, then the strongest against it."""
    own = [c for c in history.contributions if c.item is not None]
    return [c for c in own if c.value > 0][:DRIVERS] + [c for c in own if c.value < 0][:1]


def driver_facts(
    catalogue: Catalogue, item: int, history: Attribution, named: Sequence[Contribution], test: FlipTest | None
) -> list[Draft]:
    """One fact a driver; with a flip test also what happens without it, and without all that speak for the item."""
    flips = {flip.contributions[0].item: flip for flip in test.flips} if test else {}
    found = [_driver(catalogue, item, history, driver, flips.get(driver.item), test) for driver in named]
    if test is not None and test.together is not None:
        together, count = test.together, len(test.together.contributions)
        text = f"Without all {count} ratings named that speak for it, {_outcome(together, test)}."
        found.append(("together", text, {"verdict": together.verdict, "drivers": count, **_flipped(together, test)}))
    return found


def driver_text(title: str, word: str, value: float, unit: str, shared: Sequence[str]) -> str:
    """What a driver does, as a sentence: its strength in a word, its side by the sign of its value."""
    side = "for" if value > 0 else "against"
    text = f"Their rating of “{title}” speaks {ADVERBS[word]} {side} it ({signed(value)} {unit})."
    return f"{text} Both have: {listed(shared)}." if shared else text


def weight_facts(history: Attribution, named: Sequence[Contribution]) -> list[Draft]:
    """How much of what the ratings say for the item the named drivers carry, and what was left out by the user."""
    own = [c.value for c in history.contributions if c.item is not None]
    positive = sum(value for value in own if value > 0)
    carried = sum(c.value for c in named if c.value > 0)
    found: list[Draft] = []
    if positive:
        count = sum(c.value > 0 for c in named)
        users = "user's only rating says" if len(own) == 1 else f"user's {len(own):,} ratings say"
        share = percent(carried / positive)
        if count == 1:
            text = f"The rating named carries {share} of what the {users} for it."
        else:
            text = f"The {count} ratings named carry {share} of what the {users} for it."
        found.append(("weight", text, {"carried": round(carried / positive, 4), "drivers": count, "ratings": len(own)}))
    rest = [c.value for c in history.contributions if c.item is None]
    if rest:
        text = f"What the average user rated and this user did not counts {signed(rest[0])} {history.unit}."
        found.append(("remainder", text, {"value": round(rest[0], 6), "unit": history.unit}))
    return found


def named_differences(contrast: Contrast) -> list[Difference]:
    """The ratings that a contrast names: the strongest for the item explained, then the strongest for the other."""
    own = [d for d in contrast.differences if d.item is not None]
    return [d for d in own if d.value > 0][:DRIVERS] + [d for d in own if d.value < 0][:1]


def contrast_facts(catalogue: Catalogue, contrast: Contrast, other_rating: float | None) -> list[Draft]:
    """The other item with its place, and the ratings that favour the one or the other."""
    here, there = plain(contrast.here.title), plain(contrast.there.title)
    rank = contrast.there.rank if other_rating is None else None
    place = f"number {rank:,} on the user's list" if rank is not None else "which the user has rated"
    text = f"It is held against “{there}”, {place}."
    other = {"title": there, "item": contrast.there.item, "rank": rank, "score": round(contrast.there.score, 6)}
    found: list[Draft] = [("other", text, {**other, "unit": contrast.unit})]
    whole = sum(abs(d.value) for d in contrast.differences)
    for difference in named_differences(contrast):
        this = difference.value > 0
        title, word = plain(difference.label), _word(difference.value, whole)
        better, worse = (here, there) if this else (there, here)
        links = _links(
            catalogue, contrast.here.index if this else contrast.there.index, catalogue.item_index[str(difference.item)]
        )
        text = (
            f"Their rating of “{title}” speaks {ADVERBS[word]} for “{better}” rather than “{worse}” "
            f"({signed(difference.value)} {contrast.unit} for the item explained)."
        )
        data = {
            "title": title, "item": difference.item, "rating": difference.rating, "value": round(difference.value, 6),
            "unit": contrast.unit, "strength": word, "shared": [link["name"] for link in links], "links": links,
        }  # fmt: skip
        found.append(("for_this" if this else "for_other", text, data))
    return found


def _driver(
    catalogue: Catalogue,
    item: int,
    history: Attribution,
    driver: Contribution,
    flip: Flip | None,
    test: FlipTest | None,
) -> Draft:
    title, word = plain(driver.label), strength(driver.value, history)
    links = _links(catalogue, item, catalogue.item_index[str(driver.item)])
    shared = [link["name"] for link in links]
    text = driver_text(title, word, driver.value, history.unit, shared)
    data: dict[str, Any] = {
        "title": title, "item": driver.item, "rating": driver.rating, "value": round(driver.value, 6),
        "unit": history.unit, "strength": word, "shared": shared, "links": links, "verdict": driver.verdict,
    }  # fmt: skip
    if flip is not None and test is not None:
        text = f"{text} Without this rating {_outcome(flip, test)}."
        data |= {"verdict": flip.verdict, **_flipped(flip, test)}
    return "driver" if driver.value > 0 else "against", text, data


def _outcome(flip: Flip, test: FlipTest) -> str:
    """What the flip test saw, in words; the verdict is told with what it rests on."""
    place, up = f"{flip.rank:,}", flip.contributions[0].value < 0
    if flip.verdict == "necessary":
        return f"the item would leave the top {test.n} and be number {place}: necessary"
    if flip.verdict == "decorative":
        return f"the item would stand no {'higher' if up else 'lower'}: decorative"
    if flip.rank == test.rank or (flip.rank < test.rank) != up:
        return f"the score would be {number(flip.score)}, no {'higher' if up else 'lower'} place: {flip.verdict}"
    return f"the item would {'rise' if up else 'fall'} to number {place}: {flip.verdict}"


def _flipped(flip: Flip, test: FlipTest) -> dict[str, Any]:
    return {"n": test.n, "rank": test.rank, "rank_without": flip.rank, "score_without": round(flip.score, 6)}


def _links(catalogue: Catalogue, item: int, other: int) -> list[dict[str, str]]:
    """What two items share, each name with its kind."""
    if item == other:
        return []
    found: list[dict[str, str]] = []
    for kind in LINK_KINDS:
        index = catalogue.items.attributes.get(kind)
        if index is not None:
            theirs = set(index.of(other))
            names = [name for name in index.of(item) if name in theirs][:_OF_A_KIND]
            found += [{"kind": kind, "name": plain(name, 60)} for name in names]
    return found


def _word(value: float, total: float) -> str:
    share = abs(value) / total if total else 0.0
    return next(word for word, least in STRENGTHS if share >= least)
