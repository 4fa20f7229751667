"""The backend `embedded`: evidence is planned, the shipped model puts the plan into words, rules check them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from core.errors import InputError
from core.explain import template
from core.explain.backends import BACKENDS, Request
from core.explain.embedded import slots
from core.explain.embedded.decode import Sampling
from core.explain.embedded.model import digest, load
from core.explain.embedded.plan import Filled
from core.explain.embedded.planner import NoPlan, plan_of
from core.explain.embedded.verify import problems
from core.explain.embedded.writer import Task, write, write_many
from core.explain.events import NO_MODEL, Event, Finished, Piece
from core.explain.queueing import queue_of
from core.explain.types import Variant, content_hash

PROMPTS = {f"{style}-1": style for style in slots.STYLES}  # a new number where plans are made in another way


def generate(request: Request, options: Mapping[str, Any]) -> Iterator[Event]:
    """Write one text; the variant's model is a size, its prompt a style.

    Raises
    ------
    InputError
        There is no such size, style or language.
    CancelledError
        The request was cancelled.
    """
    filled = _plan(request)
    if isinstance(filled, NoPlan):
        yield from _unplanned(request, filled)
        return
    with queue_of(("embedded", request.variant.model)).place() as place:
        yield from place.wait(request.cancelled)
        model = load(request.variant.model)
        yield from write(model, _task(request, filled), _sampling(options), problems, request.cancelled)


def generate_many(requests: Sequence[Request], options: Mapping[str, Any]) -> Sequence[Sequence[Event]]:
    """Write the texts of one variant together; raises like `generate`."""
    plans = [_plan(request) for request in requests]
    told: list[Sequence[Event]] = [
        list(_unplanned(request, plan)) if isinstance(plan, NoPlan) else ()
        for request, plan in zip(requests, plans, strict=True)
    ]
    planned = [(n, plan) for n, plan in enumerate(plans) if isinstance(plan, Filled)]
    if planned:
        first = requests[0]
        with queue_of(("embedded", first.variant.model)).place() as place:
            for _ in place.wait(first.cancelled):
                pass
            tasks = [_task(requests[n], plan) for n, plan in planned]
            model = load(first.variant.model)
            written = write_many(model, tasks, _sampling(options), problems, first.cancelled)
        for (n, _), events in zip(planned, written, strict=True):
            told[n] = events
    return told


def revision(size: str) -> str:
    """Hash of the weights of a size and of how tokens are drawn unless told otherwise; '' where there is no such size.

    It is part of the id of every text of this backend: other weights, or another way of drawing, write other texts.
    """
    weights = digest(size)
    return content_hash([weights, asdict(Sampling())]) if weights else ""


def _plan(request: Request) -> Filled | NoPlan:
    variant = request.variant
    if variant.prompt not in PROMPTS:
        raise InputError(
            f"The embedded model has no style “{variant.prompt[:80]}”.", f"Choose one of: {', '.join(PROMPTS)}."
        )
    return plan_of(request.evidence, PROMPTS[variant.prompt], variant.language, request.seed)


def _task(request: Request, filled: Filled) -> Task:
    return Task(filled, request.seed, lambda: _template(request))


def _sampling(options: Mapping[str, Any]) -> Sampling:
    default = Sampling()
    return Sampling(options.get("temperature", default.temperature), options.get("top_p", default.top_p))


def _unplanned(request: Request, missing: NoPlan) -> Iterator[Event]:
    yield Piece(_template(request))
    note = f"The language model was not asked; this is the template's text. {missing.reason}"
    yield Finished(NO_MODEL, (note,), from_template=True)


def _template(request: Request) -> str:
    """The template's text in the same style and language."""
    style = f"{PROMPTS[request.variant.prompt]}-"
    prompt = next(name for name in BACKENDS["template"].styles if name.startswith(style))
    variant = Variant("template", "", prompt, language=request.variant.language)
    told = template.generate(replace(request, variant=variant), {})
    return "".join(event.text for event in told if isinstance(event, Piece))
