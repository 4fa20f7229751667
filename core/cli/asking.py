"""Asking about one user: `recommend`, `why`, `explain`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.cli import why
from core.cli.console import Answer, Console, table
from core.cli.options import Verbs, pairs, workbench
from core.cli.options import journal as open_journal
from core.cli.variants import chosen_variants
from core.errors import InputError

if TYPE_CHECKING:
    from core.explain.types import Variant
    from core.operations.batch_questions import Estimate
    from core.operations.batch_writing import Limits
    from core.operations.batches import Batch


def register(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """Add the commands of this group."""
    top = verbs.add_parser("recommend", parents=[common], help="top-N of a user")
    top.add_argument("dataset", metavar="DATASET")
    top.add_argument("--user", required=True, metavar="ID")
    top.add_argument("-n", type=int, default=10, metavar="N", help="length of the list (default: 10)")
    top.add_argument("--model", metavar="M", help="kind or id of the ranking model (default: ease if there)")
    top.set_defaults(run=recommend)
    why.register(verbs, common)
    told = verbs.add_parser("explain", parents=[common], help="explain an item to a user in words")
    told.add_argument("dataset", metavar="DATASET")
    told.add_argument("--user", metavar="ID")
    told.add_argument("--item", metavar="ID")
    told.add_argument("--contrast", metavar="ITEM", help="an item to hold it against: why this rather than that one")
    told.add_argument("--model", metavar="M", help="kind or id of the model (default: ease if there)")
    told.add_argument(
        "--variant", action="append", default=[], metavar="V", help="what writes, by name, id or label; repeatable"
    )
    told.add_argument("--language", default="en", choices=("en", "zh"), help="of the texts (default: en)")
    told.add_argument("--seed", type=int, default=0, metavar="S", help="of the writing, or of the sample (default: 0)")
    told.add_argument("--sample", metavar="users=U,items=N", help="write a batch for sampled users instead")
    told.add_argument("--limit-tokens", type=int, metavar="T", help="end a batch before a server counts more tokens")
    told.add_argument("--limit-cost", type=float, metavar="M", help="end a batch before it costs more")
    told.set_defaults(run=explain)


def recommend(options: argparse.Namespace, console: Console) -> Answer:
    """Top-N of a user."""
    from core.operations import recommend as top_of
    from core.operations.documents import recommend_document

    top = top_of(workbench(options), options.dataset, options.user, options.n, options.model)
    document = recommend_document(options.user, top)
    names = ("rank", "item", "title", "score", "predicted_rating")
    lines = table(
        (*names[:3], f"score ({top.unit})", "predicted rating"), [[row[n] for n in names] for row in document["items"]]
    )
    return Answer(document, lines, (top.fallback,) if top.fallback else ())


def explain(options: argparse.Namespace, console: Console) -> Answer:
    """Explain an item to a user, or write a batch."""
    from core.operations.documents import explain_document
    from core.operations.explanations import endpoint, evidence_of, explain_as, subject

    bench, address = workbench(options), endpoint()
    if options.sample:
        if options.contrast:
            raise InputError("--contrast names one item, --sample asks for many.", "Use one of the two.")
        return _batch(options, console)
    if not (options.user and options.item):
        raise InputError("No user or no item was named.", "Name both with --user and --item, or use --sample.")
    chosen = subject(bench, options.dataset, options.user, options.item, options.model)
    evidence = evidence_of(bench, chosen, options.contrast)
    journal = open_journal(bench)
    try:
        variants = chosen_variants(journal, options.variant, options.language)
        written = tuple(
            explain_as(bench, journal, chosen, evidence, variant, options.seed, endpoint=address)
            for variant in variants
        )
    finally:
        journal.close()
    lines = [f"{fact.id}  {fact.text}" for fact in evidence.facts]
    for explanation in written:
        lines += ["", f"{explanation.variant.id} ({explanation.source}):", explanation.text]
    return Answer(explain_document(chosen, evidence, written, options.contrast), lines)


def _batch(options: argparse.Namespace, console: Console) -> Answer:
    from core.operations import write_batch
    from core.operations.prompts import made_prompts

    counts = {"users": 200, "items": 3} | {
        name: _count(name, text) for name, text in pairs([options.sample], "--sample").items()
    }
    if set(counts) != {"users", "items"}:
        raise InputError(f"--sample has “{options.sample[:80]}”.", "Write --sample users=200,items=3.")
    bench = workbench(options)
    journal = open_journal(bench)
    try:
        variants, prompts = chosen_variants(journal, options.variant, options.language), made_prompts(journal)
    finally:
        journal.close()  # a batch takes long, and the app may want it meanwhile
    batch = write_batch(
        bench,
        options.dataset,
        options.model,
        **counts,
        variants=variants,
        seed=options.seed,
        limits=_limits(options),
        prompts=prompts,
        on_estimate=lambda found: console.say(_estimated(found)) if found.remote else None,
        progress=console.progress,
    )
    return Answer(_batch_document(batch, variants), _batch_lines(batch))


def _batch_document(batch: Batch, variants: Sequence[Variant]) -> dict[str, Any]:
    name, _, version = batch.dataset.partition("@")
    return {
        "dataset": name,
        "version": version,
        "model": batch.model,
        "users": batch.users,
        "explanations": batch.explanations,
        "written": batch.written,
        "tokens": batch.tokens,
        "cost": batch.cost,
        "stopped": batch.stopped,
        "variants": [variant.id for variant in variants],
    }


def _batch_lines(batch: Batch) -> list[str]:
    name = batch.dataset.partition("@")[0]
    lines = [f"{batch.explanations:,} explanations for {batch.users:,} users of {name} were written."]
    if batch.written < batch.explanations:
        lines.append(f"{batch.explanations - batch.written:,} of them were there before.")
    if batch.tokens:
        lines.append(f"The server counted {batch.tokens:,} tokens{_money(batch.cost)}.")
    if batch.stopped:
        lines.append("The limit was reached; the same command with a higher one goes on.")
    return lines


def _estimated(found: Estimate) -> str:
    tokens = f"about {found.prompt_tokens:,} tokens to read and {found.tokens:,} to write"
    return f"{found.remote:,} texts are asked of the server: {tokens}{_money(found.cost)}."


def _money(cost: float | None) -> str:
    return ", cost unknown (no prices are set)" if cost is None else f", cost {cost:.4g}"


def _limits(options: argparse.Namespace) -> Limits:
    from core.operations.batch_writing import Limits

    for name in ("limit_cost", "limit_tokens"):
        value = getattr(options, name)
        if value is not None and not 0 <= value < float("inf"):
            raise InputError(f"--{name.replace('_', '-')} is {value:g}.", "Use a number of at least 0.")
    return Limits(options.limit_cost, options.limit_tokens)


def _count(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise InputError(f"--sample has {name}={text[:80]}.", "Use a whole number.")
    return int(text)
