"""What programs may ask: the same operations as the pages, each behind the role that it takes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPBearer

from core.operations import lists, utc_now
from core.operations.choosing import chosen_variants
from core.operations.documents import explain_document, recommend_document, why_document
from core.operations.explanations import evidence_of, explain_as, lens_of, subject
from core.operations.feedback import record_comment, record_likert, record_thumb
from core.operations.roles import EXPLAIN, JUDGE, READ, Actor
from core.operations.texts import kept_text
from dashboard import VERSION, services
from dashboard.endpoint import endpoint
from dashboard.http_api.bodies import Explain, Feedback, Recommend, Why

_BEARER = HTTPBearer(auto_error=False, description="A token of WHYBOARD_API_TOKENS.")
ROUTER = APIRouter(dependencies=[Depends(_BEARER)])


def actor_of(verb: str) -> Callable[[Request], Actor]:
    """Who asks, once their role was found to allow the verb."""

    def allowed(request: Request) -> Actor:
        actor: Actor = request.state.actor
        actor.require(verb)
        return actor

    return allowed


Reader = Annotated[Actor, Depends(actor_of(READ))]
Judge = Annotated[Actor, Depends(actor_of(JUDGE))]
Writer = Annotated[Actor, Depends(actor_of(EXPLAIN))]


@ROUTER.post("/recommend", summary="Top-N of a user")
def recommend(body: Recommend, actor: Reader) -> dict[str, Any]:
    """Rank the catalogue for a user; an unknown user gets the popularity list, and `fallback` says so."""
    found = lists.recommend(services.workbench(actor), body.dataset, body.user, body.n, body.model)
    return recommend_document(body.user, found)


@ROUTER.post("/why", summary="Where a score comes from")
def why(body: Why, actor: Reader) -> dict[str, Any]:
    """Attribute the score of an item to the ratings of the user, or to attributes; base + Σ values is the score."""
    bench = services.workbench(actor)
    chosen = subject(bench, body.dataset, body.user, body.item, body.model)
    return why_document(chosen, lens_of(bench, chosen, body.lens, body.form, body.by, seed=body.seed))


@ROUTER.post("/explain", summary="Explain an item in words")
def explain(body: Explain, actor: Writer) -> dict[str, Any]:
    """Write the words of each variant from the same evidence; what was written before is answered from the store."""
    bench, journal, address = services.workbench(actor), services.journal(actor), endpoint()
    chosen = subject(bench, body.dataset, body.user, body.item, body.model)
    variants = chosen_variants(journal, body.variants, body.language, address)
    evidence = evidence_of(bench, chosen)
    written = tuple(
        explain_as(bench, journal, chosen, evidence, variant, body.seed, endpoint=address) for variant in variants
    )
    return explain_document(chosen, evidence, written)


@ROUTER.post("/feedback", summary="Say something of an explanation")
def feedback(body: Feedback, actor: Judge) -> dict[str, Any]:
    """Keep a thumb, aspects and a comment; the answer comes after the commit, and a changed mind is a new row."""
    journal = services.journal(actor)
    found = kept_text(journal, body.explanation)
    rater = f"{actor.name}:{body.rater}" if body.rater else actor.name
    key = body.id or uuid.uuid4().hex
    common: dict[str, Any] = {"explanation": found, "rater": rater, "now": utc_now(), "app_version": VERSION}
    if body.thumb is not None or body.reasons:
        value = None if body.thumb is None else int(body.thumb == "up")
        record_thumb(journal, value=value, reasons=body.reasons, id=f"{key}-thumb", **common)
    for dimension, stars in body.likert.items():
        record_likert(journal, dimension=dimension, value=stars, id=f"{key}-{dimension}", **common)
    if body.comment:
        record_comment(journal, text=body.comment, id=f"{key}-comment", **common)
    return {"id": key, "explanation": found.id, "rater": rater, "saved": True}
