"""What the groups of commands share: the workbench, `key=value` options, cards as JSON."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from core.errors import InputError

if TYPE_CHECKING:
    from core.operations import Workbench
    from core.operations.roles import Actor
    from core.results import ModelInfo
    from core.store import Journal
    from core.types import DatasetInfo

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def workbench(options: argparse.Namespace) -> Workbench:
    """Open the store that the command works on, for whom it was started.

    Raises
    ------
    InputError
        `WHYBOARD_ACTOR` is no actor.
    """
    from core.operations import Workbench
    from core.settings import Settings

    settings = Settings.from_environment()
    if options.store is not None:
        settings = replace(settings, store=options.store.expanduser().absolute())
    who = _who()
    return Workbench(settings) if who is None else Workbench(settings).acting(lambda: who)


def journal(bench: Workbench) -> Journal:
    """Open the journal of a store, for whom the command was started."""
    from core.operations.acting import ActingJournal
    from core.store import open_journal

    found, who = open_journal(bench.store.layout), _who()
    return found if who is None else ActingJournal(found, lambda: who)


def _who() -> Actor | None:
    from core.operations.roles import COMMAND, Actor

    text = os.environ.get(COMMAND)
    return Actor.from_text(text) if text else None


def pairs(texts: Sequence[str], option: str) -> dict[str, str]:
    """Read `a=b,c=d` texts into one dictionary.

    Raises
    ------
    InputError
        A part has no `=`, an empty name or value, or a name stands twice.
    """
    found: dict[str, str] = {}
    for part in (part.strip() for text in texts for part in text.split(",")):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not (equals and name and value):
            raise InputError(f"{option} has “{part[:80]}”.", f"Write {option} name=value, more than one with commas.")
        if name in found:
            raise InputError(f"{option} names “{name[:80]}” twice.", "Name it once.")
        found[name] = value
    return found


def settings(texts: Sequence[str]) -> dict[str, Any]:
    """Read `--set name=value` texts; numbers and true, false, null become values."""
    return {name: _value(text) for text in texts for name, text in pairs([text], "--set").items()}


def words(texts: Sequence[str]) -> tuple[str, ...]:
    """Read comma-separated words."""
    return tuple(word for text in texts for word in (part.strip() for part in text.split(",")) if word)


def dataset_card(info: DatasetInfo) -> dict[str, Any]:
    """Return the card of a data set as `datasets --json` shows it."""
    return {
        "dataset": info.name,
        "version": info.version,
        "users": info.users,
        "items": info.items,
        "ratings": info.ratings,
        "source": info.source,
        "scale": [info.scale.low, info.scale.high],
        "mean": info.mean,
        "kinds": info.kinds,
        "created": info.created,
    }


def model_card(info: ModelInfo) -> dict[str, Any]:
    """Return the card of a model as `models --json` shows it."""
    name, _, version = info.dataset.partition("@")
    return {
        "dataset": name,
        "version": version,
        "model": info.model,
        "kind": info.kind,
        "settings": info.settings,
        "metrics": info.metrics,
        "seconds": info.seconds,
        "created": info.created,
    }


def _value(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if value is None or isinstance(value, bool | int | float | str) else text
