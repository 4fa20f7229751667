"""How the user rated something: as a noun phrase (`your love of <hist>`) and as a clause (`you loved <hist>`)."""

from __future__ import annotations

from core.explain.embedded.plan import PlanFact
from core.explain.embedded.slots import parts
from core.explain.embedded.training.frames import Writer

# Phrases that end with a comma are closed by it; `tidy` takes it away before other marks.
_NOUNS = {
    "loved": (
        "your love of [h]",
        "your {enthusiasm|fondness|admiration|passion|warm regard|high regard|great liking} for [h]",
        "your {delight|great pleasure} in [h]",
        "your {very high|glowing|enthusiastic|excellent} {opinion|verdict|assessment} of [h]",
        "your {rave|enthusiastic|very warm|top-level} rating for [h]",
        "[h], which you {loved|adored|treasured|thought the world of|rated very highly},",
        "[h], a [film] you {loved|adored|rated very highly},",
        "the fact that you {loved|adored} [h]",
        "[h], {loved by you|a clear favourite by your rating|much loved on your part},",
        "how much you {loved|adored} [h]",
    ),
    "liked": (
        "your {liking|appreciation|sympathy} for [h]",
        "your {good|favourable|positive|kind} {opinion|view|verdict|assessment} of [h]",
        "your {good|positive|friendly|favourable} rating {of|for} [h]",
        "your {pleasure in|enjoyment of|approval of} [h]",
        "[h], which you {liked|enjoyed|appreciated|approved of|rated well},",
        "[h], a [film] you {liked|enjoyed|appreciated|rated well},",
        "the fact that you {liked|enjoyed} [h]",
        "[h], {liked by you|well received by you|rated kindly by you},",
    ),
    "mixed": (
        "your {mixed|divided} {opinion|view|verdict} of [h]",
        "your mixed response to [h]",
        "your {lukewarm|middling|so-so|tepid|half-hearted|undecided} {opinion|view|verdict|assessment} of [h]",
        "your {middling|lukewarm|so-so|mid-range|moderate} rating {of|for} [h]",
        "[h], which you {rated middling|rated neither high nor low|found so-so|thought only fair},",
        "[h], a [film] you {found so-so|rated neither high nor low|were in two minds about},",
        "the fact that you {were lukewarm about|had mixed feelings about|were in two minds about} [h]",
        "your {indifference to|middling view of} [h]",
    ),
    "disliked": (
        "your {dislike of|aversion to|distaste for|disapproval of|displeasure with|disappointment with} [h]",
        "your {low|poor|unfavourable|harsh|severe|dim} {opinion|view|verdict|assessment} of [h]",
        "your {low|poor|bad|harsh|negative} rating {of|for} [h]",
        "[h], which you {disliked|did not like|did not care for|marked down|rated low},",
        "[h], a [film] you {disliked|did not like|did not care for|rated low},",
        "the fact that you {disliked|did not like|did not enjoy} [h]",
        "[h], {disliked by you|poorly received by you|not to your liking},",
    ),
}
_STARRED = (  # whatever the liking
    "your rating of [s] for [h]",
    "your {verdict|mark|score} of [s] for [h]",
    "the rating of [s] you {gave|have given|gave to|assigned to|awarded to} [h]",
    "[h], which you {gave [s]|rated at [s]|put at [s]|marked at [s]},",
    "[h], {rated at [s] by you|given [s] by you|with [s] from you},",
    "[h] ({[s] from you|your rating: [s]|rated [s]|you gave it [s]|at [s]})",
    "[h], a [film] you {gave [s]|rated at [s]|put at [s]},",
)
_STARRED_BY = {
    "loved": (
        "your love of [h], {rated|marked|put} at [s],",
        "[h], which you loved {and gave [s]|at [s]},",
        "your enthusiasm for [h] ([s])",
        "your {warm|glowing|enthusiastic|generous} rating of [s] for [h]",
    ),
    "liked": (
        "your liking for [h], {rated|marked|put} at [s],",
        "[h], which you {liked and gave [s]|enjoyed, giving it [s]|rated well at [s]},",
        "your good opinion of [h] ([s])",
        "your {good|friendly|solid} rating of [s] for [h]",
    ),
    "mixed": (
        "your mixed opinion of [h], {rated|marked|put} at [s],",
        "[h], which you rated {middling at [s]|neither high nor low at [s]},",
        "your lukewarm view of [h] ([s])",
        "your {middling|lukewarm|moderate|so-so} rating of [s] for [h]",
    ),
    "disliked": (
        "your dislike of [h], {rated|marked|put} at [s],",
        "[h], which you {disliked and gave [s]|marked down to [s]|rated low at [s]},",
        "your low opinion of [h] ([s])",
        "your {low|poor|harsh|meagre|grudging} rating of [s] for [h]",
    ),
}
OWN = {liking: tuple(frame for frame in frames if frame.startswith("your")) for liking, frames in _NOUNS.items()}
OWN_STARRED = {
    liking: tuple(frame for frame in (*_STARRED, *frames) if frame.startswith("your"))
    for liking, frames in _STARRED_BY.items()
}
_CLAUSES = {
    "loved": (
        "you {loved|adored|were delighted with|were thrilled by|greatly admired|thought the world of} [h]",
        "you {loved|adored} [h]",
        "you rated [h] {very highly|among the best|enthusiastically}",
        "[h] {delighted you|thrilled you|charmed you|won you over}",
    ),
    "liked": (
        "you {liked|enjoyed|appreciated|approved of|thought well of|took to|were pleased with} [h]",
        "you {liked|enjoyed} [h]",
        "you rated [h] {well|favourably|kindly|on the good side}",
        "[h] {pleased you|was to your liking|went down well with you|met with your approval}",
    ),
    "mixed": (
        "you {were lukewarm about|had mixed feelings about|were in two minds about|were undecided about} [h]",
        "you {found [h] so-so|thought [h] only fair|rated [h] neither high nor low|rated [h] middling}",
        "[h] {got a middling rating from you|left you undecided|left you lukewarm}",
    ),
    "disliked": (
        "you {disliked|did not like|did not care for|did not enjoy|thought little of} [h]",
        "you {rated [h] low|rated [h] poorly|marked [h] down|were unhappy with [h]|were disappointed by [h]}",
        "[h] {was not to your liking|did not please you|disappointed you|got a low rating from you}",
    ),
}
OWN_CLAUSES = {
    liking: tuple(frame for frame in frames if frame.startswith("you") and not frame.endswith("}"))
    for liking, frames in _CLAUSES.items()
}
_CLAUSES_STARRED = (
    "you {gave|have given|awarded} [h] [s]",
    "you {rated|marked} [h] at [s]",
    "you put [h] at [s]",
    "[h] {got|earned|received} [s] from you",
)
_CLAUSES_STARRED_BY = {
    "loved": (
        "you loved [h] and gave it [s]",
        "you {loved|adored} [h], {giving|awarding} it [s],",
        "you {loved|adored} [h] ([s])",
        "you {warmly|enthusiastically|gladly} gave [h] [s]",
    ),
    "liked": (
        "you {liked|enjoyed} [h] and gave it [s]",
        "you {liked|enjoyed} [h] ([s])",
        "you {liked|enjoyed} [h], {giving|awarding} it [s],",
    ),
    "mixed": (
        "you had mixed feelings about [h] and gave it [s]",
        "you were lukewarm about [h] ([s])",
        "you were in two minds about [h], {giving|allowing} it [s],",
        "you put [h] at a {middling|lukewarm|moderate} [s]",
    ),
    "disliked": (
        "you {disliked|did not like} [h] and gave it {only|just|no more than} [s]",
        "you {disliked|did not like|did not enjoy} [h] ([s])",
        "you disliked [h], giving it {only|just} [s],",
        "you gave [h] {only|just|no more than|a mere} [s]",
    ),
}
_SHARED = {  # in brackets after the title, where the item's name is not needed
    "genre": (
        "also {filed|listed} under [l]",
        "shared {heading|genre|label}: [l]",
        "in common: [l]",
        "both [under] [l]",
    ),
    "by": ("also by [l]", "likewise by [l]", "both by [l]", "same name behind it: [l]", "in common: [l]"),
    "tag": ("also tagged [l]", "likewise tagged [l]", "shared tag: [l]", "in common: [l]", "both tagged [l]"),
}
_BRACKETS = ("[h] ([s], [link])", "[h] ([s] from you, [link])", "[h] ([s]; [link])")
_MEETING = {  # as a clause after a reason
    "genre": (
        "; both are [under] [l]",
        "; the two {share|have in common} the {heading|genre|label} [l]",
        "; the two {meet|come together|overlap} under [l]",
        "; what {they share|links them|connects them|unites them|ties them together} is [l]",
        ", and both are [under] [l]",
        ", both being [under] [l]",
        ", with [l] in common",
        ", the {link|bridge|common ground|connection|shared genre|meeting point} being [l]",
        "; they {stand side by side|keep company|sit together} under [l]",
        " (both are [under] [l])",
    ),
    "by": (
        "; both are by [l]",
        "; the two {share|have in common} the name [l]",
        "; both are {credited|attributed} to [l]",
        "; what {they share|links them|connects them|unites them|ties them together} is [l]",
        ", and both are by [l]",
        ", both being by [l]",
        ", the {link|bridge|common ground|connection|shared name} being [l]",
        "; [l] can be found behind both",
        " (both are by [l])",
        "; both {come from|bear the name of|carry the signature of} [l]",
    ),
    "tag": (
        "; both are tagged [l]",
        "; the two share the tag [l]",
        "; both {carry|bear|wear} the tag [l]",
        "; what {they share|links them|connects them|unites them|ties them together} is the tag [l]",
        ", and both are tagged [l]",
        ", both being tagged [l]",
        ", with the tag [l] in common",
        ", the {link|bridge|common ground|connection|shared tag} being [l]",
        " (both are tagged [l])",
        "; users {tagged|labelled} both as [l]",
    ),
}


def _slots(fact: PlanFact) -> tuple[str, str, str, str]:
    """The reason, its stars and its link (empty where the plan has none), and how it was liked."""
    given = next((slot for slot in fact if slot.startswith("<stars")), "")
    shared = next((slot for slot in fact if slot.startswith("<link")), "")
    return fact[0], given, shared, parts(fact[0])[2]


def _open(fact: PlanFact) -> tuple[str, str, str]:
    hist, given, _, liking = _slots(fact)
    return hist, given, liking


def _closed(writer: Writer, fact: PlanFact) -> tuple[str, str, str]:
    """The reason with its link in brackets, its stars there too; the stars where they are not told yet; the liking."""
    hist, given, shared, liking = _slots(fact)
    if not shared:
        return hist, given, liking
    link = writer.say(_SHARED[parts(shared)[2]], l=shared)
    if given:
        return writer.say(_BRACKETS, h=hist, s=given, link=link), "", liking
    return f"{hist} ({link})", "", liking


def noun(writer: Writer, fact: PlanFact, closed: bool = False) -> str:
    """A rating as a noun phrase of singular number; with `closed` its link is told within it."""
    hist, given, liking = _closed(writer, fact) if closed else _open(fact)
    if not given:
        return writer.fresh(_NOUNS[liking], h=hist)
    return writer.fresh(_STARRED_BY[liking] if writer.chance(0.4) else _STARRED, h=hist, s=given)


def own(writer: Writer, fact: PlanFact, closed: bool = False) -> str:
    """A rating as a noun phrase with `your` at its head, such as `your rating of <stars> for <hist>`."""
    hist, given, liking = _closed(writer, fact) if closed else _open(fact)
    if not given:
        return writer.fresh(OWN[liking], h=hist)
    return writer.fresh(OWN_STARRED[liking], h=hist, s=given)


def clause(writer: Writer, fact: PlanFact, closed: bool = False) -> str:
    """A rating as a clause with `you` or the title as its subject."""
    hist, given, liking = _closed(writer, fact) if closed else _open(fact)
    if not given:
        return writer.fresh(_CLAUSES[liking], h=hist)
    return writer.fresh(_CLAUSES_STARRED_BY[liking] if writer.chance(0.4) else _CLAUSES_STARRED, h=hist, s=given)


def bracketed(writer: Writer, fact: PlanFact) -> str:
    """A title with its stars and its link in brackets, where the plan has them."""
    hist, given, _ = _closed(writer, fact)
    return f"{hist} ({given})" if given else hist


def meeting(writer: Writer, fact: PlanFact) -> str:
    """What the rated item shares with the item, to stand at the end of a sentence; nothing where there is none."""
    shared = _slots(fact)[2]
    return writer.fresh(_MEETING[parts(shared)[2]], l=shared) if shared else ""
