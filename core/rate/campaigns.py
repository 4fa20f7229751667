"""Campaigns: what is to be judged, by how many, until when. Settings are fixed before the first judgement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Any

from core.errors import InputError
from core.explain.types import Variant
from core.explain.words import plain

DRAFT, GENERATING, OPEN, PAUSED, CLOSED = "draft", "generating", "open", "paused", "closed"
STATES = (DRAFT, GENERATING, OPEN, PAUSED, CLOSED)
NORMAL, GOLD, DECOY = "normal", "gold", "decoy"
KINDS = (NORMAL, GOLD, DECOY)
WRONG_USER, PLACEBO, TEMPLATE, FALSE_CLAIM = "wrong user", "placebo", "template", "false claim"
DECOYS = (WRONG_USER, PLACEBO, TEMPLATE, FALSE_CLAIM)
PREFERENCE, REASONS, LIKERT = "preference", "reasons", "likert"
QUESTIONS = (PREFERENCE, REASONS, LIKERT)
STRATA = ("activity", "rank", "stability")
NAME_LIMIT = 60  # characters
GUIDELINES_LIMIT = 8_000  # characters
MOST_SAMPLE, MOST_PAIRS, MOST_VARIANTS = 10_000, 20_000, 20
DEFAULT_GUIDELINES = (
    "You see two explanations of why an item stands on somebody's list. Put yourself in that person's place. Say "
    "which explanation you would rather get. Look at the evidence when you doubt what a text says: a text that says "
    "something untrue should lose. Length alone is no merit. Say “a tie” when you cannot tell them apart, “both bad” "
    "when you would want neither."
)


@dataclass(frozen=True, slots=True)
class CampaignSettings:
    """What is fixed before the first judgement.

    Attributes
    ----------
    dataset, model : str
        Id of the data set version; id of the model.
    variants : tuple of Variant
        What is compared, at least two.
    baseline : str
        Id of the variant that all others are held against; '' for all pairs.
    sample : int
        How many user-item combinations are explained; fewer where the data has fewer.
    strata : tuple of str
        What the sample is balanced over, out of `STRATA`: activity of the user, rank of the item, data stability.
    top : int
        Items are taken from the first so many of a list.
    overlap : int
        How many raters see the same pair.
    gold : int
        Pairs with a known answer that every rater gets: the text about this item, and the same variant's text about
        another item.
    decoys : mapping of str to float
        By kind of decoy (`DECOYS`), pairs of a variant and such a decoy as a share of the normal pairs, in [0, 1].
    questions : tuple of str
        What is asked, out of `QUESTIONS`; the preference always is.
    guidelines : str
        What raters read first.
    raters : int
        Planned raters; the plan is fulfilled once so many have judged, and the judgements are in.
    judgements : int or None
        Planned judgements without gold pairs; None for all pairs times overlap.
    per_rater : int or None
        Most judgements of one rater, gold pairs included; None for no limit.
    uncertain : bool
        Whether comparisons whose outcome is less certain are drawn more often; the propensity is stored.
    lease : float
        Seconds after which a pair that was given out but not judged goes to somebody else.
    seed : int
        Of sample, order and sides.

    Raises
    ------
    InputError
        A setting is none of these.
    """

    dataset: str
    model: str
    variants: tuple[Variant, ...]
    baseline: str = ""
    sample: int = 50
    strata: tuple[str, ...] = STRATA
    top: int = 10
    overlap: int = 3
    gold: int = 4
    decoys: Mapping[str, float] = field(default_factory=lambda: {WRONG_USER: 0.1, PLACEBO: 0.1})
    questions: tuple[str, ...] = (PREFERENCE, REASONS)
    guidelines: str = DEFAULT_GUIDELINES
    raters: int = 10
    judgements: int | None = None
    per_rater: int | None = None
    uncertain: bool = False
    lease: float = 1800.0
    seed: int = 0

    def __post_init__(self) -> None:
        _check_variants(self)
        _check_counts(self)
        for name, given, known in (("strata", self.strata, STRATA), ("questions", self.questions, QUESTIONS)):
            _check_words(name, given, known)
        if PREFERENCE not in self.questions:
            raise InputError("The preference is not asked.", "Keep it among the questions: the ranking rests on it.")
        _check_words("decoys", tuple(self.decoys), DECOYS)
        for kind, share in self.decoys.items():
            if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
                raise InputError(f"The share of decoys “{kind}” is {share!r}.", "Use a number from 0 to 1.")
        if len(self.guidelines) > GUIDELINES_LIMIT:
            raise InputError(
                f"The guidelines have {len(self.guidelines):,} characters.", f"Use at most {GUIDELINES_LIMIT:,}."
            )

    @property
    def comparisons(self) -> tuple[tuple[str, str], ...]:
        """Pairs of variants (ids) that are compared on each user-item combination."""
        names = [variant.id for variant in self.variants]
        if self.baseline:
            return tuple((name, self.baseline) for name in names if name != self.baseline)
        return tuple(combinations(names, 2))

    @property
    def normal_pairs(self) -> int:
        """Pairs of variants, where the data has enough for the sample."""
        return self.sample * len(self.comparisons)

    def decoy_pairs(self, normal: int) -> dict[str, int]:
        """Decoy pairs by kind beside so many normal pairs: at least one where there is a share."""
        return {k: max(1, round(share * normal)) for k, share in self.decoys.items() if share > 0 and normal}


@dataclass(frozen=True, slots=True)
class Campaign:
    """One version of a campaign.

    Attributes
    ----------
    name, version : str, int
        What people call it; from 1.
    settings : CampaignSettings
        What is fixed.
    rater : str
        Who planned it.
    created : datetime
        Naive UTC.
    state : str
        One of `STATES`.
    detail : mapping
        What is known of its texts once they were written: `pairs` by kind, `texts`, `failed` by reason, `notes`.
    """

    name: str
    version: int
    settings: CampaignSettings
    rater: str
    created: datetime
    state: str = DRAFT
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """`name@version`, as in the journal and in exports."""
        return f"{self.name}@{self.version}"


def checked_campaign_name(name: str) -> str:
    """Return the name of a campaign.

    Raises
    ------
    InputError
        It is empty or too long, or has a sign that stands for something else.
    """
    found = plain(name, 10 * NAME_LIMIT)
    if not found:
        raise InputError("The campaign has no name.", "Give it one.")
    if len(found) > NAME_LIMIT:
        raise InputError(f"The name of the campaign has {len(found):,} characters.", f"Use at most {NAME_LIMIT}.")
    if "@" in found:
        raise InputError(f"The name “{found}” has an @.", "Leave it out: it stands before the version.")
    return found


def _check_variants(given: CampaignSettings) -> None:
    names = [variant.id for variant in given.variants]
    if len(names) < 2:
        raise InputError(f"The campaign has {len(names)} variant.", "Choose at least two to compare.")
    if len(names) > MOST_VARIANTS:
        raise InputError(f"The campaign has {len(names)} variants.", f"Choose at most {MOST_VARIANTS}.")
    if len(set(names)) < len(names):
        raise InputError("A variant is named twice.", "Name each once.")
    if given.baseline and given.baseline not in names:
        raise InputError(f"The baseline “{given.baseline[:80]}” is not compared.", f"Choose from: {', '.join(names)}.")


def _check_counts(given: CampaignSettings) -> None:
    bounds = {"sample": (1, MOST_SAMPLE), "top": (1, 100), "overlap": (1, 100), "gold": (0, 100), "raters": (1, 10_000)}
    optional = {"judgements": (1, 10_000_000), "per_rater": (1, 1_000_000)}
    for name, (low, high) in {**bounds, **optional}.items():
        value = getattr(given, name)
        if value is None and name in optional:
            continue
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise InputError(f"{name} is {value!r}.", f"Use a whole number from {low:,} to {high:,}.")
    if isinstance(given.seed, bool) or not isinstance(given.seed, int):
        raise InputError(f"The seed is {given.seed!r}.", "Use a whole number.")
    if not isinstance(given.lease, int | float) or not 1 <= given.lease <= 7 * 86_400:
        raise InputError(f"The lease is {given.lease!r} seconds.", "Use a number from 1 to a week.")
    if given.normal_pairs > MOST_PAIRS:
        raise InputError(
            f"The campaign would have {given.normal_pairs:,} pairs.",
            f"Use at most {MOST_PAIRS:,}: a smaller sample, fewer variants, or a baseline.",
        )


def _check_words(what: str, given: Sequence[str], known: Sequence[str]) -> None:
    for word in given:
        if word not in known:
            raise InputError(f"“{str(word)[:80]}” is none of the {what}.", f"Choose from: {', '.join(known)}.")
    if len(set(given)) < len(given):
        raise InputError(f"One of the {what} stands twice.", "Name each once.")
