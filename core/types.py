"""What passes between the layers: frozen, documented values.

An *index* is a position in the order of ids of one data set version (see `core.store.catalogue`), so that comparing
indices is comparing ids. Arrays are read-only by convention and never changed in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scale:
    """The rating scale of a data set: lowest and highest rating in use."""

    low: float
    high: float

    def clip(self, value: float) -> float:
        """Return `value` moved to the nearest end of the scale if it lies outside."""
        return min(max(value, self.low), self.high)


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """The card of one version of a data set.

    Attributes
    ----------
    name, version : str
        Name given at import; first 12 hex digits of the hash of the content.
    source : str
        Format it came from: `demo`, `movielens-100k`, `movielens-1m`, `movielens-csv`, `goodbooks`, `table`.
    users, items, ratings : int
        Counts; users and items without ratings are counted too.
    scale : Scale
        Lowest and highest rating.
    mean : float
        Mean rating, in rating units.
    has_timestamps : bool
        Whether ratings carry a time.
    kinds : tuple of str
        Attribute kinds that at least one item has, out of genre, creator, decade, tag.
    rejected : mapping of str to int
        Rejected rows per reason; the rows themselves are in the catalogue's `rejects` table.
    created : str
        UTC time of the import, ISO 8601.
    personal : tuple of str
        Names of the personal columns of users that were imported on request.
    notes : tuple of str
        What the import wants its reader to know, one sentence each.
    """

    name: str
    version: str
    source: str
    users: int
    items: int
    ratings: int
    scale: Scale
    mean: float
    has_timestamps: bool
    kinds: tuple[str, ...]
    rejected: Mapping[str, int]
    created: str
    personal: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """`name@version`, the identifier used in folders, cache keys and the page footer."""
        return f"{self.name}@{self.version}"

    @property
    def domain(self) -> str:
        """What the items are, so that texts use the right noun: `film`, `book` or `product`."""
        format, _, _ = self.source.partition("-")
        return {"demo": "film", "movielens": "film", "goodbooks": "book"}.get(format, "product")


@dataclass(frozen=True, slots=True)
class History:
    """The ratings of one user, or an edited or invented list of ratings.

    Attributes
    ----------
    user : int or None
        Index of the user these ratings belong to, None for an edited or invented history.
    items : int32 (n,)
        Item indices, ascending, each at most once.
    values : float32 (n,)
        Ratings, in rating units.
    timestamps : int64 (n,) or None
        Seconds since 1970 UTC, -1 where missing; None where the data set has none.
    """

    user: int | None
    items: Int32
    values: Float32
    timestamps: Int64 | None = None


@dataclass(frozen=True, slots=True)
class Ratings:
    """All ratings of a data set version, sorted by user index then item index (compressed rows).

    Attributes
    ----------
    offsets : int64 (n_users + 1,)
        Ratings of user u are at offsets[u]:offsets[u + 1].
    items : int32 (n,)
        Item indices, ascending within a user.
    values : float32 (n,)
        Ratings.
    timestamps : int64 (n,) or None
        Seconds since 1970 UTC, -1 where missing.
    n_items : int
        Number of items of the catalogue.
    """

    offsets: Int64
    items: Int32
    values: Float32
    timestamps: Int64 | None
    n_items: int

    @property
    def n_users(self) -> int:
        """Number of users."""
        return len(self.offsets) - 1

    @property
    def users(self) -> Int32:
        """User index of each rating, int32 (n,)."""
        return np.repeat(np.arange(self.n_users, dtype=np.int32), np.diff(self.offsets))

    def of(self, user: int) -> History:
        """Return the history of the user with index `user`."""
        rows = slice(int(self.offsets[user]), int(self.offsets[user + 1]))
        times = None if self.timestamps is None else self.timestamps[rows]
        return History(user, self.items[rows], self.values[rows], times)


@dataclass(frozen=True, slots=True)
class AttributeIndex:
    """The attributes of one kind, by item (compressed rows).

    Attributes
    ----------
    names : tuple of str
        Attribute names, by attribute number.
    offsets : int64 (n_items + 1,)
        Attributes of item i are at offsets[i]:offsets[i + 1].
    values : int32 (n,)
        Attribute numbers, in the order the source gave them.
    """

    names: tuple[str, ...]
    offsets: Int64
    values: Int32

    def of(self, item: int) -> tuple[str, ...]:
        """Names of the attributes of the item with index `item`; empty if it has none of this kind."""
        return tuple(self.names[v] for v in self.values[self.offsets[item] : self.offsets[item + 1]])


@dataclass(frozen=True, slots=True)
class Items:
    """Item facts held in memory, each array in the order of item indices.

    Attributes
    ----------
    ids, titles, descriptions : tuple of str
        Ids as text; titles (the id where the source gave none); descriptions ("" where none).
    years : int16 (n_items,)
        Year of release; -32768 where unknown.
    n_ratings : int32 (n_items,)
        Popularity: number of ratings in this data set version.
    means : float32 (n_items,)
        Mean rating; NaN without ratings.
    attributes : mapping of kind to AttributeIndex
        One entry for each kind of `DatasetInfo.kinds`.
    """

    ids: tuple[str, ...]
    titles: tuple[str, ...]
    descriptions: tuple[str, ...]
    years: NDArray[np.int16]
    n_ratings: Int32
    means: Float32
    attributes: Mapping[str, AttributeIndex]

    def __len__(self) -> int:
        return len(self.ids)

    def year(self, item: int) -> int | None:
        """Year of release of the item with index `item`, or None."""
        year = int(self.years[item])
        return None if year == NO_YEAR else year


NO_YEAR = -32768


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One data set version in memory: all that scoring, attribution and lists need.

    Attributes
    ----------
    info : DatasetInfo
        The card.
    user_ids : tuple of str
        User ids in the order of user indices.
    user_index, item_index : mapping of str to int
        From id to index.
    items : Items
        Item facts.
    ratings : Ratings
        All ratings.
    """

    info: DatasetInfo
    user_ids: tuple[str, ...]
    user_index: Mapping[str, int]
    item_index: Mapping[str, int]
    items: Items
    ratings: Ratings
