"""The leaderboard: strengths, win rates and ranks with intervals over raters, and the verdict."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.audit.people.connected import quoted
from core.audit.people.counts import Counts, count_votes
from core.audit.people.davidson import of_counts, votes_of, without_raters, words_unknown
from core.audit.people.flips import Flip, votes_to_flip
from core.audit.people.frame import JudgementColumns
from core.audit.people.gate import Verdict, verdict
from core.audit.people.intervals import Interval, jackknife_interval, pilot_note
from core.audit.people.jackknife import Replicates, leave_one_out
from core.audit.people.leads import lead_of
from core.audit.people.standings import Standing, standings_of
from core.audit.people.strengths import Fit, Strengths, fit
from core.errors import InputError
from core.types import Int64

TIES = ("davidson", "half")


@dataclass(frozen=True, slots=True)
class Effect:
    """A pull that has nothing to do with the variant.

    Attributes
    ----------
    name : str
        `position` (towards the left text) or `length` (towards the longer text).
    value : float
        In log-odds; of length, for one standard deviation of the difference.
    interval : Interval
    unit : str
        What the value is for, in words.
    """

    name: str
    value: float
    interval: Interval
    unit: str


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """Who is preferred, how sure that is, and what would flip it.

    Attributes
    ----------
    rows : tuple of Standing
        Strongest first; variants without a strength last, by win rate.
    model : str
        `davidson` where ties exist (and were not asked to count half), else `bradley-terry`.
    strengths : Strengths
        The fit, with ν and what does not exist.
    effects : tuple of Effect
        Position and length, as far as asked for and existing.
    verdict : Verdict
    votes_to_flip : Flip or None
        From the model without terms for position and length; None where there is no winner, or where the terms put
        another variant first (a note says so).
    judgements, raters : int
        Counted judgements (both-bad ones included), and people behind them.
    win_matrix : int64 array (n, n)
        [i, j]: wins of i over j, in the order of `rows`.
    tie_matrix, both_bad_matrix : int64 arrays (n, n)
        Symmetric.
    level : float
        Of all intervals.
    notes : tuple of str
        What does not exist or does not count, and why.
    """

    rows: tuple[Standing, ...]
    model: str
    strengths: Strengths
    effects: tuple[Effect, ...]
    verdict: Verdict
    votes_to_flip: Flip | None
    judgements: int
    raters: int
    win_matrix: Int64
    tie_matrix: Int64
    both_bad_matrix: Int64
    level: float
    notes: tuple[str, ...]

    @property
    def pilot(self) -> bool:
        """Whether so few raters took part that it is a pilot."""
        return bool(pilot_note(self.raters))


def leaderboard(
    judgements: pd.DataFrame | Counts,
    *,
    ties: str = "davidson",
    level: float = 0.95,
    position: bool = False,
    length: bool = False,
    ended: bool = False,
    complete: Collection[str] | None = None,
    excluded: Collection[str] = (),
) -> Leaderboard:
    """Rank variants from judgements.

    Parameters
    ----------
    judgements : DataFrame or Counts
        Judgements (`core.audit.people.frame`), or their counts; gold pairs do not count.
    ties : str
        `davidson`: an answer of their own; `half`: half a win for both (Bradley–Terry).
    level : float
        Of the intervals, in (0, 1).
    position, length : bool
        Whether to fit the pull to the left, and that of the longer text (needs the frame).
    ended : bool
        Whether the planned end is reached; only then the interval may call a winner.
    complete : collection of str or None
        Raters whose blocks are complete, for the sequential test; None counts every rater as complete.
    excluded : collection of str
        Raters left out of everything; a note says how many.

    Returns
    -------
    Leaderboard
        Without judgements: no rows, and a verdict that says so.

    Raises
    ------
    InputError
        As `checked`, or `ties` or `level` is none of the known.
    """
    if ties not in TIES:
        raise InputError(f"Ties cannot be counted as “{ties}”.", f"Use one of: {', '.join(TIES)}.")
    if not 0 < level < 1:
        raise InputError(f"The level of the intervals is {level}.", "Use a number between 0 and 1, such as 0.95.")
    everyone = judgements if isinstance(judgements, Counts) else count_votes(judgements)
    left_out = set(excluded) & set(everyone.raters)
    counts = everyone.without(left_out) if left_out else everyone
    plain, full, too_short = _fits(judgements, counts, left_out, ties == "davidson", position, length)
    replicates = leave_one_out(full)
    raters = int(counts.votes.any(axis=(1, 2, 3)).sum())
    standings, order = standings_of(counts, full, replicates, level)
    lead = lead_of(counts, full, replicates, level, complete)
    flip, flip_note = _flip(plain, full)
    called = verdict(lead, full.strengths.votes, ended, _why_none(counts, full.strengths))
    wins, tied, bad = (votes.sum(axis=0)[np.ix_(order, order)] for votes in (counts.wins, counts.ties, counts.both_bad))
    notes = [
        *full.strengths.notes,
        too_short,
        flip_note,
        pilot_note(raters) if raters else "",
        f"Left out: {quoted(sorted(left_out))}." if left_out else "",
        _repeated(counts),
    ]
    return Leaderboard(
        tuple(standings[i] for i in order),
        full.strengths.model,
        full.strengths,
        _effects(full, replicates, level),
        called,
        flip,
        int(counts.votes.sum()),
        raters,
        wins,
        tied,
        bad,
        level,
        tuple(note for note in notes if note),
    )


def _fits(
    judgements: pd.DataFrame | Counts,
    counts: Counts,
    left_out: Collection[str],
    tie: bool,
    position: bool,
    length: bool,
) -> tuple[Fit, Fit, str]:
    """The model without terms for position and length, the one with those asked for, and why length is not there."""
    plain, note = fit(of_counts(counts), tie=tie), ""
    if length and not isinstance(judgements, Counts):
        note = _unmeasured(judgements)
        length = not note
    if not position and not length:
        return plain, plain, note
    votes = without_raters(votes_of(judgements, True), left_out) if length else of_counts(counts)
    return plain, fit(votes, tie=tie, position=position), note


def _effects(full: Fit, replicates: Replicates, level: float) -> tuple[Effect, ...]:
    cells, strengths = full.cells, full.strengths
    if cells is None:
        return ()
    asked = (
        ("position", strengths.position, "log-odds for the text on the left"),
        ("length", strengths.length, f"log-odds for a text {strengths.length_sd or 0:.0f} words longer"),
    )
    found = []
    at = cells.n + cells.tie
    for name, value, unit in asked:
        if value is not None:
            interval = jackknife_interval(value, replicates.parameters[:, at], level)
            found.append(Effect(name, value, interval, unit))
            at += 1
    return tuple(found)


def _flip(plain: Fit, full: Fit) -> tuple[Flip | None, str]:
    if plain.cells is None or full.cells is None:
        return None, ""
    first, shown = (fitted.main[int(np.argmax(fitted.parameters[: len(fitted.main)]))] for fitted in (plain, full))
    if first != shown:
        names = plain.strengths.variants
        return None, f"Without terms for position and length “{names[first]}” would be first, not “{names[shown]}”."
    return votes_to_flip(plain), ""


def _unmeasured(frame: pd.DataFrame) -> str:
    columns = {JudgementColumns.LEFT_WORDS, JudgementColumns.RIGHT_WORDS} & set(frame.columns)
    unknown = words_unknown(frame) if len(columns) == 2 else len(frame)
    if not unknown:
        return ""
    return f"The length effect is left out: {unknown} judgements do not say how long the texts were."


def _why_none(counts: Counts, strengths: Strengths) -> str:
    if not counts.votes.any():
        return "there are no judgements yet."
    return " ".join(strengths.notes) or "no strengths exist."


def _repeated(counts: Counts) -> str:
    rows = sum(counts.repeated.values())
    if not rows:
        return ""
    return f"{rows} earlier answers of the same rater on the same pair do not count; the last one does."
