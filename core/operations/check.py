"""Checking stored explanations: verdicts on every claim, against their own evidence or another user's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.audit.checked import Checked
from core.audit.nulls import sample
from core.errors import InputError
from core.explain.claims import VERDICTS, find_claims
from core.explain.types import Claim
from core.operations.audit import audited_model
from core.operations.audited import foreign_evidence, shelf
from core.operations.texts import vocabulary
from core.operations.workbench import Workbench
from core.progress import Progress, silent
from core.recommend.protocol import LoadedModel
from core.store import Journal

OWN, WRONG_USER = AGAINST = ("own", "wrong-user")


@dataclass(frozen=True, slots=True)
class CheckedVariant:
    """What was found in the texts of one variant.

    Attributes
    ----------
    variant : str
        Id of the variant.
    explanations, claims : int
        Texts that were checked; their claims.
    verdicts : mapping of str to int
        Claims by verdict, every verdict present.
    kinds : mapping of str to mapping of str to int
        The same for each kind of claim that came up.
    wrong : int
        Texts with a claim that is contradicted or unsupported.
    """

    variant: str
    explanations: int
    claims: int
    verdicts: Mapping[str, int]
    kinds: Mapping[str, Mapping[str, int]]
    wrong: int


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was found in stored explanations of a model.

    Attributes
    ----------
    dataset, model : str
        Ids.
    against : str
        `own` or `wrong-user`: whose evidence the texts were held against.
    skipped : int
        Texts left out because no other user has evidence about their item.
    variants : tuple of CheckedVariant
        By variant, the most texts first.
    """

    dataset: str
    model: str
    against: str
    skipped: int
    variants: tuple[CheckedVariant, ...]

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        verdicts: Counter[str] = Counter(dict.fromkeys(VERDICTS, 0))
        for row in self.variants:
            verdicts.update(row.verdicts)
        return {
            "dataset": self.dataset,
            "model": self.model,
            "against": self.against,
            "explanations": sum(row.explanations for row in self.variants),
            "skipped": self.skipped,
            "claims": sum(row.claims for row in self.variants),
            "verdicts": dict(verdicts),
            "variants": [
                {
                    "variant": row.variant, "explanations": row.explanations, "claims": row.claims,
                    "verdicts": dict(row.verdicts), "kinds": {kind: dict(told) for kind, told in row.kinds.items()},
                    "wrong": row.wrong,
                }
                for row in self.variants
            ],
        }  # fmt: skip


def check(
    workbench: Workbench,
    journal: Journal,
    dataset: str,
    model: str | None = None,
    *,
    texts: int | None = None,
    against: str = OWN,
    progress: Progress = silent,
) -> CheckReport:
    """Check stored explanations of a model.

    Parameters
    ----------
    workbench, journal, dataset, model
        Where the explanations are and which model they are about; the default model if None.
    texts : int or None
        How many are checked, the same ones each time; all if None.
    against : str
        `own` evidence, or that of another user about the same item: a text that still holds tells nothing of the user.
    progress : Progress
        Raising in it ends the work.

    Raises
    ------
    NotFoundError
        There is no such data set or model.
    InputError
        `texts` is below 1, or `against` unknown.
    """
    if against not in AGAINST:
        raise InputError(f"Explanations cannot be held against “{against[:40]}”.", f"Choose {' or '.join(AGAINST)}.")
    if texts is not None and texts < 1:
        raise InputError(f"A sample of {texts} explanations has none.", "Ask for 1 or more.")
    chosen = audited_model(workbench, dataset, model)
    stored = shelf(workbench, journal, chosen).texts(progress if against == OWN else silent)
    asked = list(stored) if texts is None else sample(stored, texts)
    found: dict[str, list[Sequence[Claim]]] = {}
    skipped = 0
    for place, text in enumerate(asked):
        if against == WRONG_USER:
            progress(place / len(asked), f"Checking explanation {place + 1:,} of {len(asked):,}")
        claims = text.claims if against == OWN else _foreign(workbench, chosen, text)
        if claims is None:
            skipped += 1
        else:
            found.setdefault(text.variant.id, []).append(claims)
    progress(1.0, "Checked")
    rows = sorted((_row(name, each) for name, each in found.items()), key=lambda row: (-row.explanations, row.variant))
    return CheckReport(chosen.info.dataset, chosen.info.model, against, skipped, tuple(rows))


def _foreign(workbench: Workbench, model: LoadedModel, text: Checked) -> Sequence[Claim] | None:
    other = foreign_evidence(workbench, model, text.item, text.user)
    if other is None:
        return None
    return find_claims(text.text, other[1], vocabulary(workbench.catalogue(model.info.dataset)))


def _row(name: str, texts: Sequence[Sequence[Claim]]) -> CheckedVariant:
    verdicts: Counter[str] = Counter(dict.fromkeys(VERDICTS, 0))
    kinds: dict[str, Counter[str]] = {}
    for claim in (claim for claims in texts for claim in claims):
        verdicts[claim.verdict] += 1
        kinds.setdefault(claim.kind, Counter())[claim.verdict] += 1
    wrong = sum(any(claim.verdict in VERDICTS[1:3] for claim in claims) for claims in texts)
    return CheckedVariant(name, len(texts), sum(map(len, texts)), verdicts, kinds, wrong)
