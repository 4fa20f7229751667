"""Forms of English verbs, articles, and the last touches: spaces, commas, capitals."""

from __future__ import annotations

import re

_VERB = re.compile(r"\*([a-z]+)")
_IRREGULAR = {"be": ("is", "are", "being"), "have": ("has", "have", "having"), "do": ("does", "do", "doing")}
_DOUBLED = frozenset({"tip", "put", "get", "nudge", "drag", "set", "let", "cut", "win", "chip", "dim", "tug", "run"})
FINITE, BASE, ING = "finite", "base", "ing"


def third(verb: str) -> str:
    """Third person singular: `push` gives `pushes`."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb][0]
    if re.search(r"(s|x|z|ch|sh|o)$", verb):
        return verb + "es"
    return verb[:-1] + "ies" if re.search(r"[^aeiou]y$", verb) else verb + "s"


def ing(verb: str) -> str:
    """Present participle: `tip` gives `tipping`."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb][2]
    if verb.endswith("e") and not verb.endswith("ee"):
        return verb[:-1] + "ing"
    return verb + (verb[-1] if verb in _DOUBLED else "") + "ing"


def plural(verb: str) -> str:
    """Form for several subjects: `be` gives `are`."""
    return _IRREGULAR[verb][1] if verb in _IRREGULAR else verb


def conjugate(text: str, form: str, count: int = 1) -> str:
    """Put the verbs marked with `*` into a form: `*speak for it` gives `speaks for it`."""
    if form == FINITE:
        return _VERB.sub(lambda m: third(m[1]) if count == 1 else plural(m[1]), text)
    return _VERB.sub(lambda m: ing(m[1]) if form == ING else m[1], text)


def forms(verb: str) -> set[str]:
    """Every form that a frame may ask for."""
    return {verb, third(verb), plural(verb), ing(verb)}


def tidy(text: str) -> str:
    """Last touches on a text: spaces and commas, `a` or `an`, capitals after a full stop."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r" (?=[,.;:!?)])", "", text)
    text = re.sub(r"(?:,\s*)+(?=[,.;:!?)])", "", text)
    text = re.sub(r", (?=\()", " ", text).replace(") (", "; ")
    text = re.sub(r"\b([Aa]) (?=(?!one\b|uni|us|eu)[aeiou])", r"\1n ", text)
    return re.sub(r"(^|[.!?] )([a-z])", lambda m: m[1] + m[2].upper(), text)
