"""What a batch is asked: its questions with their evidence, and what they will take."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.explain.backends import BACKENDS, Endpoint
from core.explain.events import Usage
from core.explain.generate import About, explanation_id
from core.explain.prompts import Prompt, messages
from core.explain.types import Evidence, Variant
from core.operations.subjects import evidence_of, subject
from core.operations.workbench import Workbench
from core.recommend.topn import top_n

CHARACTERS = 3.0  # of a prompt a token, rather too few: an estimate had better be too high
WRITTEN = 250  # tokens of a text, rather too many; a variant's own limit where that is lower


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """One text of a batch.

    Attributes
    ----------
    evidence : Evidence
        All that may be used.
    about : About
        Where it belongs.
    variant : Variant
        What writes.
    """

    evidence: Evidence
    about: About
    variant: Variant

    @property
    def key(self) -> str:
        """The explanation's id; batches write with seed 0, which is what pages ask for first."""
        return explanation_id(self.evidence, self.variant, 0)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a batch will take.

    Attributes
    ----------
    texts, known : int
        Texts to write; texts that were written before.
    remote : int
        Of those to write, how many a server writes.
    prompt_tokens, tokens : int
        Estimated tokens that the server reads and writes.
    cost : float or None
        Estimated money; None where prices are not configured, 0 where no server is asked.
    """

    texts: int
    known: int
    remote: int
    prompt_tokens: int
    tokens: int
    cost: float | None


def questions(
    workbench: Workbench,
    dataset: str,
    model: str,
    sample: tuple[int, int, int],
    variants: Sequence[Variant],
    report: Callable[[float], None],
) -> list[BatchQuestion]:
    """Questions about the first items of the lists of sampled users.

    Parameters
    ----------
    workbench, dataset, model
        What is explained.
    sample : (int, int, int)
        How many users; how many items of each; seed of the sample.
    variants : sequence of Variant
        What writes.
    report : callable
        Told the share of users that are done.
    """
    users, items, seed = sample
    catalogue = workbench.catalogue(dataset)
    found: list[BatchQuestion] = []
    explained = 0
    for index in np.random.default_rng(seed).permutation(len(catalogue.user_ids)).tolist():
        if explained == users:
            break
        report(explained / users)
        asked = list(_of_user(workbench, dataset, model, catalogue.user_ids[index], items, variants))
        found += asked
        explained += bool(asked)
    return found


def usage_of(question: BatchQuestion, prompts: Mapping[str, Prompt], endpoint: Endpoint | None) -> Usage:
    """What one text is estimated to take on a server."""
    variant = question.variant
    chat = messages(prompts.get(variant.prompt) or variant.prompt, question.evidence, variant.language)
    read = int(sum(len(message["content"].encode()) for message in chat) / CHARACTERS)
    wrote = int(min(variant.options.get("max_tokens", WRITTEN), WRITTEN))
    return Usage(read, wrote, endpoint.cost(read, wrote) if endpoint else None)


def estimate(
    asked: Sequence[BatchQuestion], known: int, prompts: Mapping[str, Prompt], endpoint: Endpoint | None
) -> Estimate:
    """What the questions will take together."""
    usages = [usage_of(question, prompts, endpoint) for question in asked if BACKENDS[question.variant.backend].remote]
    costs = [usage.cost for usage in usages]
    return Estimate(
        len(asked),
        known,
        len(usages),
        sum(usage.prompt_tokens or 0 for usage in usages),
        sum(usage.tokens or 0 for usage in usages),
        None if None in costs else sum(cost or 0.0 for cost in costs),
    )


def _of_user(
    workbench: Workbench, dataset: str, model: str, user: str, items: int, variants: Sequence[Variant]
) -> Iterator[BatchQuestion]:
    """Questions about one user; none where the model cannot serve them."""
    catalogue, loaded = workbench.catalogue(dataset), workbench.model(dataset, model)
    history = catalogue.ratings.of(catalogue.user_index[user])
    if loaded.served.refuses(history) is not None:
        return
    for row in top_n(catalogue, loaded, history, items).items:
        chosen = subject(workbench, dataset, user, row.item, model)
        evidence = evidence_of(workbench, chosen)
        about = About(loaded.info.dataset, loaded.info.model, user, row.item)
        for variant in variants:
            yield BatchQuestion(evidence, about, variant)
