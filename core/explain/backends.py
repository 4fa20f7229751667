"""What writes explanations: one small protocol, one table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from core.errors import InputError
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
    """

    base_url: str
    key: str
    model: str
    timeout: float = 60.0

    def __repr__(self) -> str:
        return f"Endpoint(base_url={self.base_url!r}, model={self.model!r})"

    @classmethod
    def from_mapping(cls, values: Mapping[str, str]) -> Endpoint | None:
        """Read WHYBOARD_OPENAI_BASE_URL, WHYBOARD_OPENAI_API_KEY and WHYBOARD_OPENAI_MODEL; None if not configured.

        Raises
        ------
        InputError
            One of address and model is set without the other, or the address is not one of http or https.
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
        return cls(url, values.get("WHYBOARD_OPENAI_API_KEY", ""), model)


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
    """

    evidence: Evidence
    variant: Variant
    seed: int = 0
    endpoint: Endpoint | None = None


class Generate(Protocol):
    """What a backend does."""

    def __call__(self, request: Request, options: Mapping[str, Any]) -> Iterator[str]:
        """Yield pieces of the text; the options are checked."""


@dataclass(frozen=True, slots=True)
class Backend:
    """One way of writing.

    Attributes
    ----------
    name, label : str
        Name in variants and commands; label on pages.
    generate : str
        `module:function` of type `Generate`.
    options : mapping of str to (float, float)
        Options it knows, each with its least and greatest value.
    remote : bool
        Whether evidence leaves this machine's process.
    """

    name: str
    label: str
    generate: str
    options: Mapping[str, tuple[float, float]]
    remote: bool


BACKENDS: dict[str, Backend] = {
    backend.name: backend
    for backend in (
        Backend("template", "Template", "core.explain.template:generate", {}, False),
        Backend(
            "openai",
            "OpenAI-compatible",
            "core.explain.openai_backend:generate",
            {"temperature": (0.0, 2.0), "top_p": (0.0, 1.0), "max_tokens": (16, 4096)},
            True,
        ),
    )
}


def pieces(request: Request) -> Iterator[str]:
    """Yield the text that a variant writes, piece by piece.

    Raises
    ------
    InputError
        The backend or an option is unknown, or an option is out of range.
    WhyboardError
        The backend failed.
    """
    backend, options = checked_variant(request.variant)
    module, _, name = backend.generate.partition(":")
    generate: Generate = getattr(import_module(module), name)
    return generate(request, options)


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
    for name, value in variant.options.items():
        if name not in backend.options:
            known = ", ".join(backend.options) or "none"
            raise InputError(f"Backend “{backend.name}” has no option “{name[:80]}”.", f"It has: {known}.")
        low, high = backend.options[name]
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise InputError(f"Option {name} is {value!r}.", f"Use a number from {low:g} to {high:g}.")
    return backend, variant.options
