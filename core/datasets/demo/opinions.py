"""Who rates what, when, and how: selection, sessions and the law of ratings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.datasets.demo.films import Films, gumbel
from core.datasets.demo.parameters import World
from core.datasets.demo.people import People
from core.types import Float64, Int64

DAY = 86_400  # seconds


@dataclass(frozen=True)
class Opinions:
    """All ratings, sorted by user then film.

    Attributes
    ----------
    users, films : int64 (n,)
        Indices.
    latent, noise : float64 (n,)
        mean + quality + harshness + Σ contributions + noise, and its last term, in stars, before rounding.
    ratings : float64 (n,)
        On the scale.
    timestamps : int64 (n,)
        Seconds since 1970 UTC.
    """

    users: Int64
    films: Int64
    latent: Float64
    noise: Float64
    ratings: Float64
    timestamps: Int64


@dataclass(frozen=True)
class _Visits:
    """Sessions of all users in order of time: offsets (n_users + 1,), start in seconds and year of each session."""

    offsets: Int64
    starts: Int64
    years: Int64


def liking(films: Films, people: People) -> Float64:
    """Sum of all true contributions of each user to each film, float64 (n_users, n_films), in stars."""
    total = np.zeros((len(people.personas), len(films.years)))
    for membership in films.attributes:
        total += people.preferences[membership.kind] @ membership.weights(len(films.years)).T
    return np.round(total, 9)  # so that it does not matter in which order a processor adds


def make_opinions(world: World, films: Films, people: People, rng: np.random.Generator) -> Opinions:
    """Draw all ratings."""
    personal = liking(films, people)
    visits = _visits(world, people, rng)
    users, rated = _selection(world, films, people, personal, visits, rng)
    noise = np.round(rng.normal(0, world.law.noise_sd, len(users)), 3)
    fair = world.law.mean + films.quality[rated] + people.harshness[users]
    latent = np.round(fair + personal[users, rated] + noise, 9)
    rounded = np.floor(latent / world.step + 0.5) * world.step
    return Opinions(
        users=users,
        films=rated,
        latent=latent,
        noise=noise,
        ratings=np.clip(rounded, world.low, world.high),
        timestamps=_times(world, films.years[rated], users, visits, rng),
    )


def _visits(world: World, people: People, rng: np.random.Generator) -> _Visits:
    opening, closing = (
        int(np.datetime64(day, "s").astype(np.int64)) for day in (world.sessions.opening, world.sessions.closing)
    )
    n = len(people.activity)
    begin = opening + rng.random(n) * (closing - opening - 90 * DAY)
    end = np.minimum(begin + 30 * DAY + rng.exponential(2.5 * 365 * DAY, n), closing)
    wanted = people.activity / world.sessions.ratings_per_session * rng.uniform(0.5, 1.5, n)
    counts = 1 + np.floor(wanted).astype(np.int64)
    offsets = np.concatenate([[0], np.cumsum(counts)])
    owner = np.repeat(np.arange(n), counts)
    starts = (begin[owner] + rng.random(len(owner)) * (end - begin)[owner]).astype(np.int64)
    starts = starts[np.lexsort((starts, owner))]
    return _Visits(offsets, starts, starts.astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970)


def _selection(
    world: World, films: Films, people: People, personal: Float64, visits: _Visits, rng: np.random.Generator
) -> tuple[Int64, Int64]:
    """Each user rates visible films that they would like, out of those that were out at their last session."""
    odds = films.appeal + world.selection.liking * personal + gumbel(rng, personal.shape)
    odds[visits.years[visits.offsets[1:] - 1, None] < films.years] = -np.inf
    best = np.argsort(-odds, axis=1)
    taken = np.arange(len(films.years)) < people.activity[:, None]
    users, ranks = np.nonzero(taken)
    rated = best[users, ranks]
    order = np.lexsort((rated, users))
    return users[order], rated[order]


def _times(world: World, years: Int64, users: Int64, visits: _Visits, rng: np.random.Generator) -> Int64:
    """Each rating falls into one of its user's sessions after the film came out; within it, one after the other."""
    owner = np.repeat(np.arange(len(visits.offsets) - 1), np.diff(visits.offsets))
    first = np.searchsorted(owner * 10_000 + visits.years, users * 10_000 + years)
    last = visits.offsets[users + 1]
    session = first + np.floor(rng.random(len(users)) * (last - first)).astype(np.int64)
    order = np.lexsort((rng.random(len(users)), session))
    least, most = world.sessions.pause_seconds
    elapsed = np.cumsum(rng.integers(least, most + 1, len(users)))
    in_order = session[order]
    begin = np.searchsorted(in_order, in_order)
    times = np.empty(len(users), dtype=np.int64)
    times[order] = visits.starts[in_order] + elapsed - elapsed[begin]
    return times
