"""What a metric is, and what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from core.explain.events import Usage
from core.explain.types import Claim, Evidence

HIGHER, LOWER, NEITHER = "higher", "lower", "neither"
Ratio: TypeAlias = tuple[float, float]  # what was counted, out of how much (more than 0)


@dataclass(frozen=True, slots=True)
class View:
    """One text with all that a metric of texts may look at.

    Attributes
    ----------
    text, language : str
        The text; `en` or `zh`.
    evidence : Evidence
        What it was written from.
    claims : tuple of Claim
        Its claims with verdicts, in the order of the text.
    likings : mapping of str to float
        By attribute in lower case: mean of the user's ratings of items with it minus the mean of all their ratings, in
        rating units; only attributes of three rated items or more.
    seconds : float or None
        Time of the writing; None where it is not known.
    usage : Usage
        Tokens.
    failed : bool
        Whether the variant did not write it: the template stands in.
    """

    text: str
    language: str
    evidence: Evidence
    claims: tuple[Claim, ...]
    likings: Mapping[str, float] = field(default_factory=dict)
    seconds: float | None = None
    usage: Usage = field(default_factory=Usage)
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """What a metric of text sets looks at, for one text.

    Attributes
    ----------
    user, item : str
        Ids.
    text : str
        The text.
    words : tuple of str
        Its words in lower case (characters in Chinese).
    wording : tuple of str
        The same with one mark for each title of its evidence and for each number: how it is said, not of what.
    features, offered : frozenset of str
        Attributes (lower case) that it names; that its evidence offers.
    """

    user: str
    item: str
    text: str
    words: tuple[str, ...]
    wording: tuple[str, ...]
    features: frozenset[str]
    offered: frozenset[str]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    Attributes
    ----------
    name, label : str
        Name in reports and files; words for the interface.
    meaning : str
        One sentence: what it counts, out of what.
    group : str
        `claims`, `reasons`, `person`, `wording`, `reading`, `cost`.
    direction : str
        Which is better: `higher`, `lower`, `neither`.
    unit : str
        `share` in [0, 1], `index` (a number without a unit), `words`, `seconds`, `tokens`.
    source : str
        Where it comes from, with DOI or arXiv number; `own` where nobody else has it.
    of_text : callable or None
        From a text to what was counted and out of how much; None where the text has nothing to count. The figure of a
        variant is the ratio of the sums over its texts.
    of_set : callable or None
        From all texts of a variant to the figure; None where there are too few.
    """

    name: str
    label: str
    meaning: str
    group: str
    direction: str
    unit: str
    source: str
    of_text: Callable[[View], Ratio | None] | None = None
    of_set: Callable[[Sequence[Piece]], float | None] | None = None
