"""Which variants write, as people and programs name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.explain.backends import Endpoint
from core.explain.generate import compared_variants
from core.explain.types import Variant
from core.operations.texts import COMPARED_VARIANTS
from core.operations.variants import KnownVariant, all_variants, offered_variants, writing_variant
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


def default_pair(offered: Mapping[str, KnownVariant], preferred: Sequence[Variant]) -> tuple[str, ...]:
    """Names of two variants to begin with: the preferred ones that are offered, then others."""
    wanted = [variant.id for variant in preferred]
    order = {name: wanted.index(e.variant.id) if e.variant.id in wanted else len(wanted) for name, e in offered.items()}
    return tuple(sorted(offered, key=order.__getitem__)[:2])


def default_pair_in(offered: Mapping[str, KnownVariant], language: str) -> tuple[str, ...]:
    """Names of two variants to begin with for a reader of a language; where fewer than two write it, of English.

    The two never write different languages where that can be helped: what is said of them would say something of the
    languages.
    """
    for wanted in (language, "en"):
        own = {name: entry for name, entry in offered.items() if entry.variant.language == wanted}
        if len(own) >= 2:
            return default_pair(own, compared_variants(wanted))
    return default_pair(offered, compared_variants())


def _in(entry: KnownVariant, language: str) -> KnownVariant:
    if not entry.built_in or entry.variant.language != "en":
        return entry
    return replace(entry, variant=replace(entry.variant, language=language))
