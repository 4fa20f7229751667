"""Writing the demo world into a catalogue, truth included."""

from __future__ import annotations

import numpy as np

from core.datasets.demo.films import Films
from core.datasets.demo.opinions import Opinions
from core.datasets.demo.parameters import World
from core.datasets.demo.people import People
from core.store import CatalogueBuilder

TRUTH = """
CREATE TABLE truth_law (name TEXT NOT NULL, value DOUBLE NOT NULL);
CREATE TABLE truth_items (item_index INTEGER NOT NULL, quality DOUBLE NOT NULL, appeal DOUBLE NOT NULL);
CREATE TABLE truth_users (user_index INTEGER NOT NULL, persona TEXT NOT NULL, harshness DOUBLE NOT NULL);
CREATE TABLE truth_preferences (
    user_index INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, preference DOUBLE NOT NULL
);
CREATE TABLE truth_ratings (
    user_index INTEGER NOT NULL, item_index INTEGER NOT NULL, latent DOUBLE NOT NULL, noise DOUBLE NOT NULL
);
CREATE TABLE truth_contributions (
    user_index INTEGER NOT NULL, item_index INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
    contribution DOUBLE NOT NULL
);
"""
CONTRIBUTIONS = """
INSERT INTO truth_contributions
SELECT user_index, item_index, kind, value, preference / n
FROM ratings
JOIN (SELECT *, count(*) OVER (PARTITION BY item_index, kind) AS n FROM item_attributes) USING (item_index)
JOIN truth_preferences USING (user_index, kind, value)
ORDER BY user_index, item_index, kind, position
"""


def write_films(builder: CatalogueBuilder, films: Films) -> None:
    """Write films, their attributes, and what is true about them."""
    n = len(films.years)
    index = np.arange(n, dtype=np.int32)
    builder.insert(
        "items",
        {
            "item_index": index,
            "item_id": [f"f{number:04d}" for number in range(1, n + 1)],
            "title": films.titles,
            "year": films.years,
            "description": films.descriptions,
        },
    )
    for membership in films.attributes:
        builder.insert(
            "item_attributes",
            {
                "item_index": membership.films,
                "kind": [membership.kind] * len(membership.films),
                "position": membership.positions,
                "value": np.array(membership.names, dtype=object)[membership.values],
            },
        )
    builder.execute(TRUTH)
    builder.insert("truth_items", {"item_index": index, "quality": films.quality, "appeal": films.appeal})


def write_people(builder: CatalogueBuilder, world: World, people: People, films: Films) -> None:
    """Write users and what is true about them."""
    n = len(people.personas)
    index = np.arange(n, dtype=np.int32)
    builder.insert("users", {"user_index": index, "user_id": [f"u{number:04d}" for number in range(1, n + 1)]})
    builder.insert(
        "truth_users",
        {
            "user_index": index,
            "persona": np.array(world.personas.names, dtype=object)[people.personas],
            "harshness": people.harshness,
        },
    )
    for membership in films.attributes:
        preferences = people.preferences[membership.kind]
        users, values = np.nonzero(preferences)
        builder.insert(
            "truth_preferences",
            {
                "user_index": users,
                "kind": [membership.kind] * len(users),
                "value": np.array(membership.names, dtype=object)[values],
                "preference": preferences[users, values],
            },
        )


def write_opinions(builder: CatalogueBuilder, world: World, opinions: Opinions) -> None:
    """Write ratings, their latent values, and the contribution of every preference to every rating."""
    pair = {"user_index": opinions.users, "item_index": opinions.films}
    builder.insert("ratings", pair | {"rating": opinions.ratings, "timestamp": opinions.timestamps})
    builder.insert("truth_ratings", pair | {"latent": opinions.latent, "noise": opinions.noise})
    builder.insert("truth_law", {"name": ["mean", "noise_sd"], "value": [world.law.mean, world.law.noise_sd]})
    builder.execute(CONTRIBUTIONS)
