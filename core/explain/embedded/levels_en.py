"""English words that tell a level: what stands near a slot of one level must not be the words of another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from re import Pattern

_LITTLE = r"only(?! just)|just(?! named| the same| behind| off)|mere|no more than"
_MUCH = r"as many as|no fewer than|fully|a full"
_GENERAL = (
    r"(?:most people|almost anyone|others) would get|anybody would|general (?:quality|standing)|eyes of everybody"
    r"|with everyone|all-round|common verdict|people in general"
)
_PART = r"(?:part|portion|share)"

# Words before the slot and after it; no other slot, and no `;`, stands between.
MARKERS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "rank": {
        "first": (
            r"(?:leads|heads|tops|opens|leading|heading|topping) your list|at the (?:very )?(?:top|head|front) of"
            r"|your top|(?:leading|foremost|(?<!close to )the (?:very )?top) (?:spot|place|position)",
            r"ahead of (?:every|all|any)|before (?:all|any)|at the (?:very )?(?:top|front)|nothing above|thus the top"
            r"|, the (?:very )?(?:head|top)\b",
        ),
        "top": (
            r"near the top|(?:very first|leading|foremost) (?:names|entries|suggestions)|upper end|reaches|makes it to"
            r"|as high as|climbs|ranks high|high (?:up )?on|among the leaders|close to the top",
            r"close to the top|just behind|off the lead",
        ),
        "list": (r"(?:made|earned|found its way) [^<;.]*your list", ""),
        "far": (
            r"\b(?:only|no higher|no further|further|down your list|long way|some distance|waits?|queued|lower|trails"
            r"|lags|first ten(?:[^<;.]*;)?|later|late|takes until)\b",
            "",
        ),
    },
    "pred": {
        "high": (
            r"high(?!er)|strong|generous|handsome|favourable|as much as|good|fine|healthy|solid|a full|confident",
            "",
        ),
        "mid": (r"moderate|middling|medium|average|middle|halfway", ""),
        "low": (rf"\blow\b|modest|\blean\b|weak|{_LITTLE}|no higher|stops at", ""),
    },
    "mean": {
        "high": (
            r"high|strong|excellent|\bfine|(?<!neither )\bwarm|impressive|handsome|generous|healthy|favourable|\bkind"
            r"|positive",
            "",
        ),
        "mid": (r"middling|moderate|medium|unremarkable|ordinary|divided|lukewarm|neither warm|tepid", ""),
        "low": (rf"\blow\b|weak|poor|modest|cool|{_LITTLE}|meagre|unkind|critical|(?<!nor )cold", ""),
    },
    "pop": {
        "niche": (rf"{_LITTLE}|little known|niche|beaten track|not widely", ""),
        "known": (r"well known", ""),
        "popular": (
            rf"{_MUCH}|popular|(?<!not )widely known|much.rated|favourite topic|large following|wide public|broad base"
            r"|wide circulation|crowd-puller",
            "",
        ),
    },
    "weight": {
        "most": (
            r"\bmost\b|the bulk|larger part|lion's share|a full|as much as|no less than|greater part|heavily",
            r"so little else|(?<!carry )most of it|greater part by|lion's share|well over half|dominant|major share",
        ),
        "part": (rf"(?:good|fair|sizeable|respectable|considerable) {_PART}", r"others add|doing the rest|supplying"),
        "few": (rf"{_LITTLE}|(?:small|minor|modest|limited) {_PART}", r"so many other|must (?:do|carry|bear)"),
    },
    "personal": {
        "most": (
            r"\bmost\b(?! people)|(?:larger|greater) part|the bulk|largely|mostly|much here|personal one|in the main",
            r"outweighs|prevails",
        ),
        "half": (
            r"(?:shared|split|divided) between|partly|in part\b|on the personal side|(?:about|as for|matters of) taste"
            r"|(?:between|among) them",
            r"for the former|on your side|on the personal side",
        ),
        "little": (
            rf"{_LITTLE}|hardly personal|little of this|little personal|personal it is not|small part|minor role"
            r"|limited say|(?:mainly|mostly|largely|most of|most part|larger part|greater part|bulk)\b"
            rf"[^<;.]*(?:{_GENERAL})[^<;.]*;",
            r"is (?:small|modest|slight|limited)",
        ),
        "none": (
            r"does not (?:raise|lift)|\bnothing\b|no part|not personal at all"
            r"|(?:throughout|altogether|entirely|alone);",
            r"does not lift|no lift|leaves it where",
        ),
    },
    "nratings": {
        "few": (
            rf"{_LITTLE}|make do with",
            r"not much|thin base|caution|tentative|little to go|with care|slender|out of reach|sketchy|guesswork"
            r"|knows little|careful|small sample|as a guess|lightly|first impression",
        ),
        "some": (
            "",
            r"fair basis|enough for|educated guess|moderate|certainty is not|outline|something to go|reasonable idea"
            r"|neither few|nothing else|middling",
        ),
        "many": (
            _MUCH,
            r"broad|plenty|large sample|good deal|no guarantee|well founded|habits|generous number|substantial",
        ),
    },
}


def forbidden() -> dict[str, Pattern[str]]:
    """For each level, such as `pop:niche`, the words of the other levels near such a slot."""
    return {
        f"{name}:{level}": re.compile("|".join(_near(name, level, rows)), re.IGNORECASE)
        for name, rows in MARKERS.items()
        for level in rows
    }


def _near(name: str, level: str, rows: Mapping[str, tuple[str, str]]) -> list[str]:
    slot, found = f"<{name}:{level}>", []
    for other, (before, after) in rows.items():
        if other != level:
            found += [rf"(?:{before})[^<;.]*{slot}"] if before else []
            found += [rf"{slot}[^<;.]*?(?:{after})"] if after else []
    return found
