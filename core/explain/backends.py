"""What writes explanations: one small protocol, one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol
from urllib.parse import urlsplit

from core.errors import InputError
from core.explain.events import Event
from core.explain.options import DECODING, DEVICES, DTYPES, SWITCH, Choice, Option, check_options
from core.explain.prompts import Prompt
from core.explain.types import Evidence, Variant


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an OpenAI-compatible server is. The key is never printed, stored or put into an identifier.

    Attributes
    ----------
    base_url, key, model : str
        Such as `http://127.0.0.1:8000/v1`; its key ("" where it wants none); the model to ask.
    timeout : float
        Seconds to wait for the connection and between two pieces.
    price_in, price_out : float or None
        Money for a million tokens read and written; None where they are not known.
    """

    base_url: str
    key: str
    model: str
    timeout: float = 60.0
    price_in: float | None = None
    price_out: float | None = None

    def cost(self, prompt_tokens: int | None, tokens: int | None) -> float | None:
        """Money for tokens read and written; None where tokens or prices are not known."""
        if self.price_in is None or self.price_out is None or prompt_tokens is None or tokens is None:
            return None
        return (prompt_tokens * self.price_in + tokens * self.price_out) / 1e6

    @property
    def host(self) -> str:
        """Host and port that evidence is sent to."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    def __repr__(self) -> str:
        return f"Endpoint(base_url={self.base_url!r}, model={self.model!r})"

    @classmethod
    def from_mapping(cls, values: Mapping[str, str]) -> Endpoint | None:
        """Read WHYBOARD_OPENAI_BASE_URL, _API_KEY, _MODEL, _PRICE_IN and _PRICE_OUT; None if not configured.

        Raises
        ------
        InputError
            One of address and model is set without the other, the address is not one of http or https, or a price is
            no amount of money.
        """
        url, model = values.get("WHYBOARD_OPENAI_BASE_URL", ""), values.get("WHYBOARD_OPENAI_MODEL", "")
        if not url and not model:
            return None
        if not url or not model:
            missing = "WHYBOARD_OPENAI_MODEL" if url else "WHYBOARD_OPENAI_BASE_URL"
            raise InputError(f"The OpenAI-compatible endpoint is half configured: {missing} is not set.", "Set it.")
        if not url.startswith(("http://", "https://")):
            raise InputError(
                f"WHYBOARD_OPENAI_BASE_URL is “{url[:80]}”.", "Use an address such as http://127.0.0.1:8000/v1."
            )
        prices = (_price(values, "WHYBOARD_OPENAI_PRICE_IN"), _price(values, "WHYBOARD_OPENAI_PRICE_OUT"))
        return cls(url, values.get("WHYBOARD_OPENAI_API_KEY", ""), model, price_in=prices[0], price_out=prices[1])


def _price(values: Mapping[str, str], name: str) -> float | None:
    text = values.get(name, "").strip()
    if not text:
        return None
    try:
        price = float(text)
    except ValueError:
        price = -1.0
    if not 0 <= price < float("inf"):
        raise InputError(f"{name} is “{text[:80]}”.", "Use the price of a million tokens, such as 0.60.")
    return price


def never() -> bool:
    """Nobody cancels."""
    return False


@dataclass(frozen=True, slots=True)
class Request:
    """What a backend is asked for.

    Attributes
    ----------
    evidence : Evidence
        All it may use.
    variant : Variant
        Model, prompt, options, language.
    seed : int
        Seed of the generation, for backends that draw.
    endpoint : Endpoint or None
        Where to ask, for backends that ask a server.
    cancelled : callable
        Asked wherever the backend waits and between pieces; once it says True, the backend raises `CancelledError`.
    prompt : Prompt or None
        The prompt that the variant names, where a person made it; None for the prompts of the program.
    """

    evidence: Evidence
    variant: Variant
    seed: int = 0
    endpoint: Endpoint | None = None
    cancelled: Callable[[], bool] = never
    prompt: Prompt | None = None


class Generate(Protocol):
    """What a backend does."""

    def __call__(self, request: Request, options: Mapping[str, Any]) -> Iterator[Event]:
        """Yield what happens, `Finished` last; the options are checked.

        Closing the iterator stops the writing at once and frees what it holds.
        """


class GenerateMany(Protocol):
    """What a backend does that writes several texts faster together than one by one."""

    def __call__(self, requests: Sequence[Request], options: Mapping[str, Any]) -> Sequence[Sequence[Event]]:
        """Return the events of each request, of one variant, in their order; the options are checked."""


class Revision(Protocol):
    """What a backend does whose models come with the project, so that they change with its version."""

    def __call__(self, model: str) -> str:
        """Return a short hash of what the model is and does now; '' where there is no such model."""


@dataclass(frozen=True, slots=True)
class Backend:
    """One way of writing.

    Attributes
    ----------
    name, label : str
        Name in variants and commands; label on pages.
    generate : str
        `module:function` of type `Generate`.
    options : mapping of str to Option
        Options it knows.
    remote : bool
        Whether evidence leaves this machine's process.
    many : str
        `module:function` of type `GenerateMany`; "" where texts are written one by one.
    parallel : int
        How many texts of a batch may be written at the same time.
    styles : tuple of str
        Styles it writes in, named like prompts; empty where it is asked with a prompt.
    models : tuple of str or None
        Names of the models it has; None where a variant names one of many, which must then be named.
    languages : tuple of str
        Languages it writes.
    revision : str
        `module:function` of type `Revision`; "" where a model's name says all that is known of it.
    """

    name: str
    label: str
    generate: str
    options: Mapping[str, Option]
    remote: bool
    many: str = ""
    parallel: int = 1
    styles: tuple[str, ...] = ()
    models: tuple[str, ...] | None = None
    languages: tuple[str, ...] = ("en", "zh")
    revision: str = ""


BACKENDS: dict[str, Backend] = {
    backend.name: backend
    for backend in (
        Backend(
            "template",
            "Template",
            "core.explain.template:generate",
            {},
            False,
            styles=("concise-2", "detailed-2", "contrastive-1", "cautious-1"),
            models=("",),
        ),
        Backend(
            "embedded",
            "Embedded model",
            "core.explain.embedded.backend:generate",
            {name: DECODING[name] for name in ("temperature", "top_p")},
            False,
            many="core.explain.embedded.backend:generate_many",
            styles=("concise-1", "detailed-1", "contrastive-1", "cautious-1"),
            models=("small", "large"),
            revision="core.explain.embedded.backend:revision",
        ),
        Backend(
            "transformers",
            "Transformers model on this machine",
            "core.explain.transformers_backend:generate",
            DECODING | {"device": Choice(DEVICES), "dtype": Choice(DTYPES), "int8": Choice(SWITCH)},
            False,
        ),
        Backend(
            "openai",
            "OpenAI-compatible",
            "core.explain.openai_backend:generate",
            DECODING,
            True,
            parallel=8,
        ),
    )
}


def events(request: Request) -> Iterator[Event]:
    """Yield what happens while a variant writes; see `core.explain.events`.

    Raises
    ------
    InputError
        The backend or an option is unknown, or an option is out of range.
    CancelledError
        The request was cancelled.
    WhyboardError
        The backend failed.
    """
    backend, options = checked_variant(request.variant)
    generate: Generate = _load(backend.generate)
    return generate(request, options)


def events_of_many(requests: Sequence[Request]) -> Sequence[Sequence[Event]]:
    """The events of several requests of one variant, whose backend writes many together; raises like `events`."""
    backend, options = checked_variant(requests[0].variant)
    generate: GenerateMany = _load(backend.many)
    return generate(requests, options)


def revision_of(variant: Variant) -> str:
    """What stands behind the name of a variant's model now; '' where the name says all that is known.

    It imports no heavy library: whoever looks a text up asks for it.
    """
    backend = BACKENDS.get(variant.backend)
    if backend is None or not backend.revision:
        return ""
    told: Revision = _load(backend.revision)
    return told(variant.model)


def checked_variant(variant: Variant) -> tuple[Backend, Mapping[str, Any]]:
    """Return the backend of a variant and its options, checked.

    Raises
    ------
    InputError
        The backend or an option is unknown, or an option is out of range.
    """
    if variant.backend not in BACKENDS:
        raise InputError(f"There is no backend “{variant.backend[:80]}”.", f"Choose one of: {', '.join(BACKENDS)}.")
    backend = BACKENDS[variant.backend]
    check_options(backend.name, backend.options, variant.options)
    return backend, variant.options


def _load(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
