"""The game behind the removal lens: the players are the ratings, the worth of a coalition is the re-solved score.

v(S) is the score of the item when only the ratings of S are there and the user is solved again; v(∅) is the base. The
Shapley value of a player is its mean marginal worth over all orders (Shapley 1953, doi:10.1515/9781400881970-018).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.attribute.resolve import Resolver
from core.recommend.protocol import Chaining, Folding
from core.types import Bool, Float64, Int32, Int64

ENUMERATED = 12  # players: 4,096 coalitions


class RemovalGame:
    """Worth of coalitions of the user's ratings for one item.

    Parameters
    ----------
    resolver : Resolver
        The user and the model.
    item : int
        Index of the item.
    """

    def __init__(self, resolver: Resolver, item: int) -> None:
        self._resolver = resolver
        self._items: Int32 = np.array([item], np.int32)
        served = resolver.served
        self._chain = served.prefix_scores(resolver.history, item) if isinstance(served, Chaining) else None

    @property
    def n(self) -> int:
        """Number of players."""
        return self._resolver.n

    @property
    def evaluations(self) -> int:
        """Coalitions that can be evaluated in about two seconds."""
        if self._chain is not None:
            return 60_000
        return 20_000 if isinstance(self._resolver.served, Folding) else 5_000

    def worth(self, present: Bool) -> Float64:
        """v of each coalition, bool (m, n): float64 (m,).

        Runs of rows that add, or take away, one player after the other are evaluated by one factorisation where the
        model can.
        """
        found = np.empty(len(present))
        single = np.ones(len(present), np.bool_)
        if self._chain is not None:
            for rows, order in chains(present):
                chain = self._chain(order)
                found[rows] = chain if present[rows][-1].all() else chain[::-1]
                single[rows] = False
        if single.any():
            found[single] = self._resolver.scores_of(present[single], self._items)[:, 0]
        return found


def chains(present: Bool) -> Iterator[tuple[slice, Int64]]:
    """Runs of n + 1 rows from no player to all, or back, each row differing from the next in one player.

    Yields
    ------
    rows : slice
        Where the run is; the last row of one may be the first of the next.
    order : int64 (n,)
        In which the players would be added.
    """
    m, n = present.shape
    changed = present[1:] ^ present[:-1]
    one, who = changed.sum(axis=1) == 1, changed.argmax(axis=1)
    counts = present.sum(axis=1)
    row = 0
    while row + n < m:
        # n changes of one player each that lead from none to all change every player once.
        if counts[row] in (0, n) and counts[row + n] == n - counts[row] and one[row : row + n].all():
            order = who[row : row + n]
            yield slice(row, row + n + 1), order if counts[row] == 0 else order[::-1]
            row += n
        else:
            row += 1


def shapley_by_enumeration(game: RemovalGame) -> Float64:
    """Shapley values from all 2ⁿ coalitions, float64 (n,); for a few players only."""
    n = game.n
    numbers = np.arange(1 << n)
    present = (numbers[:, None] >> np.arange(n) & 1).astype(np.bool_)
    worth, sizes = game.worth(present), present.sum(axis=1)
    share = np.ones(n)  # |S|! (n − |S| − 1)! / n!
    share[0] = 1 / n
    for size in range(1, n):
        share[size] = share[size - 1] * size / (n - size)
    found = np.empty(n)
    for player in range(n):
        without = numbers[~present[:, player]]
        found[player] = (share[sizes[without]] * (worth[without | 1 << player] - worth[without])).sum()
    return found


@dataclass(frozen=True, slots=True)
class Sampled:
    """Shapley values estimated from random orders.

    Attributes
    ----------
    values : float64 (n,)
        Means; they sum to v(all) − v(∅) as each order's do.
    errors : float64 (n,)
        Half-widths of 95 % intervals, from the t distribution over the pairs of orders.
    pairs : int
        Orders that were drawn, each played forwards and backwards.
    """

    values: Float64
    errors: Float64
    pairs: int


def shapley_by_sampling(
    game: RemovalGame, seed: int, least: int = 24, most: int = 480, precise: float = 0.03
) -> Sampled:
    """Shapley values from random orders, each forwards and backwards.

    Such pairs are independent of each other, hence their spread gives the error. Pairs are drawn until the errors of
    the ten strongest players are below a share of the largest value, or the evaluations are used up.

    Parameters
    ----------
    game : RemovalGame
        Of more than one player.
    seed : int
        Of the orders.
    least, most : int
        Bounds of the number of pairs.
    precise : float
        The share of the largest value.
    """
    from scipy.special import stdtrit

    most = max(least, min(most, game.evaluations // (2 * game.n + 1)))
    drawn = _pairs(game, least, seed)
    while True:
        count = len(drawn)
        values = drawn.mean(axis=0)
        errors = stdtrit(count - 1, 0.975) * drawn.std(axis=0, ddof=1) / np.sqrt(count)
        strongest = np.argsort(-np.abs(values))[:10]
        if count >= most or errors[strongest].max() <= precise * np.abs(values).max():
            return Sampled(values, errors, count)
        drawn = np.concatenate([drawn, _pairs(game, min(count, most - count), seed + count)])


def _pairs(game: RemovalGame, count: int, seed: int) -> Float64:
    """Values from `count` random orders, each forwards and backwards: float64 (count, n)."""
    rng, found = np.random.RandomState(seed), np.empty((count, game.n))
    for values in found:
        order = rng.permutation(game.n)
        walk = np.zeros((2 * game.n + 1, game.n), np.bool_)
        walk[np.arange(1, len(walk)), np.tile(order, 2)] = True  # who joins, then who leaves
        gained = np.diff(game.worth(np.logical_xor.accumulate(walk)))
        values[order] = (gained[: game.n] - gained[game.n :]) / 2
    return found
