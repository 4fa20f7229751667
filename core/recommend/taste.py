"""What a user likes, told from their ratings alone: taste by attribute with 95 % intervals.

Each rating is first held against what everyone else gave the same item, so that rating good films highly is no taste.
Then the ratings of items with an attribute are compared with the same user's other ratings, so that a harsh or
generous habit is no taste either. The difference is shrunk towards "no taste" by as much as it is uncertain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.types import AttributeIndex, Float64, Int32, Int64, Ratings

DAMPING = (
    5.0  # ratings at the mean of everyone that each item gets for free; an item rated twice is not yet good or bad
)
VARIANCE_WEIGHT = 10.0  # ratings' worth of the pooled variance in the variance of one user
LEAST_TAU_SHARE = 0.01  # least prior variance, as a share of the noise: where data show no tastes, intervals stay open
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class AttributeTaste:
    """A user's taste for one attribute.

    Attributes
    ----------
    name : str
        The attribute.
    count : int
        Ratings the user gave to items with it.
    mean_rating : float
        Their mean, in rating units.
    taste, low, high : float
        How much better than their other ratings the user rates these items, each held against what everyone else gave
        the item: posterior mean and 95 % interval, in rating units, signed.
    against_everyone : float
        How much more the user gives these items than everyone else does: plain mean difference, in rating units.
    share, everyone_share : float
        Share of the user's, and of all, ratings that are on items with it, in [0, 1].
    """

    name: str
    count: int
    mean_rating: float
    taste: float
    low: float
    high: float
    against_everyone: float
    share: float
    everyone_share: float


@dataclass(frozen=True, slots=True)
class Tastes:
    """Tastes of all users for the attributes of one kind: one cell per user and attribute that the user rated.

    Attributes
    ----------
    names : tuple of str
        Attribute names, by attribute number.
    offsets : int64 (n_users + 1,)
        Cells of user u are at offsets[u]:offsets[u + 1], by attribute number.
    attributes, counts : int32 (cells,)
        Attribute number; ratings of the user on items with it.
    means : float64 (cells,)
        Mean rating of these.
    above : float64 (cells,)
        Their mean difference from what everyone else gave, in rating units.
    taste, sd : float64 (cells,)
        Mean and standard deviation of the posterior of the taste, in rating units.
    everyone : float64 (len(names),)
        Share of all ratings that are on items with the attribute, in [0, 1].
    totals : int64 (n_users,)
        Ratings of each user.
    tau : float
        Standard deviation of the prior: how much tastes for this kind differ between users, in rating units.
    """

    names: tuple[str, ...]
    offsets: Int64
    attributes: Int32
    counts: Int32
    means: Float64
    above: Float64
    taste: Float64
    sd: Float64
    everyone: Float64
    totals: Int64
    tau: float

    @property
    def users(self) -> Int32:
        """User index of each cell, int32 (cells,)."""
        return np.repeat(np.arange(len(self.totals), dtype=np.int32), np.diff(self.offsets))

    def of(self, user: int) -> tuple[AttributeTaste, ...]:
        """Tastes of the user with index `user`, strongest liking first; ties by name."""
        rows = range(int(self.offsets[user]), int(self.offsets[user + 1]))
        found = [self._row(row, int(self.totals[user])) for row in rows]
        return tuple(sorted(found, key=lambda taste: (-taste.taste, taste.name)))

    def _row(self, row: int, total: int) -> AttributeTaste:
        attribute, taste, reach = int(self.attributes[row]), float(self.taste[row]), Z95 * float(self.sd[row])
        return AttributeTaste(
            name=self.names[attribute],
            count=int(self.counts[row]),
            mean_rating=float(self.means[row]),
            taste=taste,
            low=taste - reach,
            high=taste + reach,
            against_everyone=float(self.above[row]),
            share=int(self.counts[row]) / total,
            everyone_share=float(self.everyone[attribute]),
        )


def residuals(ratings: Ratings) -> Float64:
    """Difference of each rating from what everyone else gave the item, float64 (n,), in rating units.

    What everyone else gave is the mean of the item's other ratings together with `DAMPING` ratings at the mean of all
    ratings by other users. The user's own ratings enter nowhere, so adding a constant to all of them adds it to each
    of their residuals. With a single user the mean of everyone is that user's own.
    """
    users, values = ratings.users, ratings.values.astype(np.float64)
    sums, counts = np.bincount(users, values, ratings.n_users), np.diff(ratings.offsets)
    others = len(values) - counts
    means = (values.sum() - sums) / np.maximum(others, 1)
    means = np.where(others > 0, means, sums / np.maximum(counts, 1))
    item_sums = np.bincount(ratings.items, values, ratings.n_items)
    item_counts = np.bincount(ratings.items, minlength=ratings.n_items)
    without = item_sums[ratings.items] - values
    return np.asarray(
        values - (without + DAMPING * means[users]) / (item_counts[ratings.items] - 1 + DAMPING), dtype=np.float64
    )


def tastes(ratings: Ratings, residual: Float64, index: AttributeIndex) -> Tastes:
    """Tastes of all users for the attributes of one kind.

    With e the residuals of a user, a an attribute on n of their N ratings, d the mean of e where a is present minus its
    mean where it is not, and s² the variance of the user's residuals (drawn towards that of everyone):

        d | θ ~ N(θ, s² (1/n + 1/(N - n))),   θ ~ N(0, τ²)

    The posterior of θ is normal; τ² is the method-of-moments estimate over all users and attributes (an empirical-Bayes
    normal model: Morris 1983, doi:10.1080/01621459.1983.10477920). If every rating of a user has the attribute, their
    ratings say nothing about it and the posterior is the prior. An item with several attributes counts for each.

    Parameters
    ----------
    ratings : Ratings
        All ratings.
    residual : float64 (n,)
        From `residuals`.
    index : AttributeIndex
        Attributes of one kind.
    """
    users = ratings.users
    offsets, attributes, counts, sums, given = _cells(ratings, residual, index)
    cell_user = np.repeat(np.arange(ratings.n_users), np.diff(offsets))
    size = len(counts)
    totals = np.diff(ratings.offsets)
    user_sums = np.bincount(users, residual, ratings.n_users)
    rest = totals[cell_user] - counts
    compared = rest > 0
    difference = np.where(compared, sums / counts - (user_sums[cell_user] - sums) / np.maximum(rest, 1), 0.0)
    noise, pooled = _variances(ratings, residual)
    spread = np.where(compared, noise[cell_user] * (1 / counts + 1 / np.maximum(rest, 1)), np.inf)
    tau2 = _prior_variance(difference, spread, pooled)
    kept = np.divide(tau2, tau2 + spread, out=np.zeros(size), where=tau2 + spread > 0)
    return Tastes(
        names=index.names,
        offsets=offsets,
        attributes=attributes,
        counts=counts.astype(np.int32),
        means=given / np.maximum(counts, 1),
        above=sums / np.maximum(counts, 1),
        taste=kept * difference,
        sd=np.sqrt(tau2 * (1 - kept)),
        everyone=np.bincount(attributes, counts, len(index.names)) / max(len(ratings.items), 1),
        totals=totals,
        tau=float(np.sqrt(tau2)),
    )


def _cells(
    ratings: Ratings, residual: Float64, index: AttributeIndex
) -> tuple[Int64, Int32, Float64, Float64, Float64]:
    """Cells of users and attributes: offsets by user, attributes, counts, sums of residuals, sums of ratings.

    Each is a product of the sparse matrices of users by items and items by attributes.
    """
    from scipy.sparse import csr_array

    shape = (ratings.n_items, max(len(index.names), 1))
    has = csr_array((np.ones(len(index.values), dtype=np.complex128), index.values, index.offsets), shape=shape)
    has.sum_duplicates()
    has.data[:] = 1  # an attribute given twice to an item counts once

    def summed(values: Float64) -> csr_array:
        # A real part of 1 counts, and so keeps the cells whose values sum to 0.
        of_users = (ratings.n_users, ratings.n_items)
        found = csr_array((1 + 1j * values, ratings.items, ratings.offsets), shape=of_users) @ has
        found.sort_indices()
        return found

    first, second = summed(residual), summed(ratings.values.astype(np.float64))
    counts, sums, given = first.data.real, first.data.imag, second.data.imag
    return first.indptr.astype(np.int64), first.indices.astype(np.int32), counts, sums, given


def _variances(ratings: Ratings, residual: Float64) -> tuple[Float64, float]:
    """Variance of the residuals of each user, drawn towards the pooled one; and the pooled one."""
    users, totals = ratings.users, np.diff(ratings.offsets)
    means = np.bincount(users, residual, ratings.n_users) / np.maximum(totals, 1)
    squares = np.bincount(users, (residual - means[users]) ** 2, ratings.n_users)
    freedom = np.maximum(totals - 1, 0)
    pooled = float(squares.sum() / freedom.sum()) if freedom.sum() else float(residual.var()) if len(residual) else 0.0
    return (squares + VARIANCE_WEIGHT * pooled) / (freedom + VARIANCE_WEIGHT), pooled


def _prior_variance(difference: Float64, spread: Float64, pooled: float) -> float:
    """Solve E[d²] = τ² + spread over all cells, each weighted by its precision; never below `LEAST_TAU_SHARE`."""
    usable = np.isfinite(spread) & (spread > 0)
    least = LEAST_TAU_SHARE * pooled
    if not usable.any():
        return least
    weights = 1 / spread[usable]
    return max(float(((difference[usable] ** 2 * weights).sum() - len(weights)) / weights.sum()), least)
