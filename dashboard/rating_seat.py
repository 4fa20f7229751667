"""A rater at a campaign in one browser: the pair that is shown, what was said of it, and the one after it, in hand.

Every answer is in the journal before this says so; a seat that is lost with its browser tab costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from core.operations.rating import Answer, Slot, Turn, next_slots, record_judgement, skip, undo
from core.rate.answers import BOTH_BAD, LEFT, REASONS_AGAINST, REASONS_FOR, RIGHT
from core.rate.campaigns import LIKERT, REASONS
from core.store import Journal
from dashboard.language import later
from dashboard.rating_clock import Clock

TOO_QUICK = 0.3  # seconds; a key that was meant for the pair before
HELD = 1.0  # seconds between presses of a key that is held, at most; nobody reads two texts in that time
EVERYTHING_ASKED = {REASONS, LIKERT}


@dataclass(frozen=True, slots=True)
class Judged:
    """What was said of the pair that is still shown.

    Attributes
    ----------
    slot : Slot
        The pair.
    answer : Answer
        As the journal has it.
    seconds : float or None
        From when it was shown to the first answer.
    """

    slot: Slot
    answer: Answer
    seconds: float | None


@dataclass(slots=True)
class Seat:
    """Where a rater is in a campaign.

    Attributes
    ----------
    campaign, rater : str
        `name@version`; a name.
    turn : Turn or None
        What the journal said last; None where it is to be asked.
    last : Judged or None
        What was said last; a comment may still come when the next pair is shown.
    lingers : bool
        Whether the pair judged last is still shown.
    clock : Clock
        How long it was looked at.
    paused : bool
        Whether the rater pauses.
    pressed : float or None
        When the rater answered last, in seconds of the clock's time; None before that.
    notice : str
        What to tell the rater once, one sentence in English, to be said.
    """

    campaign: str
    rater: str
    turn: Turn | None = None
    last: Judged | None = None
    lingers: bool = False
    clock: Clock = field(default_factory=Clock)
    paused: bool = False
    pressed: float | None = None
    notice: str = ""

    @property
    def judged(self) -> Judged | None:
        """What was said of the pair shown; None before that."""
        return self.last if self.lingers else None

    @property
    def slot(self) -> Slot | None:
        """The pair to show."""
        if self.judged is not None:
            return self.judged.slot
        return self.turn.slots[0] if self.turn is not None and self.turn.slots else None

    @property
    def stays(self) -> bool:
        """Whether a pair is still shown once it is judged, for reasons and ratings; else the next one comes at once."""
        return self.turn is not None and bool(EVERYTHING_ASKED & set(self.turn.campaign.settings.questions))

    def take(self, journal: Journal, now: datetime) -> Turn:
        """What the rater sees now; asks the journal only where nothing is in hand."""
        if self.turn is None or self.slot is None:
            self.turn = next_slots(journal, self.campaign, self.rater, now, count=2)
        return self.turn

    def look_ahead(self, journal: Journal, now: datetime) -> bool:
        """Have the next pair in hand; return whether another one is to be shown than before.

        What is shown belongs to the rater for a while only: one that was given to somebody else meanwhile is replaced.
        """
        before = self.slot
        self.turn = next_slots(journal, self.campaign, self.rater, now, count=1 if self.judged else 2)
        after = self.slot
        if before is None or (after is not None and after.pair == before.pair):
            return before is None and after is not None
        if after is not None:
            self.notice = later("The pair that you left was given to somebody else meanwhile. Here is another one.")
        return True

    def judge(self, journal: Journal, pair: str, winner: str, now: float, stamp: dict[str, Any]) -> None:
        """Write which text is better; a press meant for another pair, or too quick for this one, does nothing.

        Raises
        ------
        WhyboardError
            It could not be written.
        """
        slot = self.slot
        if slot is None or slot.pair != pair or self.paused:
            return
        seconds = self.judged.seconds if self.judged else self.clock.seconds(pair, now)
        # Where the next pair comes at once, a key that is held would answer one pair after the other.
        held = not self.stays and self.pressed is not None and now - self.pressed < HELD
        self.pressed = now
        if self.judged is None and (seconds is None or seconds < TOO_QUICK or held):
            self.notice = later("That was too quick to be meant for this pair: nothing was saved.")
            return
        before = self.judged.answer if self.judged else slot.answer or Answer(winner)
        answer = with_winner(before, winner)
        if self.judged is not None:
            self.amend(journal, answer, stamp)
            return
        record_judgement(journal, slot, answer, seconds=seconds, **stamp)
        self.last, self.lingers = Judged(slot, answer, seconds), self.stays
        if self.turn is not None:
            progress = replace(self.turn.progress, judged=self.turn.progress.judged + 1)
            self.turn = replace(self.turn, slots=self.turn.slots[1:], progress=progress, can_undo=True)

    def said(self, pair: str) -> Answer | None:
        """The last answer, where it is about this pair."""
        return self.last.answer if self.last is not None and self.last.slot.pair == pair else None

    def amend(self, journal: Journal, answer: Answer, stamp: dict[str, Any]) -> None:
        """Write the last answer once more, with reasons, ratings or a comment; raises like `judge`."""
        if self.last is not None and answer != self.last.answer:
            record_judgement(journal, self.last.slot, answer, seconds=self.last.seconds, **stamp)
            self.last = replace(self.last, answer=answer)

    def next(self, pair: str) -> None:
        """Go on to the pair in hand, where this one is judged."""
        if self.slot is None or self.slot.pair != pair:
            return
        if self.judged is None:
            self.notice = later("Say first which one is better, or skip the pair.")
        self.lingers = False

    def skip(self, journal: Journal, pair: str, stamp: dict[str, Any]) -> None:
        """Give the pair shown back, where it is not judged; raises like `judge`."""
        slot = self.slot
        if slot is not None and slot.pair == pair and self.judged is None and self.turn is not None:
            skip(journal, slot, **stamp)
            self.last = None
            self.turn = replace(self.turn, slots=self.turn.slots[1:], can_undo=True)

    def undo(self, journal: Journal, stamp: dict[str, Any]) -> None:
        """Take the last answer or skip back; its pair is shown again. Raises like `judge`."""
        if undo(journal, self.campaign, **stamp):
            self.last, self.lingers, self.turn, self.clock = None, False, None, Clock()


def reasons_for(winner: str) -> tuple[str, ...]:
    """Reasons that go with an answer: for the better text, or against both; none for a tie."""
    return {LEFT: REASONS_FOR, RIGHT: REASONS_FOR, BOTH_BAD: REASONS_AGAINST}.get(winner, ())


def with_winner(answer: Answer, winner: str) -> Answer:
    """The same with another winner, without reasons that no longer go with it."""
    kept = tuple(reason for reason in answer.reasons if reason in reasons_for(winner))
    return replace(answer, winner=winner, reasons=kept)
