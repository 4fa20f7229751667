"""Checks of explanations that were made before, one file beside the model: they can always be made again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from core.errors import StoreError
from core.store.layout import Layout, read_json, write_json


def load_checks(layout: Layout, dataset: str, model: str, version: str) -> dict[str, Any]:
    """Checks by explanation, made by a version of the checker; none where there are none or they cannot be read.

    Parameters
    ----------
    layout, dataset, model
        Where.
    version : str
        Name of the version; whatever changes a verdict changes it.
    """
    path = layout.model(dataset, model) / "checks" / f"{version}.json"
    try:
        found = read_json(path) if path.is_file() else {}
    except StoreError:
        return {}
    return found if isinstance(found, dict) else {}


def save_checks(layout: Layout, dataset: str, model: str, version: str, checks: Mapping[str, Any]) -> None:
    """Keep checks in the place of those before, and let those of other versions go.

    A disk that is full or read-only is no reason to fail: nothing is kept then.
    """
    folder = layout.model(dataset, model) / "checks"
    with suppress(OSError, StoreError):
        folder.parent.stat()  # the model may have been deleted meanwhile
        folder.mkdir(exist_ok=True)
        write_json(folder / f"{version}.json", checks)
        for other in folder.glob("*.json"):
            if other.stem != version:
                other.unlink(missing_ok=True)
