"""What a person should look at next: where two ways of judging disagree."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.audit.checked import Checked
from core.audit.failures import UNSTABLE
from core.audit.metrics.reasons import FOR, named_reasons
from core.explain.choices import label_of
from core.explain.types import Variant

CLAIM_AND_FLIP, RATERS, CONFIDENT = REASONS = ("claim and flip test", "raters", "confident on unstable item")
_HEDGES = re.compile(
    r"\b(?:may|might|perhaps|possibly|probably|likely|seems?|could|guess|uncertain|hardly known|cautio\w*)\b"
    r"|可能|也许|大概|或许|似乎|不确定|谨慎",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Something worth a look.

    Attributes
    ----------
    reason : str
        One of `REASONS`.
    told : str
        What disagrees, in one sentence.
    explanation : str
        Id of the explanation.
    other : str or None
        Id of the other explanation of a pair that raters disagree on.
    variant : Variant or None
        What wrote it; None where the text is not at hand.
    label : str
        Its name for people.
    user, item : str
        Ids.
    text : str
        The text; '' where it is not at hand.
    """

    reason: str
    told: str
    explanation: str
    other: str | None
    variant: Variant | None
    label: str
    user: str
    item: str
    text: str


def claim_against_flip(texts: Iterable[Checked]) -> list[Disagreement]:
    """Reasons that the claims bear out while nothing happens to the item without them: decorative ones."""
    found = []
    for text in texts:
        evidence = text.evidence
        decorative = [
            each.title
            for each in named_reasons(text.claims, evidence)
            if each.fact is not None
            and each.right
            and each.side == FOR
            and each.fact.data.get("verdict") == "decorative"
        ]
        if decorative and not text.failed:
            names = ", ".join(f"“{title}”" for title in decorative)
            found.append(
                _about(text, CLAIM_AND_FLIP, f"It says {names} speaks for the item; without it nothing moves.")
            )
    return found


def raters_apart(preferences: Sequence[Mapping[str, Any]], texts: Mapping[str, Checked]) -> list[Disagreement]:
    """Pairs of which one rater prefers the one text and another rater the other; the latest word of each counts.

    Parameters
    ----------
    preferences : sequence of mapping
        Rows of the journal's table, in the order of writing.
    texts : mapping of str to Checked
        Explanations by id.
    """
    latest: dict[tuple[frozenset[str], str], str | None] = {}
    rows: dict[frozenset[str], Mapping[str, Any]] = {}
    for row in preferences:
        pair = frozenset((row["left_explanation"], row["right_explanation"]))
        won = {"A": row["left_explanation"], "B": row["right_explanation"]}.get(row["value"])
        latest[pair, row["rater"]] = won
        rows[pair] = row
    votes: defaultdict[frozenset[str], dict[str, int]] = defaultdict(dict)
    for (pair, _), winner in latest.items():
        if winner is not None:
            votes[pair][winner] = votes[pair].get(winner, 0) + 1
    found = []
    for pair, counts in votes.items():
        if len(counts) < 2:
            continue
        row = rows[pair]
        left, right = row["left_explanation"], row["right_explanation"]
        told = f"{counts[left]} prefer the one text and {counts[right]} the other."
        known = texts.get(left) or texts.get(right)
        found.append(
            Disagreement(
                RATERS, told, left, right, known.variant if known else None, label_of(known.variant) if known else "",
                row["user_id"], row["item"], known.text if known else "",
            )
        )  # fmt: skip
    return found


def confident_on_unstable(texts: Iterable[Checked], stability: Callable[[str, str], str]) -> list[Disagreement]:
    """Texts that give reasons without a word of doubt for an item that a little less of the history takes away."""
    found = []
    for text in texts:
        sure = any(claim.kind == "reason" for claim in text.claims) and not _HEDGES.search(text.text)
        if sure and not text.failed and stability(text.user, text.item) == UNSTABLE:
            told = (
                "It gives reasons without a word of doubt; with a tenth fewer ratings the item often leaves the list."
            )
            found.append(_about(text, CONFIDENT, told))
    return found


def _about(text: Checked, reason: str, told: str) -> Disagreement:
    return Disagreement(
        reason, told, text.id, None, text.variant, label_of(text.variant), text.user, text.item, text.text
    )
