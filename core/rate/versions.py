"""Versions of campaigns as the journal has them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from functools import lru_cache
from typing import Any

from core.errors import InputError, NotFoundError
from core.explain.types import Variant
from core.rate.campaigns import DRAFT, Campaign, CampaignSettings


def settings_to_json(settings: CampaignSettings) -> str:
    """Return settings as canonical JSON."""
    return json.dumps(asdict(settings), ensure_ascii=False, sort_keys=True, allow_nan=False)


def settings_from(values: Mapping[str, Any]) -> CampaignSettings:
    """Read settings from JSON values.

    Raises
    ------
    InputError
        A setting is unknown, missing or wrong.
    """
    known = {part.name for part in fields(CampaignSettings)}
    for name in values:
        if name not in known:
            raise InputError(
                f"A campaign has no setting “{str(name)[:80]}”.", f"Choose from: {', '.join(sorted(known))}."
            )
    for name in ("dataset", "model", "variants"):
        if name not in values:
            raise InputError(f"The campaign lacks “{name}”.", "Name data set, model and variants.")
    try:
        given = {**values, "variants": tuple(Variant(**variant) for variant in values["variants"])}
    except TypeError as error:
        raise InputError(
            f"A variant cannot be read: {error}.", "Use backend, model, prompt, options, language."
        ) from None
    for name in ("strata", "questions"):
        if name in given:
            given[name] = (given[name],) if isinstance(given[name], str) else tuple(given[name])
    if not isinstance(given.get("decoys", {}), Mapping) or not isinstance(given.get("guidelines", ""), str):
        raise InputError("Decoys or guidelines are of the wrong kind.", "Use shares by kind of decoy, and a text.")
    return CampaignSettings(**given)


def read_campaigns(rows: Sequence[Mapping[str, Any]], states: Sequence[Mapping[str, Any]]) -> tuple[Campaign, ...]:
    """Campaigns from the journal's rows, oldest first.

    Of a version the latest settings count that were written while it was a draft: what was opened no longer changes.
    """
    settings: dict[str, Mapping[str, Any]] = {}
    latest: dict[str, Mapping[str, Any]] = {}
    for row in sorted((*rows, *states), key=lambda row: row["number"]):
        if "state" in row:
            latest[row["campaign"]] = row
        elif (key := f"{row['name']}@{row['version']}") not in latest or latest[key]["state"] == DRAFT:
            settings[key] = row
    return tuple(_read(row, latest.get(key)) for key, row in settings.items())


def _read(row: Mapping[str, Any], state: Mapping[str, Any] | None) -> Campaign:
    return Campaign(
        row["name"], row["version"], _settings(row["settings_json"]), row["rater"], row["created"],
        DRAFT if state is None else state["state"], {} if state is None else json.loads(state["detail_json"]),
    )  # fmt: skip


@lru_cache(256)
def _settings(text: str) -> CampaignSettings:
    return settings_from(json.loads(text))


def pick_campaign(campaigns: Sequence[Campaign], reference: str) -> Campaign:
    """The newest version of a name, or the one that `name@version` says.

    Raises
    ------
    NotFoundError
        There is none; it lists what is there.
    """
    found = [each for each in campaigns if reference in (each.id, each.name)]
    if not found:
        names = ", ".join(dict.fromkeys(each.name for each in campaigns)) or "none yet"
        raise NotFoundError(f"There is no campaign “{reference[:80]}”.", f"Choose from: {names}.")
    return max(found, key=lambda each: each.version)
