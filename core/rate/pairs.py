"""Pairs of a campaign: two texts about one item for one user, with all that a rater and an auditor need of them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.explain.evidence import evidence_from_json, evidence_to_json
from core.explain.types import Evidence, content_hash
from core.rate.reservations import PairHead


@dataclass(frozen=True, slots=True)
class CampaignPair:
    """A pair as a campaign holds it; which text stands on which side is decided for each rater.

    Attributes
    ----------
    campaign : str
        `name@version`.
    kind : str
        `normal`, `gold` or `decoy`.
    dataset, model, user, item : str
        Ids.
    variants : (str, str)
        Ids of what wrote the first and the second text; `decoy: ...` or `gold: ...` for what is no variant.
    explanations : (str, str)
        Ids of the explanations; '' where a text is none.
    texts : (str, str)
        The texts, which outlive the model they are about.
    evidence : Evidence
        What a variant's text was written from.
    expected : str
        `first` or `second` for gold pairs, else ''.
    stratum, segment : str
        What the sample was balanced over; how active the user is.
    stability : float or None
        Share of replicates that have the item on the list again.
    place : int
        In the balanced order, from 0.
    """

    campaign: str
    kind: str
    dataset: str
    model: str
    user: str
    item: str
    variants: tuple[str, str]
    explanations: tuple[str, str]
    texts: tuple[str, str]
    evidence: Evidence
    expected: str = ""
    stratum: str = ""
    segment: str = ""
    stability: float | None = None
    place: int = 0

    @property
    def id(self) -> str:
        """Hash of all that makes the pair, the same in every export."""
        return content_hash([self.campaign, self.kind, self.user, self.item, self.variants, self.texts])

    def shown(self, order: str) -> tuple[int, int]:
        """Which text (0 or 1) stands on the left and which on the right, for `AB` or `BA`."""
        return (0, 1) if order == "AB" else (1, 0)


def text_hash(text: str) -> str:
    """First 16 hex digits of the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def pair_row(pair: CampaignPair, now: datetime) -> dict[str, Any]:
    """Return the row of a pair, for the journal."""
    first, second = pair.variants
    return {
        "id": pair.id, "campaign": pair.campaign, "place": pair.place, "kind": pair.kind, "dataset": pair.dataset,
        "model": pair.model, "user_id": pair.user, "item": pair.item, "first_variant": first,
        "second_variant": second, "first_explanation": pair.explanations[0],
        "second_explanation": pair.explanations[1], "first_text": pair.texts[0], "second_text": pair.texts[1],
        "evidence_json": json.dumps(evidence_to_json(pair.evidence), ensure_ascii=False, sort_keys=True),
        "expected": pair.expected, "stratum": pair.stratum, "segment": pair.segment, "stability": pair.stability,
        "created": now,
    }  # fmt: skip


def read_pair(row: Mapping[str, Any]) -> CampaignPair:
    """Return the pair that a row of the journal holds."""
    return CampaignPair(
        row["campaign"], row["kind"], row["dataset"], row["model"], row["user_id"], row["item"],
        (row["first_variant"], row["second_variant"]), (row["first_explanation"], row["second_explanation"]),
        (row["first_text"], row["second_text"]), evidence_from_json(json.loads(row["evidence_json"])),
        row["expected"], row["stratum"], row["segment"], row["stability"], row["place"],
    )  # fmt: skip


def read_head(row: Mapping[str, Any]) -> PairHead:
    """Return what assignment needs of a row."""
    return PairHead(row["id"], row["kind"], (row["first_variant"], row["second_variant"]), bool(row["erased"]))


def balanced_order(cells: Sequence[tuple[str, ...]], seed: int) -> list[int]:
    """An order of pairs in which every beginning is balanced over what they are sorted by.

    Parameters
    ----------
    cells : sequence of tuple of str
        By pair what it is to be balanced over, such as comparison, stratum and kind.
    seed : int
        Ties are broken by a hash with this seed.

    Returns
    -------
    list of int
        Positions. Each next pair is the one whose values are furthest behind their share of the whole.
    """
    totals = [Counter(cell[n] for cell in cells) for n in range(len(cells[0]) if cells else 0)]
    groups: dict[tuple[str, ...], list[int]] = {}
    for position in sorted(range(len(cells)), key=lambda p: _tie(seed, p)):
        groups.setdefault(cells[position], []).append(position)
    taken: list[Counter[str]] = [Counter() for _ in totals]
    order: list[int] = []
    while groups:
        cell = min(
            groups,
            key=lambda each: (
                sum((taken[n][value] + 1) / totals[n][value] for n, value in enumerate(each)),
                _tie(seed, groups[each][0]),
            ),
        )
        order.append(groups[cell].pop(0))
        for n, value in enumerate(cell):
            taken[n][value] += 1
        if not groups[cell]:
            del groups[cell]
    return order


def _tie(seed: int, position: int) -> bytes:
    return hashlib.sha256(f"order\x1f{seed}\x1f{position}".encode()).digest()
