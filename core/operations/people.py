"""What people say of the variants: judgements of a campaign, or all of them, put through the statistics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.audit.decoy_results import DecoyResult, decoy_results
from core.audit.people.agreement import Agreement, pair_agreement
from core.audit.people.frame import DECOY, NORMAL, JudgementColumns
from core.audit.people.leaderboard import Effect, Leaderboard, leaderboard
from core.audit.people.raters import RaterRow, rater_panel
from core.audit.people.slices import Slices, slices
from core.audit.people_words import DECOY_LABELS
from core.audit.tallies import VOTES, counts_of, tally
from core.operations.campaigns import judgements, progress_of
from core.operations.variants import KnownVariant
from core.rate.judgements import judgement_frame, preferred
from core.rate.plans import CampaignProgress
from core.store import Journal

if TYPE_CHECKING:
    import pandas as pd

SLICES = ("segment", "stability", "dataset", "model", "campaign")
STEADY = 0.8  # share of replicates that have the item on the list again


@dataclass(frozen=True, slots=True)
class PeopleAudit:
    """What people say, and how sure that is.

    Attributes
    ----------
    progress : CampaignProgress or None
        The campaign; None where all judgements are looked at.
    judgements : int
        How many count, those of raters left out aside; gold pairs and decoys too.
    all_raters, without : tuple of str
        Everybody who judged, by name; who was left out of them.
    board : Leaderboard
        From pairs of variants alone: neither decoys nor gold pairs.
    decoys : tuple of DecoyResult
        Variants against decoys.
    ended : bool
        Whether the planned end of the campaign is reached; False where there is no plan.
    read : callable
        Gives `frame`. Reading 100,000 judgements takes about as long as ranking by them, so it is left until asked for.
    """

    progress: CampaignProgress | None
    judgements: int
    all_raters: tuple[str, ...]
    without: tuple[str, ...]
    board: Leaderboard
    decoys: tuple[DecoyResult, ...]
    ended: bool
    read: Callable[[], pd.DataFrame]

    @property
    def frame(self) -> pd.DataFrame:
        """The judgements that count (`core.rate.judgements.COLUMNS`); not to be changed."""
        return self.read()


@dataclass(frozen=True, slots=True)
class Details:
    """What takes longer than the leaderboard, and does not decide it.

    Attributes
    ----------
    pulls : Pulls
        How far position and length carry votes.
    agreement : Agreement
        Of preferences, over all pairs but gold ones, without the raters left out.
    raters : tuple of RaterRow
        What is known of each rater, those left out too.
    """

    pulls: Pulls
    agreement: Agreement
    raters: tuple[RaterRow, ...]


@dataclass(frozen=True, slots=True)
class Pulls:
    """How far position and length carry votes.

    Attributes
    ----------
    effects : tuple of Effect
        Those that exist.
    first : str or None
        The variant that is first once both are allowed for; None where none is.
    left_out : int
        Judgements left out because they do not say how long the texts were.
    notes : tuple of str
        What does not exist, and why.
    """

    effects: tuple[Effect, ...]
    first: str | None
    left_out: int
    notes: tuple[str, ...]


def audit_people(journal: Journal, campaign: str | None = None, without: Collection[str] = ()) -> PeopleAudit:
    """Audit the judgements of a campaign (its newest version, or `name@version`), or all of them.

    Raises
    ------
    NotFoundError
        There is no such campaign.
    """
    progress = progress_of(journal, campaign) if campaign else None
    return audited(judgements(journal, campaign or None), progress, without)


def audited(
    frame: pd.DataFrame, progress: CampaignProgress | None = None, without: Collection[str] = ()
) -> PeopleAudit:
    """Put a frame of judgements through the statistics; `without` are raters that do not count."""
    return tallied(tally(frame), lambda: kept_of(frame, without), progress, without)


def tallied(
    tallies: pd.DataFrame,
    read: Callable[[], pd.DataFrame],
    progress: CampaignProgress | None = None,
    without: Collection[str] = (),
) -> PeopleAudit:
    """Put tallies (`core.audit.tallies`) through the statistics; `read` gives the judgements that count."""
    raters = tuple(sorted(tallies[JudgementColumns.RATER].unique().tolist()))
    gone = tuple(rater for rater in raters if rater in set(without))
    kept = kept_of(tallies, gone)
    ended, complete = (False, None) if progress is None else (progress.complete, progress.complete_raters)
    return PeopleAudit(
        progress,
        int(kept[VOTES].sum()),
        raters,
        gone,
        leaderboard(counts_of(kept, (NORMAL,)), ended=ended, complete=complete),
        decoy_results(counts_of(kept, (DECOY,)), ended=ended, complete=complete),
        ended,
        read,
    )


def kept_of(frame: pd.DataFrame, without: Collection[str]) -> pd.DataFrame:
    """The rows of raters that are not left out."""
    return frame[~frame[JudgementColumns.RATER].isin(list(without))] if without else frame


def vote_tallies(journal: Journal, campaign: str | None = None) -> pd.DataFrame:
    """Judgements of a campaign (`name@version`), or all of them, added up as `core.audit.tallies.tally` does."""
    import pandas as pd

    if campaign:
        return journal.frame("tallies_of", campaign)
    found = journal.frame("tallies")
    compared = preferred(journal.read("preferences"), journal.read("judged_texts"))
    if not compared:
        return found
    return pd.concat([found, tally(judgement_frame(pd.DataFrame(compared)))], ignore_index=True)


def details_of(whole: pd.DataFrame, found: PeopleAudit) -> Details:
    """What takes longer: position and length, agreement, raters.

    Parameters
    ----------
    whole : DataFrame
        The judgements with nobody left out.
    found : PeopleAudit
        The audit as it is looked at.
    """
    raters = rater_panel(whole, excluded=found.without) if len(whole) else ()
    frame = kept_of(whole, found.without)
    return Details(pulls_of(frame), pair_agreement(frame), raters)


def pulls_of(frame: pd.DataFrame) -> Pulls:
    """Fit the pull of position and length. Slower than all the rest: every vote has a length of its own.

    Parameters
    ----------
    frame : DataFrame
        Judgements (`core.rate.judgements.COLUMNS`).
    """
    normal = frame[frame[JudgementColumns.KIND] == NORMAL]
    known = (normal[JudgementColumns.LEFT_WORDS] >= 0) & (normal[JudgementColumns.RIGHT_WORDS] >= 0)
    measured = normal[known]
    length = len(measured) > 0
    board = leaderboard(measured if length else normal, position=True, length=length)
    first = board.rows[0].variant if board.rows and board.rows[0].strength is not None else None
    left_out = int((~known).sum())
    return Pulls(board.effects, first, left_out if length else 0, board.notes)


def labels_of(known: Sequence[KnownVariant]) -> dict[str, str]:
    """What people call each variant and decoy, by id; two of one name are told apart by their ids."""
    often = Counter(entry.label for entry in known)
    labels = {e.variant.id: e.label if often[e.label] == 1 else f"{e.label} ({e.variant.id[-8:]})" for e in known}
    return {**labels, **DECOY_LABELS}


def slice_columns(frame: pd.DataFrame) -> tuple[str, ...]:
    """What judgements can be sliced by: columns with at least two values among pairs of variants."""
    normal = frame[frame[JudgementColumns.KIND] == NORMAL]
    return tuple(name for name in SLICES if slice_values(normal, name).nunique() > 1)


def slice_values(frame: pd.DataFrame, by: str) -> pd.Series:
    """Which slice each judgement is in; '' where it is not known."""
    import numpy as np
    import pandas as pd

    if by == "stability":
        share = frame[JudgementColumns.STABILITY].to_numpy(float)
        words = np.select([np.isnan(share), share >= STEADY], ["", "steady"], "unsteady")
        return pd.Series(words, index=frame.index)
    return frame[by]


def sliced(frame: pd.DataFrame, by: str, first: str, second: str) -> Slices:
    """Hold two variants against each other within each slice; pairs of variants only."""
    both = [first, second]
    here = frame[JudgementColumns.LEFT].isin(both) & frame[JudgementColumns.RIGHT].isin(both)
    normal = frame[here & (frame[JudgementColumns.KIND] == NORMAL)]
    return slices(normal.assign(**{by: slice_values(normal, by)}), by, first, second)
