"""What automatic metrics have to do with people and with the flip test: a metric that moves with neither is grey.

Each explanation has a figure by a metric and a score by people. They are correlated over explanations (*item*), over
users, each with the mean of their explanations (*user*), and over variants, each with its mean (*variant*): a metric
may rank variants well and single texts not at all, or the other way round. Rank correlations: Kendall's tau-b
(doi:10.1093/biomet/30.1-2.81, with ties 1945, doi:10.1093/biomet/33.3.239) and Spearman's rho. Intervals: percentile
bootstrap over users, who are drawn with all their explanations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from core.attribute.truth import spearman
from core.audit.metrics.registry import METRICS
from core.audit.metrics.types import HIGHER, LOWER
from core.types import Float64, Int64

LEVELS = ("item", "user", "variant")
FLIP = "flip test"
FLIP_METRIC = "reasons_that_hold"  # what the flip test says of a text; that metric is not held against itself
LEAST = 10  # explanations with both figures, and of these such as differ from the most frequent one
DRAWS = 300
LEVEL = 0.95
Ends: TypeAlias = tuple[float, float] | tuple[None, None]


@dataclass(frozen=True, slots=True)
class Point:
    """One explanation: its variant and user, its figure by each metric, its score by each source.

    Attributes
    ----------
    variant, user : str
        Ids.
    metrics, scores : mapping of str to float
        Those that it has.
    """

    variant: str
    user: str
    metrics: Mapping[str, float]
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A rank correlation in [-1, 1] with its 95 % interval; `low` and `high` are None where it cannot be told."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Correlation:
    """A metric against one source on one level.

    Attributes
    ----------
    points : int
        Explanations, users or variants.
    kendall, spearman : Coefficient or None
        None with fewer than three points, or where either side is the same for all.
    """

    points: int
    kendall: Coefficient | None
    spearman: Coefficient | None


@dataclass(frozen=True, slots=True)
class Validity:
    """How far a metric can be trusted.

    Attributes
    ----------
    metric : str
        Its name.
    correlations : mapping of source to mapping of level to Correlation
        Sources: `preference`, `thumb`, aspects, and the flip test.
    people, flip : str
        `moves with it`, `moves against it`, `not shown` (the interval holds 0), `too little data`. Of people: over all
        their sources, with intervals widened by Bonferroni's rule for their number.
    """

    metric: str
    correlations: Mapping[str, Mapping[str, Correlation]]
    people: str
    flip: str

    @property
    def valid(self) -> bool:
        """Whether it moves with people or with the flip test, and against neither; else it is shown in grey."""
        said = (self.people, self.flip)
        return WITH in said and CONTRARY not in said


WITH, CONTRARY, NOT_SHOWN, TOO_LITTLE = "moves with it", "moves against it", "not shown", "too little data"


def validities(points: Sequence[Point], sources: Sequence[str], seed: int = 0) -> tuple[Validity, ...]:
    """Hold every metric of texts against each source.

    Parameters
    ----------
    points : sequence of Point
        Explanations with at least one score.
    sources : sequence of str
        Names of scores that people gave, and `FLIP`.
    seed : int
        Of the bootstrap.
    """
    return tuple(_validity(name, points, sources, seed) for name, m in METRICS.items() if m.of_text is not None)


def correlate(
    metric: Float64, score: Float64, users: Sequence[str], variants: Sequence[str], seed: int = 0
) -> dict[str, Correlation]:
    """Correlations of two figures of the same explanations, by level."""
    return {level: found for level, (found, _) in _by_level(metric, score, users, variants, seed).items()}


def _by_level(
    metric: Float64, score: Float64, users: Sequence[str], variants: Sequence[str], seed: int
) -> dict[str, tuple[Correlation, Float64]]:
    """Correlations with Kendall's tau of each bootstrap replicate."""
    user = np.unique(np.asarray(users), return_inverse=True)[1].reshape(-1)
    variant = np.unique(np.asarray(variants), return_inverse=True)[1].reshape(-1)
    drawn = _draws(user, seed)
    groups = (None, user, variant)
    return {level: _correlation(metric, score, group, drawn) for level, group in zip(LEVELS, groups, strict=True)}


def _validity(name: str, points: Sequence[Point], sources: Sequence[str], seed: int) -> Validity:
    people = [source for source in sources if source != FLIP]
    found: dict[str, Mapping[str, Correlation]] = {}
    verdicts: dict[str, str] = {}
    for source in sources:
        known = [p for p in points if name in p.metrics and source in p.scores]
        if len(known) < LEAST or (source == FLIP and name == FLIP_METRIC):
            verdicts[source] = TOO_LITTLE
            continue
        figures = np.array([[p.metrics[name], p.scores[source]] for p in known])
        about = [p.user for p in known], [p.variant for p in known]
        levels = _by_level(figures[:, 0], figures[:, 1], *about, seed)
        found[source] = {level: each for level, (each, _) in levels.items()}
        kept, replicates = levels["item"]
        sure = LEVEL if source == FLIP else 1 - (1 - LEVEL) / len(people)
        ends = _ends(replicates, sure) if all(map(_varied, figures.T)) else (None, None)
        verdicts[source] = _verdict(METRICS[name].direction, kept.kendall, ends)
    said = [verdicts[source] for source in people]
    strongest = next((v for v in (CONTRARY, WITH, NOT_SHOWN) if v in said), TOO_LITTLE)
    return Validity(name, found, strongest, verdicts.get(FLIP, TOO_LITTLE))


def _varied(values: Float64) -> bool:
    """Whether enough explanations differ from the most frequent figure: two odd ones out of hundreds show nothing."""
    return len(values) - int(np.unique(values, return_counts=True)[1].max()) >= LEAST


def _verdict(direction: str, found: Coefficient | None, ends: Ends) -> str:
    low, high = ends
    if found is None or low is None or high is None:
        return TOO_LITTLE
    if low <= 0 <= high:
        return NOT_SHOWN
    right = direction not in (HIGHER, LOWER) or (found.value > 0) == (direction == HIGHER)
    return WITH if right else CONTRARY


def _draws(users: Int64, seed: int) -> list[Int64]:
    """Rows of each bootstrap replicate: users drawn with all their rows."""
    rows = [np.flatnonzero(users == user) for user in range(int(users.max()) + 1)]
    if len(rows) < 2:
        return []
    rng = np.random.default_rng(seed)
    return [np.concatenate([rows[u] for u in rng.integers(len(rows), size=len(rows))]) for _ in range(DRAWS)]


def _correlation(
    metric: Float64, score: Float64, group: Int64 | None, drawn: Sequence[Int64]
) -> tuple[Correlation, Float64]:
    def both(rows: Int64 | slice) -> tuple[Float64, Float64]:
        if group is None:
            return metric[rows], score[rows]
        return _means(metric[rows], group[rows]), _means(score[rows], group[rows])

    one, other = both(slice(None))
    if len(one) < 3 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return Correlation(len(one), None, None), np.empty(0)
    replicates = np.array([(kendall(a, b), spearman(a, b)) for a, b in map(both, drawn)]).reshape(-1, 2)
    values, ends = (kendall(one, other), spearman(one, other)), [_ends(column, LEVEL) for column in replicates.T]
    found = Correlation(len(one), Coefficient(values[0], *ends[0]), Coefficient(values[1], *ends[1]))
    return found, replicates[:, 0]


def kendall(one: Float64, other: Float64) -> float:
    """Kendall's tau-b; NaN where either is the same throughout, or empty."""
    from scipy.stats import kendalltau

    if len(one) < 2 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    return float(kendalltau(one, other).statistic)


def _means(values: Float64, groups: Int64) -> Float64:
    """Mean of each group that is there."""
    counts = np.bincount(groups)
    sums = np.bincount(groups, values)
    return np.asarray(sums[counts > 0] / counts[counts > 0], np.float64)


def _ends(values: Float64, level: float) -> Ends:
    known = values[np.isfinite(values)]
    if len(known) < max(len(values) / 2, 2):
        return None, None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
