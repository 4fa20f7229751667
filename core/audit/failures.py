"""The worst first: claims that the evidence denies or does not bear out, each with its sentence and the facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.audit.checked import Checked
from core.explain.choices import label_of
from core.explain.claims import CONTRADICTED, UNSUPPORTED, sentences
from core.explain.types import Claim, Fact, Variant

ORDER = (CONTRADICTED, UNSUPPORTED)  # what is denied is worse than what is merely not borne out
STABLE, UNSTABLE, UNKNOWN = STABILITIES = ("stable", "unstable", "unknown")


@dataclass(frozen=True, slots=True)
class Failure:
    """A claim that is not supported.

    Attributes
    ----------
    explanation : str
        Id of the explanation.
    variant : Variant
        What wrote it.
    label : str
        Its name for people.
    user, item, title : str
        Ids; title of the item. With data set, model, variant and seed they make the links to Compare and Why.
    seed : int
        Seed of the writing.
    text : str
        The whole text.
    start, end : int
        Where the sentence stands in the text (characters); the claim's own place is in `claim`.
    claim : Claim
        The claim.
    facts : tuple of Fact
        The facts that decide, then those on the titles of the sentence.
    segment : str
        Segment of the user; '' where it is not known.
    stability : str
        `stable`, `unstable` or `unknown`: whether the item stays on the list when a little of the history is missing.
    marked : tuple of str
        Raters who call the check wrong.
    """

    explanation: str
    variant: Variant
    label: str
    user: str
    item: str
    title: str
    seed: int
    text: str
    start: int
    end: int
    claim: Claim
    facts: tuple[Fact, ...]
    segment: str = ""
    stability: str = UNKNOWN
    marked: tuple[str, ...] = ()

    def flat(self) -> dict[str, str | int]:
        """One row, for tables and exports."""
        return {
            "explanation": self.explanation, "variant": self.variant.id, "user": self.user, "item": self.item,
            "title": self.title, "verdict": self.claim.verdict, "kind": self.claim.kind, "claim": self.claim.text,
            "sentence": self.sentence, "facts": " ".join(f"[{fact.id}] {fact.text}" for fact in self.facts),
            "segment": self.segment, "stability": self.stability, "marked": len(self.marked), "text": self.text,
        }  # fmt: skip

    @property
    def sentence(self) -> str:
        """The sentence that the claim stands in."""
        return self.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class FailureFilter:
    """Which failures are wanted; an empty part lets all through.

    Attributes
    ----------
    verdicts, kinds, variants, segments, stabilities : frozenset of str
        Verdicts; kinds of claims; ids of variants; segments of users; `STABILITIES`.
    marked : bool or None
        Only those whose check somebody calls wrong, or only the others.
    text : str
        Words that the explanation must have, capitals aside.
    """

    verdicts: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    variants: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    stabilities: frozenset[str] = frozenset()
    marked: bool | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """A claim that is not supported, with the explanation it stands in: not yet laid out for reading."""

    text: Checked
    claim: Claim


def failed_claims(texts: Iterable[Checked], wanted: FailureFilter) -> list[Failed]:
    """Claims that are not supported: contradicted ones first, then those of the texts with most of them.

    Parts of the filter that a text itself does not tell (segment, stability, marks) are left to the caller.
    """
    found: list[tuple[int, int, str, int, Failed]] = []
    for text in texts:
        if text.failed or (wanted.variants and text.variant.id not in wanted.variants):
            continue
        wrong = [claim for claim in text.claims if claim.verdict in ORDER]
        for claim in wrong:
            if wanted.verdicts and claim.verdict not in wanted.verdicts:
                continue
            if (not wanted.kinds or claim.kind in wanted.kinds) and wanted.text.casefold() in text.text.casefold():
                place = (ORDER.index(claim.verdict), -len(wrong), text.id, claim.start)
                found.append((*place, Failed(text, claim)))
    return [entry[-1] for entry in sorted(found, key=lambda entry: entry[:-1])]


def laid_out(failed: Failed, *, segment: str = "", stability: str = UNKNOWN, marked: Sequence[str] = ()) -> Failure:
    """A failure with its sentence and the facts beside it."""
    text, claim = failed.text, failed.claim
    evidence = text.evidence
    place = next((s for s in sentences(text.text) if s.start <= claim.start < s.end), None)
    start, end = (place.start, place.end) if place else (claim.start, claim.end)
    told = text.text[start:end].casefold()
    facts = [fact for fact in evidence.facts if fact.id in claim.facts]
    facts += [f for f in evidence.facts if f not in facts and str(f.data.get("title", "\0")).casefold() in told]
    return Failure(
        text.id, text.variant, label_of(text.variant), text.user, text.item, evidence.title, text.seed, text.text,
        start, end, claim, tuple(facts), segment, stability, tuple(marked),
    )  # fmt: skip
