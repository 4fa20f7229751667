"""Which variants write, as people and programs name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.explain.backends import Endpoint
from core.explain.types import Variant
from core.operations.texts import COMPARED_VARIANTS
from core.operations.variants import KnownVariant, all_variants, default_pair, offered_variants, writing_variant
from core.store import Journal


def chosen_variants(
    journal: Journal, names: Sequence[str], language: str, endpoint: Endpoint | None
) -> tuple[Variant, ...]:
    """Variants by name, id or label; two to begin with where none is named.

    Those built in for English write in the language asked for, all others in their own.

    Raises
    ------
    InputError
        There is no such variant, or it is retired or cannot write here.
    """
    names = names or default_pair(offered_variants(journal, endpoint), COMPARED_VARIANTS)
    known = [_in(entry, language) for entry in all_variants(journal, endpoint)]
    return tuple(writing_variant(known, name) for name in names)


def _in(entry: KnownVariant, language: str) -> KnownVariant:
    if not entry.built_in or entry.variant.language != "en":
        return entry
    return replace(entry, variant=replace(entry.variant, language=language))
