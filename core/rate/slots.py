"""What a rater sees: a pair that was given to them, how far they are, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass

from core.explain.types import Evidence
from core.rate.answers import Answer
from core.rate.campaigns import Campaign


@dataclass(frozen=True, slots=True)
class Slot:
    """A pair that was given to a rater, as it is to be shown. Nothing in it tells who wrote the texts.

    Attributes
    ----------
    id : str
        Of the reservation.
    campaign, rater : str
        `name@version`; whose it is.
    pair : str
        Id of the pair.
    title : str
        Title of the item (untrusted).
    evidence : Evidence
        What the texts are about.
    left, right : str
        The texts, as they are to be shown (untrusted).
    place : int
        Which pair it is in the rater's order, from 1.
    answer : Answer or None
        What this rater had said before taking it back.
    """

    id: str
    campaign: str
    rater: str
    pair: str
    title: str
    evidence: Evidence
    left: str
    right: str
    place: int
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class RaterProgress:
    """How far a rater is.

    Attributes
    ----------
    judged, skipped : int
        Pairs of this rater, gold pairs included.
    share : int
        Pairs that this rater would judge if all planned raters judged equally many.
    planned : int
        Judgements planned of all raters, without gold pairs.
    seconds : float or None
        Median time of this rater's judgements; None before the first.
    complete : bool
        Whether the planned judgements of all raters are in.
    """

    judged: int
    skipped: int
    share: int
    planned: int
    seconds: float | None
    complete: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """What a rater sees now.

    Attributes
    ----------
    campaign : Campaign
        With guidelines and questions.
    slots : tuple of Slot
        The pair to show, then those to have ready; empty where there is none.
    progress : RaterProgress
        How far it is.
    reason : str
        Why there is no pair, one sentence; '' where there is one.
    can_undo : bool
        Whether there is something to take back.
    """

    campaign: Campaign
    slots: tuple[Slot, ...]
    progress: RaterProgress
    reason: str = ""
    can_undo: bool = False
