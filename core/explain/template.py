"""Texts without a language model, straight from the evidence: the honest baseline every language model must beat.

The words never claim more than the evidence. "Because" stands only before drivers that the flip test calls necessary;
what contributes, what changes nothing and what holds the item back is said to do so. Where no flip test was made,
drivers "contributed".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from core.errors import InputError
from core.explain import template_chinese as chinese
from core.explain import template_english as english
from core.explain import template_first as first
from core.explain.backends import Request
from core.explain.events import NO_MODEL, Event, Finished, Piece
from core.explain.types import Evidence

Style = Callable[[Evidence], str]
# By style and version, then by language. A released version never changes: make a new one.
STYLES: dict[str, dict[str, Style]] = {
    "concise-2": {"en": english.concise, "zh": chinese.concise},
    "detailed-2": {"en": english.detailed, "zh": chinese.detailed},
    "contrastive-1": {"en": english.contrastive, "zh": chinese.contrastive},
    "cautious-1": {"en": english.cautious, "zh": chinese.cautious},
    "concise-1": {"en": first.concise},
    "detailed-1": {"en": first.detailed},
}
RETIRED = ("concise-1", "detailed-1")  # no longer offered; what they wrote stays readable


def generate(request: Request, options: Mapping[str, Any]) -> Iterator[Event]:
    """Yield the text of the style that the variant's prompt names.

    Raises
    ------
    InputError
        There is no such style or language, or the style needs another item to hold this one against.
    """
    variant, evidence = request.variant, request.evidence
    if variant.prompt not in STYLES:
        known = ", ".join(name for name in STYLES if name not in RETIRED)
        raise InputError(f"The template has no style “{variant.prompt[:80]}”.", f"Choose one of: {known}.")
    languages = STYLES[variant.prompt]
    if variant.language not in languages:
        raise InputError(
            f"The template does not write “{variant.language[:20]}” in style {variant.prompt}.",
            f"Choose one of: {', '.join(languages)}.",
        )
    if variant.prompt.startswith("contrastive") and not evidence.of_kind("other"):
        raise InputError(
            "A contrastive text holds the item against another one, and none was chosen.",
            "Choose an item to hold it against, or another style.",
        )
    yield Piece(languages[variant.language](evidence))
    yield Finished(NO_MODEL)
