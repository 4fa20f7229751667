"""Which pair comes next for a rater: no slot twice, none lost, balanced, the same from the same seed.

A pair has as many slots as raters are to see it; a gold pair has one for every rater. Pairs are given out in their
balanced order: the first ones are filled before later ones are begun, so that the planned number of raters sees the
same pair even where a campaign ends early. A board is what the journal's rows add up to and holds nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from core.rate.campaigns import GOLD, CampaignSettings
from core.rate.reservations import (
    GOLD_SLOT,
    HELD,
    JUDGED,
    SKIPPED,
    UNDONE,
    PairHead,
    Reservation,
    keyed_hash,
    shown_to,
)
from core.rate.uncertainty import drawn, propensities

_DECISIVE = {("left", "AB"): 0, ("right", "BA"): 0, ("left", "BA"): 1, ("right", "AB"): 1}


class Board:
    """What was given out and judged in a campaign.

    Parameters
    ----------
    settings : CampaignSettings
        Of the campaign.
    pairs : sequence of PairHead
        In their balanced order.
    """

    def __init__(self, settings: CampaignSettings, pairs: Sequence[PairHead]) -> None:
        self.settings = settings
        self.pairs: Mapping[str, PairHead] = {pair.id: pair for pair in pairs}
        self._order = [pair for pair in pairs if pair.kind != GOLD and not pair.erased]
        self._gold = [pair for pair in pairs if pair.kind == GOLD and not pair.erased]
        self._erased = {pair.id for pair in pairs if pair.erased}
        self._slots: dict[str, Reservation] = {}  # the last turn of each
        self._by_id: dict[str, Reservation] = {}
        self._mine: dict[str, dict[str, Reservation]] = {}  # by rater and pair
        self._votes: dict[str, tuple[tuple[str, str], int]] = {}  # by reservation: comparison, and who won (0 or 1)
        self._start = 0  # pairs before it are judged in all their slots
        self._done: set[tuple[str, str]] = set()  # rater and pair, without gold pairs
        self.seconds: dict[str, float] = {}  # by reservation

    def reserve(self, row: Mapping[str, Any]) -> None:
        """Take in a row of the journal's reservations; rows come in the order of writing."""
        until = row["created"] + timedelta(seconds=row["lease"])
        found = Reservation(
            row["pair"], row["slot"], row["turn"], row["rater"], row["shown"], row["place"], row["propensity"], until,
            number=row["number"], token=row["token"],
        )  # fmt: skip
        self._put(found)

    def withdraw(self, reservation: str, token: str) -> None:
        """Take a reservation out again that was not written down, or where somebody else's row was first."""
        found = self._by_id.get(reservation)
        if found is not None and found.token == token:
            del self._by_id[reservation]
            del self._slots[found.key]
            before = self._by_id.get(replace(found, turn=found.turn - 1).id)
            if before is not None:
                self._slots[found.key] = before
        for mine in self._mine.values():
            for pair in [each.pair for each in mine.values() if (each.id, each.token) == (reservation, token)]:
                del mine[pair]

    def judge(self, row: Mapping[str, Any]) -> None:
        """Take in a row of the journal's judgements; rows come in the order of writing."""
        before = self._by_id.get(row["reservation"] or "")
        if before is None:  # it was judged elsewhere and imported
            return
        pair, action = self.pairs[before.pair], row["action"]
        if pair.kind != GOLD:
            # By rater and pair: who lost a slot and got it again may judge both, and only the latest counts.
            (self._done.add if action == JUDGED else self._done.discard)((before.rater, before.pair))
        self._votes.pop(before.id, None)
        self.seconds.pop(before.id, None)
        if action == JUDGED:
            first_won = _DECISIVE.get((row["winner"], before.shown))
            if first_won is not None:
                self._votes[before.id] = (pair.comparison, first_won)
            if row["seconds"] is not None:
                self.seconds[before.id] = row["seconds"]
        until = row["created"] + timedelta(seconds=self.settings.lease)
        self._put(replace(before, status=action, until=until, number=row["number"]))

    def find(self, reservation: str) -> Reservation | None:
        """The reservation with an id."""
        return self._by_id.get(reservation)

    def of(self, rater: str) -> list[Reservation]:
        """The latest reservation of each pair that a rater was given, in the order of writing."""
        return sorted(self._mine.get(rater, {}).values(), key=lambda found: found.number)

    def raters(self) -> list[str]:
        """Who has judged."""
        return [rater for rater, found in self._mine.items() if any(r.status == JUDGED for r in found.values())]

    @property
    def judged(self) -> int:
        """Judgements that count, without gold pairs."""
        return len(self._done)

    @property
    def judged_by(self) -> dict[str, int]:
        """Judgements by rater, gold pairs included."""
        return {rater: sum(r.status == JUDGED for r in self._mine[rater].values()) for rater in self.raters()}

    @property
    def gold_judged(self) -> int:
        """Judgements of gold pairs."""
        return sum(each.slot == GOLD_SLOT and each.status == JUDGED for each in self._by_id.values())

    @property
    def skipped(self) -> int:
        """Pairs that raters gave back."""
        return sum(each.status == SKIPPED for each in self._by_id.values())

    def waiting(self, rater: str) -> list[Reservation]:
        """What a rater was given and has not answered, what was undone last first; not what others have by now."""
        given = [found for found in self.of(rater) if found.pair not in self._erased]
        mine = [found for found in given if found.waits and self._slots[found.key] is found]
        return [r for r in reversed(mine) if r.status == UNDONE] + [r for r in mine if r.status == HELD]

    def running(self, found: Reservation, now: datetime) -> bool:
        """Whether a lease is not over. One that would last for more than two leases from now was given before the
        clock was set back, and is over as well: else its pair would wait until the clock has caught up.
        """
        return now < found.until <= now + timedelta(seconds=2 * self.settings.lease)

    def again(self, found: Reservation, now: datetime) -> Reservation:
        """The slot for one more turn of the same rater, where its lease is over."""
        until = now + timedelta(seconds=self.settings.lease)
        return replace(found, turn=self._slots[found.key].turn + 1, until=until, status=HELD)

    def choose(self, rater: str, now: datetime) -> Reservation | None:
        """The next slot for a rater, not yet written down; None where nothing is left for them."""
        mine, limit = self._mine.get(rater, {}), self.settings.per_rater
        if limit is not None and sum(found.status != SKIPPED for found in mine.values()) >= limit:
            return None
        place = 1 + max((found.place for found in mine.values()), default=0)
        free = self._free(rater, now) if self._wanted(now) else iter(())
        gold = [pair for pair in self._gold if pair.id not in mine]
        first = next(free, None)
        if gold and (first is None or self._gold_is_due(place, len(self._gold) - len(gold))):
            pair = min(gold, key=lambda each: keyed_hash("gold", self.settings.seed, rater, each.id))
            return self._draft((pair, GOLD_SLOT), rater, place, 1.0, now)
        if first is None:
            return None
        if not self.settings.uncertain:
            return self._draft(first, rater, place, 1.0, now)
        return self._drawn([first, *free], rater, place, now)

    @property
    def planned(self) -> int:
        """Judgements planned, gold pairs aside; of pairs that were erased those that are in."""
        erased = sum(pair in self._erased for _, pair in self._done) if self._erased else 0
        slots = len(self._order) * self.settings.overlap + erased
        return slots if self.settings.judgements is None else min(slots, self.settings.judgements)

    @property
    def complete(self) -> bool:
        """Whether as many judgements as planned are in."""
        return 0 < self.planned <= self.judged

    @property
    def per_rater(self) -> int:
        """Judgements that each of the planned raters gives, gold pairs included; at most one a pair."""
        share = min(-(-self.planned // self.settings.raters), len(self._order)) + len(self._gold)
        return share if self.settings.per_rater is None else min(share, self.settings.per_rater)

    def _put(self, found: Reservation) -> None:
        if found.status in (SKIPPED, UNDONE):
            self._start = 0  # what was judged may be free again
        self._by_id[found.id] = found
        before = self._slots.get(found.key)
        if before is None or found.turn >= before.turn:
            self._slots[found.key] = found
        self._mine.setdefault(found.rater, {})[found.pair] = found

    def _wanted(self, now: datetime) -> bool:
        """Whether more judgements are wanted than were given and are under way."""
        if self.settings.judgements is None:
            return True
        under_way = sum(r.waits and self.running(r, now) and r.slot != GOLD_SLOT for r in self._slots.values())
        return self.judged + under_way < self.planned

    def _free(self, rater: str, now: datetime) -> Iterator[tuple[PairHead, int]]:
        """Pairs that a rater may get, each with a free slot, in their order."""
        mine, slots = self._mine.get(rater, {}), range(self.settings.overlap)
        while self._start < len(self._order) and all(
            (holder := self._slots.get(f"{self._order[self._start].id}-{slot}")) and holder.status == JUDGED
            for slot in slots
        ):
            self._start += 1
        for pair in islice(self._order, self._start, None):
            own = mine.get(pair.id)
            if own is not None and (not own.waits or self._slots[own.key] is own):
                continue
            for slot in slots:
                holder = self._slots.get(f"{pair.id}-{slot}")
                if holder is None or holder.status == SKIPPED or (holder.waits and not self.running(holder, now)):
                    yield pair, slot
                    break

    def _gold_is_due(self, place: int, seen: int) -> bool:
        """Whether the next gold pair stands at this place: they are spread evenly over what a rater is to judge."""
        return place >= (seen + 0.5) * max(self.per_rater, len(self._gold)) / len(self._gold)

    def _drawn(self, free: Sequence[tuple[PairHead, int]], rater: str, place: int, now: datetime) -> Reservation:
        first: dict[tuple[str, str], tuple[PairHead, int]] = {}
        for entry in free:
            first.setdefault(entry[0].comparison, entry)
        votes: dict[tuple[str, str], tuple[int, int]] = {}
        for comparison, second_won in self._votes.values():
            wins, losses = votes.get(comparison, (0, 0))
            votes[comparison] = (wins + 1 - second_won, losses + second_won)
        chances = propensities(list(first), votes)
        number = int.from_bytes(keyed_hash("draw", self.settings.seed, rater, place)[:8], "big") / 2**64
        chosen = drawn(chances, number)
        return self._draft(first[chosen], rater, place, chances[chosen], now)

    def _draft(
        self, free: tuple[PairHead, int], rater: str, place: int, propensity: float, now: datetime
    ) -> Reservation:
        pair, slot = free
        until = now + timedelta(seconds=self.settings.lease)
        found = Reservation(
            pair.id, slot, 0, rater, shown_to(self.settings.seed, rater, pair.id), place, propensity, until
        )
        before = self._slots.get(found.key)
        return found if before is None else replace(found, turn=before.turn + 1)
