"""The catalogue of a data set version: its schema, and reading it into memory.

Users and items are numbered in the order of their ids (numeric where every id is an integer, else by code point), so
comparing indices is comparing ids; ratings are sorted by user then item.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from core.columns import ATTRIBUTE_KINDS
from core.store.connection import Catalogues
from core.types import NO_YEAR, AttributeIndex, Catalogue, DatasetInfo, Items, Ratings, Scale

SCHEMA = """
CREATE TABLE users (user_index INTEGER PRIMARY KEY, user_id TEXT NOT NULL);
CREATE TABLE user_facts (user_index INTEGER NOT NULL, name TEXT NOT NULL, value TEXT);
CREATE TABLE items (
    item_index INTEGER PRIMARY KEY, item_id TEXT NOT NULL, title TEXT NOT NULL, year SMALLINT, description TEXT NOT NULL
);
CREATE TABLE item_attributes (
    item_index INTEGER NOT NULL, kind TEXT NOT NULL, position SMALLINT NOT NULL, value TEXT NOT NULL
);
CREATE TABLE ratings (
    user_index INTEGER NOT NULL, item_index INTEGER NOT NULL, rating FLOAT NOT NULL, timestamp BIGINT
);
CREATE TABLE rejects (source TEXT NOT NULL, line BIGINT, reason TEXT NOT NULL, detail TEXT, content TEXT);
"""
# `timestamp` is seconds since 1970 UTC; `line` counts from 1 in the source, header included.


def info_to_json(info: DatasetInfo) -> dict[str, Any]:
    """Return the card as JSON values."""
    return asdict(info)


def info_from_json(value: Mapping[str, Any]) -> DatasetInfo:
    """Read the card back from JSON values."""
    fields = dict(value)
    fields["scale"] = Scale(**fields["scale"])
    for name in ("kinds", "personal", "notes"):
        fields[name] = tuple(fields[name])
    return DatasetInfo(**fields)


def load_catalogue(catalogues: Catalogues, path: Path, info: DatasetInfo) -> Catalogue:
    """Read a catalogue into memory: one pass over each table, no row loops over ratings."""
    users = catalogues.columns(path, "SELECT user_id FROM users ORDER BY user_index")["user_id"].tolist()
    items = load_items(catalogues, path)
    ratings = load_ratings(catalogues, path, len(users), len(items))
    return Catalogue(
        info=info,
        user_ids=tuple(users),
        user_index={user: index for index, user in enumerate(users)},
        item_index={item: index for index, item in enumerate(items.ids)},
        items=items,
        ratings=ratings,
    )


def load_ratings(catalogues: Catalogues, path: Path, n_users: int, n_items: int) -> Ratings:
    """Read all ratings of a catalogue, sorted by user index then item index."""
    columns = catalogues.columns(
        path,
        "SELECT user_index, item_index, rating, coalesce(timestamp, -1) AS timestamp FROM ratings "
        "ORDER BY user_index, item_index",
    )
    counts = np.bincount(columns["user_index"], minlength=n_users)
    times = columns["timestamp"].astype(np.int64)
    return Ratings(
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        items=columns["item_index"].astype(np.int32),
        values=columns["rating"].astype(np.float32),
        timestamps=times if bool((times >= 0).any()) else None,
        n_items=n_items,
    )


def load_items(catalogues: Catalogues, path: Path) -> Items:
    """Read the item facts of a catalogue."""
    columns = catalogues.columns(
        path,
        f"""SELECT item_id, title, description, coalesce(year, {NO_YEAR}) AS year, n, mean FROM items
            LEFT JOIN (SELECT item_index, count(*) AS n, avg(rating) AS mean FROM ratings GROUP BY item_index)
            USING (item_index) ORDER BY item_index""",
    )
    n_items = len(columns["item_id"])
    found = catalogues.columns(
        path, "SELECT item_index, kind, value FROM item_attributes ORDER BY kind, item_index, position"
    )
    kinds = {
        kind: _attribute_index(
            found["item_index"][found["kind"] == kind], found["value"][found["kind"] == kind], n_items
        )
        for kind in ATTRIBUTE_KINDS
    }
    return Items(
        ids=tuple(columns["item_id"].tolist()),
        titles=tuple(columns["title"].tolist()),
        descriptions=tuple(columns["description"].tolist()),
        years=columns["year"].astype(np.int16),
        n_ratings=np.ma.filled(columns["n"], 0).astype(np.int32),
        means=np.ma.filled(np.ma.asarray(columns["mean"], dtype=np.float64), np.nan).astype(np.float32),
        attributes={kind: index for kind, index in kinds.items() if len(index.values)},
    )


def _attribute_index(items: np.ndarray, values: np.ndarray, n_items: int) -> AttributeIndex:
    names = tuple(sorted(set(values.tolist())))
    numbers = {name: number for number, name in enumerate(names)}
    counts = np.bincount(items.astype(np.int64), minlength=n_items)
    return AttributeIndex(
        names=names,
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        values=np.fromiter(map(numbers.__getitem__, values.tolist()), np.int32, len(values)),
    )
