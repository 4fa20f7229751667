"""What a metric gives to texts that should score badly; a figure means something only beside these.

`random`: a text of the variant about another item for another user, held against this evidence. `wrong user`: the text
held against the evidence of the same item for another user. `placebo`: a sentence that names the item and no reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

from core.audit.checked import Checked, Likings, values_of, viewed
from core.audit.metrics.registry import NULLED
from core.audit.report import NullText
from core.explain.claims import Names
from core.explain.types import Evidence

TEXTS = 100  # of a variant that nulls are made of
PLACEBOS = {
    "en": "“{title}” is popular with people who have a taste like yours.",
    "zh": "《{title}》在与您口味相近的人中很受欢迎。",
}
OtherEvidence = Callable[[str, str], tuple[str, Evidence] | None]


def null_texts(
    texts: Sequence[Checked], vocabulary: Names | Iterable[str], likings: Likings, other: OtherEvidence
) -> dict[str, list[NullText]]:
    """The nulls of one variant.

    Parameters
    ----------
    texts : sequence of Checked
        Its texts; those whose ids hash lowest are taken, the same ones each time.
    vocabulary, likings
        As `check_row` takes them.
    other : callable
        From item and user to another user with their evidence about that item; None where there is none.
    """
    chosen = sample(texts, TEXTS)

    def held(text: str, language: str, user: str, evidence: Evidence) -> NullText:
        view = viewed(text, language, evidence, vocabulary, likings(user))
        return NullText(user, values_of(view, NULLED))

    found: dict[str, list[NullText]] = {"random": [], "wrong user": [], "placebo": []}
    for place, text in enumerate(chosen):
        evidence, language = text.evidence, text.variant.language
        foreign = _foreign(chosen, place)
        if foreign is not None:
            found["random"].append(held(foreign.text, language, text.user, evidence))
        wrong = other(text.item, text.user)
        if wrong is not None:
            found["wrong user"].append(held(text.text, language, *wrong))
        found["placebo"].append(held(placebo(evidence, language), language, text.user, evidence))
    return found


def placebo(evidence: Evidence, language: str) -> str:
    """A sentence that fits every user."""
    return PLACEBOS["zh" if language == "zh" else "en"].format(title=evidence.title)


def sample(texts: Sequence[Checked], n: int) -> list[Checked]:
    """The n texts whose ids hash lowest."""
    return sorted(texts, key=lambda text: hashlib.sha256(text.id.encode()).digest())[:n]


def _foreign(texts: Sequence[Checked], place: int) -> Checked | None:
    """The next text about another item for another user."""
    own = texts[place]
    for step in range(1, len(texts)):
        each = texts[(place + step) % len(texts)]
        if each.item != own.item and each.user != own.user:
            return each
    return None
