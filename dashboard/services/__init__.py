"""Core objects for pages, kept between runs. The only module that uses Streamlit's caches.

Keys are small values that carry the version of the data (`name@version`, `kind-hash`), so a new data set or model made
by another process is another key, and nothing is ever stale.
"""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from core.attribute.drivers import Driver, main_drivers
from core.explain.words import plain as one_line
from core.operations import lists
from core.operations.acting import ActingJournal, Who
from core.operations.forgetting import drop_memory
from core.operations.roles import LOCAL, Actor
from core.operations.tour import first_user
from core.operations.workbench import Workbench
from core.recommend import audience, segments, taste, topn
from core.recommend import taste_map as taste_maps
from core.recommend.audience import Lists
from core.recommend.segments import UserTable
from core.recommend.taste import Tastes
from core.recommend.taste_map import TasteMap
from core.results import Filters, ModelInfo, TopN
from core.settings import Settings
from core.store import Journal, LocalJournal
from core.types import Catalogue, DatasetInfo, Float64, Int32
from dashboard import background, identity, language, sign_in
from dashboard.charts import taste_map as taste_map_chart
from dashboard.services.kept import clear_all, kept

MOST_TITLES = 300  # items that a box offers
MOST_POINTS = 2000  # points that a browser draws without a pause
FAVOURITE_KINDS = ("genre", "tag", "creator", "decade")
UserBounds = tuple[tuple[int | None, int | None], tuple[float | None, float | None], str | None]

_journals: dict[Path, LocalJournal] = {}
_lock = threading.Lock()


def settings() -> Settings:
    """Settings of the installation, read from the environment."""
    return _settings(Settings.given())


@kept(4)
def _settings(given: tuple[str | None, ...]) -> Settings:
    return Settings.from_environment()


def workbench(who: Actor | None = None) -> Workbench:
    """The store of this installation, with what was loaded from it; it acts for whoever is at the page, or `who`."""
    bench = _workbench(settings())
    return bench if _everything(who) else bench.acting(_asked(who))


@kept(4)
def _workbench(settings: Settings) -> Workbench:
    return Workbench(settings)


def journal(who: Actor | None = None) -> Journal:
    """The journal, opened once by this process; it acts for whoever is at the page, or `who`.

    Not in Streamlit's cache: clearing a cache must not leave a second writer behind.

    Raises
    ------
    StoreError
        Another process holds it.
    """
    path = workbench(LOCAL).store.layout.journal
    with _lock:
        if path not in _journals:
            _journals[path] = LocalJournal(path)
        found = _journals[path]
    return found if _everything(who) else ActingJournal(found, _asked(who))


def _everything(who: Actor | None) -> bool:
    return who == LOCAL if who is not None else not sign_in.required()


def _asked(who: Actor | None) -> Who:
    return identity.actor if who is None else lambda: who


def close_journals() -> None:
    """Write what waits and let go of the journal, when the server stops."""
    with _lock:
        while _journals:
            _journals.popitem()[1].close()


def forget_everything() -> None:
    """Let go of all that is kept in memory, because somebody is forgotten; it is read again when it is asked for."""
    drop_memory(journal(LOCAL))
    clear_all()
    background.let_go()


def datasets() -> list[DatasetInfo]:
    """Data sets in use, newest first; read from disk each time, so those of other processes appear at once."""
    return workbench().store.recent_datasets()


def catalogue(dataset: str) -> Catalogue:
    """Catalogue of a data set version (`name@version`), kept in memory."""
    return _catalogue(dataset) if "@" in dataset else workbench().catalogue(dataset)


@kept(4)
def _catalogue(dataset: str) -> Catalogue:
    # Of a version, so it never changes: pages ask many times a run, and each time would read the card from disk.
    return workbench().catalogue(dataset)


def models(dataset: str) -> list[ModelInfo]:
    """Models of a data set version, newest first; read again when one was added or removed, by whatever process."""
    return _models(dataset, _stamp(dataset))


@kept(16)
def _models(dataset: str, stamp: tuple[str, int]) -> list[ModelInfo]:
    return workbench().store.models(dataset)


def _stamp(dataset: str) -> tuple[str, int]:
    """Changes when a model is renamed into or out of the folder of models."""
    folder = workbench().store.layout.models(dataset)
    try:
        return str(folder), folder.stat().st_mtime_ns
    except FileNotFoundError:
        return str(folder), 0


# What Explore shows. Small keys: ids that carry the version, and texts.


def favourite_kind(dataset: str) -> str | None:
    """Attribute kind that favourites and colours are taken from: the first of genre, tag, creator, decade there is."""
    kinds = catalogue(dataset).items.attributes
    return next((kind for kind in FAVOURITE_KINDS if kind in kinds), None)


@kept(4)
def residuals(dataset: str) -> Float64:
    """Residual of each rating against what everyone else gave the item."""
    return taste.residuals(catalogue(dataset).ratings)


@kept(12)
def tastes(dataset: str, kind: str) -> Tastes:
    """Tastes of all users for the attributes of a kind."""
    found = catalogue(dataset)
    return taste.tastes(found.ratings, residuals(dataset), found.items.attributes[kind])


@kept(4)
def user_table(dataset: str) -> UserTable:
    """Activity, mean, favourite and segment of all users."""
    kind = favourite_kind(dataset)
    return segments.user_table(catalogue(dataset).ratings, residuals(dataset), tastes(dataset, kind) if kind else None)


@kept(64)
def chosen_users(dataset: str, bounds: UserBounds) -> Int32:
    """Users that pass the filters."""
    return segments.choose_users(user_table(dataset), *bounds)


def taste_map(dataset: str) -> TasteMap:
    """Users on a plane: from the vectors of the newest `foldin`, whichever model ranks; else from their tastes."""
    trained = [info.model for info in models(dataset) if info.kind == "foldin"]
    return _taste_map(dataset, trained[0] if trained else None)


@kept(8)
def _taste_map(dataset: str, model: str | None) -> TasteMap:
    kind = favourite_kind(dataset)
    vectors = workbench().model(dataset, model).served.vectors() if model else None
    n_users = len(catalogue(dataset).user_ids)
    return taste_maps.taste_map(vectors, tastes(dataset, kind) if kind else None, n_users)


def map_points(dataset: str, bounds: UserBounds) -> list[dict[str, Any]]:
    """Points of the map of users that pass the filters; a fixed sample of many."""
    return _map_points(dataset, bounds, language.chosen())


@kept(16)
def _map_points(dataset: str, bounds: UserBounds, language_of_words: str) -> list[dict[str, Any]]:
    # `language_of_words` is only part of the key: the points carry words.
    drawn = taste_maps.sample_users(chosen_users(dataset, bounds), MOST_POINTS)
    return taste_map_chart.map_points(taste_map(dataset), user_table(dataset), catalogue(dataset).user_ids, drawn)


@kept(16)
def attribute_options(dataset: str, kind: str) -> list[str]:
    """Attributes of a kind, most used first."""
    index = catalogue(dataset).items.attributes[kind]
    used = np.bincount(index.values, minlength=len(index.names))
    return [index.names[number] for number in np.argsort(-used, kind="stable").tolist()]


def top_n(dataset: str, model: str, user: str, n: int, filters: str = "{}") -> TopN:
    """Top-N of a user; `model` an id, `filters` as `filters_key` writes them."""
    return _top_n(dataset, model, user, n, filters, _stamp(dataset))


@kept(512)
def _top_n(dataset: str, model: str, user: str, n: int, filters: str, stamp: tuple[str, int]) -> TopN:
    # `stamp` is only part of the key: a model trained meanwhile may add its predicted ratings.
    return lists.recommend(workbench(), dataset, user, n, model, read_filters(filters))


@kept(512)
def drivers(dataset: str, model: str, user: str, items: tuple[int, ...]) -> tuple[Driver | None, ...]:
    """Main driver of each item (by index) of a list."""
    history = lists.history_of(catalogue(dataset), user)
    return main_drivers(workbench().model(dataset, model), history, np.array(items, dtype=np.int32))


@kept(512)
def stability(dataset: str, model: str, user: str, items: tuple[int, ...], n: int, filters: str) -> Float64:
    """Data stability of each item (by index) of a list of length `n`."""
    found, ranking = catalogue(dataset), workbench().model(dataset, model)
    history, chosen = lists.history_of(found, user), np.array(items, dtype=np.int32)
    return topn.stability(found, ranking, history, chosen, n, filters=read_filters(filters))


@kept(8)
def sampled_lists(dataset: str, model: str) -> Lists:
    """Top-10 lists of all users, or of a sample: who gets which item."""
    return audience.sample_lists(workbench().model(dataset, model).served, catalogue(dataset).ratings)


def filters_key(filters: Filters) -> str:
    """Filters as canonical JSON, fit for a cache key."""
    return json.dumps(asdict(filters), sort_keys=True)


def read_filters(key: str) -> Filters:
    """Filters from what `filters_key` wrote."""
    given = json.loads(key)
    for name in ("years", "popularity"):
        if name in given:
            given[name] = tuple(given[name])
    given["attributes"] = {kind: tuple(names) for kind, names in given.get("attributes", {}).items()}
    return Filters(**given)


@kept(4)
def popular_titles(dataset: str) -> dict[str, str]:
    """Titles of the most rated items, the first one first, by id; fit for a box, not for markdown."""
    items = catalogue(dataset).items
    popular = np.argsort(-items.n_ratings, kind="stable")[:MOST_TITLES].tolist()
    return {items.ids[item]: one_line(items.titles[item]) for item in popular}


@kept(16)
def newcomer(dataset: str) -> str | None:
    """Id of a user of a data set version worth looking at first; None where nobody rated anything."""
    return first_user(catalogue(dataset))
