"""Campaigns of human judgements: `campaigns`."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.cli.console import Answer, Console, table
from core.cli.options import Verbs, settings, workbench
from core.cli.options import journal as open_journal
from core.cli.variants import chosen_variants
from core.errors import InputError

if TYPE_CHECKING:
    from core.operations import Workbench
    from core.rate.campaigns import Campaign
    from core.rate.plans import CampaignProgress
    from core.store import Journal

COLUMNS = ("campaign", "state", "dataset", "model", "pairs", "judged", "planned", "raters")


def register(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """Add the command."""
    told = verbs.add_parser("campaigns", parents=[common], help="list, plan, open, pause or close campaigns")
    told.add_argument("action", nargs="?", default="list", choices=("list", "create", "open", "pause", "close"))
    told.add_argument("name", nargs="?", metavar="NAME", help="of the campaign; NAME@VERSION for an older version")
    told.add_argument("--dataset", metavar="DATASET", help="what is explained, to create one")
    told.add_argument("--model", metavar="M", help="kind or id of the model (default: ease if there)")
    told.add_argument(
        "--variant", action="append", default=[], metavar="V", help="what is compared, by name, id or label; repeatable"
    )
    told.add_argument("--language", default="en", choices=("en", "zh"), help="of the texts (default: en)")
    told.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="sample, overlap, raters, ...")
    told.add_argument(
        "--decoy", action="append", default=[], metavar="KIND=SHARE", help="wrong user, placebo, template, false claim"
    )
    told.add_argument("--question", action="append", default=[], metavar="Q", help="preference, reasons, likert")
    told.add_argument("--stratum", action="append", default=[], metavar="S", help="activity, rank, stability")
    told.add_argument("--guidelines", type=Path, metavar="FILE", help="what raters read first")
    told.add_argument("--rater", metavar="R", help="who does it (default: the name of your account)")
    told.set_defaults(run=campaigns)


def campaigns(options: argparse.Namespace, console: Console) -> Answer:
    """List the campaigns, or change which there are and how they stand; opening one has its texts written."""
    from core.operations.campaigns import campaigns as all_campaigns
    from core.operations.campaigns import progress_of

    bench = workbench(options)
    journal = open_journal(bench)
    try:
        found = all_campaigns(journal) if options.action == "list" else (_change(bench, journal, options, console),)
        cards = [_card(progress_of(journal, each.id)) for each in found]
    finally:
        journal.close()
    rows = [[len(card[name]) if name == "raters" else card[name] for name in COLUMNS] for card in cards]
    lines = table(COLUMNS, rows) if cards else ["No campaign yet."]
    return Answer({"campaigns": cards}, lines, [note for card in cards for note in card["notes"]])


def _change(bench: Workbench, journal: Journal, options: argparse.Namespace, console: Console) -> Campaign:
    from core.operations import campaigns as work

    if not options.name:
        raise InputError(f"No campaign to {options.action} was named.", "Write its name behind it.")
    rater = options.rater or getpass.getuser()
    if options.action == "create":
        return _create(bench, journal, options, rater)
    if options.action == "open":
        return work.open_campaign(bench, journal, options.name, rater=rater, progress=console.progress)
    act = work.pause_campaign if options.action == "pause" else work.close_campaign
    return act(journal, options.name, rater=rater, now=bench.now())


def _create(bench: Workbench, journal: Journal, options: argparse.Namespace, rater: str) -> Campaign:
    from dataclasses import asdict

    from core.operations.campaigns import create_campaign
    from core.rate.versions import settings_from

    if not options.dataset:
        raise InputError("No data set was named.", "Name one with --dataset.")
    dataset = bench.store.dataset(options.dataset).id
    loaded = bench.model(dataset, options.model) if options.model else bench.default_model(dataset)
    variants = [asdict(variant) for variant in chosen_variants(journal, options.variant, options.language)]
    given = settings_from(
        {
            **settings(options.set),
            **_parts(options),
            "dataset": dataset,
            "model": loaded.info.model,
            "variants": variants,
        }
    )
    return create_campaign(bench, journal, options.name, given, rater=rater, now=bench.now())


def _parts(options: argparse.Namespace) -> dict[str, Any]:
    """Settings that are no single number or word, as far as they were given."""
    found: dict[str, Any] = {}
    if options.decoy:
        found["decoys"] = settings(options.decoy)
    if options.question:
        found["questions"] = options.question
    if options.stratum:
        found["strata"] = options.stratum
    if options.guidelines:
        try:
            found["guidelines"] = options.guidelines.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{options.guidelines} cannot be read: {error}.", "Name a text file.") from error
    return found


def _card(found: CampaignProgress) -> dict[str, Any]:
    """Return a campaign as `campaigns --json` shows it."""
    campaign = found.campaign
    return {
        "campaign": campaign.id,
        "name": campaign.name,
        "version": campaign.version,
        "state": campaign.state,
        "dataset": campaign.settings.dataset,
        "model": campaign.settings.model,
        "variants": [variant.id for variant in campaign.settings.variants],
        "pairs": sum(found.pairs.values()),
        "judged": found.judged,
        "planned": found.planned,
        "raters": dict(found.raters),
        "notes": list(campaign.detail.get("notes", [])),
    }
