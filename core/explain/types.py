"""Values of explanations: evidence, variants, texts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from core.explain.events import Restart, Usage


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact an explanation may use.

    Attributes
    ----------
    id : str
        `E1`, `E2`, ... in the order of the evidence.
    kind : str
        `item`, `attribute`, `score`, `rank`, `share`, `driver`, `against`, `together` (what happens without all drivers
        for the item), `weight` (how much the drivers named carry), `remainder` (what the average user rated and this
        one did not), `other` (the item it is held against), `for_this`, `for_other` (ratings that favour the one or the
        other), `rating`, `scale`, `basis` (how much the user rated).
    text : str
        The fact as a plain sentence (catalogue text inside is untrusted).
    data : mapping
        The same in values: title, rating, value, unit, ... (JSON values).
    """

    id: str
    kind: str
    text: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that an explanation of one item for one user may use; never a user id.

    Attributes
    ----------
    title : str
        Title of the item explained.
    model, unit : str
        Id of the model; unit of its scores.
    facts : tuple of Fact
        The facts.
    """

    title: str
    model: str
    unit: str
    facts: tuple[Fact, ...]

    def of_kind(self, *kinds: str) -> tuple[Fact, ...]:
        """Facts of the given kinds, in order."""
        return tuple(f for f in self.facts if f.kind in kinds)

    @property
    def hash(self) -> str:
        """First 16 hex digits of the SHA-256 of the evidence as canonical JSON."""
        # By hand: `asdict` copies everything below, and this is asked for whenever a text is looked up.
        values = {part.name: getattr(self, part.name) for part in fields(self)}
        facts = [{part.name: getattr(fact, part.name) for part in fields(fact)} for fact in self.facts]
        return content_hash(values | {"facts": facts})


@dataclass(frozen=True, slots=True)
class Variant:
    """What writes an explanation.

    Attributes
    ----------
    backend : str
        Name of a backend, such as `template` or `openai`.
    model : str
        Model name at the backend ("" for the template).
    prompt : str
        Name and version of the prompt or template style, such as `concise-1`.
    options : mapping
        Decoding options.
    language : str
        `en` or `zh`.
    """

    backend: str
    model: str
    prompt: str
    options: Mapping[str, Any] = field(default_factory=dict)
    language: str = "en"

    @property
    def id(self) -> str:
        """Readable name with the hash of all fields: `template-concise-1-<8 hex digits>`."""
        name = "-".join(part for part in (self.backend, self.prompt) if part)
        return f"{name}-{content_hash(asdict(self))[:8]}"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of a text and what the evidence says of it.

    Attributes
    ----------
    text, kind : str
        The words of the claim; `item`, `rating`, `attribute`, `number`, `reason`.
    verdict : str
        `supported`, `contradicted`, `unsupported` or `not checkable`.
    facts : tuple of str
        Ids of the facts that decide.
    start, end : int
        Where the claim stands in the text (characters).
    """

    text: str
    kind: str
    verdict: str
    facts: tuple[str, ...]
    start: int
    end: int
    content: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A text written by a variant from evidence.

    Attributes
    ----------
    id : str
        Hash of evidence, variant, seed and shipped weights: the cache key.
    variant : Variant
        What wrote it.
    evidence_hash : str
        Hash of the evidence it was written from.
    seed : int
        Seed of the generation.
    text : str
        The text (untrusted: rendered without markup).
    source : str
        `generated` now, or from the `cache`.
    claims : tuple of Claim
        Its claims with verdicts.
    seconds : float
        Time of the generation in seconds (of the original one for a cached text).
    first : float or None
        Seconds to the first piece of the first candidate; None where it was not measured.
    usage : Usage
        Tokens and cost (of the original generation for a cached text).
    notes : tuple of str
        What a reader should know, one sentence each.
    rejected : tuple of Restart
        Candidates that the verifier rejected before this text.
    checked, from_template : bool
        Whether a verifier accepted the text; whether it is the template's because no candidate was accepted.
    host : str
        Host and port that the evidence was sent to; "" where nothing left this machine.
    egress : str
        Which facts went to which host, one sentence; "" where it was not kept.
    """

    id: str
    variant: Variant
    evidence_hash: str
    seed: int
    text: str
    source: str
    claims: tuple[Claim, ...]
    seconds: float
    first: float | None = None
    usage: Usage = field(default_factory=Usage)
    notes: tuple[str, ...] = ()
    rejected: tuple[Restart, ...] = ()
    checked: bool = False
    from_template: bool = False
    host: str = ""
    egress: str = ""


def content_hash(value: Any) -> str:
    """First 16 hex digits of the SHA-256 of `value` as canonical JSON."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
