"""A store for the load benchmark: the demo world, texts to compare that are written, a campaign that nobody ends."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.explain.types import Variant
from core.operations.campaigns import create_campaign, open_campaign
from core.operations.variants import all_variants
from core.operations.workbench import Workbench
from core.rate.campaigns import CampaignSettings
from core.settings import Settings
from core.store import LocalJournal
from core.store.batches import batch_names, rows_of_batch
from tests.furnished import make_demo

DATASET, MODEL, CAMPAIGN = "demo", "ease", "Load"
VARIANTS = tuple(Variant("template", "", style) for style in ("concise-2", "detailed-2"))
ENDLESS = {"sample": 60, "overlap": 100, "raters": 100, "gold": 2, "decoys": {}}


@dataclass(frozen=True, slots=True)
class Compared:
    """A user and an item that two variants, by their names in links, have written about."""

    user: str
    item: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class World:
    """What visitors choose from.

    Attributes
    ----------
    store : Path
        A store of this run's own.
    users : tuple of str
        Ids of all users of the data set.
    compared : tuple of Compared
        Pairs of texts that need not be written any more.
    """

    store: Path
    users: tuple[str, ...]
    compared: tuple[Compared, ...]


def make_world(store: Path, given: Path | None = None, **campaign: Any) -> World:
    """Make a store, or copy one, and open a campaign in it. A store that is given is only read."""
    if given is None:
        make_demo(store)
    else:
        shutil.copytree(given, store)
    bench, journal = Workbench(Settings(store)), LocalJournal(store / "journal.duckdb")
    try:
        settings = CampaignSettings(DATASET, MODEL, VARIANTS, **{**ENDLESS, **campaign})
        create_campaign(bench, journal, CAMPAIGN, settings, rater="benchmark", now=bench.now())
        open_campaign(bench, journal, CAMPAIGN, rater="benchmark")
        catalogue, model = bench.catalogue(DATASET), bench.model(DATASET, MODEL).info.model
        dataset = catalogue.info.id
        rows = journal.read("explanations_of", dataset)
        for name in batch_names(bench.store.layout, dataset, model):
            rows += rows_of_batch(bench.store.layout, dataset, model, name)
        names = {entry.variant.id: entry.name for entry in all_variants(journal) if entry.offered}
        return World(store, tuple(catalogue.user_ids), _compared(rows, model, names))
    finally:
        journal.close()
        bench.close()


def _compared(rows: list[dict[str, Any]], model: str, names: dict[str, str]) -> tuple[Compared, ...]:
    written: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        if row["model"] == model and row["seed"] == 0 and row["variant"] in names and not _contrasts(row):
            written.setdefault((row["user_id"], row["item"]), set()).add(names[row["variant"]])
    pairs = {about: sorted(by)[:2] for about, by in sorted(written.items()) if len(by) >= 2}
    return tuple(Compared(*about, *by) for about, by in pairs.items())


def _contrasts(row: dict[str, Any]) -> bool:
    return str(json.loads(row["variant_json"])["prompt"]).startswith("contrastive")
