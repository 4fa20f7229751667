"""Boards without a journal: rows made by hand, numbered in the order of writing."""

from datetime import datetime, timedelta
from typing import Any

from core.explain.types import Variant
from core.rate.assignment import Board
from core.rate.campaigns import CampaignSettings
from core.rate.reservations import JUDGED, PairHead, Reservation

START = datetime(2026, 1, 1)
VARIANTS = tuple(Variant("template", "", style) for style in ("concise-2", "detailed-2", "cautious-1"))


def settings(**changes: Any) -> CampaignSettings:
    return CampaignSettings("d@1", "ease-1", VARIANTS, **{"sample": 4, "overlap": 2, "gold": 0, "raters": 4, **changes})


def heads(n: int, gold: int = 0) -> list[PairHead]:
    """So many normal pairs in turn over three comparisons, and gold pairs."""
    names = [variant.id for variant in VARIANTS]
    comparisons = [(names[0], names[1]), (names[0], names[2]), (names[1], names[2])]
    found = [PairHead(f"p{k}", "normal", comparisons[k % 3]) for k in range(n)]
    return found + [PairHead(f"g{k}", "gold", (names[0], "gold: other item")) for k in range(gold)]


class Game:
    """A board with a clock and raters that ask and answer."""

    def __init__(self, board: Board) -> None:
        self.board, self.number, self.now = board, 0, START

    def give(self, found: Reservation) -> Reservation:
        self.number += 1
        row = {
            "id": found.id, "pair": found.pair, "slot": found.slot, "turn": found.turn, "rater": found.rater,
            "shown": found.shown, "place": found.place, "propensity": found.propensity,
            "lease": self.board.settings.lease, "created": self.now, "number": self.number, "token": str(self.number),
        }  # fmt: skip
        self.board.reserve(row)
        kept = self.board.find(found.id)
        assert kept is not None
        return kept

    def ask(self, rater: str) -> Reservation | None:
        """What the rater left, else the next."""
        for each in self.board.waiting(rater):
            return each if self.board.running(each, self.now) else self.give(self.board.again(each, self.now))
        found = self.board.choose(rater, self.now)
        return None if found is None else self.give(found)

    def answer(self, held: Reservation, action: str = JUDGED, winner: str | None = "left") -> None:
        self.number += 1
        row = {
            "number": self.number, "pair": held.pair, "reservation": held.id, "rater": held.rater, "action": action,
            "winner": winner if action == JUDGED else None, "seconds": 3.0, "created": self.now,
        }  # fmt: skip
        self.board.judge(row)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
