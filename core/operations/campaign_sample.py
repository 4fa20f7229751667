"""The sample of a campaign: user-item combinations, balanced over activity, rank and stability."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from core.operations.workbench import Workbench
from core.rate.campaigns import CampaignSettings
from core.recommend.protocol import LoadedModel
from core.recommend.segments import ACTIVITY, activity_levels
from core.recommend.topn import stability, top_n
from core.types import Catalogue, Int32

STABLE = 0.8  # least share of replicates that have the item in the top-N again
HIGH = 3  # ranks up to this are high ones


@dataclass(frozen=True, slots=True)
class Sampled:
    """One user-item combination.

    Attributes
    ----------
    user, item : str
        Ids.
    activity, rank, stability : str
        `casual`, `regular` or `heavy`; `rank 1-3` or `rank 4-10`; `stable`, `unstable` or `stability unknown`.
    share : float or None
        Share of replicates that have the item on the list again; None where the model cannot tell.
    """

    user: str
    item: str
    activity: str
    rank: str
    stability: str
    share: float | None

    def cell(self, strata: tuple[str, ...]) -> str:
        """What the sample is balanced over, in words; '' where over nothing."""
        return " · ".join(getattr(self, name) for name in strata)


def draw_sample(
    workbench: Workbench, settings: CampaignSettings, report: Callable[[float], None] = lambda _: None
) -> list[Sampled]:
    """Draw the sample: users of each activity in turn, of each user the item whose cell has fewest so far.

    Each user comes once before any comes again, so that the sample holds as many users as it can.

    Parameters
    ----------
    workbench, settings
        Where from, and how many.
    report : callable
        Told the share that is drawn.

    Returns
    -------
    list of Sampled
        As many as asked for, or as the data has.
    """
    catalogue, model = workbench.catalogue(settings.dataset), workbench.model(settings.dataset, settings.model)
    counts: Counter[str] = Counter()
    found: list[Sampled] = []
    offers: list[list[Sampled]] = []
    for user in served_users(catalogue, model, settings.seed):
        if len(found) == settings.sample:
            return found
        offered = _offered(catalogue, model, user, settings)
        _take(offered, found, counts, settings.strata)
        offers.append(offered)
        report(len(found) / settings.sample)
    while len(found) < settings.sample and any(offers):
        for offered in offers:
            if len(found) < settings.sample:
                _take(offered, found, counts, settings.strata)
    return found


def served_users(catalogue: Catalogue, model: LoadedModel, seed: int) -> Iterator[int]:
    """Indices of users whom the model can serve: of each activity in turn, drawn with the seed."""
    levels = activity_levels(np.diff(catalogue.ratings.offsets))
    drawn = np.random.default_rng(seed).permutation(len(levels))
    queues = [iter(drawn[levels[drawn] == level].tolist()) for level in range(len(ACTIVITY))]
    while queues:
        for queue in list(queues):
            for user in queue:
                if model.served.refuses(catalogue.ratings.of(user)) is None:
                    yield user
                    break
            else:
                queues.remove(queue)


def available(workbench: Workbench, settings: CampaignSettings) -> int:
    """User-item combinations there are, counted up to the sample asked for."""
    catalogue, model = workbench.catalogue(settings.dataset), workbench.model(settings.dataset, settings.model)
    found = 0
    for user in served_users(catalogue, model, settings.seed):
        rated = int(np.diff(catalogue.ratings.offsets[user : user + 2])[0])
        found += min(settings.top, len(catalogue.items) - rated)
        if found >= settings.sample:
            return settings.sample
    return found


def _take(offered: list[Sampled], found: list[Sampled], counts: Counter[str], strata: tuple[str, ...]) -> None:
    if offered:
        best = min(range(len(offered)), key=lambda n: counts[offered[n].cell(strata)])
        chosen = offered.pop(best)
        counts[chosen.cell(strata)] += 1
        found.append(chosen)


def _offered(catalogue: Catalogue, model: LoadedModel, user: int, settings: CampaignSettings) -> list[Sampled]:
    """The first items of a user's list in an order of their own, the same each time."""
    history = catalogue.ratings.of(user)
    rows = top_n(catalogue, model, history, settings.top).items
    if not rows:
        return []
    indices: Int32 = np.array([row.index for row in rows], np.int32)
    shares = stability(catalogue, model, history, indices, settings.top)
    level = int(activity_levels(np.diff(catalogue.ratings.offsets))[user])
    found = [
        Sampled(
            catalogue.user_ids[user],
            row.item,
            ACTIVITY[level],
            f"rank 1-{min(HIGH, settings.top)}" if row.rank <= HIGH else f"rank {HIGH + 1}-{settings.top}",
            "stability unknown" if np.isnan(share) else "stable" if share >= STABLE else "unstable",
            None if np.isnan(share) else float(share),
        )
        for row, share in zip(rows, shares, strict=True)
    ]
    order = np.random.default_rng([abs(settings.seed), user]).permutation(len(found))
    return [found[n] for n in order.tolist()]
