"""Why an item is listed for a user, in numbers and in words, and what people say of the words."""

from __future__ import annotations

from collections.abc import Sequence

from core.explain.types import Evidence, Explanation, Variant
from core.operations.lenses import LENSES, lens_of
from core.operations.subjects import Subject, evidence_of, placed, subject
from core.operations.texts import COMPARED_VARIANTS, DEFAULT_VARIANTS, endpoint, explain_as, find_text, vocabulary
from core.operations.thumbs import record_thumb, thumb_of
from core.operations.workbench import Workbench
from core.results import Attribution
from core.store import Journal

__all__ = [
    "COMPARED_VARIANTS",
    "DEFAULT_VARIANTS",
    "LENSES",
    "Subject",
    "endpoint",
    "evidence_of",
    "explain",
    "explain_as",
    "find_text",
    "lens_of",
    "placed",
    "record_thumb",
    "subject",
    "thumb_of",
    "vocabulary",
    "why",
]


def why(
    workbench: Workbench,
    dataset: str,
    user_id: str,
    item_id: str,
    model: str | None = None,
    lens: str = "history",
    form: str = "raw",
    *,
    by: str | None = None,
    seed: int = 0,
) -> Attribution:
    """Where the score of an item for a user comes from; see `subject` and `lens_of` for what is refused."""
    return lens_of(workbench, subject(workbench, dataset, user_id, item_id, model), lens, form, by, seed=seed)


def explain(
    workbench: Workbench,
    journal: Journal,
    dataset: str,
    user_id: str,
    item_id: str,
    model: str | None = None,
    *,
    variants: Sequence[Variant] = DEFAULT_VARIANTS,
    seed: int = 0,
) -> tuple[Evidence, tuple[Explanation, ...]]:
    """Explain an item to a user in the words of each variant; all are written from the same evidence.

    Raises
    ------
    NotFoundError
        There is no such data set, user, item or model.
    InputError
        The model's score is no exact sum, or a variant is wrong.
    WhyboardError
        A backend failed.
    """
    chosen = subject(workbench, dataset, user_id, item_id, model)
    evidence = evidence_of(workbench, chosen)
    address = endpoint()
    return evidence, tuple(
        explain_as(workbench, journal, chosen, evidence, variant, seed, endpoint=address) for variant in variants
    )
