"""The users of the demo world: personas, preferences, harshness, activity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.columns import CREATOR, DECADE, GENRE, TAG
from core.datasets.demo.films import Films, gumbel
from core.datasets.demo.parameters import World
from core.types import Float64, Int64


@dataclass(frozen=True)
class People:
    """All users.

    Attributes
    ----------
    personas : int64 (n,)
        Persona number.
    harshness : float64 (n,)
        What the user adds to every rating, in stars; negative for a harsh one.
    activity : int64 (n,)
        Number of ratings.
    preferences : mapping of kind to float64 (n, n_names)
        Signed preferences in stars, 0 where there is none. Liking a film's attribute adds preference / (number of
        attributes of that kind of the film) to the rating.
    """

    personas: Int64
    harshness: Float64
    activity: Int64
    preferences: Mapping[str, Float64]


def make_people(world: World, films: Films, rng: np.random.Generator) -> People:
    """Draw all users."""
    n = world.users
    personas = rng.choice(len(world.personas.names), size=n, p=world.personas.shares)
    place = world.personas.axes[personas] + rng.normal(0, world.taste.own_sd, (n, world.personas.axes.shape[1]))
    rules = world.activity
    more = rules.median_above * np.exp(rng.normal(0, rules.spread, n))
    kinds = {membership.kind: membership for membership in films.attributes}
    taste = world.taste
    films_of = np.bincount(kinds[CREATOR].values, minlength=len(kinds[CREATOR].names))
    preferences = {
        GENRE: taste.genre * place @ world.genres.axes.T
        + rng.normal(0, taste.own_genre_sd, (n, len(world.genres.names))),
        TAG: taste.tag * place @ world.tags.axes.T + rng.normal(0, taste.own_tag_sd, (n, len(world.tags.names))),
        DECADE: _decades(world, personas, rng),
        CREATOR: _creators(world, place @ kinds[CREATOR].axes.T, films_of, rng),
    }
    return People(
        personas=personas,
        harshness=np.round(rng.normal(0, world.law.harshness_sd, n), 3),
        activity=np.minimum(rules.least + np.floor(more), rules.most).astype(np.int64),
        preferences={
            kind: np.where(np.abs(values) < taste.least, 0.0, np.round(values, 2))
            for kind, values in preferences.items()
        },
    )


def _decades(world: World, personas: Int64, rng: np.random.Generator) -> Float64:
    """A leaning to recent or to old films, and a little of one's own for each decade."""
    n = len(personas)
    steps = np.arange(len(world.decades)) - (len(world.decades) - 1) / 2
    leaning = world.eras[personas] + rng.normal(0, 0.5, n)
    preferences: Float64 = world.taste.decade * (
        leaning[:, None] * steps / steps.std() + rng.normal(0, 0.3, (n, len(steps)))
    )
    return preferences


def _creators(world: World, affinity: Float64, films_of: Int64, rng: np.random.Generator) -> Float64:
    """A few favourite creators near one's taste, and sometimes one or two that one cannot stand."""
    n = len(affinity)
    preferences = np.zeros_like(affinity)
    visible = np.where(films_of > 0, np.log(np.maximum(films_of, 1)), -np.inf)
    taste = world.taste
    for sign, (least, most), (low, high) in (
        (-1, taste.disliked_creators, taste.disliked),
        (1, taste.liked_creators, taste.liked),  # last, so that a liking replaces a dislike
    ):
        best = np.argsort(-(sign * affinity + visible + gumbel(rng, affinity.shape)), axis=1)[:, :most]
        counts = rng.integers(least, most + 1, n)
        users, columns = np.nonzero(np.arange(most) < counts[:, None])
        preferences[users, best[users, columns]] = rng.uniform(low, high, len(users))
    return preferences
