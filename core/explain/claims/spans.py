"""Pieces of a text, and titles found in it.

They are never changed; they are not frozen because a frozen one takes three times as long to make, and each text has
dozens.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
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


@dataclass(slots=True)
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
