"""Where the item stands: rank, predicted rating, what people think of it, and the item it is held against."""

from __future__ import annotations

from core.explain.embedded.plan import PlanFact
from core.explain.embedded.slots import parts
from core.explain.embedded.training.frames import Writer

_RANK = {  # after a subject
    "first": (
        "{leads|heads|tops} your list at {number|place|position} [rank]",
        "is number [rank] on your list, {ahead of everything else|the very top|with nothing above it|the top spot}",
        "{stands|sits} at number [rank], {the head|the very top|right at the top} of your list",
        "takes {place|position|spot} [rank] on your list, {right at the top|before all others|at the very front}",
        "is at the {very top|head|front} of your list, at number [rank]",
        "holds the top {spot|place|position} of your list (number [rank])",
        "is your top {pick|recommendation|suggestion}, number [rank] on the list",
        "{comes|is placed|is ranked} at number [rank], {ahead of all the others|before anything else on your list}",
        "opens your list as number [rank]",
    ),
    "top": (
        "is number [rank] on your list",
        "{sits|stands|ranks} near the top of your list, at number [rank]",
        "{comes|is placed|is ranked} at number [rank], close to the top of your list",
        "{takes|holds|occupies|has} {place|position|spot} [rank] on your list",
        "is among the {very first|leading|foremost} {names|entries|suggestions} on your list, at number [rank]",
        "{lands|comes in|is found} at number [rank] on your list, {just behind the front|only just off the lead}",
        "{finds itself|appears|features} at the upper end of your list, in {place|position} [rank]",
        "{reaches|makes it to|gets as high as|climbs to} number [rank] on your list",
        "ranks {high|highly} for you, at number [rank]",
    ),
    "list": (
        "is number [rank] on your list",
        "{sits|stands|ranks} at number [rank] on your list",
        "{comes|is placed|is ranked|lands|comes in} at number [rank] on your list",
        "{takes|holds|occupies|has|fills} {place|position|spot} [rank] on your list",
        "{appears|features|turns up|is found|shows up|figures} on your list at number [rank]",
        "{made|has made|earned a place on|found its way onto} your list, at number [rank]",
        "is part of your list, in {place|position} [rank]",
        "{belongs to|is on|figures on} your list, at number [rank]",
    ),
    "far": (
        "{is only|comes only at|is no higher than|gets no further than} number [rank] on your list",
        "{sits|stands|ranks|is found|appears} {some way|well|rather far} down your list, at number [rank]",
        "is {a long way|some distance} from the top of your list: number [rank]",
        "{has to wait|waits|is queued} further down your list, at number [rank]",
        "{takes|holds|occupies} a lower {place|position|spot} on your list, number [rank]",
        "{trails|lags} on your list at number [rank]",
        "{does not make the first ten of your list|misses the first ten}; its {place|position} is number [rank]",
        "{comes|follows} later on your list, at number [rank]",
        "lies outside your first ten, at number [rank]",
    ),
}
_PRED = {  # after the rank
    "high": (
        ", with a {high|strong|generous|handsome|favourable} predicted rating of [pred]",
        " and is {predicted|forecast|estimated|expected} to earn {as much as|a good|a high|a strong} [pred] from you",
        ", and the [model] {expects|predicts|foresees|anticipates} a {high|strong|fine|good} [pred] from you",
        ", {its predicted rating a high|its forecast a strong|its expected rating a healthy} [pred]",
        "; the predicted rating is a {high|solid|strong|good} [pred]",
        ", with {as much as [pred]|a full [pred]} {predicted|forecast|expected}",
        "; the [model] {is confident and says|goes as high as|puts your rating at a high} [pred]",
    ),
    "mid": (
        ", with a predicted rating of [pred]",
        ", with {a moderate|a middling|a medium|an average} predicted rating of [pred]",
        ", with [pred] {predicted|forecast|expected}",
        " and is {predicted|forecast|estimated|expected} to earn [pred] from you",
        ", and the [model] {expects|predicts|foresees|anticipates} [pred] from you",
        "; the predicted rating is {a middling|a moderate|a medium|around the middle:|halfway:} [pred]",
        "; the [model] puts your likely rating at [pred]",
        ", {its predicted rating a moderate|its forecast a middling} [pred]",
    ),
    "low": (
        ", with a {low|modest|lean|weak} predicted rating of [pred]",
        ", with {only|no more than|just} [pred] {predicted|forecast|expected}",
        " and is {predicted|forecast|estimated|expected} to earn {only|no more than|just|a mere} [pred] from you",
        ", and the [model] {expects|predicts|foresees|anticipates} {only|no more than|just|a modest} [pred] from you",
        "; the predicted rating is {a low|a modest|only|no more than} [pred]",
        ", {although|though|even if} the predicted rating is {only|a low|a modest|no more than} [pred]",
        "; the [model] {goes no higher than|puts your rating at just|stops at} [pred]",
    ),
}
_PLACE_FIRST = {  # before the item, which closes the clause
    "first": (
        "At the {top|head|very top} of your list, number [rank], {is|stands|sits} [last]",
        "Number [rank] on your list{, the top spot,|, ahead of all the rest,|} {is|goes to|belongs to} [last]",
        "The {top|leading|foremost} {place|position|spot} of your list, number [rank], {goes to|belongs to|falls to} "
        "[last]",
        "{Leading|Heading|Topping} your list as number [rank] is [last]",
        "Your number [rank]{, and thus the top of the list,|} is [last]",
    ),
    "top": (
        "{Near|Close to} the top of your list, at number [rank], {is|stands|sits|comes} [last]",
        "Number [rank] on your list {is|goes to|belongs to} [last]",
        "{Place|Position|Spot} [rank] on your list {goes to|belongs to|falls to|is held by|is taken by} [last]",
        "High {up|} on your list, at number [rank], {is|stands|comes|you find} [last]",
        "In {place|position} [rank], among the leaders of your list, {is|stands|comes} [last]",
        "At number [rank] you {find|will find|meet|see} [last]",
    ),
    "list": (
        "Number [rank] on your list {is|goes to|belongs to} [last]",
        "{Place|Position|Spot} [rank] on your list {goes to|belongs to|falls to|is held by|is taken by} [last]",
        "At number [rank] {on|of} your list {is|stands|sits|comes|we find|there is} [last]",
        "In {place|position} [rank] your list {has|names|offers|shows|holds} [last]",
        "Your list {has|names|offers|shows|features} at number [rank] [last]",
        "At number [rank] you {find|will find|meet|see} [last]",
    ),
    "far": (
        "{Further|Some way|Well|Rather far} down your list, at number [rank], {is|stands|sits|comes|you find} [last]",
        "Only at number [rank] {of|on} your list {does one come to|do you find|do we reach|do you meet} [last]",
        "{Outside|Beyond} the first ten of your list, at number [rank], {is|stands|sits|comes} [last]",
        "It takes until number [rank] {on|of} your list to {reach|find|meet|arrive at} [last]",
        "A lower {place|position|spot} of your list, number [rank], {goes to|belongs to|falls to} [last]",
        "{Late|Lower down} on your list, at number [rank], {is|stands|comes|you find} [last]",
    ),
}
_CROWD_POP = {  # after a subject
    "niche": (
        "{is|remains} {little known|a niche [film]|off the beaten track|not widely known}: "
        "{only|just|no more than} [pop] [people] have rated it",
        "has been rated by {only|just|no more than|a mere} [pop] [people]",
        "{drew|attracted|received|gathered|collected} {only|just|no more than} [pop] ratings",
        "has {only|just|no more than|a mere} [pop] ratings {to its name|so far|in all|altogether}",
    ),
    "known": (
        "has been rated by [pop] [people]",
        "is {fairly|reasonably|moderately} well known, with [pop] ratings {in all|to its name|so far}",
        "{drew|attracted|received|gathered|collected} [pop] ratings",
        "has [pop] ratings {to its name|so far|in all|altogether}",
        "{counts|can point to|looks back on} [pop] ratings",
    ),
    "popular": (
        "is {popular|widely known|much rated|a favourite topic among raters}: [pop] [people] have rated it",
        "has been rated by {as many as|no fewer than|fully} [pop] [people]",
        "{drew|attracted|received|gathered|collected} {as many as|no fewer than|a full} [pop] ratings",
        "has a {large following|wide public|broad base}, with [pop] ratings {in all|to its name|so far}",
        "is {in wide circulation|a crowd-puller|among the much-rated [films]}, with [pop] ratings {in all|so far}",
    ),
}
_CROWD_MEAN = {
    "high": (
        ", with {a high|a strong|an excellent|a fine|a warm} average of [mean]",
        ", and the average is {a high|a strong|an impressive|a handsome|a generous} [mean]",
        "; on average it {gets|earns|receives|scores|is given} a {high|strong|generous|handsome} [mean]",
        "; the mean rating is {a high|an excellent|a strong|a healthy} [mean]",
        ", and opinions are {favourable|warm|kind|positive}, at [mean] on average",
    ),
    "mid": (
        ", with {a middling|a moderate|a medium|an unremarkable|an ordinary} average of [mean]",
        ", with an average of [mean]",
        ", and the average is [mean]",
        "; on average it {gets|earns|receives|scores|is given} [mean]",
        ", and opinions are {divided|lukewarm|neither warm nor cold|tepid}, at [mean] on average",
        "; the mean rating is {a middling|a moderate|an ordinary|a medium|} [mean]",
    ),
    "low": (
        ", with {a low|a weak|a poor|a modest|a cool} average of [mean]",
        ", and the average is {only|a low|a mere|a modest|no more than|a meagre} [mean]",
        "; on average it {gets|earns|receives|scores|is given} {only|just|no more than|a mere} [mean]",
        ", and opinions are {cool|unkind|critical|rather cold}, at [mean] on average",
        "; the mean rating is {a low|a weak|only|a poor|a cool} [mean]",
    ),
}
_CROWD = (
    "[it] [pop][mean].",
    "[it] [pop][mean].",
    "{Among|Across} [people] at large, [it] [pop][mean].",
    "As for {the wider public|everybody else|other people|the rest of the world|the community}, [it] [pop][mean].",
    "{Taken over all users|Looking beyond your own taste|Seen from outside|In general}, [it] [pop][mean].",
)
_OTHER_ALONE = (
    "It is {set|held|weighed|measured} against [other] here{| by way of comparison}.",
    "The {alternative|rival|counterpart|comparison|point of comparison|other candidate} is [other].",
    "{Facing it|Opposite it|On the other side|In the other corner|Beside it|As the alternative} {is|stands} [other].",
    "Its {rival|counterpart|competitor|challenger} in this comparison is [other].",
    "{Compare|Contrast} it with [other].",
    "The {question|matter at hand} is why it was {picked|preferred|suggested|put forward} rather than [other].",
)

_RATHER = (  # item first
    "Why [first] and not [second]?",
    "Why [first] {rather than|instead of} [second]?",
    "{Here|In this comparison|This time} [first] is {held|set|weighed|measured} against [second].",
    "[first] {is compared with|is set beside|is held against|is weighed against|faces|is up against} [second].",
    "{Two|A pair of} [films], one question: why [first] {rather than|and not|instead of} [second]?",
    "{The question is|The point at issue is|What is to be explained is|It remains to say} why [first] {was picked|was "
    "put forward|was suggested|is preferred} {rather than|instead of|and not} [second].",
    "[first] {was picked|was put forward|was suggested} {rather than|instead of|in place of} [second].",
    "[first] {against|versus} [second]: {this is how they compare|that is the choice|here is how it was decided}.",
    "{Between|In the choice between} [first] and [second], the {first|former} {won|prevailed|was chosen}.",
    "{Compare|Consider|Set side by side} [first] and [second].",
)
_COMPARED = (  # the other one first
    "{Set|Held|Weighed|Placed} {against|beside} [second] {is|stands} [first].",
    "{Next to|Beside|Compared with|Against|Alongside} [second] {stands|we have|there is|comes} [first].",
    "[second] {faces|meets|is up against|is compared with|is set beside|has a rival in} [first].",
    "It was not [second] that was {picked|put forward|suggested} but [first].",
    "{Instead|In place} of [second] {you were offered|you see|the [model] picked|the choice fell on} [first].",
    "{Rather than|In preference to} [second], {you were offered|the [model] picked|the choice fell on} [first].",
    "Why not [second]? {The [model] preferred|It is set against|The choice fell on|The comparison is with} [first].",
    "{From|Starting from} [second] we {turn|come} to [first].",
)
_OTHER_NAMES = (
    "<other>, {which is|} number <otherrank> on the same list",
    "<other>, {placed|ranked|found} at number <otherrank>",
    "<other>, in {place|position} <otherrank>",
    "<other>, your number <otherrank>",
    "<other> (number <otherrank>)",
    "<other> ({place|position} <otherrank>)",
)


def _level(slot: str) -> str:
    return parts(slot)[1]


def place_after(writer: Writer, place: PlanFact) -> str:
    """Rank and predicted rating as a predicate: `is number 3 on your list, with ...`."""
    said = writer.fresh(_RANK[_level(place[0])], rank=place[0])
    return said + predicted(writer, place, said)


def predicted(writer: Writer, place: PlanFact, said: str) -> str:
    """The predicted rating, to stand after the rank; nothing where the plan has none."""
    if len(place) == 1:
        return ""
    for _ in range(8):
        more = writer.fresh(_PRED[_level(place[1])], pred=place[1])
        if not (", with" in said and ", with" in more) and not (";" in said and ";" in more):
            break
    return f",{more}" if more.startswith(" and") and "," in said else more


def place_before(writer: Writer, place: PlanFact, last: str) -> str:
    """Rank and predicted rating with the item after them, as a sentence."""
    said = writer.fresh(_PLACE_FIRST[_level(place[0])], rank=place[0], last=last)
    more = predicted(writer, place, said)
    return said + ("," if "," in last and not more.startswith((",", ";")) else "") + more + "."


def crowd(writer: Writer, fact: PlanFact, it: str) -> str:
    """How many rated the item, and how."""
    mean = ""
    if len(fact) > 1:
        mean = writer.fresh(_CROWD_MEAN[_level(fact[1])], mean=fact[1])
    pop = writer.fresh(_CROWD_POP[_level(fact[0])], pop=fact[0])
    return writer.fresh(_CROWD, it=it, pop=pop, mean=mean)


def crowd_after(writer: Writer, fact: PlanFact) -> str:
    """How many rated the item, as a predicate."""
    mean = writer.fresh(_CROWD_MEAN[_level(fact[1])], mean=fact[1]) if len(fact) > 1 else ""
    return writer.fresh(_CROWD_POP[_level(fact[0])], pop=fact[0]) + mean


def other_name(fact: PlanFact, writer: Writer, last: bool = True) -> str:
    """The item that is held against the first, with its place where the plan has it."""
    if len(fact) == 1:
        return "<other>"
    said = writer.say(_OTHER_NAMES)
    return said if last or said.endswith(")") else said + ","


def other(writer: Writer, fact: PlanFact) -> str:
    """The other item in a sentence of its own, after the first."""
    return writer.fresh(_OTHER_ALONE, other=other_name(fact, writer))


def rather(writer: Writer, first: str, fact: PlanFact) -> str:
    """The item against the other one, the item first."""
    return writer.fresh(_RATHER, first=first, second=other_name(fact, writer))


def compared(writer: Writer, first: str, fact: PlanFact) -> str:
    """The item against the other one, the other one first."""
    return writer.fresh(_COMPARED, first=first, second=other_name(fact, writer, last=False))
