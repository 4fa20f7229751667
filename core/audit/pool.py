"""Names of a catalogue that an evidence does not hold: what false claims are made of."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from core.explain.claims.known import Known
from core.explain.claims.names import Names
from core.explain.words import plain
from core.types import Catalogue

_TRIES = 50


@dataclass(frozen=True)
class Pool:
    """Titles and attribute names of a catalogue.

    Attributes
    ----------
    titles : sequence of str
        Titles as facts have them.
    names : mapping of str to sequence of str
        Names of each kind.
    catalogue : Names
        What each item has, so that no true name is drawn.
    """

    titles: Sequence[str]
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    catalogue: Names = field(default_factory=Names)

    @classmethod
    def of(cls, catalogue: Catalogue, names: Names) -> Pool:
        """The pool of a catalogue and its names."""
        kinds = {kind: index.names for kind, index in catalogue.items.attributes.items()}
        return cls([plain(title) for title in catalogue.items.titles], kinds, names)

    def other_title(self, random: Random, known: Container[str]) -> str:
        """A title that is not among the known ones."""
        for _ in range(_TRIES):
            title = random.choice(self.titles)
            if title not in known:
                break
        return title

    def invented_title(self, random: Random) -> str:
        """A title that no item has: the beginning of one and the end of another."""
        for _ in range(_TRIES):
            first, second = (random.choice(self.titles).split(" (")[0].split() for _ in range(2))
            title = " ".join((*first[: (len(first) + 1) // 2], *second[len(second) // 2 :]))
            if not self.catalogue.items_called(title):
                break
        return title

    def names_in(self, known: Known, kinds: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Attribute names of an evidence as they are written, with their kinds."""
        for fact in known.of_kind("attribute"):
            if fact.data.get("attribute") in kinds:
                yield from ((name, fact.data["attribute"]) for name in fact.data["values"])
        for fact in known.evidence.facts:
            yield from ((link["name"], link["kind"]) for link in fact.data.get("links", ()) if link["kind"] in kinds)

    def other_name(self, random: Random, kind: str, known: Known) -> str | None:
        """A name of a kind that no item of the evidence has; None where there is none."""
        items = [item for title in known.by_title for item in self.catalogue.items_called(title)]
        true = (self.catalogue.attributes_of(items, kind) or set()) | set(known.values)
        wrong = [plain(name, 60) for name in self.names.get(kind, ()) if name.lower() not in true]
        return random.choice(wrong) if wrong else None
