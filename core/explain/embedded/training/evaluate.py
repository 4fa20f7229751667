"""Evaluation of a shipped model on plans it never saw: as it comes, and as the checks select it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from core.explain.embedded.decode import Sampling, decode
from core.explain.embedded.model import LanguageModel
from core.explain.embedded.plan import Plan
from core.explain.embedded.training.corpus import Example
from core.explain.embedded.training.measure import Known, Problems, figures
from core.explain.embedded.writer import CANDIDATES, Text

TOGETHER = 32
DRAWN = Sampling()
WAYS: Mapping[str, tuple[Sampling, int]] = {  # name -> how it is drawn, candidates that the checks choose from
    "greedy": (replace(DRAWN, temperature=0.0), 1),
    "drawn without masks": (replace(DRAWN, masked=False), 1),
    "drawn": (DRAWN, 1),
    "drawn, must be complete": (replace(DRAWN, complete=True), 1),
    "selected": (DRAWN, CANDIDATES),
    "selected, must be complete": (replace(DRAWN, complete=True), CANDIDATES),
}


def evaluate(
    model: LanguageModel,
    plans: Sequence[Plan],
    problems: Problems,
    known: Known,
    ways: Sequence[str] = tuple(WAYS),
) -> list[dict[str, Any]]:
    """Figures of each way of decoding, for all plans and for those of each language."""
    rows = []
    for way in ways:
        written, tokens, accepted = select(model, plans, *WAYS[way], problems)
        for language in ("en", "zh", "both"):
            chosen = [n for n, plan in enumerate(plans) if language in (plan.language, "both")]
            if not chosen:
                continue
            told = figures([written[n] for n in chosen], problems, known, sum(tokens[n] for n in chosen) / len(chosen))
            none = sum(not accepted[n] for n in chosen) / len(chosen)
            rows.append({"way": way, "language": language, **asdict(told), "template": none})
    return rows


Written = tuple[list[Example], list[int], list[bool]]  # texts, their tokens, whether each was accepted


def select(
    model: LanguageModel,
    plans: Sequence[Plan],
    sampling: Sampling,
    candidates: int,
    problems: Problems,
    first: Written | None = None,
) -> Written:
    """Write a text for each plan: the first candidate without problems, else the last one.

    `first` is what one candidate of the same plans and sampling gave; it is not written again.
    """
    none = ([Example(plan, "") for plan in plans], [0] * len(plans), [False] * len(plans))
    before = none if first is None else first
    texts, tokens, accepted = list(before[0]), list(before[1]), list(before[2])
    waiting = sorted((n for n, good in enumerate(accepted) if not good), key=lambda n: len(plans[n].tokens))
    for candidate in range(0 if first is None else 1, candidates):
        for start in range(0, len(waiting), TOGETHER):
            part = waiting[start : start + TOGETHER]
            seeds = [n * CANDIDATES + candidate for n in part]
            for n, text in zip(part, write(model, [plans[n] for n in part], sampling, seeds), strict=True):
                texts[n], tokens[n] = Example(plans[n], text.raw), text.tokens
                accepted[n] = not problems(plans[n], text.raw)
        waiting = [n for n in waiting if not accepted[n]]
    return texts, tokens, accepted


def write(model: LanguageModel, plans: Sequence[Plan], sampling: Sampling, seeds: Sequence[int]) -> list[Text]:
    """Texts of plans, decoded together; the slots stay in them."""
    texts = [Text(model.vocabulary.spelt, {slot: slot for slot in plan.slots}) for plan in plans]
    for step in decode(model, plans, sampling, seeds):
        for n, token in step:
            texts[n].add(token)
    for text in texts:
        text.end()
    return texts


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """The figures as a Markdown table."""
    names = list(rows[0])
    lines = [names, ["---"] * len(names)]
    lines += [[_shown(name, row[name]) for name in names] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _shown(name: str, value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.0f}" if name == "tokens" else f"{100 * value:.1f} %"
    return str(value)
