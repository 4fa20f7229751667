"""The embedded demo world, with models and first explanations."""

from __future__ import annotations

from core.operations.data import Imported, brought
from core.operations.workbench import Workbench
from core.progress import Progress, part, silent
from core.types import DatasetInfo

NAME = "demo"
BUILDING = 0.8  # share of the progress bar that the world and its models take; the rest are explanations


def build_demo(
    workbench: Workbench,
    name: str = NAME,
    *,
    seed: int | None = None,
    train: bool = True,
    progress: Progress = silent,
) -> Imported:
    """Build the demo world and train the default models on it.

    Raises
    ------
    InputError
        The name cannot name a data set.
    StoreError
        The store cannot be written.
    """
    from core.datasets import demo

    def bring(report: Progress) -> DatasetInfo:
        chosen = demo.SEED if seed is None else seed
        return demo.build(workbench.store, name, seed=chosen, now=workbench.now, progress=report)

    return brought(workbench, bring, train, part(progress, 0, BUILDING))
