"""The board of each campaign, kept in step with the journal: one lock for who gets which slot in this process."""

from __future__ import annotations

import threading
import uuid
from datetime import datetime
from weakref import WeakKeyDictionary

from core.rate.assignment import Board, Reservation
from core.rate.campaigns import DRAFT, GENERATING, Campaign
from core.rate.pairs import read_head
from core.store import Journal

_desks: WeakKeyDictionary[Journal, dict[str, Desk]] = WeakKeyDictionary()
_door = threading.Lock()


class Desk:
    """Where slots of one campaign are given out. Hold `lock` while anything else of it is used.

    Parameters
    ----------
    journal : Journal
        What decides; the board is only what its rows add up to.
    campaign : Campaign
        An opened version, whose pairs do not change.
    """

    def __init__(self, journal: Journal, campaign: Campaign) -> None:
        self.lock = threading.RLock()
        self._campaign = campaign
        self._reserved = self._judged = 0  # the last rows that were taken in
        pairs = [read_head(row) for row in journal.read("pairs_of", campaign.id)]
        self._board = Board(campaign.settings, pairs)

    def refreshed(self, journal: Journal) -> Board:
        """The board with all rows that the journal has by now."""
        # Judgements are read first, so that the reservation of each is among those read after them.
        said = journal.read("judgements_since", self._campaign.id, self._judged)
        given = journal.read("reservations_since", self._campaign.id, self._reserved)
        for row in sorted((*given, *said), key=lambda row: row["number"]):
            if "token" in row:
                self._board.reserve(row)
                self._reserved = row["number"]
            else:
                self._board.judge(row)
                self._judged = row["number"]
        return self._board

    def write(self, journal: Journal, draft: Reservation, now: datetime) -> Reservation | None:
        """Write a reservation; the one that stands, or None where another process has that slot."""
        token = uuid.uuid4().hex
        row = {
            "id": draft.id, "campaign": self._campaign.id, "pair": draft.pair, "slot": draft.slot, "turn": draft.turn,
            "rater": draft.rater, "token": token, "shown": draft.shown, "place": draft.place,
            "propensity": draft.propensity, "lease": self._campaign.settings.lease, "created": now,
        }  # fmt: skip
        journal.append("reservations", [row])
        found = self.refreshed(journal).find(draft.id)
        return found if found is not None and found.token == token else None


def desk_of(journal: Journal, campaign: Campaign) -> Desk:
    """The desk of a campaign version in this process; one whose pairs are still being made is not kept."""
    if campaign.state in (DRAFT, GENERATING):
        return Desk(journal, campaign)
    with _door:
        desks = _desks.setdefault(journal, {})
        if campaign.id not in desks:
            desks[campaign.id] = Desk(journal, campaign)
        return desks[campaign.id]
