"""What variants are called in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from core.audit.checked import IMPORTED
from core.explain.choices import label_of
from core.explain.types import Variant
from core.operations.variants import KnownVariant
from dashboard.language import ENGLISH, chosen, say, word


def called(entry: KnownVariant) -> str:
    """What people call a variant: the name they gave it as it is, one made of its parts in the reader's language."""
    return label_words(entry.label, entry.variant)


def label_words(label: str, variant: Variant) -> str:
    """The same for a label that stands beside its variant."""
    if chosen() == ENGLISH or label != label_of(variant):
        return label
    parts = label.split(", ")
    if variant.backend == IMPORTED and parts[0] == f"{IMPORTED} {variant.model}":
        parts[0] = say("imported {name}", name=variant.model)
    return _joined(word(part) for part in parts)


def parts_words(label: str) -> str:
    """The same for a label whose variant is not at hand: parts that people named are as they are."""
    return _joined(word(part) for part in label.split(", "))


def _joined(parts: Iterable[str]) -> str:
    return reduce(lambda first, second: say("{first}, {second}", first=first, second=second), parts)
