"""A small campaign over the data set `films`: two template variants, decoys, gold pairs."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from core.explain.types import Variant
from core.operations import Workbench
from core.operations.campaigns import create_campaign, open_campaign
from core.rate.campaigns import Campaign, CampaignSettings
from core.store import Journal

NOW = datetime(2026, 1, 2, 3, 4, 5)
VARIANTS = tuple(Variant("template", "", style) for style in ("concise-2", "detailed-2", "cautious-1"))


def settings(**changes: Any) -> CampaignSettings:
    given = CampaignSettings("films", "ease", VARIANTS[:2], sample=12, overlap=2, gold=2, raters=4)
    return replace(given, **changes)


def opened(bench: Workbench, journal: Journal, name: str = "First look", **changes: Any) -> Campaign:
    create_campaign(bench, journal, name, settings(**changes), rater="Ann", now=NOW)
    return open_campaign(bench, journal, name, rater="Ann")
