"""Evaluations of models and of their explanations, kept beside the models: one immutable JSON file each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from core.errors import StoreError
from core.store.layout import Layout, read_json, write_json
from core.store.order import checked_number, following

ACCURACY, FAITHFULNESS, TRUTH = "evaluations", "faithfulness", "truth"


def save_evaluation(layout: Layout, dataset: str, value: Mapping[str, Any], kind: str = ACCURACY) -> str:
    """Keep an evaluation of models, or of their explanations, and return its id, the hash of its content."""
    folder = layout.dataset(dataset) / kind
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    name = hashlib.sha256(text.encode()).hexdigest()[:12]
    try:
        layout.dataset(dataset).stat()  # the data set may have been deleted meanwhile
        folder.mkdir(exist_ok=True)
        number = following(checked_number(other) for other in _documents(layout, dataset, kind))
        write_json(folder / f"{name}.json", {**value, "number": number})
    except OSError as error:
        raise StoreError(
            f"The evaluation of {dataset} cannot be kept: {error.strerror}.", "Check that the data set is still there."
        ) from error
    return name


def list_evaluations(layout: Layout, dataset: str, kind: str = ACCURACY) -> list[dict[str, Any]]:
    """Evaluations of one kind of a data set version, newest first; one that cannot be read is left out.

    Newest is what was kept last; among those of before numbers were kept, what has the latest time.
    """
    found = _documents(layout, dataset, kind)
    found.sort(key=lambda value: (checked_number(value), str(value.get("created", ""))), reverse=True)
    return [{name: given for name, given in value.items() if name != "number"} for value in found]


def _documents(layout: Layout, dataset: str, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in (layout.dataset(dataset) / kind).glob("*.json"):
        try:
            value = read_json(path)
        except StoreError:
            continue
        found.append({**value, "id": path.stem})
    return found
