"""Surrogates, kept in the folder of their model: a card and `.npy` arrays, never pickles."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import StoreError
from core.store.layout import Layout, building, discard, publish, read_json, write_json
from core.store.models import BAD_ARRAY

CARD = "surrogate.json"
FOLDER = "surrogates"
_KEY = re.compile(r"[0-9a-f]{12}")
_NAME = re.compile(r"\w+")


def surrogate_key(settings: Mapping[str, Any]) -> str:
    """First 12 hex digits of the hash of all that decides what a surrogate of a model is."""
    text = json.dumps(settings, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def has_surrogate(layout: Layout, dataset: str, model: str, key: str) -> bool:
    """Whether the surrogate is there."""
    return _folder(layout, dataset, model, key).is_dir()


def save_surrogate(
    layout: Layout, dataset: str, model: str, key: str, card: Mapping[str, Any], arrays: Mapping[str, np.ndarray]
) -> None:
    """Write a surrogate aside and rename it into place; one that is there already stays.

    Raises
    ------
    StoreError
        The model was deleted meanwhile, or the disk cannot be written.
    """
    target = _folder(layout, dataset, model, key)
    with building(target.parent) as folder:
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
        write_json(folder / CARD, {"card": dict(card), "arrays": sorted(arrays)})
        publish(folder, target)


def read_surrogate(layout: Layout, dataset: str, model: str, key: str) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Card and arrays of a surrogate, in memory.

    Raises
    ------
    StoreError
        It is missing or damaged.
    """
    folder = _folder(layout, dataset, model, key)
    try:
        value = read_json(folder / CARD)
        card, names = dict(value["card"]), [_array_name(name) for name in value["arrays"]]
        return card, {name: np.load(folder / f"{name}.npy", allow_pickle=False) for name in names}
    except (StoreError, *BAD_ARRAY, KeyError, TypeError) as error:
        raise damaged(model, error) from error


def damaged(model: str, why: object) -> StoreError:
    """What is said of a surrogate that cannot be used."""
    return StoreError(f"The surrogate of model {model} is damaged: {why}", "Fit it again on the Models page.")


def delete_surrogate(layout: Layout, dataset: str, model: str, key: str) -> None:
    """Delete a surrogate, so that it can be fitted again; nothing where there is none."""
    if has_surrogate(layout, dataset, model, key):
        discard(_folder(layout, dataset, model, key), layout.trash)


def _folder(layout: Layout, dataset: str, model: str, key: str) -> Path:
    if not _KEY.fullmatch(key):
        raise ValueError(f"“{key}” is not the key of a surrogate")
    return layout.model(dataset, model) / FOLDER / key


def _array_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"“{name}” cannot name an array")
    return name
