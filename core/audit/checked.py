"""A stored explanation with its claims and what each metric counts in it."""

from __future__ import annotations

import hashlib
import json
import sys
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from core.audit.metrics.features import named_features, offered_features
from core.audit.metrics.reading import wording_of, words_of
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


def check_row(
    row: Mapping[str, Any], vocabulary: Names | Iterable[str], likings: Likings, kept: str | None = None
) -> Checked:
    """Check a row of the table of explanations.

    Parameters
    ----------
    row : mapping
        The row.
    vocabulary : Names or iterable of str
        What the catalogue calls its items, creators and attributes.
    likings : callable
        From a user id to how they rate attributes (see `View.likings`).
    kept : str or None
        What `to_keep` gave for this very row before; it is not checked again then.
    """
    evidence = evidence_from_json(json.loads(row["evidence_json"]))
    variant = Variant(**json.loads(row["variant_json"]))
    failed = bool(json.loads(row["notes_json"] or "{}").get("from_template"))
    user, text = row["user_id"] or "", row["text"]
    if kept is None:
        view = viewed(text, variant.language, evidence, vocabulary, likings(user))
        claims, values = view.claims, values_of(_with_cost(view, row, variant, failed))
    else:
        claims, values = _kept(kept)
    offered = offered_features(evidence)
    words = _shared(words_of(text, variant.language))
    titles = (str(fact.data.get("title", "")) for fact in evidence.facts)
    wording = _shared(wording_of(text, variant.language, titles))
    piece = Piece(user, row["item"], text, words, wording, named_features(claims), offered)
    packed = zlib.compress(row["evidence_json"].encode(), 1)
    return Checked(
        row["id"], variant, user, row["item"], row["seed"], claims, values, piece, failed, row["created"], packed,
    )  # fmt: skip


def _shared(words: Iterable[str]) -> tuple[str, ...]:
    """Words that are the same objects wherever they stand: thousands of texts are held at once."""
    return tuple(map(sys.intern, words))


def to_keep(text: Checked) -> str:
    """What a check found, as one line of JSON."""
    claims = [[c.text, c.kind, c.verdict, c.facts, c.start, c.end, c.content, c.direction] for c in text.claims]
    return json.dumps([claims, dict(text.values)], ensure_ascii=False, separators=(",", ":"))


def _kept(line: str) -> tuple[tuple[Claim, ...], dict[str, Ratio | None]]:
    claims, values = json.loads(line)
    return (
        tuple(Claim(words, kind, verdict, tuple(facts), *rest) for words, kind, verdict, facts, *rest in claims),
        {name: None if value is None else (value[0], value[1]) for name, value in values.items()},
    )


@cache
def checker_version() -> str:
    """First 16 hex digits of the SHA-256 of all that decides on claims and on what metrics count."""
    root, found = Path(__file__).parent.parent, hashlib.sha256()
    for folder in (root / "explain" / "claims", root / "audit" / "metrics", root / "audit"):
        for path in sorted(folder.glob("*.*")):
            if path.suffix in (".py", ".txt") and (folder.name != "audit" or path.stem in ("checked", "likings")):
                found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _with_cost(view: View, row: Mapping[str, Any], variant: Variant, failed: bool) -> View:
    usage = json.loads(row["usage_json"] or "{}")
    usage.pop("first", None)
    seconds = None if variant.backend == IMPORTED else float(row["seconds"])
    return replace(view, seconds=seconds, usage=Usage(**usage), failed=failed)


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
