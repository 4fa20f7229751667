"""Second opinions on stored explanations, beside the verdicts of the rules and never mixed with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from core.audit.checked import Checked
from core.audit.inference import inferred, load_pair_model
from core.audit.judge import judged
from core.audit.nulls import sample
from core.audit.opinions import RULES, Compared, Opinion, compared, of_rules
from core.errors import InputError
from core.operations.audit import audited_model
from core.operations.audited import shelf
from core.operations.texts import endpoint
from core.operations.workbench import Workbench
from core.progress import Progress, silent
from core.store import Journal

INFERENCE, JUDGE = "inference", "judge"
NONE = "none"  # no verdict


@dataclass(frozen=True, slots=True)
class SecondOpinions:
    """What several judges said of the sentences of the same texts.

    Attributes
    ----------
    texts, sentences : int
        How many were judged.
    verdicts : mapping of str to mapping of str to int
        Sentences by judge and verdict; `none` where a judge gave no verdict.
    unfounded : mapping of str to int
        By judge, quotes that stand in no fact.
    agreement : Compared
        How far the judges agree.
    """

    texts: int
    sentences: int
    verdicts: Mapping[str, Mapping[str, int]]
    unfounded: Mapping[str, int]
    agreement: Compared

    def to_json(self) -> dict[str, Any]:
        """The opinions as JSON values."""
        pairs = [
            {
                "judges": list(names),
                "kappa": kappa.value,
                "counts": [{"first": a, "second": b, "count": n} for (a, b), n in sorted(kappa.counts.items())],
            }
            for names, kappa in self.agreement.pairs.items()
        ]
        return {
            "texts": self.texts, "sentences": self.sentences,
            "verdicts": {name: dict(counts) for name, counts in self.verdicts.items()},
            "unfounded": dict(self.unfounded), "alpha": asdict(self.agreement.alpha), "pairs": pairs,
        }  # fmt: skip


def second_opinions(
    workbench: Workbench,
    journal: Journal,
    dataset: str,
    model: str | None = None,
    *,
    texts: int = 20,
    inference: str | None = None,
    judge: bool = False,
    progress: Progress = silent,
) -> SecondOpinions:
    """Ask other judges about a sample of stored explanations.

    Parameters
    ----------
    workbench, journal, dataset, model
        As for `check`.
    texts : int
        How many texts, the same ones each time.
    inference : str or None
        Folder or name of a sequence-pair classifier.
    judge : bool
        Whether the language model behind the configured endpoint is asked, four times a text. Texts and evidence are
        sent to it.
    progress : Progress
        Raising in it ends the work.

    Raises
    ------
    InputError
        No judge is named, no endpoint is configured, or the classifier is none.
    WhyboardError
        A judge failed.
    """
    judges: dict[str, Callable[[Checked], tuple[Opinion, ...]]] = {
        RULES: lambda text: of_rules(text.text, text.claims),
    }
    if inference is not None:
        pair = load_pair_model(inference)
        judges[INFERENCE] = lambda text: inferred(text.text, text.evidence, pair)
    if judge:
        address = endpoint()
        if address is None:
            raise InputError("No OpenAI-compatible endpoint is configured.", "Set WHYBOARD_OPENAI_BASE_URL and _MODEL.")
        judges[JUDGE] = lambda text: judged(text.text, text.evidence, address, language=text.variant.language)
    if len(judges) == 1:
        raise InputError("No second judge is named.", "Name a model of inference, or ask for the judge.")
    asked = sample(shelf(workbench, journal, audited_model(workbench, dataset, model)).texts(), texts)
    opinions: dict[str, list[Opinion]] = {name: [] for name in judges}
    for place, text in enumerate(asked):
        progress(place / len(asked), f"Asking about explanation {place + 1:,} of {len(asked):,}")
        for name, ask in judges.items():
            opinions[name] += ask(text)
    progress(1.0, "Asked")
    return SecondOpinions(
        len(asked),
        len(opinions[RULES]),
        {name: Counter(each.verdict or NONE for each in told) for name, told in opinions.items()},
        {name: _unfounded(told) for name, told in opinions.items() if name != RULES},
        compared(opinions),
    )


def _unfounded(told: list[Opinion]) -> int:
    return sum(
        bool(quote) and not stands for each in told for quote, stands in zip(each.quotes, each.quoted, strict=True)
    )
