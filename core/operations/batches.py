"""Explanations for many users at once, in one immutable file, usable by the app at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from core.errors import InputError
from core.explain.generate import About, generate, journal_row
from core.explain.prompts import Prompt
from core.explain.types import Variant
from core.operations.explanations import (
    DEFAULT_VARIANTS,
    endpoint,
    evidence_of,
    subject,
    vocabulary,
)
from core.operations.workbench import Workbench
from core.progress import Progress, silent
from core.recommend.topn import top_n
from core.store.batches import write_batch as write_file


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch wrote.

    Attributes
    ----------
    path : Path or None
        The Parquet file; None where nothing could be explained.
    dataset, model : str
        Ids of the data set version and the model.
    explanations, users : int
        How many texts, for how many users.
    """

    path: Path | None
    dataset: str
    model: str
    explanations: int
    users: int


def write_batch(
    workbench: Workbench,
    dataset: str,
    model: str | None = None,
    *,
    users: int = 50,
    items: int = 2,
    variants: Sequence[Variant] = DEFAULT_VARIANTS,
    seed: int = 0,
    progress: Progress = silent,
    prompts: Mapping[str, Prompt] = MappingProxyType({}),
) -> Batch:
    """Explain the first items of the lists of sampled users.

    Parameters
    ----------
    workbench, dataset, model
        What is explained; the default model if None.
    users, items : int
        How many users are sampled, and how many of the first items of each list; fewer where there are fewer.
    variants : sequence of Variant
        What writes.
    seed : int
        Seed of the sample; the texts are written with seed 0, which is what pages ask for first.
    progress : Progress
        Raising in it leaves the store as it was.
    prompts : mapping of str to Prompt
        Prompts that people made, for variants that name one.

    Raises
    ------
    InputError
        A count is not positive, the model's score is no exact sum, or a variant is wrong.
    WhyboardError
        A backend failed.
    """
    if users < 1 or items < 1 or not variants:
        what = f"A batch of {users} users, {items} items and {len(variants)} variants was asked for."
        raise InputError(what, "Ask for at least one of each.")
    catalogue = workbench.catalogue(dataset)
    info = (workbench.model(dataset, model) if model else workbench.default_model(catalogue.info.id)).info
    rows: list[dict[str, Any]] = []
    explained: set[str] = set()
    sample = _sample(len(catalogue.user_ids), seed)
    for user in sample:
        if len(explained) == users:
            break
        progress(len(explained) / users, "Writing explanations")
        someone = catalogue.user_ids[user]
        found = list(_of_user(workbench, catalogue.info.id, info.model, someone, items, variants, prompts))
        rows += found
        if found:
            explained.add(catalogue.user_ids[user])
    path = write_file(workbench.store.layout, info.dataset, info.model, rows) if rows else None
    progress(1.0, "Writing explanations")
    return Batch(path, info.dataset, info.model, len(rows), len(explained))


def _sample(n_users: int, seed: int) -> list[int]:
    return [int(user) for user in np.random.default_rng(seed).permutation(n_users)]


def _of_user(
    workbench: Workbench,
    dataset: str,
    model: str,
    user: str,
    items: int,
    variants: Sequence[Variant],
    prompts: Mapping[str, Prompt],
) -> Iterator[dict[str, Any]]:
    """Rows of one user; none where the model cannot serve them."""
    catalogue, loaded = workbench.catalogue(dataset), workbench.model(dataset, model)
    history = catalogue.ratings.of(catalogue.user_index[user])
    if loaded.served.refuses(history) is not None:
        return
    address, words = endpoint(), vocabulary(catalogue)
    for row in top_n(catalogue, loaded, history, items).items:
        chosen = subject(workbench, dataset, user, row.item, model)
        evidence = evidence_of(workbench, chosen)
        about = About(loaded.info.dataset, loaded.info.model, user, row.item)
        for variant in variants:
            prompt = prompts.get(variant.prompt)
            found = generate(evidence, variant, 0, endpoint=address, vocabulary=words, prompt=prompt)
            yield journal_row(found, evidence, about, workbench.now())
