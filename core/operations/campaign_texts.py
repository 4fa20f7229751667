"""The texts of a campaign, written before it opens, and the pairs made of them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from core.errors import WhyboardError
from core.explain.generate import About, explanation_id
from core.explain.types import Evidence, Variant
from core.explain.words import plain
from core.operations.batch_questions import BatchQuestion
from core.operations.campaign_sample import Sampled
from core.operations.subjects import evidence_of, subject
from core.operations.workbench import Workbench
from core.rate.campaigns import DECOY, FALSE_CLAIM, GOLD, NORMAL, PLACEBO, TEMPLATE, WRONG_USER, Campaign
from core.rate.decoys import OTHER_ITEM, decoy_name, placebo, template_text, with_false_claim
from core.rate.pairs import CampaignPair, balanced_order
from core.recommend.place import ranks

TRIED = 60  # users of whom one is sought who has the item about as high, for a text written for somebody else
LOOKED_AT = 10  # of them, whose reasons are looked at


@dataclass(frozen=True, slots=True)
class Told:
    """One text about one sampled item.

    Attributes
    ----------
    variant : str
        Id of what wrote it, or what stands for it.
    explanation : str
        Its id; '' where it is none.
    text : str
        The text.
    """

    variant: str
    explanation: str
    text: str


@dataclass(slots=True)
class Subjects:
    """The sample with its evidence, and for some of it evidence of other users about the same item.

    Attributes
    ----------
    about : list of (Sampled, Evidence)
        What is judged.
    others : mapping of (int, str) to (str, Evidence)
        By position in `about` and variant: another user and what a text for them is written from.
    refused : mapping of str to int
        Combinations without evidence, by what happened.
    """

    about: list[tuple[Sampled, Evidence]] = field(default_factory=list)
    others: dict[tuple[int, str], tuple[str, Evidence]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)


def gather(
    workbench: Workbench, campaign: Campaign, sample: Sequence[Sampled], report: Callable[[float], None]
) -> Subjects:
    """Evidence of the sample, and of other users for the decoys that need it."""
    settings, found = campaign.settings, Subjects()
    for n, each in enumerate(sample):
        report(n / len(sample))
        try:
            chosen = subject(workbench, settings.dataset, each.user, each.item, settings.model)
            found.about.append((each, evidence_of(workbench, chosen)))
        except WhyboardError as error:
            found.refused[error.what] += 1
    wanted = settings.decoy_pairs(len(found.about) * len(settings.comparisons)).get(WRONG_USER, 0)
    for position, variant in _rotation(campaign, len(found.about), WRONG_USER):
        if len(found.others) >= wanted:
            break
        other = _somebody_else(workbench, campaign, *found.about[position])
        if other is not None:
            found.others[position, variant.id] = other
    return found


def questions_of(campaign: Campaign, subjects: Subjects) -> list[BatchQuestion]:
    """All that variants are asked."""
    settings = campaign.settings
    variants = {variant.id: variant for variant in settings.variants}
    asked = [
        BatchQuestion(evidence, About(settings.dataset, settings.model, each.user, each.item), variant)
        for each, evidence in subjects.about
        for variant in settings.variants
    ]
    for (position, name), (user, evidence) in subjects.others.items():
        about = About(settings.dataset, settings.model, user, subjects.about[position][0].item)
        asked.append(BatchQuestion(evidence, about, variants[name]))
    return asked


def make_pairs(
    workbench: Workbench, campaign: Campaign, subjects: Subjects, rows: Mapping[str, Mapping[str, Any]]
) -> list[CampaignPair]:
    """Pairs of texts that are there and differ, in their balanced order.

    Parameters
    ----------
    workbench, campaign, subjects
        What it is about.
    rows : mapping of str to mapping
        Rows of explanations by id.
    """
    told = [_told(campaign, evidence, rows) for _, evidence in subjects.about]
    normal = [pair for n in range(len(told)) for pair in _normal(campaign, subjects, told, n)]
    pairs = [*normal]
    if normal:
        pairs += _decoys(workbench, campaign, subjects, told, rows, len(normal))
        pairs += _gold(campaign, subjects, told)
    found = list({pair.id: pair for pair in pairs}.values())
    cells = [("+".join(pair.variants), pair.stratum, pair.kind) for pair in found]
    order = balanced_order(cells, campaign.settings.seed)
    return [replace(found[position], place=place) for place, position in enumerate(order)]


def _told(campaign: Campaign, evidence: Evidence, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Told]:
    """Texts about one sampled item, by variant; those that could not be written are missing."""
    keys = {variant.id: explanation_id(evidence, variant, 0) for variant in campaign.settings.variants}
    return {name: Told(name, key, rows[key]["text"]) for name, key in keys.items() if key in rows}


def _pair(
    campaign: Campaign, kind: str, subject_: tuple[Sampled, Evidence], first: Told, second: Told, expected: str = ""
) -> CampaignPair:
    each, evidence = subject_
    settings = campaign.settings
    return CampaignPair(
        campaign.id, kind, settings.dataset, settings.model, each.user, each.item, (first.variant, second.variant),
        (first.explanation, second.explanation), (first.text, second.text), evidence, expected,
        each.cell(settings.strata), each.activity, each.share,
    )  # fmt: skip


def _normal(
    campaign: Campaign, subjects: Subjects, told: Sequence[Mapping[str, Told]], n: int
) -> Iterator[CampaignPair]:
    for one, other in campaign.settings.comparisons:
        texts = told[n]
        if one in texts and other in texts and texts[one].text != texts[other].text:
            yield _pair(campaign, NORMAL, subjects.about[n], texts[one], texts[other])


def _decoys(
    workbench: Workbench,
    campaign: Campaign,
    subjects: Subjects,
    told: Sequence[Mapping[str, Told]],
    rows: Mapping[str, Mapping[str, Any]],
    normal: int,
) -> Iterator[CampaignPair]:
    for kind, wanted in campaign.settings.decoy_pairs(normal).items():
        made = 0
        for position, variant in _rotation(campaign, len(told), kind):
            if made == wanted:
                break
            own = told[position].get(variant.id)
            decoy = _decoy(workbench, campaign, subjects, rows, kind, position, variant) if own else None
            if own and decoy and decoy.text != own.text:
                made += 1
                yield _pair(campaign, DECOY, subjects.about[position], own, decoy)


def _decoy(
    workbench: Workbench,
    campaign: Campaign,
    subjects: Subjects,
    rows: Mapping[str, Mapping[str, Any]],
    kind: str,
    position: int,
    variant: Variant,
) -> Told | None:
    each, evidence = subjects.about[position]
    name = decoy_name(kind)
    if kind == PLACEBO:
        return Told(name, "", placebo(evidence, variant.language))
    if kind == TEMPLATE:
        return Told(name, "", template_text(evidence, variant.language))
    if kind == FALSE_CLAIM:
        number = _number(campaign, each.user, each.item)
        planted = with_false_claim(evidence, _unrated(workbench, campaign, each, number), flip=number % 2 == 0)
        return None if planted is None else Told(name, "", template_text(planted, variant.language))
    other = subjects.others.get((position, variant.id))
    key = explanation_id(other[1], variant, 0) if other else ""
    return Told(name, key, rows[key]["text"]) if key in rows else None


def _gold(campaign: Campaign, subjects: Subjects, told: Sequence[Mapping[str, Told]]) -> Iterator[CampaignPair]:
    """A variant's text about the item against its text about another item for another user."""
    made = 0
    for position, variant in _rotation(campaign, len(told), GOLD):
        if made == campaign.settings.gold:
            return
        (each, evidence), own = subjects.about[position], told[position].get(variant.id)
        for step in range(1, len(told)):
            place = (position + step) % len(told)
            other, text = subjects.about[place][0], told[place].get(variant.id)
            elsewhere = other.item != each.item and other.user != each.user
            if own and text and elsewhere and evidence.title not in text.text:
                made += 1
                wrong = Told(OTHER_ITEM, text.explanation, text.text)
                yield _pair(campaign, GOLD, subjects.about[position], own, wrong, "first")
                break


def _rotation(campaign: Campaign, n: int, what: str) -> Iterator[tuple[int, Variant]]:
    """Positions of the sample with a variant each: in an order drawn for `what`, every variant in turn."""
    variants = campaign.settings.variants
    rng = np.random.default_rng([abs(campaign.settings.seed), int.from_bytes(what.encode()[:4], "big")])
    drawn = rng.permutation(n).tolist()
    for shift in range(len(variants)):
        for turn, position in enumerate(drawn):
            yield position, variants[(turn + shift) % len(variants)]


def _somebody_else(
    workbench: Workbench, campaign: Campaign, each: Sampled, evidence: Evidence
) -> tuple[str, Evidence] | None:
    """Another user for whom the item stands about as high, and the evidence for them, with other reasons."""
    settings = campaign.settings
    catalogue, model = workbench.catalogue(settings.dataset), workbench.model(settings.dataset, settings.model)
    rng, item = np.random.default_rng(_number(campaign, each.user, each.item)), catalogue.item_index[each.item]
    own, rank = {f.data["title"] for f in evidence.of_kind("driver")}, evidence.of_kind("rank")[0].data["rank"]
    places: list[tuple[int, int]] = []
    for user in rng.permutation(len(catalogue.user_ids))[:TRIED].tolist():
        history = catalogue.ratings.of(user)
        mine = catalogue.user_ids[user] == each.user or item in history.items
        if not mine and model.served.refuses(history) is None:
            theirs = int(ranks(model.served.scores(history)[None], item, history.items)[0])
            places.append((abs(theirs - rank), user))  # a place of its own would give the text away
    for _, user in sorted(places)[:LOOKED_AT]:
        try:
            name = catalogue.user_ids[user]
            found = evidence_of(workbench, subject(workbench, settings.dataset, name, each.item, settings.model))
        except WhyboardError:
            continue
        named = {fact.data["title"] for fact in found.of_kind("driver", "against")}
        if found.of_kind("driver") and not named & own:
            return name, found
    return None


def _unrated(workbench: Workbench, campaign: Campaign, each: Sampled, number: int) -> str:
    """Title of an item that the user has not rated, other than the one explained."""
    catalogue = workbench.catalogue(campaign.settings.dataset)
    rated = set(catalogue.ratings.of(catalogue.user_index[each.user]).items.tolist())
    rated.add(catalogue.item_index[each.item])
    left = [n for n in range(len(catalogue.items)) if n not in rated and catalogue.items.n_ratings[n] > 0]
    return plain(catalogue.items.titles[left[number % len(left)]]) if left else ""


def _number(campaign: Campaign, *parts: str) -> int:
    text = "\x1f".join((str(campaign.settings.seed), *parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")
