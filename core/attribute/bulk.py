"""Faithfulness in bulk: over many users and the items of their lists, with intervals.

With the K_e first reasons E of an order taken away from the ratings H, or E alone kept, and the user solved again:

- POS@K_r,K_e: share still in the top K_r without E; low is faithful (LXR, Barkan et al. 2024,
  doi:10.1145/3589334.3645560; fixed length K_e, Baklanov et al. 2025, doi:10.1145/3726302.3730242).
- DEL@K_e, INS@K_e: score without E, and with E alone, minus the base; low, and high, are faithful. Differences, not
  ratios of scores as in those papers: ratings are not probabilities.
- PN, PS: share that leaves the top-N without E, and that stays in it with E alone; F_NS is their harmonic mean
  (CountER, Tan et al. 2021, doi:10.1145/3459637.3482420). Every item explained is in the top-N, so PN = 1 − POS@N.

Pairs of user and item are clustered by user: see `core.attribute.clustered`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.attribute.clustered import Estimate, jackknife
from core.attribute.faithfulness import outcomes, prefixes
from core.attribute.history import WITH_EXCESS
from core.attribute.orders import (
    ORDERS,
    Cosine,
    at_random,
    by_attribution,
    by_contrast,
    by_cosine,
    by_leave_one_out,
    by_rating,
)
from core.attribute.resolve import Resolver
from core.errors import InputError
from core.progress import Progress, silent
from core.recommend.protocol import LoadedModel
from core.recommend.topn import rank
from core.types import Catalogue, Float64, History, Int32, Int64

N = 5  # length of the list: N items of each user are explained
LISTS = (N, 2 * N)  # K_r
REMOVED = (1, 3, 5)  # K_e
LEAST = 10 * max(REMOVED)  # ratings of a user who is drawn: at most a tenth of them is ever removed
DRAWS = 5  # random orders of each user
_TALLIES = ("pairs", "pos_first", "pos_second", "stays", "deleted", "inserted", "whole", "users", "pos_best")


@dataclass(frozen=True, slots=True)
class Row:
    """Faithfulness of one order with so many reasons.

    Attributes
    ----------
    order : str
        One of `ORDERS`.
    removed : int
        K_e: reasons removed, or alone kept.
    pos : tuple of Estimate
        POS@K_r,K_e for each K_r of `LISTS`, in [0, 1].
    pos_best : Estimate
        POS@N,K_e of the first item of each list alone, as those papers measure it.
    pn, ps, f_ns : Estimate
        In [0, 1]; None where nothing was counted (`f_ns`: both are 0).
    deleted, inserted : Estimate
        DEL@K_e and INS@K_e, in the unit of the model.
    behind, times : Estimate or None
        PN of the attribution minus PN of this order, and divided by it, from the same pairs; None for the attribution
        itself, and where this order never removes an item.
    """

    order: str
    removed: int
    pos: tuple[Estimate | None, ...]
    pos_best: Estimate | None
    pn: Estimate | None
    ps: Estimate | None
    f_ns: Estimate | None
    deleted: Estimate | None
    inserted: Estimate | None
    behind: Estimate | None
    times: Estimate | None


@dataclass(frozen=True, slots=True)
class Faithfulness:
    """Faithfulness of a model's account, beside other orders.

    Attributes
    ----------
    users, pairs, least : int
        Users drawn; pairs of user and item explained; least number of ratings of a user.
    whole : Estimate or None
        Score minus base with all ratings: what DEL and INS are parts of.
    rows : tuple of Row
        For each K_e, in the order of `ORDERS`.
    """

    users: int
    pairs: int
    least: int
    whole: Estimate | None
    rows: tuple[Row, ...]


def faithfulness(
    catalogue: Catalogue,
    model: LoadedModel,
    users: int = 200,
    seed: int = 0,
    progress: Progress = silent,
    *,
    least: int = LEAST,
) -> Faithfulness:
    """Take the strongest reasons away, or keep them alone, for the top items of users drawn at random.

    Parameters
    ----------
    catalogue, model
        The data set version and a model that can score edited histories as an exact sum.
    users : int
        Users drawn without replacement among those with enough ratings; fewer where there are fewer. Those whom the
        model refuses are passed over.
    seed : int
        Of the users and of the random orders.
    least : int
        Ratings that are enough.

    Raises
    ------
    InputError
        The model cannot score edited histories, or no user has enough ratings.
    """
    if users < 1:
        raise InputError(f"{users} users were asked for.", "Ask for at least one.")
    drawn = draw_users(catalogue, model, users, seed, least)
    cosine = Cosine(catalogue.ratings)
    tallies = np.empty((len(drawn), len(ORDERS), len(REMOVED), len(_TALLIES)))
    for number, user in enumerate(drawn):
        progress(number / len(drawn), f"user {number + 1} of {len(drawn)}")
        tallies[number] = _tally(catalogue, model, user, cosine, np.random.default_rng([seed, user]))
    counts = tallies[:, 0, 0, 0]
    known = [(n, name) for n, name in enumerate(ORDERS) if name != "excess" or model.info.kind in WITH_EXCESS]
    rows = tuple(_row(tallies, number, name, k) for k in range(len(REMOVED)) for number, name in known)
    return Faithfulness(len(drawn), int(counts.sum()), least, _mean(tallies[:, 0, 0], "whole"), rows)


def draw_users(catalogue: Catalogue, model: LoadedModel, users: int, seed: int, least: int = LEAST) -> list[int]:
    """Indices of users at random with at least `least` ratings, who left some item unrated and whom the model serves.

    Raises
    ------
    InputError
        There is none, or the model cannot score edited histories.
    """
    counts = np.diff(catalogue.ratings.offsets)
    eligible = np.flatnonzero((counts >= max(least, 1)) & (counts < len(catalogue.items)))
    if not len(eligible):
        most = int(counts.max(initial=0))
        raise InputError(
            f"No user has {least} ratings; the most that one has is {most}.",
            f"Ask for users with at least {most} ratings or fewer." if most else "Import ratings first.",
        )
    found: list[int] = []
    for user in np.random.default_rng(seed).permutation(eligible).tolist():
        if len(found) == users:
            break
        try:
            Resolver(catalogue, model, catalogue.ratings.of(user))
        except InputError as error:
            refused = error
        else:
            found.append(user)
    if not found:
        raise refused
    return found


def _tally(catalogue: Catalogue, model: LoadedModel, user: int, cosine: Cosine, rng: np.random.Generator) -> Float64:
    """Sums over the items of one user's list, float64 (orders, K_e, tallies)."""
    history = catalogue.ratings.of(user)
    listed = rank(model.served.scores(history), N + 1, history.items)
    items = listed[:N]
    resolver = Resolver(catalogue, model, history)
    orders = _orders(resolver, cosine, history, listed, rng)  # each (items, draws, n)
    n, m = resolver.n, len(items)
    kept = [prefixes(o.reshape(-1, n), max(REMOVED))[:, list(REMOVED)].reshape(m, -1, len(REMOVED), n) for o in orders]
    stacked = np.concatenate(kept, axis=1)
    shape = stacked.shape[:3]
    both = np.concatenate([~stacked, stacked]).reshape(-1, n)
    scores, places = outcomes(resolver, both, items)
    mine = np.repeat(np.tile(np.arange(m), 2), shape[1] * shape[2])  # the item of each subset
    rows = np.arange(len(both))
    score, place = scores[rows, mine].reshape(2, *shape), places[rows, mine].reshape(2, *shape)
    edges = np.array([np.zeros(n, np.bool_), np.ones(n, np.bool_)])
    base, whole = resolver.scores_of(edges, items)[:, :, None, None]
    best = (np.arange(m) == 0)[:, None, None]
    parts = (
        np.ones(shape),
        place[0] <= LISTS[0],
        place[0] <= LISTS[1],
        place[1] <= N,
        score[0] - base,
        score[1] - base,
        np.broadcast_to(whole - base, shape),
        np.broadcast_to(best, shape),
        best & (place[0] <= N),
    )
    summed = np.stack([np.asarray(part, np.float64).sum(axis=0) for part in parts], axis=-1)
    ends = np.cumsum([order.shape[1] for order in orders])[:-1]
    return np.stack([part.mean(axis=0) for part in np.split(summed, ends, axis=0)])


def _orders(
    resolver: Resolver, cosine: Cosine, history: History, listed: Int32, rng: np.random.Generator
) -> Sequence[Int64]:
    """Places in the order of `ORDERS`, each int64 (items, draws, n); the item after the N-th is the rival."""
    items, rival = listed[:N], listed[N:].tolist()
    n, m, account = resolver.n, len(items), by_attribution(resolver, items)
    has_excess = resolver.model.info.kind in WITH_EXCESS
    return (
        account[:, None],
        (by_attribution(resolver, items, "excess") if has_excess else account)[:, None],
        (by_contrast(resolver, items, rival[0]) if rival else account)[:, None],
        by_leave_one_out(resolver, items)[:, None],
        by_cosine(cosine, history, items)[:, None],
        np.broadcast_to(by_rating(history), (m, 1, n)),
        np.stack([at_random(n, DRAWS, rng) for _ in range(m)]),
    )


def _row(tallies: Float64, number: int, name: str, k: int) -> Row:
    own, account = tallies[:, number, k], tallies[:, 0, k]
    both = np.concatenate([own, account], axis=1)
    pos, stays, width = _TALLIES.index("pos_first"), _TALLIES.index("stays"), len(_TALLIES)

    def pn(sums: Float64, start: int = 0) -> Float64:
        return np.asarray(1 - sums[..., start + pos] / sums[..., start])

    def f_ns(sums: Float64) -> Float64:
        necessary, sufficient = pn(sums), sums[..., stays] / sums[..., 0]
        return np.asarray(2 * necessary * sufficient / (necessary + sufficient))

    first = name == ORDERS[0]
    return Row(
        order=name,
        removed=REMOVED[k],
        pos=tuple(_mean(own, part, (0, 1)) for part in ("pos_first", "pos_second")),
        pos_best=_mean(own, "pos_best", (0, 1), "users"),
        pn=jackknife(own, pn, (0, 1)),
        ps=_mean(own, "stays", (0, 1)),
        f_ns=jackknife(own, f_ns, (0, 1)),
        deleted=_mean(own, "deleted"),
        inserted=_mean(own, "inserted"),
        behind=None if first else jackknife(both, lambda sums: pn(sums, width) - pn(sums), (-1, 1)),
        times=None if first else jackknife(both, lambda sums: pn(sums, width) / pn(sums), (0, np.inf)),
    )


def _mean(
    sums: Float64, name: str, bounds: tuple[float, float] = (-np.inf, np.inf), over: str = "pairs"
) -> Estimate | None:
    above, below = _TALLIES.index(name), _TALLIES.index(over)
    return jackknife(sums, lambda s: np.asarray(s[..., above] / s[..., below]), bounds)
