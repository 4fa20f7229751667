"""Small catalogues in memory and in a store, made from ratings."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.recommend.protocol import LoadedModel
from core.recommend.registry import fit, serve, settings_of
from core.results import ModelInfo
from core.store import Store
from core.types import AttributeIndex, Catalogue, DatasetInfo, Items, Ratings, Scale

SCALE = Scale(0.5, 5.0)
MADE = "2026-01-02T03:04:05"


def catalogue_of(
    ratings: Ratings, years: list[int] | None = None, genres: list[tuple[str, ...]] | None = None
) -> Catalogue:
    """Catalogue of ratings: items `i0`, `i1`, ..., users `u0`, `u1`, ..."""
    n = ratings.n_items
    counts = np.bincount(ratings.items, minlength=n)
    sums = np.bincount(ratings.items, ratings.values, minlength=n)
    names = tuple(sorted({name for row in genres or [] for name in row}))
    rows = genres or []
    genre = AttributeIndex(
        names,
        np.append(0, np.cumsum([len(row) for row in rows])).astype(np.int64),
        np.array([names.index(name) for row in rows for name in row], np.int32),
    )
    items = Items(
        ids=tuple(f"i{k}" for k in range(n)),
        titles=tuple(f"Item {k}" for k in range(n)),
        descriptions=("",) * n,
        years=np.array(years if years is not None else [2000] * n, np.int16),
        n_ratings=counts.astype(np.int32),
        means=np.divide(sums, counts, out=np.full(n, np.nan), where=counts > 0).astype(np.float32),
        attributes={"genre": genre} if genres else {},
    )
    users = tuple(f"u{k}" for k in range(ratings.n_users))
    info = DatasetInfo(
        "made",
        "0" * 12,
        "table",
        len(users),
        n,
        len(ratings.items),
        SCALE,
        3.0,
        False,
        tuple(items.attributes),
        {},
        MADE,
    )
    return Catalogue(
        info,
        users,
        {user: index for index, user in enumerate(users)},
        {item: index for index, item in enumerate(items.ids)},
        items,
        ratings,
    )


def loaded(
    kind: str, ratings: Ratings, settings: Mapping[str, object] | None = None, scale: Scale = SCALE
) -> LoadedModel:
    """Fit a model and serve it."""
    fitted = fit(kind, ratings, scale, settings_of(kind, settings or {}))
    info = ModelInfo("made@" + "0" * 12, f"{kind}-{'1' * 12}", kind, dict(settings or {}), {}, 0.0, MADE, fitted.facts)
    return LoadedModel(info, serve(kind, fitted.arrays, fitted.facts))


def stored(store: Store, ratings: Ratings, name: str = "made") -> DatasetInfo:
    """Publish ratings as a data set of a store."""
    with store.new_catalogue(name) as builder:
        for user in range(ratings.n_users):
            builder.execute("INSERT INTO users VALUES (?, ?)", [user, str(user)])
        for item in range(ratings.n_items):
            builder.execute("INSERT INTO items VALUES (?, ?, ?, NULL, '')", [item, str(item), f"Item {item}"])
        rows = [ratings.users.tolist(), ratings.items.tolist(), ratings.values.tolist()]
        builder.execute("INSERT INTO ratings SELECT unnest(?), unnest(?), unnest(?), NULL", rows)
        return builder.publish(source="table", created=MADE, personal=(), notes=())
