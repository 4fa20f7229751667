"""What a variant may be made of: everything a backend knows, and the refusal of everything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.errors import InputError
from core.explain.backends import BACKENDS, Backend, checked_variant
from core.explain.local_models import folder_of
from core.explain.options import Number, Option
from core.explain.prompts import LANGUAGES, Prompt, find_prompt
from core.explain.types import Variant

MODEL_LIMIT = 300  # characters of a model's name or folder


def checked_choice(variant: Variant, made: Mapping[str, Prompt]) -> Variant:
    """Return a variant that can write, equal choices made equal: 1 and 1.0 are one temperature.

    Parameters
    ----------
    variant : Variant
        What was chosen.
    made : mapping of str to Prompt
        Prompts that people made.

    Raises
    ------
    InputError
        The backend, the model, the prompt or style, the language or an option is unknown, or the model's folder is not
        there; it is named.
    """
    if variant.backend not in BACKENDS:
        raise InputError(f"There is no backend “{variant.backend[:80]}”.", f"Choose one of: {', '.join(BACKENDS)}.")
    backend = BACKENDS[variant.backend]
    model = _model(backend, variant.model.strip())
    if not backend.styles:
        find_prompt(variant.prompt, made)
    elif variant.prompt not in backend.styles:
        raise InputError(
            f"Backend “{backend.name}” has no style “{variant.prompt[:80]}”.",
            f"Choose one of: {', '.join(backend.styles)}.",
        )
    if variant.language not in backend.languages:
        raise InputError(
            f"Backend “{backend.name}” does not write “{variant.language[:20]}”.",
            f"Choose one of: {', '.join(backend.languages)}.",
        )
    options = {name: _plain(backend.options.get(name), value) for name, value in variant.options.items()}
    found = replace(variant, model=model, options=options)
    checked_variant(found)
    return found


def label_of(variant: Variant) -> str:
    """What a variant is called where nobody gave it a name, such as `Template, concise`."""
    backend = BACKENDS[variant.backend].label if variant.backend in BACKENDS else variant.backend
    style = variant.prompt.rpartition("-")[0] or variant.prompt
    writer = f"{backend} ({variant.model})" if variant.backend == "embedded" else f"{backend} {variant.model}".strip()
    parts = (writer, style, "" if variant.language == "en" else _language(variant))
    return ", ".join(part for part in parts if part)


def _language(variant: Variant) -> str:
    return LANGUAGES.get(variant.language, variant.language)


def _model(backend: Backend, model: str) -> str:
    if backend.models is None:
        if not model or len(model) > MODEL_LIMIT or not model.isprintable():
            raise InputError(
                f"Backend “{backend.name}” needs a model, not “{model[:80]}”.", "Name the model that writes."
            )
        if backend.name == "transformers":
            folder_of(model)
    elif model not in backend.models:
        names = ", ".join(name for name in backend.models if name)
        remedy = f"Choose one of: {names}." if names else "Leave the model out."
        raise InputError(f"Backend “{backend.name}” has no model “{model[:80]}”.", remedy)
    return model


def _plain(option: Option | None, value: Any) -> Any:
    if not isinstance(option, Number) or isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if not option.whole:
        return float(value)
    return int(value) if float(value).is_integer() else value
