"""Explanations for many users at once, in one immutable file, usable by the app at once; broken off, it goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core.errors import CancelledError, InputError, WhyboardError
from core.explain.backends import Endpoint, checked_variant
from core.explain.generate import journal_row
from core.explain.prompts import Prompt
from core.explain.types import Variant, content_hash
from core.operations.batch_questions import BatchQuestion, Estimate, estimate, questions
from core.operations.batch_writing import BatchWriter, Limits, Written
from core.operations.explanations import DEFAULT_VARIANTS, endpoint, vocabulary
from core.operations.roles import BATCH
from core.operations.workbench import Workbench
from core.progress import Progress, part, silent
from core.store.batches import all_in_batches
from core.store.unfinished import Unfinished

GATHERING = 0.2  # share of the progress that is gathering evidence
NO_PROMPTS: Mapping[str, Prompt] = MappingProxyType({})
Rows = dict[str, dict[str, Any]]


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
    written : int
        How many of the texts were written now; the others were there before.
    tokens : int
        Tokens that a server read and wrote, estimated where it did not tell.
    cost : float or None
        Money for them; None where no prices are configured.
    stopped : bool
        Whether a limit left texts unwritten.
    """

    path: Path | None
    dataset: str
    model: str
    explanations: int
    users: int
    written: int = 0
    tokens: int = 0
    cost: float | None = 0.0
    stopped: bool = False


def write_batch(
    workbench: Workbench,
    dataset: str,
    model: str | None = None,
    *,
    users: int = 50,
    items: int = 2,
    variants: Sequence[Variant] = DEFAULT_VARIANTS,
    seed: int = 0,
    limits: Limits | None = None,
    prompts: Mapping[str, Prompt] = NO_PROMPTS,
    on_estimate: Callable[[Estimate], None] | None = None,
    progress: Progress = silent,
) -> Batch:
    """Explain the first items of the lists of sampled users.

    Texts that a batch wrote before are not written again, so one that was broken off goes on where it was.

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
    limits : Limits or None
        How much may be spent on a server; the batch ends before it would be more, and keeps what it has.
    prompts : mapping of str to Prompt
        Prompts that people made.
    on_estimate : callable or None
        Told what the batch will take before anything is written; raising in it writes nothing.
    progress : Progress
        Raising in it ends the batch; what was written by then need not be written again.

    Raises
    ------
    InputError
        A count is not positive, the model's score is no exact sum, a variant is wrong, or there is a limit of cost
        without prices.
    WhyboardError
        A backend failed; what was written by then need not be written again.
    """
    workbench.require(BATCH)
    _check(users, items, variants)
    catalogue = workbench.catalogue(dataset)
    info = (workbench.model(dataset, model) if model else workbench.default_model(catalogue.info.id)).info
    gathering, sample = part(progress, 0, GATHERING), (users, items, seed)
    asked = questions(
        workbench, catalogue.info.id, info.model, sample, variants, lambda done: gathering(done, "Gathering evidence")
    )
    name = content_hash([users, items, seed, [asdict(variant) for variant in variants]])
    made = answer(
        workbench, info.dataset, info.model, asked, name, limits=limits, prompts=prompts, on_estimate=on_estimate,
        progress=part(progress, GATHERING, 1),
    )  # fmt: skip
    rows, writer = made.rows, made.writer
    path = workbench.store.write_batch(info.dataset, info.model, list(rows.values())) if rows else None
    made.shelf.forget()
    progress(1.0, "Writing explanations")
    explained = {question.about.user for question in asked if question.key in rows}
    cost = None if _unpriced(made.expected, endpoint()) else writer.spent.cost
    written = len(rows) - made.expected.known
    return Batch(
        path, info.dataset, info.model, len(rows), len(explained), written, writer.spent.tokens, cost, writer.stopped
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """Answers to questions, before they are one file.

    Attributes
    ----------
    rows : mapping of str to mapping
        Rows of explanations by id.
    expected : Estimate
        What it was to take.
    writer : BatchWriter
        What it took.
    shelf : Unfinished
        Where the rows are durable until they are in a file.
    failures : mapping of str to int
        How many questions have no answer, by what happened.
    """

    rows: Rows
    expected: Estimate
    writer: BatchWriter
    shelf: Unfinished
    failures: Mapping[str, int]


def answer(
    workbench: Workbench,
    dataset: str,
    model: str,
    asked: Sequence[BatchQuestion],
    name: str,
    *,
    limits: Limits | None = None,
    prompts: Mapping[str, Prompt] = NO_PROMPTS,
    on_estimate: Callable[[Estimate], None] | None = None,
    patience: int = 0,
    progress: Progress = silent,
) -> Answered:
    """Find or write the texts of questions about one model; those of a batch that was broken off are not lost.

    Parameters
    ----------
    workbench, dataset, model
        What they are about.
    asked : sequence of BatchQuestion
        The questions.
    name : str
        Hexadecimal name of the work; the same work again goes on where it was.
    limits, prompts, on_estimate, progress
        As in `write_batch`.
    patience : int
        So many failures in a row before a variant is given up; 0: the first one is raised.

    Raises
    ------
    InputError
        There is a limit of cost without prices.
    WhyboardError
        A backend failed, where there is no patience.
    """
    address = endpoint()
    shelf = workbench.store.unfinished(dataset, model, name)
    rows = _known(workbench, dataset, model, asked, shelf)
    left = list({question.key: question for question in asked if question.key not in rows}.values())
    expected = estimate(left, len(asked) - len(left), prompts, address)
    if limits is not None and limits.cost is not None and expected.cost is None:
        raise InputError(
            "There is a limit of cost, but the server's prices are not known.",
            "Set WHYBOARD_OPENAI_PRICE_IN and WHYBOARD_OPENAI_PRICE_OUT, or limit the tokens.",
        )
    if on_estimate is not None:
        on_estimate(expected)
    writer = BatchWriter(address, prompts, vocabulary(workbench.catalogue(dataset)), limits or Limits())
    failures = _write(workbench, writer, left, shelf, rows, patience, progress)
    return Answered(rows, expected, writer, shelf, failures)


def _check(users: int, items: int, variants: Sequence[Variant]) -> None:
    if users < 1 or items < 1 or not variants:
        what = f"A batch of {users} users, {items} items and {len(variants)} variants was asked for."
        raise InputError(what, "Ask for at least one of each.")
    for variant in variants:
        checked_variant(variant)


def _known(workbench: Workbench, dataset: str, model: str, asked: Sequence[BatchQuestion], shelf: Unfinished) -> Rows:
    """Rows of the questions that were answered before, by id."""
    keys = {question.key for question in asked}
    before = all_in_batches(workbench.store.layout, dataset, model, sorted(keys))
    return {row["id"]: row for row in (*shelf.rows(), *before) if row["id"] in keys}


def _write(
    workbench: Workbench,
    writer: BatchWriter,
    left: Sequence[BatchQuestion],
    shelf: Unfinished,
    rows: Rows,
    patience: int,
    progress: Progress,
) -> dict[str, int]:
    """Write what is left, variant by variant, and keep each group before the next is looked at."""
    done = 0
    failures: dict[str, int] = {}

    def keep(group: Written) -> None:
        nonlocal done
        made = [journal_row(found, q.evidence, q.about, workbench.now()) for q, found in group]
        shelf.append(made)
        rows.update({row["id"]: row for row in made})
        done += len(made)
        progress(done / len(left), f"Writing explanation {done:,} of {len(left):,}")

    progress(0.0, "Writing explanations")
    for variant in dict.fromkeys(question.variant.id for question in left):
        wanted = [question for question in left if question.variant.id == variant]
        try:
            for group in writer.write(wanted):
                keep(group)
        except CancelledError:
            raise
        except WhyboardError:
            if not patience:
                raise
            _one_by_one(writer, [q for q in wanted if q.key not in rows], keep, failures, patience)
    return failures


def _one_by_one(
    writer: BatchWriter,
    wanted: Sequence[BatchQuestion],
    keep: Callable[[Written], None],
    failures: dict[str, int],
    patience: int,
) -> None:
    """Write each text by itself, so that one that fails does not take the others with it."""
    failed = 0
    for n, question in enumerate(wanted):
        try:
            for group in writer.write([question]):
                keep(group)
            failed = 0
        except CancelledError:
            raise
        except WhyboardError as error:
            failed += 1
            rest = len(wanted) - n if failed >= patience else 1
            failures[error.what] = failures.get(error.what, 0) + rest
            if failed >= patience:
                return


def _unpriced(expected: Estimate, address: Endpoint | None) -> bool:
    return bool(expected.remote) and (address is None or address.cost(0, 0) is None)
