"""What variants are called in the reader's language."""

from __future__ import annotations

from core.explain.choices import label_of
from core.explain.types import Variant
from core.operations.variants import KnownVariant
from dashboard.language import ENGLISH, chosen, say, told


def called(entry: KnownVariant) -> str:
    """What people call a variant: the name they gave it as it is, one made of its parts in the reader's language."""
    return label_words(entry.label, entry.variant)


def label_words(label: str, variant: Variant) -> str:
    """The same for a label that stands beside its variant."""
    if chosen() == ENGLISH or label != label_of(variant):
        return label
    return say(", ").join(told(part) for part in label.split(", "))
