"""Rating: the next pair of a campaign for a rater, and what the rater says of it.

Rows are never changed, only added to; every function returns after the commit. A pair is a rater's once their
reservation is in the journal: of two processes that want the same slot, the row that was there first decides.
"""

from __future__ import annotations

import math
from datetime import datetime
from statistics import median
from typing import Any

from core.errors import InputError, NotFoundError
from core.operations.campaign_board import Desk, desk_of, slots_of
from core.operations.checks import checked_name, storable
from core.rate.answers import Answer, likert_json, read_answer, reasons_json
from core.rate.assignment import Board
from core.rate.campaigns import CLOSED, OPEN, PAUSED, Campaign
from core.rate.judgements import words
from core.rate.pairs import CampaignPair, text_hash
from core.rate.reservations import JUDGED, SKIPPED, UNDONE, Reservation
from core.rate.slots import RaterProgress, Slot, Turn
from core.rate.versions import pick_campaign, read_campaigns
from core.store import Journal

__all__ = ["Answer", "RaterProgress", "Slot", "Turn", "next_slots", "record_judgement", "skip", "undo"]


def next_slots(journal: Journal, campaign: str, rater: str, now: datetime, count: int = 1) -> Turn:
    """The pair that a rater is to judge, and those after it; a rater who comes back gets what they left.

    Parameters
    ----------
    journal : Journal
        Where everything is.
    campaign : str
        A name (its newest version) or `name@version`.
    rater : str
        Who judges.
    now : datetime
        Naive UTC.
    count : int
        How many pairs are reserved for the rater: 1 to show, more to have ready.

    Raises
    ------
    NotFoundError
        There is no such campaign.
    InputError
        The rater has no name.
    """
    found, name = _campaign(journal, campaign), checked_name(rater)
    desk, held = desk_of(journal, found), slots_of(journal, found, name, now, count)
    with desk.lock:
        board = desk.refreshed(journal)
        progress, can_undo = _progress(board, name), found.state == OPEN and any(not r.waits for r in board.of(name))
    slots = tuple(_slot(journal, desk, found, each) for each in held)
    reason = "" if slots else _nothing_left(found, progress)
    return Turn(found, slots, progress, reason, can_undo)


def record_judgement(
    journal: Journal,
    slot: Slot | str,
    answer: Answer,
    *,
    rater: str,
    id: str,
    now: datetime,
    app_version: str,
    seconds: float | None = None,
) -> None:
    """Write what a rater says of a pair; returns after the commit. A changed mind is a new row.

    Parameters
    ----------
    journal : Journal
        Where to.
    slot : Slot or str
        What was judged, or its id. One whose time was over is taken all the same: nothing that people say is lost.
    answer : Answer
        What was said, by the sides as shown.
    rater : str
        Who says so.
    id : str
        Identifier of this row; the same one again changes nothing.
    now : datetime
        Naive UTC.
    app_version : str
        Version of the program.
    seconds : float or None
        From the moment both texts were shown, without pauses; None where it was not measured.

    Raises
    ------
    InputError
        The slot is another rater's, or the time is none.
    NotFoundError
        There is no such slot.
    """
    if seconds is not None and not (math.isfinite(seconds) and seconds >= 0):
        raise InputError(f"A judgement cannot have taken {seconds} seconds.", "Leave the time out.")
    held, pair = _given(journal, slot, rater)
    said = {
        "action": JUDGED, "winner": answer.winner, "seconds": seconds, "reasons_json": reasons_json(answer),
        "likert_json": likert_json(answer), "comment": storable(answer.comment).strip(),
    }  # fmt: skip
    journal.append("judgements", [_row(held, pair, id, now, app_version) | said])


def skip(journal: Journal, slot: Slot | str, *, rater: str, id: str, now: datetime, app_version: str) -> None:
    """Give a pair back unanswered: somebody else gets it; returns after the commit. Raises like `record_judgement`."""
    held, pair = _given(journal, slot, rater)
    journal.append("judgements", [_row(held, pair, id, now, app_version) | {"action": SKIPPED}])


def undo(journal: Journal, campaign: str, *, rater: str, id: str, now: datetime, app_version: str) -> bool:
    """Take back the last judgement or skip of a rater, as a new row; the pair is the next one they get.

    Returns
    -------
    bool
        Whether there was something to take back.
    """
    found, name = _campaign(journal, campaign), checked_name(rater)
    desk = desk_of(journal, found)
    with desk.lock:
        done = [each for each in desk.refreshed(journal).of(name) if not each.waits]
    if not done:
        return False
    held, pair = _given(journal, done[-1].id, name)
    journal.append("judgements", [_row(held, pair, id, now, app_version) | {"action": UNDONE}])
    return True


def answers_of(journal: Journal, pair: str, rater: str) -> Answer | None:
    """What a rater last said of a pair, though it was taken back since; None where they never judged it."""
    rows = [row for row in journal.read("judgements_on", pair, rater) if row["action"] == JUDGED]
    if not rows:
        return None
    last = rows[-1]
    return read_answer(last["winner"], last["reasons_json"], last["likert_json"], last["comment"])


def _campaign(journal: Journal, reference: str) -> Campaign:
    return pick_campaign(read_campaigns(journal.read("campaigns"), journal.read("campaign_states")), reference)


def _slot(journal: Journal, desk: Desk, campaign: Campaign, held: Reservation) -> Slot:
    pair = desk.pair(journal, held.pair)
    left, right = (pair.texts[n] for n in pair.shown(held.shown))
    answer = answers_of(journal, held.pair, held.rater) if held.status == UNDONE else None
    return Slot(
        held.id, campaign.id, held.rater, held.pair, pair.evidence.title, pair.evidence, left, right, held.place, answer
    )


def _given(journal: Journal, slot: Slot | str, rater: str) -> tuple[Reservation, CampaignPair]:
    """A reservation of this rater and its pair."""
    key = slot if isinstance(slot, str) else slot.id
    rows = journal.read("reservation", key)
    if not rows:
        raise NotFoundError(f"There is no reservation “{key[:80]}”.", "Ask for the next pair.")
    row = rows[0]
    if row["rater"] != checked_name(rater):
        raise InputError("This pair was given to another rater.", "Ask for a pair of your own.")
    held = Reservation(
        row["pair"], row["slot"], row["turn"], row["rater"], row["shown"], row["place"], row["propensity"],
        row["created"],
    )  # fmt: skip
    return held, desk_of(journal, _campaign(journal, row["campaign"])).pair(journal, held.pair)


def _row(held: Reservation, pair: CampaignPair, id: str, now: datetime, app_version: str) -> dict[str, Any]:
    """A row of the journal's judgements without an answer."""
    left, right = pair.shown(held.shown)
    expected = {"first": 0, "second": 1}.get(pair.expected)
    return {
        "id": id, "campaign": pair.campaign, "pair": held.pair, "reservation": held.id, "rater": held.rater,
        "action": "", "winner": None, "left_variant": pair.variants[left], "right_variant": pair.variants[right],
        "left_hash": text_hash(pair.texts[left]), "right_hash": text_hash(pair.texts[right]),
        "left_words": words(pair.texts[left]), "right_words": words(pair.texts[right]), "shown": held.shown,
        "place": held.place, "seconds": None, "kind": pair.kind,
        "expected": "" if expected is None else ("left" if expected == left else "right"),
        "propensity": held.propensity, "reasons_json": None, "likert_json": None, "comment": "",
        "dataset": pair.dataset, "model": pair.model, "user_id": pair.user, "item": pair.item,
        "stability": pair.stability, "segment": pair.segment, "source": "", "app_version": app_version, "created": now,
    }  # fmt: skip


def _progress(board: Board, rater: str) -> RaterProgress:
    mine = board.of(rater)
    taken = [board.seconds[each.id] for each in mine if each.id in board.seconds]
    return RaterProgress(
        sum(each.status == JUDGED for each in mine), sum(each.status == SKIPPED for each in mine), board.per_rater,
        board.planned, median(taken) if taken else None, board.complete,
    )  # fmt: skip


def _nothing_left(campaign: Campaign, progress: RaterProgress) -> str:
    if campaign.state == PAUSED:
        return "This campaign is paused. What you judged is saved; come back later."
    if campaign.state == CLOSED:
        return "This campaign is closed. Thank you for what you judged."
    if campaign.state != OPEN:
        return "This campaign has not been opened yet."
    if progress.complete:
        return "All planned judgements are in. Thank you."
    limit = campaign.settings.per_rater
    if limit is not None and progress.judged >= limit:
        return f"You have judged the {limit:,} pairs that one rater may judge. Thank you."
    return "There is no pair left for you now: you have seen them all, or others are judging the last ones."
