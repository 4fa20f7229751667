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
import streamlit as st

from core.attribute.drivers import Driver, main_drivers
from core.operations import lists
from core.operations.acting import ActingJournal, Who
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
from dashboard import identity, language, sign_in
from dashboard.charts import taste_map as taste_map_chart

MOST_POINTS = 2000  # points that a browser draws without a pause
FAVOURITE_KINDS = ("genre", "tag", "creator", "decade")
UserBounds = tuple[tuple[int | None, int | None], tuple[float | None, float | None], str | None]

_journals: dict[Path, LocalJournal] = {}
_lock = threading.Lock()


def settings() -> Settings:
    """Settings of the installation, read from the environment."""
    return Settings.from_environment()


def workbench(who: Actor | None = None) -> Workbench:
    """The store of this installation, with what was loaded from it; it acts for whoever is at the page, or `who`."""
    found = settings()
    bench = _workbench(str(found.store), found.memory_limit_gb, found.upload_limit_mb)
    return bench if _everything(who) else bench.acting(_asked(who))


@st.cache_resource(max_entries=4, show_spinner=False)
def _workbench(store: str, memory_limit_gb: float, upload_limit_mb: float) -> Workbench:
    return Workbench(Settings(Path(store), memory_limit_gb, upload_limit_mb))


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


def datasets() -> list[DatasetInfo]:
    """Data sets in use, newest first; read from disk each time, so those of other processes appear at once."""
    return sorted(workbench().store.datasets(), key=lambda info: (info.created, info.name), reverse=True)


def catalogue(dataset: str) -> Catalogue:
    """Catalogue of a data set version (`name@version`), kept in memory."""
    return _catalogue(dataset) if "@" in dataset else workbench().catalogue(dataset)


@st.cache_resource(max_entries=4, show_spinner=False)
def _catalogue(dataset: str) -> Catalogue:
    # Of a version, so it never changes: pages ask many times a run, and each time would read the card from disk.
    return workbench().catalogue(dataset)


def models(dataset: str) -> list[ModelInfo]:
    """Models of a data set version, newest first; read again when one was added or removed, by whatever process."""
    return _models(dataset, _stamp(dataset))


@st.cache_resource(max_entries=16, show_spinner=False)
def _models(dataset: str, stamp: tuple[str, int]) -> list[ModelInfo]:
    return workbench().store.models(dataset)


def _stamp(dataset: str) -> tuple[str, int]:
    """Changes when a model is renamed into or out of the folder of models."""
    folder = workbench().store.layout.models(dataset)
    return str(folder), folder.stat().st_mtime_ns if folder.is_dir() else 0


# What Explore shows. Small keys: ids that carry the version, and texts.


def favourite_kind(dataset: str) -> str | None:
    """Attribute kind that favourites and colours are taken from: the first of genre, tag, creator, decade there is."""
    kinds = catalogue(dataset).items.attributes
    return next((kind for kind in FAVOURITE_KINDS if kind in kinds), None)


@st.cache_resource(max_entries=4, show_spinner=False)
def residuals(dataset: str) -> Float64:
    """Residual of each rating against what everyone else gave the item."""
    return taste.residuals(catalogue(dataset).ratings)


@st.cache_resource(max_entries=12, show_spinner=False)
def tastes(dataset: str, kind: str) -> Tastes:
    """Tastes of all users for the attributes of a kind."""
    found = catalogue(dataset)
    return taste.tastes(found.ratings, residuals(dataset), found.items.attributes[kind])


@st.cache_resource(max_entries=4, show_spinner=False)
def user_table(dataset: str) -> UserTable:
    """Activity, mean, favourite and segment of all users."""
    kind = favourite_kind(dataset)
    return segments.user_table(catalogue(dataset).ratings, residuals(dataset), tastes(dataset, kind) if kind else None)


@st.cache_resource(max_entries=64, show_spinner=False)
def chosen_users(dataset: str, bounds: UserBounds) -> Int32:
    """Users that pass the filters."""
    return segments.choose_users(user_table(dataset), *bounds)


def taste_map(dataset: str) -> TasteMap:
    """Users on a plane: from the vectors of the newest `foldin`, whichever model ranks; else from their tastes."""
    trained = [info.model for info in models(dataset) if info.kind == "foldin"]
    return _taste_map(dataset, trained[0] if trained else None)


@st.cache_resource(max_entries=8, show_spinner=False)
def _taste_map(dataset: str, model: str | None) -> TasteMap:
    kind = favourite_kind(dataset)
    vectors = workbench().model(dataset, model).served.vectors() if model else None
    n_users = len(catalogue(dataset).user_ids)
    return taste_maps.taste_map(vectors, tastes(dataset, kind) if kind else None, n_users)


def map_points(dataset: str, bounds: UserBounds) -> list[dict[str, Any]]:
    """Points of the map of users that pass the filters; a fixed sample of many."""
    return _map_points(dataset, bounds, language.chosen())


@st.cache_resource(max_entries=16, show_spinner=False)
def _map_points(dataset: str, bounds: UserBounds, language_of_words: str) -> list[dict[str, Any]]:
    # `language_of_words` is only part of the key: the points carry words.
    drawn = taste_maps.sample_users(chosen_users(dataset, bounds), MOST_POINTS)
    return taste_map_chart.map_points(taste_map(dataset), user_table(dataset), catalogue(dataset).user_ids, drawn)


@st.cache_resource(max_entries=16, show_spinner=False)
def attribute_options(dataset: str, kind: str) -> list[str]:
    """Attributes of a kind, most used first."""
    index = catalogue(dataset).items.attributes[kind]
    used = np.bincount(index.values, minlength=len(index.names))
    return [index.names[number] for number in np.argsort(-used, kind="stable").tolist()]


def top_n(dataset: str, model: str, user: str, n: int, filters: str = "{}") -> TopN:
    """Top-N of a user; `model` an id, `filters` as `filters_key` writes them."""
    return _top_n(dataset, model, user, n, filters, _stamp(dataset))


@st.cache_resource(max_entries=512, show_spinner=False)
def _top_n(dataset: str, model: str, user: str, n: int, filters: str, stamp: tuple[str, int]) -> TopN:
    # `stamp` is only part of the key: a model trained meanwhile may add its predicted ratings.
    return lists.recommend(workbench(), dataset, user, n, model, read_filters(filters))


@st.cache_resource(max_entries=512, show_spinner=False)
def drivers(dataset: str, model: str, user: str, items: tuple[int, ...]) -> tuple[Driver | None, ...]:
    """Main driver of each item (by index) of a list."""
    history = lists.history_of(catalogue(dataset), user)
    return main_drivers(workbench().model(dataset, model), history, np.array(items, dtype=np.int32))


@st.cache_resource(max_entries=512, show_spinner=False)
def stability(dataset: str, model: str, user: str, items: tuple[int, ...], n: int, filters: str) -> Float64:
    """Data stability of each item (by index) of a list of length `n`."""
    found, ranking = catalogue(dataset), workbench().model(dataset, model)
    history, chosen = lists.history_of(found, user), np.array(items, dtype=np.int32)
    return topn.stability(found, ranking, history, chosen, n, filters=read_filters(filters))


@st.cache_resource(max_entries=8, show_spinner=False)
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


@st.cache_resource(max_entries=16, show_spinner=False)
def newcomer(dataset: str) -> str | None:
    """Id of a user of a data set version worth looking at first; None where nobody rated anything."""
    return first_user(catalogue(dataset))
