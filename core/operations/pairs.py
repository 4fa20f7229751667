"""Pairs of explanations: which one to judge next, and which text stands on which side."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Set
from dataclasses import dataclass

import numpy as np

from core.errors import WhyboardError
from core.explain.generate import explanation_id
from core.explain.types import Variant
from core.operations.subjects import evidence_of, subject
from core.operations.workbench import Workbench
from core.recommend.protocol import LoadedModel
from core.recommend.topn import stability
from core.store import Journal
from core.store.batches import written_in_batches

STABLE = 0.8  # least share of replicates that have the item in the top-N again
LENGTH = 10  # N of that top-N
TRIED = 60  # candidates that are looked at closely before giving up


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts about one item for one user, written by two variants from the same evidence.

    Attributes
    ----------
    user, item : str
        Ids.
    left, right : str
        Ids of the explanations, of the first and the second variant.
    """

    user: str
    item: str
    left: str
    right: str


def next_pair(
    workbench: Workbench,
    journal: Journal,
    model: LoadedModel,
    variants: tuple[Variant, Variant],
    rater: str,
    *,
    judged: Set[frozenset[str]] = frozenset(),
    seed: int = 0,
    after: tuple[str, str] | None = None,
) -> Pair | None:
    """The next pair worth a rater's time among the texts that are there already; nothing is written.

    Its texts differ, the evidence is still the one they were written from, and the item stays on the user's list when a
    little of their history is missing: else the rater would judge words about chance. Each rater goes through the pairs
    in an order of their own, the same each time.

    Parameters
    ----------
    workbench, journal, model
        Where the texts are, and the model they are about.
    variants : (Variant, Variant)
        What wrote them.
    rater : str
        Who judges.
    judged : set of frozenset of str
        Pairs of explanation ids that this rater has judged.
    seed : int
        Seed of both texts.
    after : (str, str), optional
        User and item that the rater sees now: the search begins behind them.

    Returns
    -------
    Pair or None
        None where no pair is left, or none of the 60 next ones will do.
    """
    here = _place(rater, *after) if after else b""
    placed = [
        (_place(rater, pair.user, pair.item), pair) for pair in _written(workbench, journal, model, variants, seed)
    ]
    left = [(place <= here, place, pair) for place, pair in placed if frozenset((pair.left, pair.right)) not in judged]
    left = [entry for entry in left if (entry[2].user, entry[2].item) != after]
    for _, _, pair in sorted(left, key=lambda entry: entry[:2])[:TRIED]:
        if _worth_it(workbench, model, variants, seed, pair):
            return pair
    return None


def sides_change(rater: str, left: str, right: str) -> bool:
    """Whether two texts change sides for a rater who judges blind: for half of the pairs, the same each time.

    It is the pair that counts: where the arguments are given the other way round, each text still gets the same side.
    """
    first, second = sorted((left, right))
    first_stays_left = _hash("sides", rater, first, second)[0] % 2 == 0
    return left != right and (left == first) != first_stays_left


def _written(
    workbench: Workbench, journal: Journal, model: LoadedModel, variants: tuple[Variant, Variant], seed: int
) -> Iterator[Pair]:
    """Pairs of differing texts in the journal and the batches of a model."""
    info, names = model.info, (variants[0].id, variants[1].id)
    rows = journal.read("written", info.dataset, info.model, seed, *names)
    rows += written_in_batches(workbench.store.layout, info.dataset, info.model, seed, names)
    rows.sort(key=lambda row: row["created"], reverse=True)  # the newest counts: older weights may have written others
    found: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
    for row in rows:
        found.setdefault((row["user_id"], row["item"]), {}).setdefault(row["variant"], row)
    for (user, item), texts in found.items():
        if len(texts) == 2 and len({row["digest"] for row in texts.values()}) == 2:
            yield Pair(user, item, texts[names[0]]["id"], texts[names[1]]["id"])


def _worth_it(
    workbench: Workbench, model: LoadedModel, variants: tuple[Variant, Variant], seed: int, pair: Pair
) -> bool:
    try:
        chosen = subject(workbench, model.info.dataset, pair.user, pair.item, model.info.model)
        evidence = evidence_of(workbench, chosen)
    except WhyboardError:  # deleted since, or the model no longer serves this user
        return False
    if [explanation_id(evidence, variant, seed) for variant in variants] != [pair.left, pair.right]:
        return False
    item = np.array([chosen.index], np.int32)
    return bool(stability(chosen.catalogue, chosen.model, chosen.history, item, LENGTH)[0] >= STABLE)


def _place(rater: str, user: str, item: str) -> bytes:
    return _hash("next", rater, user, item)


def _hash(*parts: str) -> bytes:
    return hashlib.sha256("\x1f".join(parts).encode()).digest()
