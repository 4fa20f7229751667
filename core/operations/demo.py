"""The embedded demo world, with models and first explanations."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from core.errors import CancelledError, WhyboardError
from core.explain.generate import compared_variants
from core.explain.types import Variant
from core.operations.batches import write_batch
from core.operations.data import Imported, brought
from core.operations.explanations import DEFAULT_VARIANTS
from core.operations.roles import IMPORT
from core.operations.workbench import Workbench
from core.progress import Progress, part, silent
from core.types import DatasetInfo

NAME = "demo"
BUILDING = 0.85  # share of the progress bar that the world and its models take; the rest are explanations
USERS, ITEMS = 60, 2  # explained; with two variants without a language model 240 texts
COMPARED = 50  # users explained by the two that a comparison begins with as well: 200 texts, some 20 s of work
Share = tuple[float, float]  # of the time that the first explanations take


def build_demo(
    workbench: Workbench,
    name: str = NAME,
    *,
    seed: int | None = None,
    train: bool = True,
    language: str = "en",
    progress: Progress = silent,
) -> Imported:
    """Build the demo world, train the default models on it and write the first explanations.

    Parameters
    ----------
    workbench : Workbench
        Where to.
    name : str
        Name of the data set.
    seed : int or None
        Of the world; None for the one that is documented.
    train : bool
        Whether models are trained; without them no explanations are written either.
    language : str
        Of whoever reads first, `en` or `zh`: what a comparison begins with is written in it as well.

    Raises
    ------
    InputError
        The name cannot name a data set.
    StoreError
        The store cannot be written.
    """
    workbench.require(IMPORT)
    from core.datasets import demo

    def bring(report: Progress) -> DatasetInfo:
        chosen = demo.SEED if seed is None else seed
        return demo.build(workbench.store, name, seed=chosen, now=workbench.now, progress=report)

    built = brought(workbench, bring, train, part(progress, 0, BUILDING))
    if not built.models:
        return built
    try:
        report = part(progress, BUILDING, 1)
        for users, variants, share in first_texts(language):
            batch = write_batch(
                workbench, built.info.id, users=users, items=ITEMS, variants=variants, progress=part(report, *share)
            )
            built = replace(built, explanations=built.explanations + batch.explanations)
    except CancelledError:
        raise
    except WhyboardError as error:  # the world and its models are good without them
        return replace(built, notes=(*built.notes, f"First explanations could not be written: {error.what}"))
    return built


def first_texts(language: str) -> list[tuple[int, tuple[Variant, ...], Share]]:
    """What is written first: users, the variants that explain items to them, and the share of the time it takes."""
    languages = list(dict.fromkeys(["en", language]))
    ends = [0.4 + 0.6 * number / len(languages) for number in range(len(languages) + 1)]
    compared = [
        (COMPARED, compared_variants(each)[:2], share) for each, share in zip(languages, pairwise(ends), strict=True)
    ]
    return [(USERS, DEFAULT_VARIANTS, (0.0, ends[0])), *compared]
