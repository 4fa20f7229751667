"""The board of each campaign, kept in step with the journal: one lock for who gets which slot in this process."""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from core.operations.acting import behind
from core.rate.assignment import Board
from core.rate.campaigns import DRAFT, GENERATING, OPEN, Campaign
from core.rate.pairs import CampaignPair, read_head, read_pair
from core.rate.reservations import Reservation
from core.store import Journal

KEPT = 1_000  # pairs whose texts stay in memory

_desks: WeakKeyDictionary[Journal, dict[str, Desk]] = WeakKeyDictionary()
_door = threading.Lock()
Row = dict[str, Any]


class Desk:
    """Where slots of one campaign are given out. Hold `lock` while the board is looked at.

    Parameters
    ----------
    journal : Journal
        What decides; the board is only what its rows add up to.
    campaign : Campaign
        A version whose pairs no longer change.
    """

    def __init__(self, journal: Journal, campaign: Campaign) -> None:
        self.lock = threading.RLock()
        self._campaign = campaign
        self._reserved = self._judged = 0  # the last rows that were taken in
        self._pairs: OrderedDict[str, CampaignPair] = OrderedDict()
        self._board = Board(campaign.settings, [read_head(row) for row in journal.read("pairs_of", campaign.id)])

    def refreshed(self, journal: Journal) -> Board:
        """The board with all rows that the journal has by now; under the lock."""
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

    def hold(self, journal: Journal, rater: str, now: datetime, count: int) -> list[Reservation]:
        """So many slots of a rater: what they left, then new ones, each in the journal.

        The lock is let go of while rows are written, so that many raters' rows are committed together; meanwhile the
        board knows of them. Where another process had a slot first, another one is chosen.
        """
        while True:
            with self.lock:
                held, rows = self._wanted(self.refreshed(journal), rater, now, count)
            if not rows:
                return held
            try:
                journal.append("reservations", rows)
            except BaseException:
                with self.lock:
                    for row in rows:
                        self._board.withdraw(row["id"], row["token"])
                raise
            with self.lock:
                kept = self._confirmed(self.refreshed(journal), rows)
            if len(kept) == len(rows):
                return [kept.get(each.id, each) for each in held]

    def pair(self, journal: Journal, pair: str) -> CampaignPair:
        """A pair with its texts and evidence."""
        with self.lock:
            if pair not in self._pairs:
                self._pairs[pair] = read_pair(journal.read("campaign_pair", pair)[0])
                while len(self._pairs) > KEPT:
                    self._pairs.popitem(last=False)
            self._pairs.move_to_end(pair)
            return self._pairs[pair]

    def _wanted(self, board: Board, rater: str, now: datetime, count: int) -> tuple[list[Reservation], list[Row]]:
        held: list[Reservation] = []
        rows: list[Row] = []
        for each in board.waiting(rater)[:count]:
            if board.running(each, now):
                held.append(each)
            else:
                held.append(self._drafted(board, board.again(each, now), now, rows))
        while len(held) < count and (draft := board.choose(rater, now)) is not None:
            held.append(self._drafted(board, draft, now, rows))
        return held, rows

    def _drafted(self, board: Board, draft: Reservation, now: datetime, rows: list[Row]) -> Reservation:
        rows.append(
            {
                "id": draft.id, "campaign": self._campaign.id, "pair": draft.pair, "slot": draft.slot,
                "turn": draft.turn, "rater": draft.rater, "token": uuid.uuid4().hex, "shown": draft.shown,
                "place": draft.place, "propensity": draft.propensity, "lease": self._campaign.settings.lease,
                "created": now,
            }
        )  # fmt: skip
        board.reserve(rows[-1] | {"number": max(self._reserved, self._judged) + len(rows)})
        return draft

    def _confirmed(self, board: Board, rows: list[Row]) -> dict[str, Reservation]:
        """Reservations that stand, by id; the others were another process's first, and the board forgets them."""
        kept = {}
        for row in rows:
            found = board.find(row["id"])
            if found is not None and found.token == row["token"]:
                kept[row["id"]] = found
            else:
                board.withdraw(row["id"], row["token"])
        return kept


def drop_desks(journal: Journal) -> None:
    """Let go of the desks of a journal: rows of it were changed, because somebody is forgotten."""
    with _door:
        _desks.pop(behind(journal), None)


def desk_of(journal: Journal, campaign: Campaign) -> Desk:
    """The desk of a campaign version in this process; one whose pairs are still being made is not kept."""
    if campaign.state in (DRAFT, GENERATING):
        return Desk(journal, campaign)
    with _door:
        desks = _desks.setdefault(behind(journal), {})
        if campaign.id not in desks:
            desks[campaign.id] = Desk(journal, campaign)
        return desks[campaign.id]


def slots_of(journal: Journal, campaign: Campaign, rater: str, now: datetime, count: int) -> list[Reservation]:
    """Slots for a rater, where the campaign is open."""
    return desk_of(journal, campaign).hold(journal, rater, now, count) if campaign.state == OPEN else []
