"""The films of the demo world: who made them, what they are, how good and how visible they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.columns import CREATOR, DECADE, GENRE, TAG
from core.datasets.demo.parameters import World
from core.datasets.demo.texts import Writer
from core.types import Float64, Int64

LAST_YEAR = 2024
GENRES_PER_FILM = (0.28, 0.5, 0.22)  # shares of films with one, two, three
TAGS_PER_FILM = (0.25, 0.5, 0.25)


@dataclass(frozen=True)
class Membership:
    """Which films have which attributes of one kind.

    Attributes
    ----------
    kind : str
        Attribute kind.
    names : tuple of str
        Attribute names, by number.
    axes : float64 (n_names, n_axes)
        Place of each attribute on the taste axes; zero where the kind has none.
    films, positions, values : int64 (n,)
        Film index, place in the film's list (from 0), attribute number.
    """

    kind: str
    names: tuple[str, ...]
    axes: Float64
    films: Int64
    positions: Int64
    values: Int64

    def weights(self, n_films: int) -> Float64:
        """Share of each attribute in each film, float64 (n_films, n_names): 1 / attributes of this kind, or 0."""
        weights = np.zeros((n_films, len(self.names)))
        weights[self.films, self.values] = 1.0 / np.bincount(self.films, minlength=n_films)[self.films]
        return weights


@dataclass(frozen=True)
class Films:
    """All films.

    Attributes
    ----------
    titles, descriptions : tuple of str
        Made-up texts.
    years : int64 (n,)
        Year of release.
    quality : float64 (n,)
        What everybody adds to a rating of the film, in stars.
    appeal : float64 (n,)
        Log-odds of being seen, apart from taste.
    attributes : tuple of Membership
        Genre, creator, decade, tag.
    """

    titles: tuple[str, ...]
    descriptions: tuple[str, ...]
    years: Int64
    quality: Float64
    appeal: Float64
    attributes: tuple[Membership, ...]


def make_films(world: World, words: dict[str, Any], rng: np.random.Generator) -> Films:
    """Draw all films."""
    decades = rng.choice(len(world.decades), size=world.films, p=world.decade_shares)
    began = np.array(world.decades)[decades]
    years = began + np.floor(rng.random(world.films) * np.minimum(10, LAST_YEAR + 1 - began)).astype(np.int64)
    genres = _genres(world, rng)
    place = genres.weights(world.films) @ world.genres.axes
    tags = _ranked(TAG, world.tags.names, world.tags.axes, 2.6 * place @ world.tags.axes.T, TAGS_PER_FILM, rng)
    writer = Writer(words, rng)
    creators, cultures = _creators(world, writer, place, years, rng)
    decade = Membership(
        DECADE,
        tuple(f"{decade}s" for decade in world.decades),
        np.zeros((len(world.decades), place.shape[1])),
        np.arange(world.films),
        np.zeros(world.films, dtype=np.int64),
        decades,
    )
    quality = np.round(rng.normal(0, world.law.quality_sd, world.films), 3)
    rules = world.selection
    appeal = rng.normal(0, rules.appeal_sd, world.films) + rules.appeal_of_quality * quality
    appeal = np.round(appeal + rules.appeal_per_decade * decades.astype(np.float64), 3)
    titles, descriptions = _texts(writer, genres, tags, cultures)
    return Films(
        titles=titles,
        descriptions=descriptions,
        years=years,
        quality=quality,
        appeal=appeal,
        attributes=(genres, creators, decade, tags),
    )


def gumbel(rng: np.random.Generator, shape: tuple[int, ...]) -> Float64:
    """Noise that turns log-odds into draws: the largest of log-odds + noise is a draw with these odds."""
    return -np.log(-np.log(rng.random(shape)))


def _genres(world: World, rng: np.random.Generator) -> Membership:
    """A first genre by its share, further ones near it on the taste axes."""
    first = rng.choice(len(world.genres.names), size=world.films, p=world.genres.shares)
    near = 1.9 * world.genres.axes @ world.genres.axes.T + np.log(world.genres.shares)
    odds = near[first]
    odds[np.arange(world.films), first] = np.inf
    return _ranked(GENRE, world.genres.names, world.genres.axes, odds, GENRES_PER_FILM, rng)


def _ranked(
    kind: str, names: Sequence[str], axes: Float64, odds: Float64, shares: Sequence[float], rng: np.random.Generator
) -> Membership:
    """Give each film one to three attributes, drawn by log-odds without repetition."""
    best = np.argsort(-(odds + gumbel(rng, odds.shape)), axis=1)[:, : len(shares)]
    counts = 1 + rng.choice(len(shares), size=len(odds), p=shares)
    films, positions = np.nonzero(np.arange(len(shares)) < counts[:, None])
    return Membership(kind, tuple(names), axes, films, positions, best[films, positions])


def _creators(
    world: World, writer: Writer, place: Float64, years: Int64, rng: np.random.Generator
) -> tuple[Membership, list[str]]:
    """Creators make films that suit them, during their career; also the culture of each film's creator."""
    rules = world.creators
    named = [writer.creator() for _ in range(rules.count)]
    axes = rng.normal(0, rules.own_sd, (rules.count, place.shape[1]))
    debut = rng.integers(rules.debut[0], rules.debut[1] + 1, rules.count)
    retired = debut + rng.integers(rules.career[0], rules.career[1] + 1, rules.count)
    outside = np.maximum(debut - years[:, None], 0) + np.maximum(years[:, None] - retired, 0)
    odds = rng.normal(0, rules.productivity_sd, rules.count) + place @ axes.T - 0.7 * outside
    chosen = np.argmax(odds + gumbel(rng, odds.shape), axis=1)
    names = tuple(name for name, _ in named)
    films = np.arange(world.films)
    return Membership(CREATOR, names, axes, films, np.zeros_like(films), chosen), [named[c][1] for c in chosen]


def _texts(
    writer: Writer, genres: Membership, tags: Membership, cultures: list[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    film_genres: list[list[str]] = [[] for _ in cultures]
    film_tags: list[list[str]] = [[] for _ in cultures]
    for membership, lists in ((genres, film_genres), (tags, film_tags)):
        for film, value in zip(membership.films, membership.values, strict=True):
            lists[film].append(membership.names[value])
    titles = [writer.title(own[0], culture) for own, culture in zip(film_genres, cultures, strict=True)]
    descriptions = [writer.description(g, t) for g, t in zip(film_genres, film_tags, strict=True)]
    return tuple(titles), tuple(descriptions)
