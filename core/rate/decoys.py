"""Texts that no variant should lose against: a placebo, and a template's text with one false claim planted in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.errors import InputError
from core.explain.template import STYLES
from core.explain.types import Evidence, Fact
from core.explain.words import titled

STYLE = "concise-2"  # of the template's decoys
OTHER_ITEM = "gold: other item"  # what stands beside a variant's text in a gold pair
_PLACEBO = {
    "en": "{title} is popular with people like you. We think that you will enjoy it too.",
    "zh": "{title}很受与你相似的人欢迎，我们觉得你也会喜欢。",
}


def decoy_name(kind: str) -> str:
    """What stands where the id of a variant would: `decoy: wrong user`."""
    return f"decoy: {kind}"


def placebo(evidence: Evidence, language: str) -> str:
    """A text that gives no reason at all (Eiband et al. 2019, doi:10.1145/3290607.3312787)."""
    domain = next((fact.data.get("domain", "product") for fact in evidence.of_kind("item")), "product")
    return _PLACEBO[_known(language)].format(title=titled(evidence.title, language, domain))


def template_text(evidence: Evidence, language: str) -> str:
    """The template's short text."""
    return STYLES[STYLE][_known(language)](evidence)


def with_false_claim(evidence: Evidence, other_title: str, flip: bool) -> Evidence | None:
    """Evidence in which the strongest reason is untrue: another title, or (`flip`) another rating.

    Parameters
    ----------
    evidence : Evidence
        What is true.
    other_title : str
        Title of an item that the user has not rated.
    flip : bool
        Whether the rating is mirrored on the scale instead.

    Returns
    -------
    Evidence or None
        None where no rating speaks for the item, or mirroring changes nothing.
    """
    drivers, scale = evidence.of_kind("driver"), evidence.of_kind("scale")
    if not drivers or not scale:
        return None
    first, low, high = drivers[0], scale[0].data["low"], scale[0].data["high"]
    rating = low + high - first.data["rating"]
    if flip and rating == first.data["rating"]:
        rating = low if rating > low else high
    wrong: dict[str, Any] = {"rating": rating} if flip else {"title": other_title}
    if not flip and other_title == first.data["title"]:
        return None
    planted = replace(first, data={**first.data, **wrong})
    return replace(evidence, facts=tuple(_or(fact, first, planted) for fact in evidence.facts))


def _or(fact: Fact, first: Fact, planted: Fact) -> Fact:
    return planted if fact is first else fact


def _known(language: str) -> str:
    if language not in _PLACEBO:
        raise InputError(f"There are no decoys in “{language[:20]}”.", f"Choose from: {', '.join(_PLACEBO)}.")
    return language
