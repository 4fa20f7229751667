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
from core.audit.figures import weights
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
    counts = _drawn(int(user.max()) + 1, seed)
    both = np.stack([metric, score])
    ones = np.ones((len(counts), int(variant.max()) + 1))
    by_variant = _group_means(both, variant, counts[:, user])
    return {
        "item": _correlation(both, counts[:, user]),
        "user": _correlation(_group_means(both, user)[0], counts),
        "variant": _correlation(_group_means(both, variant)[0], ones, by_variant),
    }


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


def _drawn(users: int, seed: int) -> Float64:
    """How often each user is in each bootstrap replicate, float64 (draws, users); no replicate of a single user."""
    return weights(users, seed, DRAWS) if users > 1 else np.empty((0, users))


def _group_means(both: Float64, group: Int64, drawn: Float64 | None = None) -> Float64:
    """Means of both figures by group, float64 (draws, 2, groups); NaN for a group of which nothing was drawn."""
    rows = np.ones((1, both.shape[1])) if drawn is None else drawn
    member = np.eye(int(group.max()) + 1)[group]
    counts = rows @ member
    with np.errstate(invalid="ignore"):
        return np.stack([(rows * values) @ member / counts for values in both], axis=1)


def _correlation(both: Float64, counts: Float64, moved: Float64 | None = None) -> tuple[Correlation, Float64]:
    """Correlation of two figures, float64 (2, n), with its intervals and the tau of each replicate.

    Parameters
    ----------
    both : float64 (2, n)
        The figures of each point.
    counts : float64 (draws, n)
        How often each point is in each replicate.
    moved : float64 (draws, 2, n) or None
        The figures in each replicate; None where they are the same in all.
    """
    one, other = both
    if len(one) < 3 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return Correlation(len(one), None, None), np.empty(0)
    if moved is None:
        taus = kendalls(one, other, counts)
        rhos = [spearman(*np.repeat(both, n.astype(np.int64), axis=1)) for n in counts]
    else:
        known = [each[:, np.isfinite(each).all(axis=0)] for each in moved]
        taus = np.array([kendall(*each) for each in known])
        rhos = [spearman(*each) for each in known]
    found = Correlation(
        len(one),
        Coefficient(kendall(one, other), *_ends(taus, LEVEL)),
        Coefficient(spearman(one, other), *_ends(np.array(rhos), LEVEL)),
    )
    return found, taus


def kendall(one: Float64, other: Float64) -> float:
    """Kendall's tau-b; NaN where either is the same throughout, or empty."""
    return float(kendalls(one, other, np.ones((1, len(one))))[0])


def kendalls(one: Float64, other: Float64, counts: Float64) -> Float64:
    """Kendall's tau-b of points that stand there several times, float64 (m,) for counts (m, n).

    Copies of a point are tied in both figures. So the sums over pairs are quadratic forms of the counts, and hundreds
    of replicates are three matrix products.
    """
    a, b = (np.sign(values[:, None] - values[None, :]) for values in (one, other))

    def pairs(signs: Float64) -> Float64:
        return np.asarray(((counts @ signs) * counts).sum(axis=1), np.float64)

    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(pairs(a * b) / np.sqrt(pairs(a * a) * pairs(b * b)), np.float64)


def _ends(values: Float64, level: float) -> Ends:
    known = values[np.isfinite(values)]
    if len(known) < max(len(values) / 2, 2):
        return None, None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
