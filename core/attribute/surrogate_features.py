"""What the surrogate knows of a user and an item: a few figures that a person understands, the same for any model.

All come from the ratings and the catalogue alone, so that models without any inner structure to show are described in
the same words as the others. Where the user has rated the item, that very rating is left out of its features.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.attribute.exact import item_title
from core.attribute.surrogate_words import UNKNOWN, Feature, counted, features_of, say, signed
from core.attribute.surrogate_world import World
from core.recommend.taste import DAMPING
from core.types import Bool, Float32, Float64, History, Int64

DOUBT = 0.5  # likeness' worth of doubt when the ratings of similar items are averaged
MOST_NAMES = 3  # attributes named in a note


@dataclass(frozen=True, slots=True)
class UserFeatures:
    """The features of all items for one user.

    Attributes
    ----------
    world : World
        Of the data set version.
    history : History
        The ratings they are of.
    matrix : float32 (n_items, n_features)
        In the order of `FeatureSpace.features`; NaN where unknown (an item without a year, or without attributes).
    closest : int64 (n_items,)
        The liked item that is most alike, -1 where none is.
    """

    world: World
    history: History
    matrix: Float32
    closest: Int64

    def note(self, feature: Feature, value: float, item: int) -> str:
        """What the value of a feature is for an item, in words; catalogue text in it is on one line but not escaped."""
        if np.isnan(value):
            return UNKNOWN
        name, _, kind = feature.name.partition("-")
        if name == "quality":
            return f"{say(feature, value)} of {counted(int(self.world.counts[item]))}"
        if name == "closest":
            return self._closest(int(self.closest[item]))
        return self._attributes(name, kind, item, value) if kind else say(feature, value)

    def _closest(self, other: int) -> str:
        if other < 0:
            return "nothing they like is close to it"
        place = int(np.searchsorted(self.history.items, other))
        title = item_title(self.world.items.titles[other], 80)
        return f"“{title}”, which they gave {float(self.history.values[place]):g} stars"

    def _attributes(self, name: str, kind: str, item: int, value: float) -> str:
        """`Drama 4.2 stars of 18 ratings, Comedy never rated: together +0.31 stars against everyone`."""
        counts, sums = self.world.tally(kind, self.history)
        index = self.world.attributes[kind]
        numbers = np.unique(index.values[index.rows == item])
        numbers = numbers[np.argsort(-counts[numbers], kind="stable")]
        total, own = len(self.history.items), np.isin(item, self.history.items)
        said = []
        for number in numbers[:MOST_NAMES].tolist():
            count, label = int(counts[number] - own), item_title(index.names[number], 40)
            if name == "share":
                said.append(f"{label} {count:,} of {counted(total - int(own))}")
            elif not count:
                said.append(f"{label} never rated")
            else:
                given = float(sums[number]) - self._own_rating(item)
                said.append(f"{label} {given / count:.1f} stars of {counted(count)}")
        more = f" and {len(numbers) - MOST_NAMES} more" if len(numbers) > MOST_NAMES else ""
        against = f": {signed(value)} against everyone" if name == "taste" else ""
        return f"{', '.join(said)}{more}{against}"

    def _own_rating(self, item: int) -> float:
        found = np.flatnonzero(self.history.items == item)
        return float(self.history.values[found[0]]) if len(found) else 0.0


class FeatureSpace:
    """Features of the users and items of one data set version.

    Parameters
    ----------
    world : World
        What all users share.

    Attributes
    ----------
    features : tuple of Feature
        What each column is.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.features: tuple[Feature, ...] = features_of(tuple(world.attributes), world.has_years)

    def of(self, history: History) -> UserFeatures:
        """Features of every item for one history; one of nobody in particular is in no item's mean."""
        world = self.world
        rated = np.zeros(world.n_items)
        rated[history.items] = 1.0
        values = np.zeros(world.n_items)
        values[history.items] = history.values
        in_world = rated if history.user is not None else np.zeros(world.n_items)
        count, total = world.counts - in_world, world.sums - in_world * values
        quality = (total + DAMPING * world.mean) / (count + DAMPING)
        excess = rated * (values - quality)
        liking = rated * world.liking(values)
        closest, relatives = _relatives(world, rated > 0, liking, excess)
        columns = {"quality": quality, "popularity": np.log10(1.0 + count), "year": world.years}
        columns |= _habits(world, rated, values) | _company(world, rated, liking, excess) | relatives
        for kind in world.attributes:
            columns |= _taste(world, kind, rated, excess)
        matrix = np.column_stack([columns[feature.name] for feature in self.features]).astype(np.float32)
        return UserFeatures(world, history, matrix, closest)


def _habits(world: World, rated: Float64, values: Float64) -> dict[str, Float64]:
    """Activity, mean, spread and mainstream of a user; for a rated item, of their other ratings."""
    left = rated.sum() - rated
    mean = (values.sum() - values + DAMPING * world.mean) / (left + DAMPING)
    prior = DAMPING * (world.variance + world.mean**2)
    variance = ((values**2).sum() - values**2 + prior) / (left + DAMPING) - mean**2
    fame = rated * world.fame
    return {
        "activity": np.log10(1.0 + left),
        "mean": mean,
        "spread": np.sqrt(np.maximum(variance, 0.0)),
        "mainstream": (fame.sum() - fame + world.fame_mean) / (left + 1.0),
    }


def _taste(world: World, kind: str, rated: Float64, excess: Float64) -> dict[str, Float64]:
    """Taste for the attributes of each item, and how much of the history shares them: means over its attributes."""
    index = world.attributes[kind]
    counts, sums = index.totals(rated), index.totals(excess)
    count = counts[index.values] - rated[index.rows]
    taste = (sums[index.values] - excess[index.rows]) / (count + DAMPING)
    left = np.maximum(rated.sum() - rated[index.rows], 1.0)
    return {f"taste-{kind}": index.mean(taste), f"share-{kind}": index.mean(count / left)}


def _company(world: World, rated: Float64, liking: Float64, excess: Float64) -> dict[str, Float64]:
    """How each item sits with the whole history, by products with the sparse matrix of users and items.

    `lift` = Σ_j x_j (n_ij − n_i n_j / n) / √(n_i n_j) over the user's other ratings, x the liking; `minded` the same of
    deviations from item quality, Σ_j e_j Σ_v e_vi e_vj / (s_i s_j).
    """
    norm, share = world.norm, world.counts / world.norm
    together = (world.rated.T @ (world.rated @ (liking / norm))) / norm - liking * world.counts / norm**2
    chance = ((liking * share).sum() - liking * share) * share / max(world.n_users, 1)
    agreement = world.excess @ (excess / world.spread)
    minded = (world.excess.T @ agreement) / world.spread - excess * world.squares / world.spread**2
    return {"lift": together - chance, "minded": minded}


def _relatives(world: World, rated: Bool, liking: Float64, excess: Float64) -> tuple[Int64, dict[str, Float64]]:
    """How the items most alike to each were rated: the closest liked one, all liked ones, the mean of their ratings."""
    rows, columns, weights = world.near
    mine = rated[columns]
    rows, columns, weights = rows[mine], columns[mine], weights[mine]
    liked, n = weights * liking[columns], world.n_items
    closest, nearest = np.full(n, -1, np.int64), np.zeros(n)
    order = np.argsort(liked, kind="stable")
    order = order[liked[order] > 0]
    closest[rows[order]], nearest[rows[order]] = columns[order], liked[order]  # what is written last stays
    return closest, {
        "closest": nearest,
        "relatives": np.bincount(rows, liked, n),
        "neighbours": np.bincount(rows, weights * excess[columns], n) / (np.bincount(rows, weights, n) + DOUBT),
    }
