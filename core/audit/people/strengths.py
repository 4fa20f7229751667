"""Strengths of variants as a value, and the fit behind them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from core.audit.people.connected import existence, without_contradiction
from core.audit.people.paired import Cells, derivatives, maximise, moments
from core.types import Float64, Int64

TOLD_APART = 1e-11  # least over greatest eigenvalue of the information
NO_TIES = "bradley-terry"
WITH_TIES = "davidson"


@dataclass(frozen=True, slots=True)
class Strengths:
    """What a model of paired comparisons says.

    Attributes
    ----------
    model : str
        `bradley-terry` or `davidson`.
    variants : tuple of str
        n variant ids.
    values : float64 array (n,)
        Strengths θ: natural logarithms of the abilities, mean 0 over those that exist; NaN where none exists.
    nu : float or None
        Davidson's ν: the odds of a tie against a win between equals are ν/2; None without a tie term.
    position : float or None
        γ: what being shown on the left adds to the log-odds; None where it was not asked for or does not exist.
    length : float or None
        β: what one standard deviation of the difference in length adds to the log-odds of the longer text; None as
        above.
    length_sd : float or None
        That standard deviation (about 0), in words.
    votes, decisive : float, float
        Votes the fit rests on (both-bad answers are none), and how many of them were no ties.
    groups : tuple of tuple of str
        Groups of variants linked both ways by wins; the strengths are those of the first.
    notes : tuple of str
        What does not exist, and why.
    """

    model: str
    variants: tuple[str, ...]
    values: Float64
    nu: float | None
    position: float | None
    length: float | None
    length_sd: float | None
    votes: float
    decisive: float
    groups: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]

    @property
    def exist(self) -> bool:
        """Whether at least two variants have a strength."""
        return bool(np.isfinite(self.values).any())


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes as a fit takes them: C cells of (rater, left, right, difference in length) with their answers.

    Attributes
    ----------
    variants, raters : tuple of str
        Ids; `left`, `right`, `rater` are positions in them, int64 (C,).
    counts : float64 array (C, 3)
        Answers left, right, tie.
    words : float64 array (C,) or None
        Words of the left text minus words of the right one; None where unknown or not asked for.
    """

    variants: tuple[str, ...]
    raters: tuple[str, ...]
    rater: Int64
    left: Int64
    right: Int64
    counts: Float64
    words: Float64 | None = None

    def points(self) -> Float64:
        """[i, j]: wins of i over j, each tie counted ½ for both; float64 (n, n)."""
        n = len(self.variants)
        shown = np.zeros((n, n, 3))
        np.add.at(shown, (self.left, self.right), self.counts)
        return shown[..., 0] + shown[..., 1].T + (shown[..., 2] + shown[..., 2].T) / 2


@dataclass(frozen=True, slots=True)
class Fit:
    """Strengths with what the jackknife needs to start from.

    Attributes
    ----------
    strengths : Strengths
    main : int64 array
        Positions of the variants with a strength.
    cells : Cells or None
        Likelihood of the main group; None where nothing could be fitted.
    votes : Votes
        Votes within the main group, variants renumbered.
    parameters : float64 array (P,)
    """

    strengths: Strengths
    main: Int64
    cells: Cells | None
    votes: Votes
    parameters: Float64 = field(default_factory=lambda: np.empty(0))


def fit(votes: Votes, *, tie: bool, position: bool = False) -> Fit:
    """Fit strengths by maximum likelihood; β is fitted where `votes.words` is given.

    Without `tie` a tie is half a win for both. Where the votes hold no tie, ν is 0 and the model Bradley–Terry's.
    """
    found = existence(votes.points(), votes.variants)
    notes = list(found.notes)
    inside = _within(votes, found.main)
    ties = float(inside.counts[:, 2].sum())
    decisive = float(inside.counts[:, :2].sum())
    if tie and ties and not decisive:
        notes.append(
            f"All {ties:g} votes are ties: there is nothing to tell the variants apart by, so no strengths exist."
        )
    tie = tie and ties > 0
    separated = tie and decisive > 0 and _separated(inside)
    if separated:
        notes.append(
            "Every decisive vote agrees with one order of the variants, so Davidson's strengths have no finite values. "
            "Counting a tie as half a win gives finite ones."
        )
    words, spread = _standardised(inside, notes)
    counts = inside.counts if tie else shared_out(inside.counts)
    cells = Cells(len(found.main), inside.left, inside.right, tie, position, words)
    parameters = None
    if len(found.main) and not separated and (decisive or not tie):
        cells, parameters = _fitted(cells, counts, notes)
    strengths = _value(votes, found.main, cells, parameters, spread, found.groups, notes)
    inside = Votes(inside.variants, inside.raters, inside.rater, inside.left, inside.right, counts, words)
    if parameters is None:
        return Fit(strengths, np.empty(0, dtype=np.int64), None, inside)
    return Fit(strengths, found.main, cells, inside, parameters)


def _within(votes: Votes, main: Int64) -> Votes:
    """Votes between variants of the main group, renumbered."""
    place = np.full(len(votes.variants), -1)
    place[main] = np.arange(len(main))
    kept = (place[votes.left] >= 0) & (place[votes.right] >= 0)
    names = tuple(votes.variants[i] for i in main)
    words = None if votes.words is None else votes.words[kept]
    left, right = place[votes.left[kept]], place[votes.right[kept]]
    return Votes(names, votes.raters, votes.rater[kept], left, right, votes.counts[kept], words)


def _separated(votes: Votes) -> bool:
    n = len(votes.variants)
    shown = np.zeros((n, n, 3))
    np.add.at(shown, (votes.left, votes.right), votes.counts)
    won, tied = shown[..., 0] + shown[..., 1].T, shown[..., 2] + shown[..., 2].T
    return bool(without_contradiction(won[None] > 0, tied[None] > 0)[0])


def shared_out(counts: Float64) -> Float64:
    """Answers with every tie counted as half a win for both; (C, 3) -> (C, 3)."""
    half = counts[:, 2:] / 2
    return np.hstack([counts[:, :2] + half, np.zeros_like(half)])


def _standardised(votes: Votes, notes: list[str]) -> tuple[Float64 | None, float | None]:
    words, weights = votes.words, votes.counts.sum(axis=1)
    if words is None or not weights.any():
        return None, None
    spread = float(np.sqrt(np.average(words**2, weights=weights)))
    if not spread > 0:
        notes.append("No length effect exists: both texts had the same number of words in every vote.")
        return None, None
    return words / spread, spread


def _fitted(cells: Cells, counts: Float64, notes: list[str]) -> tuple[Cells, Float64 | None]:
    """Fit, leaving out the terms for which the votes have no finite answer."""
    reasons = {
        "length": "The length effect has no finite value here (it cannot be told from the strengths, or the longer "
        "text always won or always lost); it is left out.",
        "position": "The position effect has no finite value here (every pair was always shown the same way round, "
        "or one side always won); it is left out.",
    }
    while True:
        start = np.zeros((1, cells.width))
        if _told_apart(cells, counts, start):
            parameters, converged = maximise(cells, counts[None], start)
            if converged[0] and _told_apart(cells, counts, parameters):
                return cells, parameters[0]
        if cells.length is not None:
            notes.append(reasons["length"])
            cells = Cells(cells.n, cells.left, cells.right, cells.tie, cells.position)
        elif cells.position:
            notes.append(reasons["position"])
            cells = Cells(cells.n, cells.left, cells.right, cells.tie, False)
        else:
            notes.append("The strengths did not settle on finite values, so none are given.")
            return cells, None


def _told_apart(cells: Cells, counts: Float64, parameters: Float64) -> bool:
    """Whether the votes tell every parameter from the others at this point."""
    information = derivatives(cells, moments(cells, counts[None], parameters), cells.summed)[1][0]
    free = information[1:, 1:]  # the first strength follows from the others
    values = np.linalg.eigvalsh(free)
    return bool(values[0] > values[-1] * TOLD_APART)


def _value(
    votes: Votes,
    main: Int64,
    cells: Cells,
    parameters: Float64 | None,
    spread: float | None,
    groups: tuple[tuple[str, ...], ...],
    notes: list[str],
) -> Strengths:
    values = np.full(len(votes.variants), np.nan)
    extra = dict.fromkeys(("nu", "position", "length"))
    if parameters is not None:
        values[main] = parameters[: cells.n] - parameters[: cells.n].mean()
        rest = iter(parameters[cells.n :].tolist())
        fitted = (("nu", cells.tie), ("position", cells.position), ("length", cells.length is not None))
        extra |= {name: next(rest) for name, there in fitted if there}
    log_nu = extra["nu"]
    return Strengths(
        WITH_TIES if cells.tie else NO_TIES,
        votes.variants,
        values,
        None if log_nu is None else float(np.exp(log_nu)),
        extra["position"],
        extra["length"],
        spread if cells.length is not None else None,
        float(votes.counts.sum()),
        float(votes.counts[:, :2].sum()),
        groups,
        tuple(notes),
    )
