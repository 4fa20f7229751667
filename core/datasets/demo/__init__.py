"""The demo world: a generated catalogue whose ratings have known reasons.

The law of a rating (in stars, before it is rounded to half stars and clipped to the scale):

    latent = mean + quality(film) + harshness(user) + Σ_kind Σ_value preference(user, value) / n(film, kind) + noise

where the inner sum is over the n(film, kind) attributes of that kind of the film. `data/README.md` describes the whole
process and the `truth_*` tables that keep every term of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import numpy as np

from core.datasets.demo.films import make_films
from core.datasets.demo.opinions import make_opinions
from core.datasets.demo.parameters import load_words, load_world
from core.datasets.demo.people import make_people
from core.datasets.demo.write import write_films, write_opinions, write_people
from core.progress import Progress, silent
from core.store import Store
from core.types import DatasetInfo

SEED = 20240501


def build(
    store: Store,
    name: str = "demo",
    seed: int = SEED,
    *,
    now: Callable[[], datetime],
    progress: Progress = silent,
) -> DatasetInfo:
    """Generate the demo world and put it in use as data set `name`.

    Parameters
    ----------
    store : Store
        Where it goes.
    name : str
        Name of the data set.
    seed : int
        Equal seeds give equal worlds, with equal versions.
    now : callable
        The clock (naive UTC), for the time of creation on the card; the world itself does not depend on it.
    progress : Progress
        Is told how far it is; raising `CancelledError` in it leaves the store as it was.

    Returns
    -------
    DatasetInfo
        The card of the version.
    """
    films_rng, people_rng, opinions_rng = (
        np.random.Generator(np.random.PCG64(child)) for child in np.random.SeedSequence(seed).spawn(3)
    )
    world = load_world()
    progress(0.0, "Making up films")
    films = make_films(world, load_words(), films_rng)
    progress(0.2, "Inventing users")
    people = make_people(world, films, people_rng)
    progress(0.3, "Letting them rate")
    opinions = make_opinions(world, films, people, opinions_rng)
    with store.new_catalogue(name) as builder:
        progress(0.5, "Storing films and users")
        write_films(builder, films)
        write_people(builder, world, people, films)
        progress(0.6, "Storing ratings and their reasons")
        write_opinions(builder, world, opinions)
        progress(0.9, "Putting the demo world in use")
        info = builder.publish(
            source="demo",
            created=now().isoformat(timespec="seconds"),
            notes=(f"Generated from seed {seed}; the true reasons of every rating are in the truth tables.",),
        )
    progress(1.0, "Done")
    return info
