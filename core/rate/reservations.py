"""Pairs that are given out, and to whom: the values that assignment works on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

JUDGED, SKIPPED, UNDONE, HELD, GOLD_SLOT = "judged", "skipped", "undone", "held", -1


@dataclass(frozen=True, slots=True)
class PairHead:
    """What assignment needs to know of a pair.

    Attributes
    ----------
    id, kind : str
        The pair; `normal`, `gold` or `decoy`.
    comparison : (str, str)
        First and second variant.
    erased : bool
        Whether its texts were deleted, with the person they were about: it is given to nobody any more.
    """

    id: str
    kind: str
    comparison: tuple[str, str]
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Reservation:
    """A slot of a pair that was given to a rater.

    Attributes
    ----------
    pair : str
        The pair.
    slot, turn : int
        Which of its slots (-1: the rater's own, of a gold pair), and how often it was given out before.
    rater : str
        Who has it.
    shown : str
        `AB` where the first variant stands on the left, else `BA`.
    place : int
        Which pair it is in the rater's order, from 1.
    propensity : float
        With what probability this comparison was drawn; 1 where nothing was drawn.
    until : datetime
        When somebody else may have it.
    status : str
        `held`, `judged`, `skipped` or `undone`.
    number : int
        Order of the latest row about it.
    token : str
        Told apart two processes that wrote the same id.
    """

    pair: str
    slot: int
    turn: int
    rater: str
    shown: str
    place: int
    propensity: float
    until: datetime
    status: str = HELD
    number: int = 0
    token: str = ""

    @property
    def key(self) -> str:
        """The slot, over all turns."""
        return (
            f"{self.pair}-{self.slot}" if self.slot != GOLD_SLOT else f"{self.pair}-{keyed_hash(self.rater).hex()[:16]}"
        )

    @property
    def id(self) -> str:
        """Slot and turn: whoever writes a row of this id first has the slot."""
        return f"{self.key}-{self.turn}"

    @property
    def waits(self) -> bool:
        """Whether the rater still has to answer."""
        return self.status in (HELD, UNDONE)


def shown_to(seed: int, rater: str, pair: str) -> str:
    """`AB` or `BA`, each for half of the pairs, the same each time for a rater and a pair."""
    return "AB" if keyed_hash("side", seed, rater, pair)[0] % 2 == 0 else "BA"


def keyed_hash(*parts: object) -> bytes:
    """A hash of some parts, the same each time: what is drawn here is drawn by it."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).digest()
