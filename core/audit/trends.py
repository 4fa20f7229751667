"""How the figures move from one version of a prompt to the next."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from core.audit.report import VariantRow
from core.explain.choices import label_of
from core.explain.types import content_hash

_VERSION = re.compile(r"(.*)-(\d+)")


@dataclass(frozen=True, slots=True)
class Trend:
    """The versions of one prompt or style, all else equal.

    Attributes
    ----------
    label : str
        Backend, model and prompt, for people.
    versions : tuple of (int, VariantRow)
        Oldest first; only versions that have texts.
    """

    label: str
    versions: tuple[tuple[int, VariantRow], ...]


def trends(rows: Iterable[VariantRow]) -> tuple[Trend, ...]:
    """Group variants that differ in nothing but the version of their prompt; most versions first.

    Variants whose prompt has no version stand in none.
    """
    found: dict[str, list[tuple[int, VariantRow]]] = {}
    for row in rows:
        match = _VERSION.fullmatch(row.variant.prompt)
        if match:
            key = content_hash(asdict(replace(row.variant, prompt=match[1])))
            found.setdefault(key, []).append((int(match[2]), row))
    made = [
        Trend(label_of(group[0][1].variant), tuple(sorted(group, key=lambda entry: entry[0])))
        for group in found.values()
    ]
    return tuple(sorted(made, key=lambda trend: (-len(trend.versions), trend.label)))
