"""Campaigns: planned, their texts written, opened, paused, closed; and how far each is."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING, Any

from core.errors import InputError
from core.explain.backends import checked_variant
from core.explain.types import content_hash
from core.operations.batches import GATHERING, answer
from core.operations.campaign_board import desk_of
from core.operations.campaign_sample import available, draw_sample
from core.operations.campaign_texts import gather, make_pairs, questions_of
from core.operations.checks import checked_name
from core.operations.judgement_log import log_of
from core.operations.prompts import made_prompts
from core.operations.roles import CAMPAIGNS
from core.operations.workbench import Workbench
from core.progress import Progress, part, silent
from core.rate.campaigns import (
    CLOSED,
    DRAFT,
    GENERATING,
    OPEN,
    PAUSED,
    Campaign,
    CampaignSettings,
    checked_campaign_name,
)
from core.rate.pairs import pair_row
from core.rate.plans import CampaignProgress, Plan
from core.rate.versions import pick_campaign, read_campaigns, settings_to_json
from core.store import Journal

if TYPE_CHECKING:
    import pandas as pd

SECONDS = 30.0  # of a judgement, until some were measured
GROUP = 100  # pairs written to the journal together
PATIENCE = 3  # failures in a row before a variant is given up
BEFORE = {OPEN: (DRAFT, GENERATING, PAUSED, CLOSED), PAUSED: (OPEN,), CLOSED: (OPEN, PAUSED)}


def plan_campaign(workbench: Workbench, journal: Journal, settings: CampaignSettings) -> Plan:
    """What a campaign with these settings would take; nothing is written.

    Raises
    ------
    NotFoundError
        There is no such data set or model.
    InputError
        A variant is wrong.
    """
    for variant in settings.variants:
        checked_variant(variant)
    settings = _by_ids(workbench, settings)
    sample = available(workbench, settings)
    normal = sample * len(settings.comparisons)
    decoys = settings.decoy_pairs(normal)
    pairs = {"normal": normal, "gold": settings.gold if normal else 0, **decoys}
    slots = (normal + sum(decoys.values())) * settings.overlap
    judgements = slots if settings.judgements is None else min(slots, settings.judgements)
    share = min(-(-judgements // settings.raters), normal + sum(decoys.values())) + pairs["gold"]
    per_rater = share if settings.per_rater is None else min(share, settings.per_rater)
    seconds = _seconds_each(journal)
    texts = sample * len(settings.variants) + decoys.get("wrong user", 0)
    notes = _notes(settings, sample, judgements, slots)
    return Plan(sample, pairs, texts, judgements, per_rater, seconds, per_rater * seconds / 60, notes)


def create_campaign(
    workbench: Workbench, journal: Journal, name: str, settings: CampaignSettings, *, rater: str, now: datetime
) -> Campaign:
    """Keep a campaign as a draft. A name that is there already gets a new version, unless it is still a draft.

    Raises
    ------
    InputError
        The name or a variant is wrong, or the data has nothing to sample.
    NotFoundError
        There is no such data set or model.
    """
    chosen, settings = checked_campaign_name(name), _by_ids(workbench, settings)
    if not plan_campaign(workbench, journal, settings).sample:
        raise InputError(f"{settings.model} has no list for any user of {settings.dataset}.", "Choose another model.")
    while True:
        before = [each for each in campaigns(journal) if each.name == chosen]
        newest = max(before, key=lambda each: each.version, default=None)
        version = 1 if newest is None else newest.version + (newest.state != DRAFT)
        row = {
            "id": uuid.uuid4().hex, "name": chosen, "version": version, "settings_json": settings_to_json(settings),
            "rater": checked_name(rater), "created": now,
        }  # fmt: skip
        journal.append("campaigns", [row])
        kept = find_campaign(journal, f"{chosen}@{version}")
        if kept.settings == settings:  # else somebody opened this version meanwhile, and it no longer changes
            return kept


def campaigns(journal: Journal) -> tuple[Campaign, ...]:
    """All versions of all campaigns, oldest first."""
    return read_campaigns(journal.read("campaigns"), journal.read("campaign_states"))


def find_campaign(journal: Journal, reference: str) -> Campaign:
    """The newest version of a name, or the one that `name@version` says; NotFoundError lists what is there."""
    return pick_campaign(campaigns(journal), reference)


def progress_of(journal: Journal, reference: str) -> CampaignProgress:
    """How far a campaign is.

    Raises
    ------
    NotFoundError
        There is no such campaign.
    """
    campaign = find_campaign(journal, reference)
    desk = desk_of(journal, campaign)
    with desk.lock:
        board = desk.refreshed(journal)
        kinds = Counter(pair.kind for pair in board.pairs.values())
        seconds = list(board.seconds.values())
        return CampaignProgress(
            campaign, dict(kinds), board.judged, board.planned, board.gold_judged, board.skipped,
            board.judged_by, median(seconds) if seconds else None,
        )  # fmt: skip


def open_campaign(
    workbench: Workbench, journal: Journal, reference: str, *, rater: str, progress: Progress = silent
) -> Campaign:
    """Open a campaign; the first time its texts are written before, and pairs made of them.

    Raises
    ------
    NotFoundError
        There is no such campaign.
    InputError
        No pair could be made.
    """
    workbench.require(CAMPAIGNS)
    campaign = find_campaign(journal, reference)
    if campaign.state == OPEN:
        return campaign
    name = checked_name(rater)
    if campaign.state in (PAUSED, CLOSED):
        return _set_state(journal, campaign, OPEN, campaign.detail, name, workbench.now())
    _set_state(journal, campaign, GENERATING, {}, name, workbench.now())
    try:
        detail = _prepare(workbench, journal, campaign, progress)
    except BaseException as error:
        if find_campaign(journal, campaign.id).state == GENERATING:
            _set_state(journal, campaign, DRAFT, {"notes": [str(error)]}, name, workbench.now())
        raise
    return _set_state(journal, campaign, OPEN, detail, name, workbench.now())


def pause_campaign(journal: Journal, reference: str, *, rater: str, now: datetime) -> Campaign:
    """Give out no more pairs for a while; what was given out may still be judged.

    Raises
    ------
    InputError
        It is not open.
    """
    return _close(journal, reference, PAUSED, rater, now)


def close_campaign(journal: Journal, reference: str, *, rater: str, now: datetime) -> Campaign:
    """End a campaign; it can be opened again.

    Raises
    ------
    InputError
        It was never opened.
    """
    return _close(journal, reference, CLOSED, rater, now)


def judgements(journal: Journal, reference: str | None = None) -> pd.DataFrame:
    """All judgements that count, as a frame with the columns of `core.rate.judgements.COLUMNS`.

    Parameters
    ----------
    journal : Journal
        Where they are.
    reference : str or None
        Only those of a campaign: the newest version of a name, or `name@version`; '' for those outside campaigns.

    Raises
    ------
    NotFoundError
        There is no such campaign.
    """
    frame = log_of(journal).frame(journal)
    if reference is None:
        return frame
    wanted = find_campaign(journal, reference).id if reference else ""
    return frame[frame["campaign"] == wanted].reset_index(drop=True)


def _prepare(workbench: Workbench, journal: Journal, campaign: Campaign, progress: Progress) -> dict[str, Any]:
    """Write texts and pairs; what a broken-off attempt wrote is found again."""
    settings = campaign.settings
    for variant in settings.variants:
        checked_variant(variant)
    gathering = part(progress, 0, GATHERING)
    sample = draw_sample(workbench, settings, lambda done: gathering(done / 2, "Drawing the sample"))
    subjects = gather(workbench, campaign, sample, lambda done: gathering(0.5 + done / 2, "Gathering evidence"))
    name = content_hash([campaign.id, settings_to_json(settings)])
    made = answer(
        workbench, settings.dataset, settings.model, questions_of(campaign, subjects), name,
        prompts=made_prompts(journal), patience=PATIENCE, progress=part(progress, GATHERING, 0.95),
    )  # fmt: skip
    if made.rows:
        workbench.store.write_batch(settings.dataset, settings.model, list(made.rows.values()))
        made.shelf.forget()
    pairs = make_pairs(workbench, campaign, subjects, made.rows)
    failed = dict(Counter(subjects.refused) + Counter(made.failures))
    if not any(pair.kind == "normal" for pair in pairs):
        raise InputError(f"No pair could be made for “{campaign.name}”: {_why_none(failed)}", "Choose other variants.")
    if find_campaign(journal, campaign.id).state != GENERATING:
        raise InputError(f"“{campaign.name}” was opened by somebody else meanwhile.", "Look at it again.")
    rows = [pair_row(pair, workbench.now()) for pair in pairs]
    for start in range(0, len(rows), GROUP):
        journal.append("campaign_pairs", rows[start : start + GROUP])
        progress(0.95 + 0.05 * min(1, (start + GROUP) / len(rows)), "Keeping the pairs")
    kinds = Counter(pair.kind for pair in pairs)
    return {"pairs": dict(kinds), "texts": len(made.rows), "failed": failed, "notes": []}


def _by_ids(workbench: Workbench, settings: CampaignSettings) -> CampaignSettings:
    """The same with the ids of data set version and model where their names were given."""
    info = workbench.model(settings.dataset, settings.model).info
    return replace(settings, dataset=info.dataset, model=info.model)


def _close(journal: Journal, reference: str, state: str, rater: str, now: datetime) -> Campaign:
    campaign = find_campaign(journal, reference)
    if campaign.state == state:
        return campaign
    if campaign.state not in BEFORE[state]:
        raise InputError(f"“{campaign.name}” is {campaign.state}: it cannot be {state}.", "Open it first.")
    return _set_state(journal, campaign, state, campaign.detail, checked_name(rater), now)


def _set_state(
    journal: Journal, campaign: Campaign, state: str, detail: Mapping[str, Any], rater: str, now: datetime
) -> Campaign:
    row = {
        "id": uuid.uuid4().hex, "campaign": campaign.id, "state": state,
        "detail_json": json.dumps(detail, ensure_ascii=False, sort_keys=True), "rater": rater, "created": now,
    }  # fmt: skip
    journal.append("campaign_states", [row])
    return find_campaign(journal, campaign.id)


def _why_none(failed: Mapping[str, int]) -> str:
    if not failed:
        return "the variants write the same texts."
    return " ".join(f"{count:,} times: {what}" for what, count in failed.items())


def _seconds_each(journal: Journal) -> float:
    found = [row["seconds"] for row in journal.read("judging_times") if row["seconds"] is not None]
    return float(median(found)) if found else SECONDS


def _notes(settings: CampaignSettings, sample: int, judgements: int, slots: int) -> tuple[str, ...]:
    found = []
    if sample < settings.sample:
        found.append(f"The data has only {sample:,} user-item combinations; {settings.sample:,} were asked for.")
    if settings.judgements is not None and settings.judgements > slots:
        found.append(f"All pairs are judged after {slots:,} judgements; {settings.judgements:,} were asked for.")
    if settings.raters < settings.overlap:
        found.append(f"With {settings.raters} raters no pair is seen by {settings.overlap}.")
    if settings.raters < 10:
        found.append("Below ten raters call the result a pilot.")
    return tuple(found)
