"""The smallest set of ratings found whose real removal takes an item out of the top-N, verified by solving again."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np

from core.attribute.exact import exact_model, item_title
from core.attribute.resolve import Resolver, listed
from core.attribute.types import Counterfactual
from core.errors import InputError
from core.recommend.protocol import Exact, Folding, LoadedModel
from core.results import Contribution
from core.types import Bool, Catalogue, Float64, History, Int64

_WHOLE = 8_000_000  # scores computed to try all sets of one size
_STEP = 2_000_000  # scores computed for one step of the search
_WIDTH = 8  # most sets kept at a step of the search
_SLOW = 10_000  # how many scores each subset counts for where it is scored by itself
_LINEAR = ("ease",)  # the effect of a removal is the contribution, whatever else is removed

Places = tuple[int, ...]


def counterfactual(
    catalogue: Catalogue, model: LoadedModel, history: History, item: int, n: int = 10, limit: int = 10
) -> Counterfactual:
    """Find a small set of ratings without which an item is no longer in the top-n.

    Two searches: by contribution, and by what each further removal really does to the lead over the item at n + 1 (a
    beam search: the few best sets of each size are extended). The better set is pruned of members that are not needed.
    Then all smaller sets are tried, as far as that is feasible. For `ease`, whose removals add up, a bound proves more:
    to take the item out n others must pass it, and each needs at least as many removals as its most favourable ratings
    take to close its distance.

    What is removed stays out of the candidates. Removing all ratings leaves the popularity list.

    Parameters
    ----------
    catalogue, model, history, item
        Whose list it is, and index of the item, which stands in the top-n.
    n : int
        Length of the list.
    limit : int
        Most ratings to take away, at least 1.

    Returns
    -------
    Counterfactual
        `removed` is None where no set within the limit was found; `smallest` then says whether there is none.

    Raises
    ------
    InputError
        The item is not in the top-n, or the user has rated it; the model's score is no exact sum.
    """
    served = exact_model(model, history, "history")
    resolver = Resolver(catalogue, model, history)
    listed(resolver, item, n)
    if limit < 1:
        raise InputError(f"At most {limit} ratings may be taken away.", "Allow at least one.")
    search = _Search(resolver, served, item, n, min(limit, resolver.n))
    found = search.found()
    proved = search.proved
    removed = found if found is not None else search.strongest[: search.limit]
    rank, score = resolver.outcomes(search.without([removed]), item)
    return Counterfactual(
        n=n,
        limit=limit,
        rank=search.rank,
        score=float(resolver.scores_of(search.without([()]), np.array([item], np.int32))[0, 0]),
        removed=None if found is None else tuple(search.contribution(place) for place in found),
        rank_after=int(rank[0]),
        score_after=float(score[0]),
        smallest=proved >= (search.limit if found is None else len(found) - 1),
        tried=search.tried,
    )


class _Search:
    """Sets of places in the history, tried in batches.

    `proved` is a size up to which no set takes the item out.
    """

    def __init__(self, resolver: Resolver, served: Exact, item: int, n: int, limit: int) -> None:
        self.resolver, self.item, self.n, self.limit = resolver, item, n, limit
        self.values = served.contributions(resolver.history, item)
        self.strongest: Places = tuple(np.argsort(-self.values, kind="stable").tolist())
        self.tried = self.proved = 0
        self.rank = int(self.standings([()])[0][0])
        if self.rank > n:
            title = item_title(resolver.catalogue.items.titles[item])
            raise InputError(
                f"“{title}” is at rank {self.rank}, not in the top-{n}: there is nothing to take it out of.",
                "Choose an item of the list, or ask about a longer list.",
            )
        if resolver.model.info.kind in _LINEAR:
            self.proved = _bound(resolver, served, item, n) - 1

    def found(self) -> Places | None:
        """The smallest set found, strongest first; None where there is none within the limit."""
        singles: list[Places] = [(place,) for place in self.strongest]
        ranks, leads = self.standings(singles)
        out = np.flatnonzero(ranks > self.n)
        if len(out):
            return singles[int(out[np.argmin(leads[out])])]
        self.proved = max(self.proved, 1)
        self.effects: Places = tuple(self.strongest[place] for place in np.argsort(leads, kind="stable").tolist())
        best = self._by_contribution(self.limit)
        best = self._smaller(best, self._by_effect(self.limit if best is None else len(best) - 1))
        most = self.limit if best is None else len(best) - 1
        for size in range(self.proved + 1, most + 1):
            if comb(self.resolver.n, size) * self._cost > _WHOLE:
                break
            smaller = self._first_out(list(combinations(self.effects, size)))
            if smaller is not None:
                return smaller
            self.proved = size
        return best

    @property
    def _cost(self) -> int:
        """Scores that one subset counts for."""
        return len(self.resolver.catalogue.items) if isinstance(self.resolver.served, Folding) else _SLOW

    def standings(self, sets: list[Places]) -> tuple[Int64, Float64]:
        """Rank and lead of the item without each set of ratings."""
        self.tried += len(sets)
        return self.resolver.standings(self.without(sets), self.item, self.n)

    def without(self, sets: list[Places]) -> Bool:
        """Subsets that lack the ratings at some places, bool (len(sets), n)."""
        present = np.ones((len(sets), self.resolver.n), np.bool_)
        for row, places in zip(present, sets, strict=True):
            row[list(places)] = False
        return present

    def contribution(self, place: int) -> Contribution:
        """The rating at a place, with its contribution."""
        items, history = self.resolver.catalogue.items, self.resolver.history
        index = int(history.items[place])
        title, value = item_title(items.titles[index]), float(self.values[place])
        return Contribution(title, value, items.ids[index], float(history.values[place]))

    def _by_contribution(self, limit: int) -> Places | None:
        """The fewest of the strongest contributions, pruned."""
        prefixes = [self.strongest[:size] for size in range(2, limit + 1)]
        return self._first_out(prefixes)

    def _by_effect(self, limit: int) -> Places | None:
        """Remove, again and again, the rating whose removal lowers the lead most; several sets are kept at a time."""
        width = min(max(_STEP // (self._cost * self.resolver.n), 1), _WIDTH)
        kept: list[Places] = [(place,) for place in self.effects[:width]]
        for _ in range(min(limit, self.resolver.n) - 1):
            sets = sorted({tuple(sorted((*s, place))) for s in kept for place in self.effects if place not in s})
            ranks, leads = self.standings(sets)
            out = np.flatnonzero(ranks > self.n)
            if len(out):
                return self._pruned(sets[int(out[np.argmin(leads[out])])])
            kept = [sets[place] for place in np.argsort(leads, kind="stable")[:width].tolist()]
        return None

    def _first_out(self, sets: list[Places]) -> Places | None:
        if not sets:
            return None
        out = np.flatnonzero(self.standings(sets)[0] > self.n)
        return self._pruned(sets[int(out[0])]) if len(out) else None

    def _pruned(self, places: Places) -> Places:
        """Without members that are not needed, weakest first."""
        for place in sorted(places, key=lambda place: self.values[place]):
            fewer = tuple(other for other in places if other != place)
            if fewer and self.standings([fewer])[0][0] > self.n:
                places = fewer
        return tuple(sorted(places, key=lambda place: -self.values[place]))

    @staticmethod
    def _smaller(one: Places | None, other: Places | None) -> Places | None:
        if one is None or other is None:
            return one or other
        return min(one, other, key=len)


def _bound(resolver: Resolver, served: Exact, item: int, n: int) -> int:
    """Fewest removals that could take an item out of the top-n, where contributions do not change with removals.

    Of each other candidate the fewest that could put it ahead, and of these the n-th smallest; at most the number of
    ratings that count, without which the popularity list stands.
    """
    history = resolver.history
    others = np.setdiff1d(np.arange(len(resolver.catalogue.items), dtype=np.int32), np.append(history.items, item))
    values = served.contributions_many(history, others)
    own = served.contributions(history, item)
    counting = np.count_nonzero(values.any(axis=1) | (own != 0))
    if len(others) < n:
        return max(int(counting), 1)
    lead = own.sum() - values.sum(axis=0)
    gains = np.sort(np.maximum(own[:, None] - values, 0), axis=0)[::-1]
    # A candidate that ties may be ahead by its index, and scores are compared in float32.
    needed = (np.cumsum(gains, axis=0) < lead - 1e-5).sum(axis=0) + (lead > 1e-5)
    return max(min(int(np.partition(needed, n - 1)[n - 1]), int(counting)), 1)
