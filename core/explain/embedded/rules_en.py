"""Rules for English texts: marker words for and against, words of tested causes, words that levels forbid."""

from __future__ import annotations

import re

from core.explain.embedded import levels_en
from core.explain.embedded.neighbours import known_pairs
from core.explain.embedded.training.english.lexicon import WORD, lexicon
from core.explain.embedded.training.english.words import NOUNS
from core.explain.embedded.verify import Rules


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_IT = r"(?:it|this|the|what|<item>)\b"
_OTHER = r"(?:the other\b|the alternative\b|its rival\b|its counterpart\b|<other>)[^,;.]*"
_CAUSE = (
    r"\bbecause\b", r"\bsince\b", r"\bdue to\b", r"\bthanks to\b", r"\bowes? its place\b", r"\bwithout\b",
    r"\bhinges?\b", r"\bdepends?\b", r"\bwere it not\b", r"\bhad it not been\b", r"\bif not for\b", r"\bbut for\b",
    r"\bindispensable\b", r"\bdecisive\b", r"\bessential\b", r"\bvital\b", r"\bcrucial\b", r"\bstands or falls\b",
    r"\bstays or goes\b", r"\bwould not be\b", r"\b(?:take|taken) away\b", r"\bremove\b", r"\bstrike out\b",
    r"\bdelete\b", r"\bleave out\b", r"\bignore\b", r"\bcross out\b", r"\bthe reason\b", r"\bneeds\b", r"\bkeeps?\b(?= "
    rf"{_IT}[^,;.]* on )", r"\bit takes your\b", r"\bplace of [^,;.]* (?:rests|is built|is founded) on\b",
    r"\bdecide here\b",
)  # fmt: skip
_FOR = (
    *_CAUSE, r"\bspeak(?:s|ing)?(?: \w+)? for\b", r"\bspeak(?:s|ing)? for\b", r"\bfavour\b",
    r"\bcontribut(?:es?|ing|ion)\b", r"\bhelp(?:s|ing)?\b", r"\bpush(?:es|ing)? [^,;.]*\b(?:up|upwards|forward)\b",
    r"\blift(?:s|ing)?\b", r"\bargu(?:es?|ing) for\b", r"\bargument for\b", r"\bsupport(?:s|ing)?\b",
    rf"\bback(?:s|ing)? {_IT}", r"\blend(?:s|ing)?\b", r"\bpoint(?:s|ing)? (?:towards|clearly to|straight at)\b",
    r"\b(?:boost|push|nudge)\b", r"\bnudg(?:es|ing)\b", rf"\bcarr(?:y|ies|ying) {_IT}(?! tag)[^,;.]*\bup",
    r"\bstrengthen(?:s|ing)?\b", r"\brais(?:es?|ing)\b", r"\bbring(?:s|ing)?\b", r"\bdo(?:es|ing)? much\b",
    r"\bshare in\b", r"\bpull(?:s|ing)? [^,;.]*\b(?:up|upwards)\b", r"\brecommend(?:s|ing)? ",
    r"\bplay(?:s|ing)? (?:only )?an? ", r"\badd(?:s|ing)? (?:an?|some)\b", r"\bcount(?:s|ing)? (?:for|in)\b",
    r"\bchip(?:s|ping)? in\b",
)  # fmt: skip
_AGAINST = (
    r"\bagainst\b(?! what one might| that,)", r"\bpull(?:s|ing)? [^,;.]*\b(?:down|the other way)\b",
    r"\bhold(?:s|ing)? [^,;.]*\bback\b", r"\bweigh(?:s|ing)? [^,;.]*\bdown\b", r"\bdrag(?:s|ging)? [^,;.]*",
    r"\bcost(?:s|ing)?\b", r"\baway from\b", r"\blower(?:s|ing)? its\b", r"\bpush(?:es|ing)? [^,;.]*\b(?:down|"
    r"downwards|back)\b", r"\bkeep(?:s|ing)? [^,;.]*\bfrom (?:rising|going|climbing)\b", r"\bin its way\b",
    r"\bhinder(?:s|ing)?\b",
    r"\bdiminish(?:es|ing)?\b", r"\bweaken(?:s|ing)?\b", r"\bbrake\b", r"\b(?:drag|obstacle|handicap|burden)\b",
    r"\bslow(?:s|ing)?\b", r"\bdent(?:s|ing)?\b",
)  # fmt: skip
_CONTRAST_AGAINST = (
    rf"\bfavour(?:s|ing)? {_OTHER}", rf"\bspeak(?:s|ing)? for {_OTHER}", rf"\blean(?:s|ing)?[\w ]*? towards {_OTHER}",
    rf"\btip(?:s|ping)? the [\w ]*?towards {_OTHER}", rf"\bpull(?:s|ing)? towards {_OTHER}",
    rf"\bargu(?:es?|ing) for {_OTHER}", rf"\bsid(?:es?|ing) with {_OTHER}", rf"\bpoint(?:s|ing)? towards {_OTHER}",
    rf"\bin favour of {_OTHER}", rf"\bgiv(?:es?|ing) {_OTHER}", rf"\bhelp(?:s|ing)? {_OTHER}",
    rf"\bput(?:s|ting)? {_OTHER}", rf"\bargument for {_OTHER}",
)  # fmt: skip
_CONTRAST_FOR = (
    r"\bfavour(?:s|ing)?\b", r"\bspeak(?:s|ing)?\b", r"\blean(?:s|ing)?\b", r"\btip(?:s|ping)?\b",
    r"\bargu(?:es?|ing)\b", r"\bahead\b", r"\bin front\b", r"\bapart\b", r"\bedge\b", r"\badvantage\b", r"\babove\b",
    r"\bdifference\b", r"\bhelp(?:s|ing)?\b", r"\bpast\b", r"\bsid(?:es?|ing) with\b", r"\bdecid(?:es?|ing)\b",
    r"\bworth more\b", r"\bsupport(?:s|ing)?\b", r"\bpoint(?:s|ing)? (?:towards|for)\b", r"\bpoint for\b",
    r"\badd(?:s|ing)? an?\b", r"\bplay(?:s|ing)? an?\b", r"\bnudg(?:es?|ing)\b",
)  # fmt: skip
_LOVED = r"\b(?:loved?|adored|enthusias\w+|glowing|delight\w*|thrilled|passion|favourite|treasured|rave)\b"
_DISLIKED = r"\b(?:dislik\w+|aversion|distaste|disapproval|displeasure|disappoint\w+|harsh|unhappy|poor\w*)\b"
_NOT_GOOD = rf"{_DISLIKED}|\bmixed\b|\blukewarm\b|\btepid\b|\bmiddling\b|\bso-so\b|\bnot (?:like|care|enjoy|please)\b"
_SHARE = r"\w+ed\b|by\b|are\b|being\b|come\b|bear\b|wear\b|carry the\b|under\b"  # both share a name
_TWO = (r"\b(?:two|a pair)(?: of| among)?(?: your)? ratings\b", rf"(?:, and|;) both (?!{_SHARE})")

RULES = Rules(
    sentence_end=re.compile(r"(?<=[.!?])\s+"),
    breaks=re.compile(r"; |, (?:but|though|although|while|whereas) "),
    speaks_for=_any(*_FOR),
    speaks_against=_any(*_AGAINST),
    contrast_for=_any(*_CONTRAST_FOR),
    contrast_against=_any(*_CONTRAST_AGAINST),
    cause=_any(*_CAUSE),
    counts={2: _any(*_TWO), 3: _any(r"\bthree(?: of your)? ratings\b")},
    turns=_any(r"\b(?:but|though|although|whereas|yet|however)\b"),
    words=WORD,
    lexicon=lexicon(),
    pairs=known_pairs(),
    nouns={domain: frozenset(words.split()) for domain, words in NOUNS.items()},
    forbidden={
        "hist:loved": _any(_NOT_GOOD),
        "hist:liked": _any(_NOT_GOOD),
        "hist:mixed": _any(_LOVED, _DISLIKED),
        "hist:disliked": _any(_LOVED, r"\bmixed\b|\blukewarm\b|\bso-so\b|\byou (?:liked|enjoyed|appreciated)\b"),
        **levels_en.forbidden(),
    },
    slips=lambda text: (),
    start=re.compile(r"[A-Z0-9<“\"(]"),
    bare=re.compile(r"(?!)"),
    length=(15, 320),
)
