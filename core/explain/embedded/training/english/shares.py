"""How much the reasons carry, how personal the rest is, and what all of it rests on."""

from __future__ import annotations

from core.explain.embedded.plan import PlanFact
from core.explain.embedded.slots import parts
from core.explain.embedded.training.frames import Writer

WEIGHT = {  # [those]: the reasons named, with a verb in the form of their number
    "most": (
        "[those] [carries/carry] {most|the bulk|the larger part|the lion's share} of what [yours] say for it: [w].",
        "[those] [accounts/account] for {a full|as much as|no less than} [w] of {the support your ratings give it|what "
        "your ratings say for it|everything your ratings say in its favour}.",
        "[w] of {what your ratings say for it|your ratings' support} {comes|stems} from [those], {so little else is "
        "needed|which is most of it|the greater part by far|the lion's share}.",
        "{Most|The bulk|The greater part} of {what your ratings say for it|the support from your ratings}, [w], {is "
        "carried by|comes from|rests on|goes back to} [those].",
        "[those] [weighs/weigh] heavily: [w] of all that your ratings say for it.",
        "[those] [makes/make] up [w] of your ratings' support, {well over half|the dominant part|the major share}.",
    ),
    "part": (
        "[those] [carries/carry] [w] of what [yours] say for it.",
        "[those] [accounts/account] for [w] of {the support your ratings give it|what your ratings say for it}.",
        "[w] of {what your ratings say for it|your ratings' support} {comes|stems} from [those]; the {rest|"
        "remainder} {is spread over|comes from|is made up of|lies with} {other ratings|your other ratings}.",
        "A {good|fair|sizeable|respectable|considerable} {part|portion|share} of {what your ratings say for it|the "
        "support}, [w], {is carried by|comes from|rests on|goes back to} [those].",
        "[those] [makes/make] up [w] of your ratings' support, {and others add to it|with other ratings doing the "
        "rest|other ratings supplying the rest}.",
        "{In terms of weight|Measured by weight|Put into numbers|In figures}, [those] [stands/stand] for [w] of "
        "what your ratings say for it.",
    ),
    "few": (
        "[those] [carries/carry] {only|no more than|just} [w] of what [yours] say for it; {the rest is spread over "
        "your other ratings|the remainder comes from elsewhere in your ratings|other ratings carry the rest}.",
        "[those] [accounts/account] for {only|no more than|just|a mere} [w] of {the support your ratings give it|what "
        "your ratings say for it}.",
        "{Only|No more than|Just} [w] of {what your ratings say for it|your ratings' support} {comes|stems} from "
        "[those]; the {rest|remainder|bulk} {is spread over|comes from|lies with} {other|your other} ratings.",
        "A {small|minor|modest|limited} {part|portion|share} of {what your ratings say for it|the support}, [w], {is "
        "carried by|comes from|rests on|goes back to} [those].",
        "[those] [makes/make] up {only|no more than|just} [w] of your ratings' support, so {many other ratings|the "
        "rest of your ratings} must {do the rest|carry most of it|bear the remainder}.",
    ),
}
THOSE_ONE = ("this rating", "that rating", "this one rating", "that single rating", "this rating alone")
THOSE_MANY = (
    "these ratings",
    "the ratings just named",
    "the ratings named",
    "those ratings",
    "the ratings mentioned",
    "these ratings together",
)
PERSONAL = {  # [g]: what is not the user's own taste; [lift]: what it is a share of
    "most": (
        "[p] of [lift] is [own]; the {rest|remainder} is [g].",
        "{Most|The larger part|The greater part|The bulk} of [lift], [p], is [own].",
        "{It is largely personal|This is mostly a personal matter|Much here is personal|The pick is a personal one}: "
        "[p] of [lift] is [own].",
        "[own] {makes up|supplies|provides|accounts for} {most|the greater part|the bulk} of [lift], [p], {while|and} "
        "[g] {makes up|supplies|provides} the {rest|remainder}.",
        "With [p] of [lift], [own] {outweighs|clearly outweighs|prevails over} [g].",
        "{Mostly|Largely|For the most part|In the main}, {this is|it is} [own] at work: [p] of [lift].",
    ),
    "half": (
        "[p] of [lift] is [own]; the {rest|remainder} is [g].",
        "{Broadly speaking, |By and large, |}[lift] is {shared between|split between|divided between} [own], with [p], "
        "and [g].",
        "[own] and [g] {share|divide|split} [lift] {between them|among themselves}, with [p] {on the personal side|"
        "for the former|on your side}.",
        "{About taste|On the personal side|As for taste|In matters of taste}: [p] of [lift] is [own], the {rest|"
        "remainder} [g].",
        "[own] {makes up|supplies|provides|accounts for} [p] of [lift]; [g] {does|accounts for|supplies} the {rest|"
        "remainder}.",
        "{Partly|In part} it is [own], which {makes up|supplies|accounts for} [p] of [lift]; {partly|in part} it is "
        "[g].",
    ),
    "little": (
        "{Only|No more than|Just} [p] of [lift] is [own]; the {rest|remainder} is [g].",
        "{Most|The larger part|The greater part|The bulk} of [lift] is [g]; [own] {makes up|supplies|accounts for} "
        "{only|no more than|just} [p].",
        "{It is hardly personal|Little of this is personal|There is little personal in this|Personal it is not, or not "
        "very}: {only|no more than|just} [p] of [lift] is [own], the {rest|remainder} [g].",
        "[own] {plays a small part|has a minor role|has a limited say} here, with [p] of [lift]; the {rest|remainder} "
        "is [g].",
        "{Mainly|Mostly|Largely|For the most part}, [lift] is [g]; [own] {adds|contributes|supplies} [p].",
        "At [p], the share of [own] in [lift] is {small|modest|slight|limited}; [g] does the rest.",
    ),
    "none": (
        "[own] does not raise it: its share in [lift] is [p].",
        "[own] {contributes|adds|supplies} {nothing|no part} here ([p] of [lift]); all of it is [g].",
        "{Nothing|No part} of [lift] is [own] ([p]); it is [g].",
        "{It is not personal at all|Nothing here is personal|This has nothing personal about it}: [own] has a share of "
        "[p] in [lift], and the rest is [g].",
        "With a share of [p], [own] {does not lift it|gives it no lift|leaves it where it was}; what does is [g].",
        "[lift] is [g] {throughout|altogether|entirely|alone}; the share of [own] is [p].",
        "{All in all|Taken as a whole|On the whole}, [own] does not raise it ([p]); [lift] is [g].",
    ),
}
NAMES = {
    "lift": "{what lifts it|what lifts it|what raises it|its lift|what carries it upwards|its rise|what sets it apart "
    "in the list|all that raises it|what works for it|what brings it up|its upward push}",
    "own": "{your own taste|your own taste|your personal taste|taste of your own|your individual taste|your taste in "
    "particular|your private preference|your personal preference}",
    "g": "{what most people would get|what almost anyone would get|what others would get just the same|the general "
    "quality of the [film]|its general quality|its general standing|its quality in the eyes of everybody|its "
    "standing with everyone|what anybody would be offered|its all-round appeal|the common verdict|its appeal to "
    "people in general}",
}
BASIS = {
    "few": (
        "{All this|All of this|This|This account|The estimate|The whole reckoning|The suggestion} rests on {only|no "
        "more than|just} [n] ratings of yours{|, which is not much|, a thin base|, so read it with caution}.",
        "You have given {only|no more than|just} [n] ratings so far, {so this can be no more than tentative|which is "
        "little to go on|and conclusions should be drawn with care|a slender base for any conclusion}.",
        "With {only|no more than|just} [n] ratings from you, {certainty is out of reach|there is little to go on|the "
        "impression is necessarily sketchy|much must remain guesswork|the [model] knows little about you}.",
        "The [model] {knows|has seen|can draw on|has to make do with} {only|no more than|just} [n] ratings of yours{|, "
        "few enough to be careful|, a small sample}.",
        "{Please bear in mind|Keep in mind|Remember|Do not forget|It should be added}: {only|no more than|just} [n] of "
        "your ratings {stand behind this|back this up|were available|support this account}.",
        "{Only|No more than|Just} [n] ratings of yours {stand behind this|lie behind this|underlie this|were "
        "available}, {so treat it as a guess|so take it lightly|so it is a first impression at best|a small sample}.",
    ),
    "some": (
        "{All this|All of this|This|This account|The estimate|The whole reckoning|The suggestion} rests on [n] ratings "
        "of yours.",
        "You have given [n] ratings so far, {a fair basis but no more|enough for an estimate, not for certainty|"
        "which allows an educated guess|a moderate sample}.",
        "With [n] ratings from you, {an estimate is possible, certainty is not|the outline is visible|there is "
        "something to go on|the [model] has a reasonable idea of your taste}.",
        "The [model] {knows|has seen|can draw on|works from|relies on} [n] ratings of yours.",
        "{Please bear in mind|Keep in mind|Remember|It should be added} that [n] of your ratings {stand behind this|"
        "underlie this|support this account}, {no more|neither few nor many|and nothing else}.",
        "[n] ratings of yours {stand behind this|lie behind this|underlie this|form the basis}, {a middling number|"
        "a moderate amount of evidence|neither few nor many}.",
    ),
    "many": (
        "{All this|All of this|This|This account|The estimate|The whole reckoning|The suggestion} rests on {as many "
        "as|no fewer than|fully} [n] ratings of yours{|, a broad base|, which is plenty|, a large sample}.",
        "You have given [n] ratings so far, {a broad basis|which is a good deal to go on|though even that is no "
        "guarantee|a large sample, though taste remains hard to measure}.",
        "With [n] ratings from you, {the estimate is well founded|there is plenty to go on|the base is broad, even if "
        "an estimate remains an estimate|the [model] knows your habits fairly well}.",
        "The [model] {knows|has seen|can draw on|works from|relies on} {as many as|no fewer than} [n] ratings of "
        "yours.",
        "{Please bear in mind|Keep in mind|Remember|It should be added} that {as many as|no fewer than} [n] of your "
        "ratings {stand behind this|underlie this|support this account}.",
        "[n] ratings of yours {stand behind this|lie behind this|underlie this|form the basis}, {which is plenty|a "
        "generous number|a substantial body of evidence}.",
    ),
}


def weight(writer: Writer, fact: PlanFact, reasons: int) -> str:
    """What the reasons named carry of all that the user's ratings say for the item."""
    writer.count = min(reasons, 2)
    those = writer.say(THOSE_ONE if reasons == 1 else THOSE_MANY)
    return writer.fresh(WEIGHT[parts(fact[0])[1]], those=those, w=fact[0])


def personal(writer: Writer, fact: PlanFact) -> str:
    """How much of what lifts the item is the user's own taste."""
    return writer.fresh(PERSONAL[parts(fact[0])[1]], p=fact[0], lift=NAMES["lift"], own=NAMES["own"], g=NAMES["g"])


def basis(writer: Writer, fact: PlanFact) -> str:
    """How many ratings of the user all of it rests on."""
    return writer.fresh(BASIS[parts(fact[0])[1]], n=fact[0])
