"""What all users of a data set share, made ready for the features: qualities, who rated what, which items are alike."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.recommend.taste import DAMPING
from core.types import NO_YEAR, AttributeIndex, Catalogue, Float64, History, Int64

NEAREST = 40  # items that count as alike, for each item
PAIRS = 6e7  # pairs of ratings that are counted to find them; a sample of the users where there are more
SHRINK = 20.0  # raters' worth of doubt in the likeness of two items


class KindIndex:
    """Attributes of one kind: sums and means over the (item, attribute) entries.

    Attributes
    ----------
    names : tuple of str
        By attribute number.
    values, rows : int64 (entries,)
        Attribute number and item of each entry, by item.
    """

    def __init__(self, index: AttributeIndex) -> None:
        self.names = index.names
        self._sizes = np.diff(index.offsets)
        self.values: Int64 = index.values.astype(np.int64)
        self.rows: Int64 = np.repeat(np.arange(len(self._sizes)), self._sizes)

    def totals(self, of_items: Float64) -> Float64:
        """Sum over the items that have each attribute, float64 (attributes,)."""
        found: Float64 = np.bincount(self.values, of_items[self.rows], len(self.names)).astype(np.float64)
        return found

    def mean(self, entries: Float64) -> Float64:
        """Mean over the attributes of each item, float64 (n_items,); NaN where it has none."""
        sums = np.bincount(self.rows, entries, len(self._sizes))
        return np.where(self._sizes > 0, sums / np.maximum(self._sizes, 1), np.nan)


class World:
    """What the features need of a data set version.

    Parameters
    ----------
    catalogue : Catalogue
        The data set version.
    seed : int
        Draws the users from whom likeness is counted, where there are very many ratings.

    Attributes
    ----------
    counts, quality, fame, years : float64 (n_items,)
        Ratings of each item; their damped mean; log10(1 + count); year of release, NaN where unknown.
    rated, excess : sparse (n_users, n_items)
        1 where rated; the rating minus the item's quality.
    near : (int64, int64, float64) (entries,)
        Item, an item alike, likeness: by item, the most alike first.
    """

    def __init__(self, catalogue: Catalogue, seed: int = 0) -> None:
        from scipy.sparse import csr_array

        ratings, items = catalogue.ratings, catalogue.items
        self.items, self.scale = items, catalogue.info.scale
        self.n_users, self.n_items = ratings.n_users, ratings.n_items
        values = ratings.values.astype(np.float64)
        self.counts: Float64 = np.bincount(ratings.items, minlength=self.n_items).astype(np.float64)
        self.sums: Float64 = np.bincount(ratings.items, values, self.n_items).astype(np.float64)
        self.mean = float(values.mean()) if len(values) else 0.0
        self.variance = float(values.var()) if len(values) else 0.0
        self.quality: Float64 = (self.sums + DAMPING * self.mean) / (self.counts + DAMPING)
        self.fame: Float64 = np.log10(1.0 + self.counts)
        self.fame_mean = float(self.fame[ratings.items].mean()) if len(values) else 0.0
        known = items.years != NO_YEAR
        self.years: Float64 = np.where(known, items.years, np.nan)
        self.has_years = bool(known.any())
        self.attributes = {kind: KindIndex(index) for kind, index in items.attributes.items()}
        above = values - self.quality[ratings.items]
        shape = (self.n_users, self.n_items)
        self.rated: Any = csr_array((np.ones(len(values)), ratings.items, ratings.offsets), shape=shape)
        self.excess: Any = csr_array((above, ratings.items, ratings.offsets), shape=shape)
        self.norm: Float64 = np.sqrt(np.maximum(self.counts, 1.0))
        self.squares: Float64 = np.bincount(ratings.items, above**2, self.n_items).astype(np.float64)
        self.spread: Float64 = np.sqrt(self.squares + DAMPING * max(self.variance, 1e-12))
        self.near = _near(self.rated, seed)

    def liking(self, values: Float64) -> Float64:
        """Place of each rating on the scale, 0 lowest to 1 highest; 1 where the scale has one value only."""
        if self.scale.high <= self.scale.low:
            return np.ones_like(values)
        return np.clip((values - self.scale.low) / (self.scale.high - self.scale.low), 0.0, 1.0)

    def tally(self, kind: str, history: History) -> tuple[Float64, Float64]:
        """How many ratings of a history have each attribute, and their sum, float64 (attributes,) each."""
        counted, given = np.zeros(self.n_items), np.zeros(self.n_items)
        counted[history.items] = 1.0
        given[history.items] = history.values
        index = self.attributes[kind]
        return index.totals(counted), index.totals(given)


def _near(rated: Any, seed: int) -> tuple[Int64, Int64, Float64]:
    """The `NEAREST` items most alike to each: (n_ij − n_i n_j / n) / (√(n_i n_j) + doubt), where positive."""
    users = _counted_users(np.diff(rated.indptr).astype(np.float64), seed)
    part = rated[users]
    seen = np.asarray(part.sum(axis=0)).ravel()
    both = (part.T @ part).tocsr()
    found: list[tuple[Int64, Int64, Float64]] = []
    for item in range(rated.shape[1]):
        row = slice(int(both.indptr[item]), int(both.indptr[item + 1]))
        others = both.indices[row].astype(np.int64)
        product = seen[item] * seen[others]
        likeness = (both.data[row] - product / max(len(users), 1)) / (np.sqrt(product) + SHRINK)
        likeness[others == item] = 0.0
        order = np.lexsort((others, -likeness))[:NEAREST]
        order = order[likeness[order] > 0]
        found.append((np.full(len(order), item), others[order], likeness[order]))
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    rows, columns, weights = zip(*found, strict=True)
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(weights)


def _counted_users(sizes: Float64, seed: int) -> Int64:
    """All users, or a random sample whose pairs of ratings are about `PAIRS`."""
    if float((sizes**2).sum()) <= PAIRS:
        return np.arange(len(sizes))
    order = np.random.default_rng(seed).permutation(len(sizes))
    return np.sort(order[np.cumsum(sizes[order] ** 2) <= PAIRS])
