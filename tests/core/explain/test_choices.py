"""What a variant may be made of."""

from pathlib import Path
from typing import Any

import pytest

from core.errors import InputError
from core.explain.backends import BACKENDS
from core.explain.choices import checked_choice, label_of
from core.explain.prompts import LANGUAGES, PROMPTS, Prompt
from core.explain.template import RETIRED, STYLES
from core.explain.types import Variant

MADE = {"friendly-1": Prompt("friendly-1", "", "")}


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"backend": "oracle"}, "no backend “oracle”.*template"),
        ({"model": "big"}, "no model “big”.*Leave the model out"),
        ({"prompt": "plain-1"}, "no style “plain-1”.*concise-2, detailed-2"),
        ({"language": "fr"}, "does not write “fr”"),
        ({"options": {"temperature": 1.0}}, "no option “temperature”.*none"),
        ({"backend": "openai"}, "needs a model"),
        ({"backend": "openai", "model": "a\nb"}, "needs a model"),
        ({"backend": "openai", "model": "m", "prompt": "concise-2"}, "no prompt “concise-2”.*friendly-1, plain-1"),
        ({"backend": "openai", "model": "m", "prompt": "plain-1", "language": "fr"}, "does not write “fr”"),
        ({"backend": "openai", "model": "m", "prompt": "plain-1", "options": {"beams": 2}}, "no option “beams”"),
        ({"backend": "openai", "model": "m", "prompt": "plain-1", "options": {"top_p": 2}}, "top_p is '2"),
        ({"backend": "openai", "model": "m", "prompt": "plain-1", "options": {"max_tokens": 20.5}}, "whole number"),
        ({"backend": "openai", "model": "m", "prompt": "plain-1", "options": {"top_p": True}}, "top_p is 'True'"),
    ],
)
def test_what_a_backend_does_not_know_is_refused_by_name(parts: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=rf"(?s){told}"):
        checked_choice(Variant(**({"backend": "template", "model": "", "prompt": "concise-2"} | parts)), MADE)


def test_a_local_model_is_a_folder_that_holds_one_or_a_name_of_the_hub(tmp_path: Path) -> None:
    def check(model: str) -> str:
        return checked_choice(Variant("transformers", model, "plain-2"), {}).model

    for nowhere in (str(tmp_path / "nowhere"), "./nowhere", "~/no/where", "a/b/c"):
        with pytest.raises(InputError, match=rf"(?s)no folder {nowhere}.*config\.json"):
            check(nowhere)
    with pytest.raises(InputError, match="holds no model"):
        check(str(tmp_path))
    with pytest.raises(InputError, match="neither a folder here nor a name of the hub"):
        check("what is this?")
    (tmp_path / "config.json").write_text("{}")
    for name in (str(tmp_path), "owner/name-7b", "gpt2"):
        assert check(name) == name


def test_equal_choices_are_one_variant() -> None:
    ways: list[tuple[str, dict[str, Any]]] = [
        ("m", {"temperature": 1, "max_tokens": 400.0}),
        (" m ", {"max_tokens": 400, "temperature": 1.0}),
    ]
    found = {checked_choice(Variant("openai", model, "friendly-1", options), MADE).id for model, options in ways}
    assert len(found) == 1
    other = checked_choice(Variant("openai", "m", "friendly-1", {"temperature": 0.9, "max_tokens": 400}), MADE)
    assert other.id not in found


def test_the_table_of_backends_says_what_they_do() -> None:
    assert BACKENDS["template"].styles == tuple(style for style in STYLES if style not in RETIRED)
    for backend in BACKENDS.values():
        assert set(backend.languages) <= set(LANGUAGES)
        for style in backend.styles or PROMPTS:
            for language in backend.languages:
                model = "m" if backend.models is None else backend.models[0]
                variant = Variant(backend.name, model, style, {}, language)
                assert checked_choice(variant, {}) == variant


def test_a_variant_without_a_name_is_called_by_its_parts() -> None:
    assert label_of(Variant("template", "", "concise-2")) == "Template, concise"
    assert label_of(Variant("embedded", "small", "concise-1")) == "Embedded model (small), concise"
    assert label_of(Variant("openai", "m", "plain-1", {}, "zh")) == "OpenAI-compatible m, plain, Chinese"
    assert label_of(Variant("gone", "m", "odd", {}, "xx")) == "gone m, odd, xx"
