"""Evidence to write from."""

from dataclasses import replace
from typing import Any

import numpy as np

from core.attribute.contrast import contrast
from core.attribute.decomposition import decomposition
from core.attribute.history import history_attribution
from core.explain.evidence import build_evidence
from core.explain.types import Evidence, Fact
from core.results import RankedItem
from core.types import Catalogue
from tests.core.attribute.worlds import PlainEase, PlainFoldIn, catalogue, loaded, random_table


def evidence(
    kind: str = "ease",
    user: int = 0,
    item: int | None = None,
    titles: tuple[str, ...] | None = None,
    table: np.ndarray | None = None,
    other: int | None = None,
    **row: Any,
) -> Evidence:
    """Evidence about an item for a user of a small random world; by default the first item they did not rate.

    The plain models cannot be asked what they would do without a rating, so that no driver has a verdict. With
    `other` the item is held against that one.
    """
    ratings = random_table(4) if table is None else table
    world: Catalogue = catalogue(ratings, titles)
    history = world.ratings.of(user)
    if item is None:
        item = int(np.setdiff1d(np.arange(len(world.items)), history.items)[0])
    model = loaded(PlainEase(ratings) if kind == "ease" else PlainFoldIn(ratings))
    form = "excess" if kind == "ease" else "raw"
    parts = decomposition(model, history, item)
    found = model.served.parts(history, np.array([item], dtype=np.int32))
    assert found is not None
    common, personal = float(found.non_personal[0]), float(found.personal[0])
    share = common / (common + personal) if common + personal else 1.0
    given = {
        "rank": 3, "index": item, "item": world.items.ids[item], "title": world.items.titles[item],
        "score": parts.score, "predicted_rating": 4.25, "personal": personal,
        "non_personal_share": min(max(share, 0.0), 1.0), "share_clipped": not 0 <= share <= 1,
        "popularity": int(world.items.n_ratings[item]), "novelty": 1.0,
    }  # fmt: skip
    rated = dict(zip(history.items.tolist(), history.values.tolist(), strict=True))
    return build_evidence(
        world,
        RankedItem(**(given | row)),
        model.info.model,
        history_attribution(world, model, history, item, form),
        parts,
        rated.get(item),
        contrast=None if other is None else contrast(world, model, history, item, other, form),
        other_rating=None if other is None else rated.get(other),
    )


def judged(found: Evidence, turn: int = 0) -> Evidence:
    """The evidence with the verdicts of a flip test, each in turn; all drivers together are necessary."""
    sides = {"driver": ("necessary", "contributing", "decorative"), "against": ("holding back", "decorative")}
    after = {"necessary": 14, "contributing": 5, "decorative": 3, "holding back": 2}
    facts: list[Fact] = []
    for n, fact in enumerate(found.facts):
        told = {}
        if fact.kind in sides:
            verdict = sides[fact.kind][-(n + turn) % len(sides[fact.kind])]
            told = {"verdict": verdict, "n": 10, "rank": 3, "rank_without": after[verdict], "score_without": 0.5}
        facts.append(replace(fact, data={**fact.data, **told}))
    count = len(found.of_kind("driver"))
    if count > 1:
        data = {"verdict": "necessary", "drivers": count, "n": 10, "rank": 3, "rank_without": 30, "score_without": 0.1}
        facts.append(Fact(f"E{len(facts) + 1}", "together", f"Without all {count} it would leave the top 10.", data))
    return replace(found, facts=tuple(facts))
