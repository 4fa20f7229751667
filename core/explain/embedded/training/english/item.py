"""What the item is: year, genre, creator and tag, as an apposition or as a sentence of their own."""

from __future__ import annotations

from core.explain.embedded.plan import PlanFact
from core.explain.embedded.training.frames import Writer

_YEAR = ("from <year>", "from <year>", "dated <year>", "of <year>", "of <year> vintage", "from the year <year>")
_CREATOR = ("[by] <creator>", "[by] <creator>", "by <creator>", "bearing the name of <creator>")
_GENRE = (
    "[under] <genre>",
    "[under] <genre>",
    "{listed|described|marked|labelled|presented} as <genre>",
    "{to be found|at home|catalogued|kept|shelved} under <genre>",
    "{going under|carrying|bearing} the {label|heading|rubric|title|name|category} <genre>",
    "assigned to <genre>",
)
_TAG = (
    "tagged <tag>",
    "tagged as <tag>",
    "{carrying|bearing|wearing} the tag <tag>",
    "labelled <tag> by {users|its taggers|other users}",
    "going by the tag <tag>",
    "with <tag> as a tag",
    "marked with the tag <tag>",
)
_ALONE = {  # as the only thing told
    "<year>": ("that dates from <year>", "that goes back to <year>"),
    "<creator>": ("that bears the name of <creator>", "that is the work of <creator>", "that we owe to <creator>"),
    "<genre>": (
        "which the catalogue {files|lists|places|puts|shelves|keeps} under <genre>",
        "that {goes|runs|appears} under the heading <genre>",
        "that the catalogue {calls|labels|describes as|counts as} <genre>",
    ),
    "<tag>": ("that goes by the tag <tag>", "that users {tag|label|describe} as <tag>"),
}
_TABLES = {"<year>": _YEAR, "<creator>": _CREATOR, "<genre>": _GENRE, "<tag>": _TAG}

_SENTENCES = (
    "[item] is [appos].",
    "[item] is [appos].",
    "In the catalogue, [item] {appears|stands|is entered|is recorded} as [appos].",
    "The catalogue {has|lists|knows|describes|introduces} [item] as [appos].",
    "{To start with|First|To begin with|First of all}, the {facts|basics|particulars|essentials}: [item] is [appos].",
    "{Meet|Here is|Consider|Take} [item], [appos].",
    "{The subject here is|This is about|We are talking about|What you are looking at is|At issue is} [item], [appos].",
    "On paper, [item] is [appos].",
    "[item]: [appos].",
    "{Up for discussion|Under review|In question|On the table}: [item], [appos].",
    "What the catalogue says of [item] is brief: [appos].",
    "{Going by|According to|If we follow} the catalogue, [item] is [appos].",
    "{A word on|A line about|A note on} [item] first: it is [appos].",
    "The {entry|listing} for [item] {reads|gives} [appos].",
)
_BARE = (
    "Why [item]?",
    "{Why|How come} [item], of all [films]?",
    "{What speaks for|What stands behind|What lies behind} [item]?",
    "{Here is|This is|What follows is} the case for [item].",
    "{Here is|This is} how [item] {came|got} onto your list.",
    "{A few words on|A short account of|Some background on} [item].",
    "{Let us|We can|It is time to} {look at|turn to|consider|examine|inspect} [item].",
)


def apposition(writer: Writer, about: PlanFact) -> str:
    """What a plan tells about the item, after a noun: `a film from <year>, listed under <genre>`."""
    told = about[1:]
    noun = writer.say("a [film]")
    if len(told) == 1 and writer.chance(0.3):
        return f"{noun} {writer.fresh(_ALONE[told[0]])}"
    pieces = {slot: writer.fresh(_TABLES[slot]) for slot in told}
    label = pieces.pop("<genre>", "") or pieces.pop("<tag>", "")
    first = " ".join(pieces.values())
    if label and not first:
        return f"{noun} {label}"
    return f"{noun} {first}" + (f"{writer.say('{, | and }')}{label}" if label else "")


def name(writer: Writer, about: PlanFact, last: bool = False) -> str:
    """The item as a subject, or as the last words of a clause, with what the plan tells about it."""
    if len(about) == 1:
        return "<item>"
    if about[1:] == ("<year>",) and writer.chance(0.6):
        return "<item> (<year>)"
    if about[1:] == ("<creator>",) and writer.chance(0.4):
        return "<item> by <creator>"
    said = apposition(writer, about)
    if writer.chance(0.15):
        return f"<item> ({said})"
    return f"<item>, {said}" + ("" if last else ",")


def sentence(writer: Writer, about: PlanFact) -> str:
    """The item and what the plan tells about it, in a sentence of its own."""
    if len(about) == 1:
        return writer.fresh(_BARE, item="<item>")
    return writer.fresh(_SENTENCES, item="<item>", appos=apposition(writer, about))
