"""One row per user: how active, how generous, what they like best; for search, filters and colours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.recommend.taste import Z95, Tastes
from core.types import Bool, Float64, Int32, Ratings

ACTIVITY = ("casual", "regular", "heavy")
ACTIVITY_QUANTILES = (0.25, 0.75)  # casual: the least active quarter; heavy: the most active quarter
NO_FAVOURITE = "no clear favourite"


@dataclass(frozen=True, slots=True)
class UserTable:
    """Facts of all users, each array (n_users,) in the order of user indices.

    Attributes
    ----------
    counts : int32
        Number of ratings.
    means : float64
        Mean rating, in rating units; NaN without ratings.
    habits : float64
        How much more than everyone else the user gives the same items, on average, in rating units; NaN without
        ratings.
    activity : int32
        Number in `ACTIVITY`.
    favourites : int32
        Number in `names` of the attribute the user most surely likes better than the rest; -1 where there is none.
    names : tuple of str
        Attribute names.
    segments : int32
        Number in `segment_names`.
    segment_names : tuple of str
        Activity and favourite in words, largest segment first.
    segment_counts : int32 (len(segment_names),)
        Users in each.
    """

    counts: Int32
    means: Float64
    habits: Float64
    activity: Int32
    favourites: Int32
    names: tuple[str, ...]
    segments: Int32
    segment_names: tuple[str, ...]
    segment_counts: Int32

    def __len__(self) -> int:
        return len(self.counts)

    def favourite(self, user: int) -> str | None:
        """Favourite attribute of the user with index `user`, or None."""
        number = int(self.favourites[user])
        return None if number < 0 else self.names[number]

    def segment(self, user: int) -> str:
        """Segment of the user with index `user`."""
        return self.segment_names[int(self.segments[user])]


def user_table(ratings: Ratings, residual: Float64, tastes: Tastes | None) -> UserTable:
    """Facts of all users.

    Parameters
    ----------
    ratings : Ratings
        All ratings.
    residual : float64 (n,)
        From `core.recommend.taste.residuals`.
    tastes : Tastes or None
        Tastes for the kind that favourites are taken from; None where items have no attributes.
    """
    users, counts = ratings.users, np.diff(ratings.offsets)
    with np.errstate(invalid="ignore"):
        means = np.bincount(users, ratings.values, ratings.n_users) / counts
        habits = np.bincount(users, residual, ratings.n_users) / counts
    activity = activity_levels(counts)
    favourites = favourite_attributes(tastes) if tastes else np.full(len(counts), -1, dtype=np.int32)
    names = tastes.names if tastes else ()
    segments, segment_names, sizes = _segments(activity, favourites, names)
    return UserTable(
        counts=counts.astype(np.int32),
        means=means,
        habits=habits,
        activity=activity,
        favourites=favourites,
        names=names,
        segments=segments,
        segment_names=segment_names,
        segment_counts=sizes,
    )


def favourite_attributes(tastes: Tastes) -> Int32:
    """Attribute with the highest lower end of the interval among those liked (taste above 0); -1 where none is."""
    favourites = np.full(len(tastes.totals), -1, dtype=np.int32)
    if not len(tastes.taste):
        return favourites
    low = np.where(tastes.taste > 0, tastes.taste - Z95 * tastes.sd, -np.inf)
    some = np.diff(tastes.offsets) > 0
    best = np.full(len(favourites), np.inf)
    best[some] = np.maximum.reduceat(low, tastes.offsets[:-1][some])
    users = tastes.users
    hits = np.flatnonzero((low == best[users]) & np.isfinite(low))[::-1]  # the last one written stays: the first
    favourites[users[hits]] = tastes.attributes[hits]
    return favourites


def choose_users(
    table: UserTable,
    activity: tuple[int | None, int | None] = (None, None),
    mean: tuple[float | None, float | None] = (None, None),
    segment: str | None = None,
) -> Int32:
    """Indices of the users that pass, ascending; bounds are inclusive, and without ratings there is no mean to pass.

    An unknown segment lets nobody pass.
    """
    chosen: Bool = np.ones(len(table), dtype=np.bool_)
    bounds = ((table.counts.astype(np.float64), activity), (np.round(table.means, 9), mean))
    for values, (low, high) in bounds:
        if low is not None:
            chosen &= values >= low
        if high is not None:
            chosen &= values <= high
    if segment is not None:
        known = segment in table.segment_names
        chosen &= (table.segments == table.segment_names.index(segment)) if known else False
    return np.flatnonzero(chosen).astype(np.int32)


def activity_levels(counts: np.ndarray) -> Int32:
    """Number in `ACTIVITY` of each user, int32 (n,), from their numbers of ratings."""
    if not len(counts):
        return np.zeros(0, dtype=np.int32)
    low, high = np.quantile(counts, ACTIVITY_QUANTILES)
    levels: Int32 = ((counts > low).astype(np.int32) + ((counts >= high) & (counts > low))).astype(np.int32)
    return levels


def _segments(activity: Int32, favourites: Int32, names: tuple[str, ...]) -> tuple[Int32, tuple[str, ...], Int32]:
    codes = (favourites.astype(np.int64) + 1) * len(ACTIVITY) + activity
    distinct, inverse, sizes = np.unique(codes, return_inverse=True, return_counts=True)
    order = np.argsort(-sizes, kind="stable")
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    words = []
    for code in distinct[order]:
        favourite, level = divmod(int(code), len(ACTIVITY))
        words.append(f"{ACTIVITY[level]} · {names[favourite - 1] if favourite else NO_FAVOURITE}")
    return place[inverse], tuple(words), sizes[order].astype(np.int32)
