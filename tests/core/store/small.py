"""A data set of a few rows, made through the same door as importers."""

from datetime import datetime
from typing import Any

from core.results import ModelInfo
from core.store import CatalogueBuilder, Store, model_id
from core.types import DatasetInfo

CREATED = "2026-01-02T03:04:05"


def fill(builder: CatalogueBuilder, *, ratings: int = 6, title: str = "Ärger am Fluß") -> None:
    """Three users, four items (the last without ratings), attributes of two kinds, one reject."""
    builder.execute("INSERT INTO users VALUES (0, '2'), (1, '10'), (2, '11')")
    builder.execute(
        "INSERT INTO items VALUES (0, 'a', $1, 1999, 'A film.'), (1, 'b', 'B', NULL, ''), (2, 'c', 'C', 2001, ''), "
        "(3, 'd', 'D', -5, '')",
        [title],
    )
    builder.execute(
        "INSERT INTO item_attributes VALUES (0, 'genre', 0, 'War'), (0, 'genre', 1, 'Drama'), (2, 'genre', 0, 'War'), "
        "(1, 'creator', 0, 'Åse Kos')"
    )
    rows = [(2, 0, 1.0, None), (0, 1, 5.0, 100), (0, 0, 4.5, 90), (1, 2, 2.0, 80), (1, 0, 3.0, 85), (2, 2, 3.5, 70)]
    given = [value for row in rows[:ratings] for value in row]
    builder.execute(f"INSERT INTO ratings VALUES {', '.join(['(?, ?, ?, ?)'] * ratings)}", given)
    builder.execute("INSERT INTO rejects VALUES ('ratings.csv', 7, 'rating', 'not a number', '1,2,x')")


def add_dataset(store: Store, name: str = "small", created: str = CREATED, **given: object) -> DatasetInfo:
    with store.new_catalogue(name) as builder:
        fill(builder, **given)  # type: ignore[arg-type]
        return builder.publish(source="table", created=created, notes=("A note.",))


def model_info(dataset: str, kind: str = "ease", created: str = CREATED, **settings: object) -> ModelInfo:
    return ModelInfo(
        dataset=dataset,
        model=model_id(dataset, kind, settings),
        kind=kind,
        settings=settings,
        metrics={"rmse": None, "precision_at_10": 0.25},
        seconds=1.5,
        created=created,
        facts={"mean": 3.5},
    )


def thumb(key: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": key,
        "explanation": "e",
        "rater": "r",
        "value": 1,
        "text_hash": "h",
        "app_version": "0",
        "created": datetime(2026, 1, 2, 3, 4, 5, 678),
        "reasons_json": None,
    } | changes
