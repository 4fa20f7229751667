"""The first template styles, `concise-1` and `detailed-1`: retired, and never changed, so that old texts stay readable.

They know of no flip test: a driver "contributes" or "carries", and no sentence says that the item is there because of
it.
"""

from __future__ import annotations

from typing import Any

from core.attribute.decomposition import AVERAGE_USER, EXCESS, HABIT, MEAN, PERSONAL, QUALITY
from core.explain.reasons import ADVERBS
from core.explain.types import Evidence, Fact
from core.explain.words import listed, number, percent, quoted, signed, stars

MOSTLY = 0.5  # least share of what the ratings say for an item that may be called most of it


def concise(evidence: Evidence) -> str:
    """Two to four sentences: the place, the drivers, the counter-driver, the share."""
    sentences = [
        _place(evidence, quoted(evidence.title)),
        _carried(evidence),
        _against(evidence),
        _how_personal(evidence),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def detailed(evidence: Evidence) -> str:
    """Everything the evidence holds, one driver a sentence, with numbers."""
    sentences = [
        _about(evidence),
        _place_and_score(evidence),
        *(_driver(fact, first=n == 0) for n, fact in enumerate(evidence.of_kind("driver"))),
        *(_driver(fact, first=True) for fact in evidence.of_kind("against")),
        _weight(evidence),
        _parts(evidence),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _data(evidence: Evidence, kind: str) -> Any:
    found = evidence.of_kind(kind)
    return found[0].data if found else None


def _own_rating(evidence: Evidence) -> float | None:
    """The user's rating of the very item, which then has no rank."""
    if evidence.of_kind("rank"):
        return None
    found = [fact.data["rating"] for fact in evidence.of_kind("rating") if fact.data["title"] == evidence.title]
    return found[0] if found else None


def _place(evidence: Evidence, name: str) -> str:
    own, rank, score = _own_rating(evidence), _data(evidence, "rank"), _data(evidence, "score")
    if own is not None:
        return f"You have already given {name} {stars(own)}, so it is not on your list."
    start = f"{name[0].upper()}{name[1:]} is number {rank['rank']:,} on your list"
    if score["predicted"] is None:
        return f"{start}."
    return f"{start}, with a predicted rating of {number(score['predicted'])} stars."


def _place_and_score(evidence: Evidence) -> str:
    score = _data(evidence, "score")
    sentence = _place(evidence, "it")
    if score["unit"] == "stars" and score["predicted"] is not None and abs(score["value"] - score["predicted"]) < 0.005:
        return sentence
    return f"{sentence} Its score is {number(score['value'])} {score['unit']}."


def _carried(evidence: Evidence) -> str:
    drivers = evidence.of_kind("driver")
    if not drivers:
        return "None of your ratings speaks for it."
    ratings = _ratings(drivers)
    weight = _data(evidence, "weight")
    if weight and weight["carried"] >= MOSTLY:
        return f"What your ratings say for it is mostly carried by your {ratings}."
    return f"Your {ratings} contributed most to it."


def _ratings(drivers: tuple[Fact, ...]) -> str:
    given = {fact.data["rating"] for fact in drivers}
    titles = [quoted(fact.data["title"]) for fact in drivers]
    if len(given) == 1 and len(drivers) > 1:
        return f"{stars(given.pop())} each for {listed(titles)}"
    return listed([f"{stars(f.data['rating'])} for {title}" for f, title in zip(drivers, titles, strict=True)])


def _against(evidence: Evidence) -> str:
    found = _data(evidence, "against")
    if not found:
        return ""
    verb = "speaks" if found["rating"] == 1 else "speak"
    adverb = ADVERBS[found["strength"]]
    return f"Your {stars(found['rating'])} for {quoted(found['title'])} {verb} {adverb} against it."


def _how_personal(evidence: Evidence) -> str:
    share = _data(evidence, "share")
    parts, common = share["parts"], share["non_personal"]
    if AVERAGE_USER in parts:
        what, everyone = "its score", "any equally active user would get"
        personal = parts[EXCESS]
    else:
        what, everyone = "what sets it apart", "its quality in everyone's eyes"
        personal = parts[PERSONAL]
    if personal <= 0:
        return "Your own taste does not raise its score."
    if common is None:
        return "What raises its score is your own taste."
    if common >= 2 / 3:
        return f"Most of {what} ({percent(common)}) is {_that(everyone)}{everyone}; the rest is personal."
    if common >= 1 / 3:
        return f"Of {what}, {percent(common)} is {_that(everyone)}{everyone}; the rest is personal."
    return f"Most of {what} ({percent(1 - common)}) is personal."


def _that(everyone: str) -> str:
    return "what " if everyone.startswith("any") else ""


def _about(evidence: Evidence) -> str:
    item = _data(evidence, "item")
    names = {fact.data["attribute"]: fact.data["values"] for fact in evidence.of_kind("attribute")}
    sentence = quoted(evidence.title) + (f" ({item['year']})" if item["year"] is not None else "")
    if "creator" in names:
        sentence += f", by {listed(names['creator'][:3])},"
    if "genre" in names:
        sentence += f" is listed under {listed(names['genre'])}"
    elif "tag" in names:
        sentence += f" is tagged {listed(names['tag'][:4])}"
    joint = " and" if "genre" in names or "tag" in names else ""
    if not item["ratings"]:
        return f"{sentence}{joint} has no ratings yet."
    users = "user" if item["ratings"] == 1 else "users"
    return f"{sentence}{joint} was rated by {item['ratings']:,} {users}, {number(item['mean'])} stars on average."


def _driver(fact: Fact, first: bool) -> str:
    found = fact.data
    rating, title = stars(found["rating"]), quoted(found["title"])
    amount = f"{signed(found['value'])} {found['unit']}"
    one, adverb = found["rating"] == 1, ADVERBS[found["strength"]]
    side = "for" if fact.kind == "driver" else "against"
    if first:
        sentence = f"Your {rating} for {title} {'speaks' if one else 'speak'} {adverb} {side} it ({amount})"
    else:
        sentence = f"Your {rating} for {title} {'contributes' if one else 'contribute'} {amount}"
    return sentence + (f"; both are listed under {listed(found['shared'])}." if found["shared"] else ".")


def _weight(evidence: Evidence) -> str:
    found = _data(evidence, "weight")
    if not found or found["ratings"] == found["drivers"]:
        return ""
    if found["carried"] > 0.9995:
        return "Nothing else you rated speaks for it."
    what = f"{percent(found['carried'])} of what your {found['ratings']:,} ratings say for it"
    if found["drivers"] == 1:
        return f"That one rating carries {what}."
    many = "" if found["carried"] >= MOSTLY else ", so many small contributions add up"
    return f"Together these {found['drivers']} ratings carry {what}{many}."


def _parts(evidence: Evidence) -> str:
    values, unit = _data(evidence, "share")["parts"], evidence.unit
    if AVERAGE_USER in values:
        return (
            f"An equally active user of average taste would get {number(values[AVERAGE_USER])} {unit}; "
            f"your own taste counts {signed(values[EXCESS])}."
        )
    return (
        f"The score starts at {number(values[MEAN])}, the mean of all ratings; the item's quality counts "
        f"{signed(values[QUALITY])}, your rating habit {signed(values[HABIT])} and your own taste "
        f"{signed(values[PERSONAL])}."
    )
