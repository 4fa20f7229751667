"""A store in which every page has something to show: texts, failures, a judged campaign, and one that waits.

Run as a program to make one: `python -m tests.furnished STORE`, with models as a newcomer gets them.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from core.datasets import demo
from core.explain.types import Variant
from core.operations import Workbench
from core.operations.batches import write_batch
from core.operations.campaigns import create_campaign, open_campaign
from core.operations.demo import build_demo
from core.operations.imported import import_explanations
from core.operations.rating import Answer, next_slots, record_judgement
from core.rate.campaigns import CampaignSettings
from core.rate.pairs import read_pair
from core.recommend.training import train
from core.settings import Settings
from core.store import Journal, LocalJournal, Store

NOW = datetime(2026, 1, 2, 3, 4, 5)
QUICK: tuple[tuple[str, dict[str, Any]], ...] = (("ease", {}), ("foldin", {"seeds": 1, "k": 20, "epochs": 8}))
STYLES = ("concise-2", "detailed-2", "cautious-1")
VARIANTS = tuple(Variant("template", "", style) for style in STYLES)
EARLIER = Variant("template", "", "concise-1")  # an earlier version of the first one's style
STRENGTH = {VARIANTS[0].id: 0.2, VARIANTS[1].id: 0.9, VARIANTS[2].id: -0.4}  # log-abilities the raters go by
RATERS = ("Ann", "Bob", "Cay", "Dan", "Eve")
FINISHED, WAITING = "First look", "Second look"
THEIRS = "Other system"


def furnish(root: Path, *, quick: bool = True) -> None:
    """Fill a store: the demo world unless it has one, texts of two systems, a judged campaign and one that waits."""
    if quick and not (root / "datasets").exists():
        make_demo(root)
    bench = Workbench(Settings(root), now=lambda: NOW)
    journal = LocalJournal(bench.store.layout.journal)
    if quick:
        write_batch(bench, "demo", users=12, items=2, variants=VARIANTS[:2])
    else:
        build_demo(bench)
    write_batch(bench, "demo", users=12, items=2, variants=(EARLIER,))
    import_theirs(bench, journal, root)
    for name, sample in ((FINISHED, 30), (WAITING, 4)):
        settings = campaign_settings(bench, sample)
        create_campaign(bench, journal, name, settings, rater="Ann", now=NOW)
        open_campaign(bench, journal, name, rater="Ann")
    judge(journal)
    journal.close()
    bench.close()


def make_demo(root: Path) -> None:
    """The demo world with quickly trained default models."""
    store = Store(root)
    demo.build(store, now=lambda: NOW)
    for kind, settings in QUICK:
        train(store, "demo", kind, settings, now=lambda: NOW, memory_limit_gb=4.0, metrics=False)
    store.close()


def campaign_settings(bench: Workbench, sample: int) -> CampaignSettings:
    info = bench.store.dataset("demo")
    model = bench.default_model(info.id).info.model
    return CampaignSettings(info.id, model, VARIANTS, sample=sample, raters=len(RATERS), gold=2)


def import_theirs(bench: Workbench, journal: Journal, root: Path) -> None:
    """Texts that are often wrong about the user."""
    catalogue = bench.catalogue("demo")
    titles, file = catalogue.items.titles, root / "theirs.csv"
    lines = [
        f'{user},{catalogue.items.ids[place]},"“{titles[place].replace(chr(34), "")}” is a Western. You gave '
        f'“{titles[place + 40].replace(chr(34), "")}” 5 stars, and you like Documentary."'
        for place, user in enumerate(catalogue.user_ids[:12])
    ]
    file.write_text("user,item,text\n" + "\n".join(lines), encoding="utf-8")
    import_explanations(bench, journal, file, "demo", variant=THEIRS)
    file.unlink()


def judge(journal: Journal) -> None:
    """All raters judge the first campaign as Bradley–Terry would with `STRENGTH`; decoys lose by more."""
    for number, rater in enumerate(RATERS):
        random, turn = Random(number), 0
        while slots := next_slots(journal, FINISHED, rater, NOW).slots:
            slot = slots[0]
            pair = read_pair(journal.read("campaign_pair", slot.pair)[0])
            first, second = (STRENGTH.get(variant, -1.5) for variant in pair.variants)
            wins = random.random() < 1 / (1 + 2.718281828 ** (second - first))
            at_left = slot.left == pair.texts[0]
            winner = "tie" if random.random() < 0.08 else "left" if wins == at_left else "right"
            at = NOW + timedelta(days=turn // 12, seconds=30 * turn)
            record_judgement(
                journal, slot, Answer(winner, reasons=("clearer",) if turn % 3 == 0 else ()), rater=rater,
                seconds=6.0 + random.random() * 20, id=f"{random.getrandbits(128):032x}", now=at, app_version="0",
            )  # fmt: skip
            turn += 1


if __name__ == "__main__":
    furnish(Path(sys.argv[1]), quick=False)
