"""Models on disk: `model.json`, `metrics.json` and memory-mapped `.npy` arrays, never pickles."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np

from core.errors import NotFoundError, StoreError
from core.results import ModelInfo
from core.store.layout import MODEL_ID, Layout, building, discard, publish, read_json, write_json
from core.store.order import number_of, write_number
from core.store.unchanged import Unchanged

MODEL = "model.json"
METRICS = "metrics.json"
DIGESTS = "digests.json"
# What numpy raises for a damaged file: its header is read like a line of Python.
BAD_ARRAY = (OSError, EOFError, ValueError, SyntaxError, TokenError, OverflowError, MemoryError, RecursionError)


def model_id(dataset: str, kind: str, settings: Mapping[str, Any]) -> str:
    """Return `kind-hash` of a data set version, a kind and all its settings."""
    text = json.dumps([dataset, kind, settings], sort_keys=True, separators=(",", ":"), allow_nan=False)
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _read_folder(folder: Path) -> tuple[str, ...]:
    return tuple(path.name for path in folder.glob("*-*") if MODEL_ID.fullmatch(path.name))


_listed = Unchanged(_read_folder)
_numbers = Unchanged(lambda folder: {name: number_of(folder / name) for name in _read_folder(folder)})
_json = Unchanged(read_json)


def save_model(layout: Layout, info: ModelInfo, arrays: Mapping[str, np.ndarray]) -> ModelInfo:
    """Write a model aside and rename it into place; a model that is there already stays as it is."""
    with building(layout.models(info.dataset)) as folder:
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
        value = {
            name: getattr(info, name)
            for name in ("dataset", "model", "kind", "settings", "seconds", "created", "facts")
        }
        write_json(folder / MODEL, value | {"arrays": sorted(arrays)})
        write_json(folder / METRICS, dict(info.metrics))
        write_digests(folder, arrays)
        write_number(folder, _numbers(layout.models(info.dataset)).values())
        target = layout.model(info.dataset, info.model)
        if not publish(folder, target) and not _whole(layout, info):
            discard(target, layout.trash)
            publish(folder, target)
    return read_model(layout, info.dataset, info.model)


def read_model(layout: Layout, dataset: str, model: str) -> ModelInfo:
    """Read a model's card."""
    folder = layout.model(dataset, model)
    value = _json(folder / MODEL)
    try:
        card = {name: given for name, given in value.items() if name != "arrays"}
        return ModelInfo(**card, metrics=dict(_json(folder / METRICS)))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StoreError(
            f"The card of model {model} is damaged: {error}.", "Delete this model and train it again."
        ) from error


def list_models(layout: Layout, dataset: str) -> tuple[list[ModelInfo], list[StoreError]]:
    """Cards of the models of a data set version, newest first, and what is wrong with those that cannot be read.

    Newest is what was saved last; among models of before numbers were kept, what has the latest time.
    """
    infos: list[ModelInfo] = []
    problems: list[StoreError] = []
    for name in _listed(layout.models(dataset)):
        try:
            infos.append(read_model(layout, dataset, name))
        except StoreError as error:
            problems.append(error)
    numbers = _numbers(layout.models(dataset))
    infos.sort(key=lambda info: (numbers.get(info.model, 0), info.created, info.model), reverse=True)
    return infos, problems


def find_model(layout: Layout, dataset: str, reference: str) -> ModelInfo:
    """Card of the model with id `reference`, or of the newest model of kind `reference`.

    Raises
    ------
    NotFoundError
        There is none; the remedy lists those that are there.
    """
    if reference in _listed(layout.models(dataset)):  # most ask by id, and need no other card
        with suppress(StoreError):
            return read_model(layout, dataset, reference)
    known, _ = list_models(layout, dataset)
    for info in known:
        if reference in (info.model, info.kind):
            return info
    names = ", ".join(sorted({info.kind for info in known})) or "none yet"
    raise NotFoundError(
        f"There is no model “{reference[:80]}” for {dataset}.",
        f"Train it on the Models page, or choose one of: {names}.",
    )


def model_folder(layout: Layout, dataset: str, reference: str) -> Path:
    """Folder of a model by id, even if its card is damaged, or of the newest of a kind.

    Raises
    ------
    NotFoundError
        There is none; the remedy lists those that are there.
    """
    if MODEL_ID.fullmatch(reference) and layout.model(dataset, reference).is_dir():
        return layout.model(dataset, reference)
    return layout.model(dataset, find_model(layout, dataset, reference).model)


def load_arrays(layout: Layout, info: ModelInfo) -> dict[str, np.ndarray]:
    """Memory-map the arrays of a model, read-only.

    Raises
    ------
    StoreError
        An array is missing or damaged.
    """
    folder: Path = layout.model(info.dataset, info.model)
    try:
        names = [_array_name(name) for name in read_json(folder / MODEL)["arrays"]]
        return {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in names}
    except (*BAD_ARRAY, KeyError, TypeError) as error:
        raise StoreError(
            f"Model {info.model} cannot be read: {error}.", "Delete this model and train it again."
        ) from error


def write_digests(folder: Path, names: Iterable[str]) -> None:
    """Write down the SHA-256 of the arrays of a model, by which one that changed on the disk is found."""
    write_json(folder / DIGESTS, {name: _digest(folder / f"{name}.npy") for name in names})


def changed_arrays(layout: Layout, info: ModelInfo) -> list[str]:
    """Names of arrays that are not what was written, by SHA-256; none for a model of before these were kept.

    Raises
    ------
    StoreError
        The digests cannot be read.
    """
    folder = layout.model(info.dataset, info.model)
    if not (folder / DIGESTS).is_file():
        return []
    digests = read_json(folder / DIGESTS)
    try:
        return [name for name, digest in digests.items() if _digest(folder / f"{_array_name(name)}.npy") != digest]
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise StoreError(f"The digests of model {info.model} are damaged: {error}.", "Train it again.") from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _array_name(name: str) -> str:
    if not re.fullmatch(r"\w+", name):
        raise ValueError(f"“{name}” cannot name an array")
    return name


def _whole(layout: Layout, info: ModelInfo) -> bool:
    """Whether the card and the arrays of a model can be read."""
    try:
        load_arrays(layout, read_model(layout, info.dataset, info.model))
    except StoreError:
        return False
    return True
