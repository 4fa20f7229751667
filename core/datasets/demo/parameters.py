"""Parameters of the demo world, read from `data/demo/world.json` and `data/demo/words.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.settings import PROJECT_ROOT
from core.types import Float64

FOLDER = PROJECT_ROOT / "data" / "demo"


@dataclass(frozen=True)
class Activity:
    """Number of ratings of a user: `least` + a log-normal with median `median_above` and log sd `spread`, capped."""

    least: int
    median_above: float
    spread: float
    most: int


@dataclass(frozen=True)
class Law:
    """Mean of latent ratings and standard deviations of item quality, user harshness and noise, in stars."""

    mean: float
    quality_sd: float
    harshness_sd: float
    noise_sd: float


@dataclass(frozen=True)
class Selection:
    """What makes a user rate a film: its appeal (log-odds) and `liking` times what the user would feel for it."""

    appeal_sd: float
    appeal_of_quality: float
    appeal_per_decade: float
    liking: float


@dataclass(frozen=True)
class Taste:
    """How tastes become preferences, in stars.

    A user's place on the axes is the persona's centre plus `own_sd` of their own; `genre`, `tag` and `decade` turn it
    into preferences; preferences smaller than `least` are none. Creators: ranges of how many and how strongly.
    """

    own_sd: float
    genre: float
    tag: float
    decade: float
    own_genre_sd: float
    own_tag_sd: float
    least: float
    liked_creators: tuple[int, int]
    disliked_creators: tuple[int, int]
    liked: tuple[float, float]
    disliked: tuple[float, float]


@dataclass(frozen=True)
class CreatorRules:
    """How many creators there are, when they begin (years), how long they work, and how they differ."""

    count: int
    debut: tuple[int, int]
    career: tuple[int, int]
    own_sd: float
    productivity_sd: float


@dataclass(frozen=True)
class Sessions:
    """When ratings are given: between two days, in sessions, with pauses in seconds between two ratings."""

    opening: str
    closing: str
    ratings_per_session: float
    pause_seconds: tuple[int, int]


@dataclass(frozen=True)
class Choice:
    """Names to choose from, with shares that sum to 1 and a place on the taste axes each."""

    names: tuple[str, ...]
    shares: Float64
    axes: Float64


@dataclass(frozen=True)
class World:
    """All numbers of the demo world.

    `personas.axes` are their centres, `eras` their leaning to recent (positive) or old (negative) films.
    """

    films: int
    users: int
    low: float
    high: float
    step: float
    activity: Activity
    law: Law
    selection: Selection
    taste: Taste
    creators: CreatorRules
    sessions: Sessions
    decades: tuple[int, ...]
    decade_shares: Float64
    genres: Choice
    tags: Choice
    personas: Choice
    eras: Float64


def load_world() -> World:
    """Read the numbers."""
    value = json.loads((FOLDER / "world.json").read_text(encoding="utf-8"))
    personas = value["personas"]
    return World(
        films=value["films"],
        users=value["users"],
        **value["scale"],
        activity=Activity(**value["ratings_per_user"]),
        law=Law(**value["law"]),
        selection=Selection(**value["selection"]),
        taste=Taste(**value["taste"]),
        creators=CreatorRules(**value["creators"]),
        sessions=Sessions(**value["sessions"]),
        decades=tuple(int(decade) for decade in value["decades"]),
        decade_shares=_shares(list(value["decades"].values())),
        genres=_choice(value["genres"], "weight", "axes"),
        tags=_choice({name: {"weight": 1, "axes": axes} for name, axes in value["tags"].items()}, "weight", "axes"),
        personas=_choice(personas, "share", "centre"),
        eras=np.array([persona["era"] for persona in personas.values()]),
    )


def load_words() -> dict[str, Any]:
    """Read the vocabulary of titles, names and descriptions."""
    words: dict[str, Any] = json.loads((FOLDER / "words.json").read_text(encoding="utf-8"))
    return words


def _choice(value: Mapping[str, Mapping[str, Any]], share: str, axes: str) -> Choice:
    return Choice(
        names=tuple(value),
        shares=_shares([entry[share] for entry in value.values()]),
        axes=np.array([entry[axes] for entry in value.values()], dtype=np.float64),
    )


def _shares(weights: list[float]) -> Float64:
    array = np.array(weights, dtype=np.float64)
    shares: Float64 = array / array.sum()
    return shares
