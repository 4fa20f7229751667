"""The flip test: each reason is taken away, the user is solved again, and what then happens gives its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.attribute.resolve import Resolver, listed
from core.attribute.types import Flip, FlipTest
from core.errors import InputError
from core.recommend.protocol import LoadedModel
from core.recommend.topn import rank as top_ranked
from core.results import Contribution
from core.types import Bool, Catalogue, Float32, History, Int32

SHARE = 0.05  # of the distance to the item at N + 1: a smaller change of the score does not count
_ROUNDING = 1e-9  # scores are summed in float64; a smaller change is none


def flip_test(
    catalogue: Catalogue,
    model: LoadedModel,
    history: History,
    item: int,
    drivers: Sequence[Contribution],
    n: int = 10,
) -> FlipTest:
    """Take away each driver of an item by itself, and all that speak for it at once.

    Verdicts of drivers for the item (value above 0): *necessary* where the item leaves the top-n; *contributing* where
    its rank falls, or its score falls by at least 5 % of its distance to the item at n + 1; else *decorative*. Of
    drivers against it (value below 0): *holding back* where its rank or its score rises as much; else *decorative*.
    What is taken away stays out of the candidates. A driver of value 0 speaks neither way and is decorative.

    The distance of an item outside the top-n is that to the item at n, which it would have to pass (it cannot be
    necessary: there is nothing to leave). Where no more than n items are candidates, it is that to the last of them.

    Parameters
    ----------
    catalogue, model, history, item
        Whose list it is, and index of the item explained.
    drivers : sequence of Contribution
        Those without an item id stand for no single rating and are left out.
    n : int
        Length of the list.

    Raises
    ------
    InputError
        The user has rated the item; a driver is not among the ratings; the model cannot be asked what it would do
        without a rating.
    """
    resolver = Resolver(catalogue, model, history)
    listed(resolver, item, n)
    tested = [(driver, _place(catalogue, history, driver)) for driver in drivers if driver.item is not None]
    supporting = [(driver, place) for driver, place in tested if driver.value > 0]
    present = np.ones((2 + len(tested), len(history.items)), np.bool_)  # all ratings; each driver; all for the item
    for row, (_, place) in enumerate(tested, 1):
        present[row, place] = False
    present[-1, [place for _, place in supporting]] = False
    several = len({place for _, place in supporting}) > 1
    ranks, scores = resolver.outcomes(present if several else present[:-1], item)
    before = _Before(n, int(ranks[0]), float(scores[0]), SHARE * _distance(resolver, item, n, int(ranks[0])))
    flips = tuple(
        before.flip((driver,), int(rank), float(score))
        for (driver, _), rank, score in zip(tested, ranks[1:], scores[1:], strict=False)
    )
    together = before.flip(tuple(d for d, _ in supporting), int(ranks[-1]), float(scores[-1])) if several else None
    return FlipTest(n, before.rank, before.score, before.threshold, flips, together)


@dataclass(frozen=True, slots=True)
class _Before:
    """The item with all ratings, and the least change of its score that counts."""

    n: int
    rank: int
    score: float
    threshold: float

    def flip(self, removed: tuple[Contribution, ...], rank: int, score: float) -> Flip:
        """What happened without some drivers that speak the same way."""
        value = removed[0].value
        if value > 0 and self.rank <= self.n < rank:
            verdict = "necessary"
        elif value and self._moved(rank, score, 1 if value > 0 else -1):
            verdict = "contributing" if value > 0 else "holding back"
        else:
            verdict = "decorative"
        return Flip(tuple(replace(driver, verdict=verdict) for driver in removed), rank, score, verdict)

    def _moved(self, rank: int, score: float, down: int) -> bool:
        fall = down * (self.score - score)
        return down * (rank - self.rank) > 0 or (fall >= self.threshold and fall > _ROUNDING)


def _place(catalogue: Catalogue, history: History, driver: Contribution) -> int:
    """Place of a driver in the history."""
    index = catalogue.item_index.get(driver.item or "", -1)
    found = np.flatnonzero(history.items == index)
    if not len(found):
        raise InputError(
            f"“{driver.label[:80]}” is not one of the user's ratings: it cannot be taken away.",
            "Test drivers of this user's own history.",
        )
    return int(found[0])


def _distance(resolver: Resolver, item: int, n: int, rank: int) -> float:
    """Distance of the score to the item at n + 1; from outside the list, to the item at n."""
    everything: Bool = np.ones((1, resolver.n), np.bool_)
    wanted = n + 1 if rank <= n else n
    neighbour = _at(resolver.scores(everything)[0], wanted, resolver.history.items)
    if neighbour is None:
        return 0.0
    own, other = resolver.scores_of(everything, np.array([item, neighbour], np.int32))[0]
    return abs(float(own - other))


def _at(scores: Float32, wanted: int, rated: Int32) -> int | None:
    """The candidate at a rank, or the last one of a shorter list."""
    order = top_ranked(scores.copy(), wanted, rated)
    return int(order[-1]) if len(order) else None
