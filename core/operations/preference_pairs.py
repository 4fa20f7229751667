"""Preferences as training data: prompt, chosen, rejected, one JSON object a line, as TRL reads them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import WhyboardError
from core.explain.backends import BACKENDS
from core.explain.evidence import evidence_from_json
from core.explain.prompts import Prompt, messages
from core.explain.types import Evidence, Variant
from core.operations.campaigns import campaigns, judgements
from core.operations.prompts import made_prompts
from core.rate.campaigns import NORMAL
from core.rate.judgements import compared
from core.store import Journal

STANDARD = "plain-2"  # asked where neither text was asked for in words
DECISIVE = {"left": ("left", "right"), "right": ("right", "left")}


@dataclass(frozen=True, slots=True)
class PreferencePairs:
    """Preferences that can be trained on.

    Attributes
    ----------
    lines : tuple of str
        JSON objects with `prompt` and `chosen` and `rejected`, each a list of chat messages.
    left_out : mapping of str to int
        Judgements left out, by reason.
    """

    lines: tuple[str, ...]
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Texts:
    """Texts of a pair by variant, and what they were written from."""

    texts: Mapping[str, str]
    evidence: Evidence


def preference_pairs(
    journal: Journal, reference: str | None = None, *, excluded: Collection[str] = ()
) -> PreferencePairs:
    """One line for each decisive judgement on two variants: which text was chosen, which rejected, and the prompt.

    Gold pairs, decoys, ties and both-bad answers are left out, and judgements whose texts are not here. The prompt is
    what the chosen text's variant was asked, else what the other one was asked; where both are written without a
    prompt (template, embedded language model) it is the prompt `plain-2` on the same evidence.

    Parameters
    ----------
    journal : Journal
        Where they are.
    reference : str or None
        Only those of a campaign; '' for those outside campaigns.
    excluded : collection of str
        Raters whose judgements are left out.

    Raises
    ------
    NotFoundError
        There is no such campaign.
    """
    known, prompts = _known(journal), made_prompts(journal)
    pairs = dict(_pairs(journal))
    lines, left_out = [], dict.fromkeys(("gold or decoy", "no side preferred", "rater excluded", "no texts here"), 0)
    for row in judgements(journal, reference).to_dict("records"):
        why, texts = "", pairs.get(row["pair"])
        if row["kind"] != NORMAL:
            why = "gold or decoy"
        elif row["winner"] not in DECISIVE:
            why = "no side preferred"
        elif row["rater"] in excluded:
            why = "rater excluded"
        elif texts is None or not {row["left"], row["right"]} <= set(texts.texts):
            why = "no texts here"
        if why or texts is None:
            left_out[why] += 1
            continue
        chosen, rejected = (row[side] for side in DECISIVE[row["winner"]])
        lines.append(_line(texts, chosen, rejected, known, prompts))
    return PreferencePairs(tuple(lines), {why: count for why, count in left_out.items() if count})


def _line(
    found: _Texts, chosen: str, rejected: str, known: Mapping[str, Variant], prompts: Mapping[str, Prompt]
) -> str:
    asked = _asked(found.evidence, [known[name] for name in (chosen, rejected) if name in known], prompts)
    answer = {
        "prompt": asked,
        "chosen": [{"role": "assistant", "content": found.texts[chosen]}],
        "rejected": [{"role": "assistant", "content": found.texts[rejected]}],
    }
    return json.dumps(answer, ensure_ascii=False)


def _asked(evidence: Evidence, variants: list[Variant], prompts: Mapping[str, Prompt]) -> list[dict[str, str]]:
    language = variants[0].language if variants else "en"
    for variant in variants:
        if variant.backend in BACKENDS and not BACKENDS[variant.backend].styles:
            try:
                return messages(prompts.get(variant.prompt) or variant.prompt, evidence, variant.language)
            except WhyboardError:  # a prompt that is gone
                continue
    return messages(STANDARD, evidence, language)


def _pairs(journal: Journal) -> Iterator[tuple[str, _Texts]]:
    for row in journal.read("campaign_pairs"):
        if row["kind"] == NORMAL:
            texts = {row["first_variant"]: row["first_text"], row["second_variant"]: row["second_text"]}
            yield row["id"], _Texts(texts, evidence_from_json(json.loads(row["evidence_json"])))
    said = {row["id"]: row for row in journal.read("judged_explanations")}
    for row in journal.read("preferences"):
        both = [said.get(row[f"{side}_explanation"]) for side in ("left", "right")]
        if both[0] and both[1]:
            texts = {each["variant"]: each["text"] for each in both if each}
            yield (
                compared(both[0]["id"], both[1]["id"]),
                _Texts(texts, evidence_from_json(json.loads(both[0]["evidence_json"]))),
            )


def _known(journal: Journal) -> dict[str, Variant]:
    """Variants by id, from campaigns and from the explanations that were judged."""
    found = {variant.id: variant for each in campaigns(journal) for variant in each.settings.variants}
    for row in journal.read("judged_explanations"):
        values: dict[str, Any] = json.loads(row["variant_json"])
        found.setdefault(row["variant"], Variant(**values))
    return found
