"""Pieces of a text, and titles found in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the text: characters start to end."""

    start: int
    end: int

    def holds(self, other: Span) -> bool:
        """Whether the other piece lies within this one."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Mention(Span):
    """A title in the text.

    Attributes
    ----------
    title : str or None
        The title as the evidence has it; None where the evidence does not know it.
    name : str
        The title as the evidence or the catalogue has it, else as it is written.
    items : tuple of int
        Positions in the catalogue of the items that may be meant; empty where the catalogue is not known or has none.
    """

    title: str | None
    name: str
    items: tuple[int, ...] = ()


def apart(found: Iterable[Span]) -> list[Span]:
    """In the order of the text; of two that share a character the first given stays."""
    kept: list[Span] = []
    for span in found:
        if not any(span.meets(other) for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)
