"""True texts to plant errors in: written by a backend from the evidence of real lists, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

import numpy as np

from core.errors import WhyboardError
from core.explain.backends import BACKENDS, Request, events, events_of_many
from core.explain.events import Draft
from core.explain.template import STYLES
from core.explain.types import Evidence, Variant
from core.operations.lists import recommend
from core.operations.subjects import evidence_of, subject
from core.operations.workbench import Workbench

PLACES = 30  # of a list, from which items are drawn
TOGETHER = 20  # texts that are written at once


@dataclass(frozen=True)
class Text:
    """A text and what it was written from."""

    variant: Variant
    evidence: Evidence
    text: str


def variants(backend: str) -> list[Variant]:
    """Every style of a backend in every language it has."""
    if backend == "template":
        return [Variant("template", "", style, {}, lang) for style, languages in STYLES.items() for lang in languages]
    known = BACKENDS[backend]
    return [Variant(backend, "small", style, {}, lang) for style in known.styles for lang in known.languages]


def texts(bench: Workbench, dataset: str, model: str | None, backend: str, count: int, seed: int = 0) -> list[Text]:
    """`count` texts about users and places drawn with a seed; styles and languages take turns."""
    found: list[Text] = []
    turns = cycle(variants(backend))
    evidences = _evidences(bench, dataset, model, seed)
    asked: dict[str, list[Request]] = {}
    for number, variant in enumerate(islice(turns, count)):
        contrast = variant.prompt.startswith("contrastive")
        plain, against = next(evidences)
        asked.setdefault(variant.id, []).append(Request(against if contrast else plain, variant, number))
    for requests in asked.values():
        for start in range(0, len(requests), TOGETHER):
            found += _written(requests[start : start + TOGETHER])
    return found


def _written(requests: Sequence[Request]) -> Iterator[Text]:
    many = BACKENDS[requests[0].variant.backend].many
    told = events_of_many(requests) if many else [events(request) for request in requests]
    for request, each in zip(requests, told, strict=True):
        draft = Draft()
        for event in each:
            draft = draft.after(event)
        yield Text(request.variant, request.evidence, draft.text)


def _evidences(bench: Workbench, dataset: str, model: str | None, seed: int) -> Iterator[tuple[Evidence, Evidence]]:
    """Evidence of an item alone, and held against another of the same list."""
    users = bench.catalogue(dataset).user_ids
    random = np.random.default_rng(seed)
    while True:
        user = users[int(random.integers(len(users)))]
        try:
            rows = recommend(bench, dataset, user, PLACES, model).items
            item, other = (rows[n].item for n in random.choice(len(rows), 2, replace=False))
            chosen = subject(bench, dataset, user, item, model)
            yield evidence_of(bench, chosen), evidence_of(bench, chosen, other)
        except WhyboardError:  # a user with too few ratings, or a score without an account
            continue
