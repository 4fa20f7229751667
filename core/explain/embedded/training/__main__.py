"""Makes the embedded language model, step by step.

python -m core.explain.embedded.training corpus    --folder /tmp/lm --count 200000
python -m core.explain.embedded.training tokenizer --folder /tmp/lm
python -m core.explain.embedded.training train     --folder /tmp/lm --size small
python -m core.explain.embedded.training evaluate  --folder /tmp/lm --size small --json figures.json
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from core.explain.embedded.model import SIZES, load
from core.explain.embedded.training import batches, corpus, evaluate, measure, tokenizer
from core.explain.embedded.training.ship import ship
from core.explain.embedded.training.train import RECIPES, Report, train
from core.explain.embedded.verify import problems

SHIPPED = Path(__file__).resolve().parents[4] / "data" / "language_model"


def main() -> None:
    """Run one step."""
    parser = argparse.ArgumentParser(prog="python -m core.explain.embedded.training", description=__doc__)
    steps = parser.add_subparsers(required=True, dest="what")
    for name, work in WORK.items():
        step = steps.add_parser(name, help=work.__doc__)
        step.set_defaults(work=work)
        step.add_argument("--folder", type=Path, required=True, help="working folder, outside the project")
        if name == "corpus":
            step.add_argument("--count", type=int, default=200_000)
            step.add_argument("--seed", type=int, default=0)
        if name == "train":
            step.add_argument("--size", choices=list(RECIPES), required=True)
            step.add_argument("--steps", type=int, help="other than the recipe's")
            step.add_argument("--to", type=Path, default=SHIPPED, help="where the model goes")
        if name == "evaluate":
            step.add_argument("--size", choices=SIZES, required=True)
            step.add_argument("--models", type=Path, default=SHIPPED, help="where the models are")
            step.add_argument("--count", type=int, default=400, help="plans at most")
            step.add_argument("--plans", type=Path, help="plans to write, one a line, instead of those held out")
            step.add_argument("--ways", nargs="+", choices=list(evaluate.WAYS), default=list(evaluate.WAYS))
            step.add_argument("--json", type=Path, help="where the figures go as JSON too")
    arguments = parser.parse_args()
    arguments.work(arguments)


def make_corpus(arguments: argparse.Namespace) -> None:
    """Write texts for plans drawn at random."""
    path = corpus.build(arguments.folder, arguments.count, arguments.seed, progress=_progress)
    _say(f"{path}: {arguments.count:,} texts")


def make_tokenizer(arguments: argparse.Namespace) -> None:
    """Learn the tokenizer from the training texts."""
    texts = [example.text for example in corpus.load(arguments.folder, held=False)]
    tokenizer.save(tokenizer.train(texts), arguments.folder)


def make_model(arguments: argparse.Namespace) -> None:
    """Train one size and put it where the app finds it; goes on after a stop."""
    recipe = RECIPES[arguments.size]
    recipe = replace(recipe, steps=arguments.steps or recipe.steps)
    words = tokenizer.load(arguments.folder)
    sequences = batches.encode(words, corpus.load(arguments.folder, held=False))
    _say(f"{len(sequences):,} texts, {sum(len(s.ids) for s in sequences):,} tokens")
    model = train(sequences, words, recipe, arguments.folder / arguments.size, _report(recipe.steps))
    digest = ship(model, words, arguments.to / arguments.size)
    _say(f"SHA-256 of the weights: {digest}")


def measure_model(arguments: argparse.Namespace) -> None:
    """Count errors and variety of what a size writes."""
    model = load(arguments.size, arguments.models)
    known = measure.Known.of(corpus.load(arguments.folder, held=False))
    if arguments.plans:
        plans = [corpus.read_plan(line) for line in arguments.plans.read_text(encoding="utf-8").splitlines()]
    else:
        plans = [example.plan for example in corpus.load(arguments.folder, held=True)]
    rows = evaluate.evaluate(model, plans[: arguments.count], problems, known, arguments.ways)
    print(evaluate.table(rows))  # noqa: T201
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


WORK = {"corpus": make_corpus, "tokenizer": make_tokenizer, "train": make_model, "evaluate": measure_model}


def _report(steps: int) -> Report:
    started, first = time.monotonic(), 0

    def report(step: int, loss: float, speed: float) -> None:
        nonlocal first
        first = first or step - 100
        left = (time.monotonic() - started) / (step - first) * (steps - step) / 60
        _say(f"step {step:,} of {steps:,}  loss {loss:.4f}  {speed:,.0f} tokens/s  {left:.0f} min left")

    return report


def _progress(done: float, stage: str) -> None:
    _say(f"{done:4.0%} {stage}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
