"""Who an item is for: the users whose list holds it, the users who rated it, and how their taste differs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.progress import Progress, silent
from core.recommend.protocol import Served
from core.recommend.taste import Z95, Tastes
from core.recommend.taste_map import sample_users
from core.recommend.topn import rank
from core.types import Int32, Ratings

MOST_USERS = 2000  # lists are made for at most this many users; the share of all users is then an estimate


@dataclass(frozen=True, slots=True)
class Lists:
    """Top-N lists of all users, or of a random sample of them.

    Attributes
    ----------
    users : int32 (m,)
        Indices of the users, ascending; those the model refuses are left out.
    items : int32 (m, n)
        Item indices, best first; -1 where a list is shorter.
    n_users : int
        Users of the data set.
    """

    users: Int32
    items: Int32
    n_users: int

    @property
    def complete(self) -> bool:
        """Whether these are the lists of all users."""
        return len(self.users) == self.n_users


@dataclass(frozen=True, slots=True)
class Share:
    """A share of users with its 95 % interval (Wilson 1927, doi:10.1080/01621459.1927.10502953).

    Attributes
    ----------
    value, low, high : float
        In [0, 1]; `low` and `high` equal `value` where all users were counted.
    count, of : int
        Users with the property; users looked at.
    """

    value: float
    low: float
    high: float
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class GroupTaste:
    """Taste of a group of users for one attribute, against everyone.

    Attributes
    ----------
    name : str
        The attribute.
    users : int
        Users of the group who rated items with it.
    difference, low, high : float
        Mean taste of the group minus mean taste of everyone, with a 95 % interval, in rating units.
    """

    name: str
    users: int
    difference: float
    low: float
    high: float


def sample_lists(
    served: Served, ratings: Ratings, n: int = 10, limit: int = MOST_USERS, seed: int = 0, progress: Progress = silent
) -> Lists:
    """Make the lists (unseen items, no other filter) of all users, or of `limit` users drawn with `seed`."""
    users = sample_users(np.arange(ratings.n_users, dtype=np.int32), limit, seed)
    kept, rows = [], []
    for done, user in enumerate(users.tolist()):
        history = ratings.of(user)
        if served.refuses(history) is None:
            found = rank(served.scores(history), n, history.items, None)
            kept.append(user)
            rows.append(np.pad(found, (0, n - len(found)), constant_values=-1))
        if done % 100 == 0:
            progress(done / len(users), "Making lists")
    items = np.asarray(rows, dtype=np.int32).reshape(len(rows), n)
    return Lists(np.asarray(kept, dtype=np.int32), items, ratings.n_users)


def receivers(lists: Lists, item: int) -> Int32:
    """Users whose list holds the item, ascending."""
    holds = (lists.items == item).any(axis=1)
    return np.asarray(lists.users[holds], dtype=np.int32)


def receiver_share(lists: Lists, item: int) -> Share:
    """Share of all users whose list holds the item: counted, or estimated from the sample."""
    count, of = len(receivers(lists, item)), len(lists.users)
    if not of:
        return Share(0.0, 0.0, 0.0 if not lists.n_users else 1.0, 0, 0)
    value = count / of
    if lists.complete:
        return Share(value, value, value, count, of)
    low, high = wilson(count, of)
    return Share(value, low, high, count, of)


def wilson(count: int, of: int) -> tuple[float, float]:
    """95 % interval of a share of which `count` of `of` were seen; stays inside [0, 1] for small counts."""
    share, z2 = count / of, Z95**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    reach = Z95 / (1 + z2 / of) * float(np.sqrt(share * (1 - share) / of + z2 / (4 * of * of)))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def raters(ratings: Ratings, item: int) -> tuple[Int32, np.ndarray]:
    """Users who rated the item, ascending, and their ratings, float32."""
    rows = np.flatnonzero(ratings.items == item)
    users = np.searchsorted(ratings.offsets, rows, side="right") - 1
    return users.astype(np.int32), ratings.values[rows]


def group_tastes(tastes: Tastes, group: Int32) -> tuple[GroupTaste, ...]:
    """Mean taste of a group for each attribute that one of it rated, minus that of everyone; most liked first.

    A user who rated nothing with an attribute counts as having no taste for it (0). The interval is that of the mean of
    the group: mean ± 1.96 standard errors; with fewer than two users there is none and it is infinite.
    """
    width, everyone = len(tastes.names), max(len(tastes.totals), 1)
    inside = np.zeros(len(tastes.totals), dtype=np.bool_)
    inside[group] = True
    cells = inside[tastes.users]
    numbers, values, size = tastes.attributes[cells], tastes.taste[cells], len(group)
    counts = np.bincount(numbers, minlength=width)
    sums = np.bincount(numbers, values, width)
    squares = np.bincount(numbers, values**2, width)
    baseline = np.bincount(tastes.attributes, tastes.taste, width) / everyone
    means = sums / max(size, 1)
    error = np.full(width, np.inf)
    if size > 1:
        error = np.sqrt(np.maximum(squares / size - means**2, 0) / (size - 1))
    rows = [
        GroupTaste(
            name=tastes.names[a],
            users=int(counts[a]),
            difference=float(means[a] - baseline[a]),
            low=float(means[a] - baseline[a] - Z95 * error[a]),
            high=float(means[a] - baseline[a] + Z95 * error[a]),
        )
        for a in np.flatnonzero(counts).tolist()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.difference, row.name)))
