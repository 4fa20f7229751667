"""What it gives to challenge an account of a score: contrast, counterfactual, flip test, what-if, curves, stability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.results import Attribution, Contribution, RankedItem, TopN
from core.types import Float64, History

VERDICTS = ("necessary", "contributing", "holding back", "decorative")


@dataclass(frozen=True, slots=True)
class Difference:
    """One rating in a contrast.

    Attributes
    ----------
    label : str
        Title of the rated item, or what the remainder stands for.
    item, rating : str or None, float or None
        Its id and the user's rating; None for the remainder of the excess form.
    here, there : float
        What it adds to the item explained, and to the other one.
    """

    label: str
    item: str | None
    rating: float | None
    here: float
    there: float

    @property
    def value(self) -> float:
        """What it adds to the difference: `here − there`."""
        return self.here - self.there


@dataclass(frozen=True, slots=True)
class Contrast:
    """Why one item rather than another: base + Σ differences = difference of the scores, exactly.

    Attributes
    ----------
    here, there : RankedItem
        The item explained and the other one, with rank and score.
    unit, form : str
        Of all values; `raw` or `excess`.
    base : float
        Difference of the bases (`foldin`: of the items' qualities).
    differences : tuple of Difference
        Largest magnitude first.
    """

    here: RankedItem
    there: RankedItem
    unit: str
    form: str
    base: float
    differences: tuple[Difference, ...]

    @property
    def difference(self) -> float:
        """Score of the item explained minus that of the other."""
        return self.here.score - self.there.score


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The smallest set of ratings found whose real removal takes the item out of the top-N.

    Attributes
    ----------
    n, limit : int
        Length of the list; most ratings that were taken away.
    rank, score : int, float
        Of the item with all ratings.
    removed : tuple of Contribution or None
        The ratings taken away, strongest first; None if none within `limit` was found.
    rank_after, score_after : int, float
        Without them (without the `limit` strongest, where none was found).
    smallest : bool
        Whether it was proved that no smaller set does it (all smaller sets were tried).
    tried : int
        Subsets that were solved.
    """

    n: int
    limit: int
    rank: int
    score: float
    removed: tuple[Contribution, ...] | None
    rank_after: int
    score_after: float
    smallest: bool
    tried: int


@dataclass(frozen=True, slots=True)
class Flip:
    """What really happens without one rating, or without several at once.

    Attributes
    ----------
    contributions : tuple of Contribution
        The ratings taken away, with the verdict set.
    rank, score : int, float
        Of the item without them.
    verdict : str
        One of `VERDICTS`.
    """

    contributions: tuple[Contribution, ...]
    rank: int
    score: float
    verdict: str


@dataclass(frozen=True, slots=True)
class FlipTest:
    """The drivers of an item, each put to the test.

    Attributes
    ----------
    n : int
        Length of the list.
    rank, score : int, float
        Of the item with all ratings.
    threshold : float
        Least change of the score that counts: 5 % of its distance to the item at N + 1.
    flips : tuple of Flip
        One a driver, in the order of the attribution.
    together : Flip or None
        All drivers for the item at once; None where there are fewer than two.
    """

    n: int
    rank: int
    score: float
    threshold: float
    flips: tuple[Flip, ...]
    together: Flip | None


@dataclass(frozen=True, slots=True)
class RankChange:
    """One item of a list before and after: `before` and `after` are ranks, None where it is no candidate there."""

    row: RankedItem
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A list after ratings were edited, added or removed.

    Attributes
    ----------
    history : History
        The edited ratings.
    before, after : TopN
        Lists from the original and from the edited ratings, with `fallback` set where a popularity list stands.
    entered, left : tuple of RankChange
        Every item of the new list with its rank before; items of the old list that are not in the new one with their
        rank now.
    target_before, target_after : RankedItem or None
        The item on screen; None where it is no candidate or the model cannot serve the ratings.
    drivers : Attribution or None
        History lens of the item on screen after the edit; None where the model has none.
    """

    history: History
    before: TopN
    after: TopN
    entered: tuple[RankChange, ...]
    left: tuple[RankChange, ...]
    target_before: RankedItem | None
    target_after: RankedItem | None
    drivers: Attribution | None


@dataclass(frozen=True, slots=True)
class Curve:
    """Score and rank of the item as ratings are deleted, or inserted, in one order.

    Attributes
    ----------
    scores : float64 (k + 1,)
        Score after 0, 1, …, k steps, in the unit of the model.
    ranks : float64 (k + 1,)
        Rank after each; a mean over draws for the random order.
    """

    scores: Float64
    ranks: Float64


@dataclass(frozen=True, slots=True)
class Curves:
    """Faithfulness of an account: what happens when its strongest drivers are deleted, or alone kept.

    Attributes
    ----------
    n, steps : int
        Length of the list; ratings deleted or inserted at most.
    base : float
        Score without any rating.
    delete, insert : mapping of order to Curve
        Orders: `attribution`, `cosine`, `highest rated`, `random`.
    delete_area, insert_area : mapping of order to float
        Mean over the steps of how much lower (delete) or higher (insert) the score of the attribution's order is than
        that of the order named, in the unit of the model.
    """

    n: int
    steps: int
    base: float
    delete: Mapping[str, Curve]
    insert: Mapping[str, Curve]
    delete_area: Mapping[str, float]
    insert_area: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ItemStability:
    """How steady an item of a list is, and the reasons for it.

    Attributes
    ----------
    n, replicates : int
        Length of the list; replicates of the data, each without a random 10 % of the user's ratings.
    data : float or None
        Share of these in which the item is in the top-N; None where the model cannot fold in, or with one rating.
    data_drivers : float or None
        Mean Jaccard similarity of the three strongest drivers with those of the whole history, over the replicates
        (of the drivers still there).
    seeds : int
        Replicates of the seed: members of `foldin`, or retrainings.
    seed : float or None
        Share of these in which the item is in the top-N; None where the model has no seed or was not retrained.
    seed_drivers : float or None
        As `data_drivers`, over the seeds.
    """

    n: int
    replicates: int
    data: float | None
    data_drivers: float | None
    seeds: int
    seed: float | None
    seed_drivers: float | None
