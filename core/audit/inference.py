"""A second opinion by natural language inference: does the evidence entail a sentence, or contradict it?

Any sequence-pair classifier of transformers serves whose labels say entailment and contradiction.
(Honovich et al. 2022, doi:10.18653/v1/2022.naacl-main.287, on such models as checkers of facts.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from core.audit.opinions import Opinion
from core.errors import InputError, WhyboardError
from core.explain.claims import CONTRADICTED, SUPPORTED, UNSUPPORTED, sentences
from core.explain.local_models import find
from core.explain.types import Evidence

_SURE = 0.5  # probability from which entailment or contradiction counts
_BATCH = 16
_ROOM = 24  # tokens kept for marks between the two texts


@dataclass(frozen=True, slots=True)
class PairModel:
    """A classifier of (premise, hypothesis), ready to use.

    Attributes
    ----------
    model, tokenizer : transformers objects
        In evaluation mode.
    entails, contradicts : int
        Places of the two labels.
    length : int
        Most tokens it reads.
    """

    model: Any
    tokenizer: Any
    entails: int
    contradicts: int
    length: int


def load_pair_model(name: str) -> PairModel:
    """Load a classifier from a local folder or by its name on the hub.

    Raises
    ------
    InputError
        There is no such folder, or its labels do not say entailment and contradiction.
    WhyboardError
        It cannot be fetched or loaded.
    """
    folder = find(name)
    transformers: Any = import_module("transformers")
    safe = {"trust_remote_code": False, "local_files_only": True}
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **safe)
        model = transformers.AutoModelForSequenceClassification.from_pretrained(folder, **safe, use_safetensors=True)
    except Exception as error:
        why = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise WhyboardError(
            f"The model “{name[:200]}” cannot be loaded: {why}.",
            "Use a model for sequence classification with safetensors weights that needs no code of its own.",
        ) from error
    labels = {int(place): str(label).lower() for place, label in model.config.id2label.items()}
    places = [
        next((place for place, label in labels.items() if word in label), None) for word in ("entail", "contradict")
    ]
    entails, contradicts = places
    if entails is None or contradicts is None:
        told = ", ".join(labels.values())[:200]
        raise InputError(f"The labels of “{name[:200]}” are: {told}.", "Use a model with entailment and contradiction.")
    limits = (getattr(model.config, "max_position_embeddings", None) or 512, tokenizer.model_max_length, 512)
    return PairModel(model.eval(), tokenizer, entails, contradicts, int(min(limits)))


def inferred(text: str, evidence: Evidence, pair: PairModel) -> tuple[Opinion, ...]:
    """What the model says of each sentence of a text.

    The facts are packed into as few premises as the model can read; the premise that it is surest about decides. A
    sentence that no premise entails or contradicts is unsupported. Where the sentence alone is too long it is cut.
    """
    found = []
    for place in sentences(text):
        sentence = text[place.start : place.end]
        entailed = contradicted = 0.0
        quote = ""
        for premises in _batched(list(_premises(sentence, evidence, pair))):
            for premise, (yes, no) in zip(premises, _probabilities(premises, sentence, pair), strict=True):
                if max(yes, no) > max(entailed, contradicted):
                    quote = premise
                entailed, contradicted = max(entailed, yes), max(contradicted, no)
        sure = max(entailed, contradicted)
        verdict = UNSUPPORTED if sure < _SURE else SUPPORTED if entailed >= contradicted else CONTRADICTED
        found.append(Opinion(place.start, place.end, verdict, (verdict,), (quote,), (bool(quote),), sure))
    return tuple(found)


def _premises(sentence: str, evidence: Evidence, pair: PairModel) -> Iterator[str]:
    count = pair.tokenizer
    used = len(count.encode(sentence, add_special_tokens=False))
    room = max(pair.length - _ROOM - min(used, pair.length // 2), 8)
    packed: list[str] = []
    size = 0
    for fact in evidence.facts:
        tokens = len(count.encode(fact.text, add_special_tokens=False))
        if packed and size + tokens > room:
            yield " ".join(packed)
            packed, size = [], 0
        packed.append(fact.text)
        size += tokens
    if packed:
        yield " ".join(packed)


def _batched(premises: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(premises), _BATCH):
        yield premises[start : start + _BATCH]


def _probabilities(premises: Sequence[str], sentence: str, pair: PairModel) -> list[tuple[float, float]]:
    import torch

    torch.set_num_threads(1)  # more slow down the pages that this process serves meanwhile
    read = pair.tokenizer(
        list(premises), [sentence] * len(premises), truncation=True, max_length=pair.length, padding=True,
        return_tensors="pt",
    )  # fmt: skip
    with torch.inference_mode():
        shares = torch.softmax(pair.model(**read).logits.float(), dim=-1)
    return [(float(row[pair.entails]), float(row[pair.contradicts])) for row in shares]
