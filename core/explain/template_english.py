"""The template styles in English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.attribute.decomposition import AVERAGE_USER, HABIT, MEAN, QUALITY
from core.explain.reasons import ADVERBS
from core.explain.story import LITTLE, Story, story_of
from core.explain.types import Evidence, Fact
from core.explain.words import listed, number, percent, quoted, signed, stars

_LINKED = {"genre": "listed under", "creator": "by", "tag": "tagged"}
MOSTLY = 0.5  # least share of what the ratings say for an item that may be called most of it


def concise(evidence: Evidence) -> str:
    """A few sentences: the place, the reasons by their verdicts, what speaks against it, how personal it is."""
    story = story_of(evidence)
    return _text(_place(story), *_reasons(story), _against(story), _how_personal(story))


def detailed(evidence: Evidence) -> str:
    """Everything the evidence holds, one driver a sentence, with numbers."""
    story = story_of(evidence)
    drivers = [_driver(fact) for fact in story.drivers] or ["None of your ratings speaks for it."]
    against = [_driver(story.against)] if story.against else []
    return _text(
        _about(story), _place(story, "it"), _score(story), *drivers, _together(story), *against, _weight(story),
        _parts(story),
    )  # fmt: skip


def contrastive(evidence: Evidence) -> str:
    """Why this item rather than the other one."""
    story = story_of(evidence)
    if story.other is None:
        return concise(evidence)
    here, there = quoted(evidence.title), quoted(story.other.data["title"])
    this, those = evidence.of_kind("for_this"), evidence.of_kind("for_other")
    unit = evidence.unit
    scores = f"The scores are {number(story.score['value'])} and {number(story.other.data['score'])} {unit}."
    speaks_for = (
        f"For {here} rather than {there} {_speak(this)} your {_ratings(this)}."
        if this
        else f"None of your ratings speaks for {here} rather than {there}."
    )
    speaks_against = f"For {there} rather than {here} {_speak(those)} your {_ratings(those)}." if those else ""
    return _text(_places(story, here, there), speaks_for, speaks_against, scores, _how_personal(story))


def cautious(evidence: Evidence) -> str:
    """The reasons with what they rest on, what was tested, and what is left unsaid."""
    story = story_of(evidence)
    return _text(
        _basis(story), _place(story), *_reasons(story), _against(story), _weight(story), _untested(story),
        _how_personal(story), "This is how the model adds up your ratings, not why you like what you like.",
    )  # fmt: skip


def _text(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _place(story: Story, name: str | None = None) -> str:
    name = name or quoted(story.evidence.title)
    if story.own is not None:
        return f"You have already given {name} {stars(story.own)}, so it is not on your list."
    start = f"{name[0].upper()}{name[1:]} is number {story.rank or 0:,} on your list"
    predicted = story.score["predicted"]
    return f"{start}." if predicted is None else f"{start}, with a predicted rating of {number(predicted)} stars."


def _places(story: Story, here: str, there: str) -> str:
    rank = story.other.data["rank"] if story.other else None
    held = f"{there}, which you have rated, is held against it" if rank is None else f"{there} is number {rank:,}"
    if story.own is not None:
        return f"You have already given {here} {stars(story.own)}; {held}."
    return f"{here} is number {story.rank or 0:,} on your list; {held}."


def _score(story: Story) -> str:
    value, predicted, unit = story.score["value"], story.score["predicted"], story.score["unit"]
    if unit == "stars" and predicted is not None and abs(value - predicted) < 0.005:
        return ""
    return f"Its score is {number(value)} {unit}."


def _reasons(story: Story) -> Iterable[str]:
    if not story.drivers:
        yield "None of your ratings speaks for it."
    if story.necessary:
        n = story.necessary[0].data["n"]
        without = "this rating" if len(story.necessary) == 1 else "any one of these ratings"
        yield f"It is there because of your {_ratings(story.necessary)}: without {without} it would leave the top {n}."
    if story.contributing:
        also = " also" if story.necessary else ""
        yield f"Your {_ratings(story.contributing)}{also} contributed to it."
    if story.decorative:
        one = len(story.decorative) == 1
        without = "without this rating" if one else "without any one of these ratings"
        verb = _verb(story.decorative, "speaks", "speak")
        yield f"Your {_ratings(story.decorative)} {verb} for it, but {without} it would stand no lower."
    if story.untested:
        yield f"Your {_ratings(story.untested)} contributed most to it."
    yield _together(story)


def _together(story: Story) -> str:
    found = story.only_together
    if found is None:
        return ""
    every = "both" if found["drivers"] == 2 else f"all {found['drivers']}"
    return f"None of these ratings decides by itself, but without {every} of them it would leave the top {found['n']}."


def _against(story: Story) -> str:
    fact = story.against
    if fact is None:
        return ""
    given, verdict = f"Your {_ratings((fact,))}", fact.data.get("verdict")
    if verdict == "holding back":
        return f"{given} {_verb((fact,), 'holds', 'hold')} it back: {_outcome(fact)}."
    speak = _verb((fact,), "speaks", "speak")
    if verdict == "decorative":
        return f"{given} {speak} against it, but {_outcome(fact)}."
    return f"{given} {speak} {ADVERBS[fact.data['strength']]} against it."


def _driver(fact: Fact) -> str:
    found, side = fact.data, "for" if fact.kind == "driver" else "against"
    amount = f"{signed(found['value'])} {found['unit']}"
    verb = _verb((fact,), "speaks", "speak")
    shared = _shared(fact)
    sentence = f"Your {_ratings((fact,))} {verb} {ADVERBS[found['strength']]} {side} it ({amount})"
    sentence += f"; both are {shared}." if shared else "."
    verdict = found.get("verdict")
    if verdict is None:
        return sentence
    if verdict == "necessary":
        return f"{sentence} It is on the list because of this rating: {_outcome(fact)}."
    return f"{sentence} {_outcome(fact).capitalize()}."


def _outcome(fact: Fact) -> str:
    """What the flip test saw without this rating."""
    found, up = fact.data, fact.kind == "against"
    start, verdict = "without this rating", found["verdict"]
    if verdict == "necessary":
        return f"{start} it would leave the top {found['n']}, at number {found['rank_without']:,}"
    if verdict == "decorative":
        return f"{start} it would stand no {'higher' if up else 'lower'}"
    moved = found["rank_without"] < found["rank"] if up else found["rank_without"] > found["rank"]
    if moved:
        return f"{start} it would {'rise' if up else 'fall'} to number {found['rank_without']:,}"
    return f"{start} its score would be {'higher' if up else 'lower'}, but not its place"


def _shared(fact: Fact) -> str:
    parts = []
    for kind, words in _LINKED.items():
        names = [link["name"] for link in fact.data.get("links", ()) if link["kind"] == kind]
        if names:
            parts.append(f"{words} {listed(names)}")
    return listed(parts)


def _ratings(facts: Sequence[Fact]) -> str:
    given = {fact.data["rating"] for fact in facts}
    titles = [quoted(fact.data["title"]) for fact in facts]
    if len(given) == 1 and len(facts) > 1:
        return f"{stars(given.pop())} each for {listed(titles)}"
    return listed([f"{stars(f.data['rating'])} for {title}" for f, title in zip(facts, titles, strict=True)])


def _verb(facts: Sequence[Fact], one: str, many: str) -> str:
    return one if len(facts) == 1 and stars(facts[0].data["rating"]) == "1 star" else many


def _speak(facts: Sequence[Fact]) -> str:
    return _verb(facts, "speaks", "speak")


def _basis(story: Story) -> str:
    count = story.ratings
    if count is None:
        return ""
    ratings = "a single rating" if count == 1 else f"{count:,} ratings"
    return f"All this rests on {ratings} of yours" + (", which is little." if count < LITTLE else ".")


def _untested(story: Story) -> str:
    if not story.untested:
        return ""
    return "What would happen without these ratings was not tested."


def _weight(story: Story) -> str:
    found = story.weight.data if story.weight else None
    if not found or found["ratings"] == found["drivers"]:
        return ""
    if found["carried"] > 0.9995:
        return "Nothing else you rated speaks for it."
    what = f"{percent(found['carried'])} of what your {found['ratings']:,} ratings say for it"
    if found["drivers"] == 1:
        return f"That one rating carries {what}."
    many = "" if found["carried"] >= MOSTLY else ", so many small contributions add up"
    return f"The {found['drivers']} ratings that speak for it carry {what}{many}."


def _how_personal(story: Story) -> str:
    common = story.share["non_personal"]
    what, everyone, that = (
        ("its score", "any equally active user would get", "what ")
        if story.excess
        else ("what sets it apart", "its quality in everyone's eyes", "")
    )
    if story.personal <= 0:
        return "Your own taste does not raise its score."
    if common is None:
        return "What raises its score is your own taste."
    if common >= 1 / 3:
        start = "Most of" if common >= 2 / 3 else "Of"
        share = f"{what} ({percent(common)})" if common >= 2 / 3 else f"{what}, {percent(common)}"
        return f"{start} {share} is {that}{everyone}; the rest is personal."
    return f"Most of {what} ({percent(1 - common)}) is personal."


def _about(story: Story) -> str:
    item, names = story.item, story.names
    sentence = quoted(story.evidence.title) + (f" ({item['year']})" if item["year"] is not None else "")
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


def _parts(story: Story) -> str:
    values, unit = story.share["parts"], story.evidence.unit
    if story.excess:
        return (
            f"An equally active user of average taste would get {number(values[AVERAGE_USER])} {unit}; "
            f"your own taste counts {signed(story.personal)}."
        )
    return (
        f"The score starts at {number(values[MEAN])}, the mean of all ratings; the item's quality counts "
        f"{signed(values[QUALITY])}, your rating habit {signed(values[HABIT])} and your own taste "
        f"{signed(story.personal)}."
    )
