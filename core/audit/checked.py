"""A stored explanation with its claims and what each metric counts in it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.audit.metrics.features import named_features, offered_features
from core.audit.metrics.reading import words_of
from core.audit.metrics.registry import METRICS
from core.audit.metrics.types import Piece, Ratio, View
from core.explain.claims import Names, find_claims
from core.explain.events import Usage
from core.explain.evidence import evidence_from_json
from core.explain.types import Claim, Evidence, Variant

IMPORTED = "imported"  # backend of explanations made elsewhere
Values = Mapping[str, Ratio | None]
Likings = Callable[[str], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Checked:
    """An explanation that was checked.

    Attributes
    ----------
    id : str
        Id of the explanation.
    variant : Variant
        What wrote it.
    user, item : str
        Ids.
    seed : int
        Seed of the writing.
    claims : tuple of Claim
        Its claims with verdicts.
    values : mapping of str to (float, float) or None
        What each metric of texts counts, out of how much; None where there is nothing to count.
    piece : Piece
        What metrics of text sets look at; the text itself stands there.
    failed : bool
        Whether the variant did not write it: the template stands in.
    created : datetime
        When it was written, naive UTC.
    packed : bytes
        Its evidence, compressed: thousands are held at once.
    """

    id: str
    variant: Variant
    user: str
    item: str
    seed: int
    claims: tuple[Claim, ...]
    values: Values
    piece: Piece
    failed: bool
    created: datetime
    packed: bytes

    @property
    def text(self) -> str:
        """The text."""
        return self.piece.text

    @property
    def evidence(self) -> Evidence:
        """What it was written from, unpacked."""
        return evidence_from_json(json.loads(zlib.decompress(self.packed)))


def check_row(row: Mapping[str, Any], vocabulary: Names | Iterable[str], likings: Likings) -> Checked:
    """Check a row of the table of explanations.

    Parameters
    ----------
    row : mapping
        The row.
    vocabulary : Names or iterable of str
        What the catalogue calls its items, creators and attributes.
    likings : callable
        From a user id to how they rate attributes (see `View.likings`).
    """
    evidence = evidence_from_json(json.loads(row["evidence_json"]))
    variant = Variant(**json.loads(row["variant_json"]))
    usage = json.loads(row["usage_json"] or "{}")
    usage.pop("first", None)
    failed = bool(json.loads(row["notes_json"] or "{}").get("from_template"))
    seconds = None if variant.backend == IMPORTED else float(row["seconds"])
    user = row["user_id"] or ""
    view = viewed(row["text"], variant.language, evidence, vocabulary, likings(user))
    view = View(view.text, view.language, evidence, view.claims, view.likings, seconds, Usage(**usage), failed)
    offered = offered_features(evidence)
    piece = Piece(
        user, row["item"], view.text, tuple(words_of(view.text, view.language)), named_features(view.claims), offered
    )
    packed = zlib.compress(row["evidence_json"].encode(), 1)
    return Checked(
        row["id"], variant, user, row["item"], row["seed"], view.claims, values_of(view), piece, failed,
        row["created"], packed,
    )  # fmt: skip


def viewed(
    text: str,
    language: str,
    evidence: Evidence,
    vocabulary: Names | Iterable[str],
    likings: Mapping[str, float],
) -> View:
    """A text held against evidence."""
    claims = find_claims(text, evidence, vocabulary)
    return View(text, language, evidence, claims, likings)


def values_of(view: View, names: Sequence[str] | None = None) -> dict[str, Ratio | None]:
    """What metrics of texts count in a text; all of them unless names are given."""
    chosen = METRICS if names is None else names
    return {name: METRICS[name].of_text(view) for name in chosen if METRICS[name].of_text is not None}  # type: ignore[misc]
