"""The shipped models, as the backend uses them: on evidence of a random world, in every style and language."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache, partial
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.explain.backends import BACKENDS, Request, checked_variant, events, events_of_many, revision_of
from core.explain.embedded import model as models
from core.explain.embedded import slots
from core.explain.embedded.backend import PROMPTS
from core.explain.embedded.decode import Sampling
from core.explain.events import Draft, Event
from core.explain.generate import explanation_id
from core.explain.types import Evidence, Variant, content_hash
from tests.core.attribute.worlds import random_table
from tests.core.explain.worlds import evidence, judged

TABLE = random_table(4)


@cache
def asked(user: int = 0) -> Evidence:
    unrated = np.flatnonzero(np.isnan(TABLE[user])).tolist()
    return judged(evidence("ease", user, unrated[0], other=unrated[1]))


def request(size: str = "small", prompt: str = "concise-1", language: str = "en", seed: int = 0, user: int = 0):
    return Request(asked(user), Variant("embedded", size, prompt, {}, language), seed)


def drafted(row: Iterable[Event]) -> Draft:
    draft = Draft()
    for event in row:
        draft = draft.after(event)
    return draft


def told(one: Request) -> Draft:
    return drafted(events(one))


def test_the_backend_offers_what_ships() -> None:
    assert BACKENDS["embedded"].styles == tuple(PROMPTS) and BACKENDS["embedded"].models == models.SIZES
    shipped = [file for file in models.FOLDER.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in shipped) <= 25 * 2**20
    for size in models.SIZES:
        assert (models.FOLDER / size / "MODEL_CARD.md").is_file()


@pytest.mark.parametrize("size", models.SIZES)
def test_a_shipped_model_writes_every_style_and_language(size: str) -> None:
    wanted = list(product(PROMPTS, slots.LANGUAGES))
    drafts = map(drafted, events_of_many([request(size, prompt, language) for prompt, language in wanted]))
    for (_, language), draft in zip(wanted, drafts, strict=True):
        assert asked().title in draft.text and not slots.SLOT.search(draft.text)
        assert draft.finished is not None and draft.finished.checked != draft.finished.from_template
        assert ("。" in draft.text) == (language == "zh")


def test_the_weights_decide_the_id_of_a_text_and_nothing_else_of_the_variant(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = set()
    for size in models.SIZES:
        assert models.digest(size) == hashlib.sha256(models.weights(size).read_bytes()).hexdigest()
        variant = Variant("embedded", size, "concise-1")
        key = [asked().hash, asdict(variant), 0]
        assert explanation_id(asked(), variant, 0) == content_hash([*key, revision_of(variant)]) != content_hash(key)
        seen.add(revision_of(variant))
    assert len(seen) == 2
    assert Variant("embedded", "small", "concise-1").id == "embedded-concise-1-47b24564"  # kept in journals
    others = [Variant("template", "", "concise-2"), Variant("openai", "m", "plain-2"), Variant("gone", "m", "p")]
    for variant in others:  # as journals of every version hold them
        assert explanation_id(asked(), variant, 3) == content_hash([asked().hash, asdict(variant), 3])
    monkeypatch.setattr("core.explain.embedded.backend.Sampling", partial(Sampling, temperature=0.8))
    assert revision_of(Variant("embedded", "small", "concise-1")) not in seen


def test_new_weights_have_another_hash(tmp_path: Path) -> None:
    assert models.digest("small", tmp_path / "none") == models.digest("../small") == ""
    assert revision_of(Variant("embedded", "huge", "concise-1")) == ""
    for digest in ("a" * 64, "b" * 64):
        place = tmp_path / digest / "small"
        place.mkdir(parents=True)
        (place / models.HASH).write_text(f"{digest}  {models.WEIGHTS}\n")
        assert models.digest("small", tmp_path / digest) == digest


def test_the_same_seed_writes_the_same_and_another_seed_another() -> None:
    first, again, other = (told(request(seed=seed)).text for seed in (1, 1, 2))
    assert first == again != other


def test_texts_of_a_batch_are_those_written_alone() -> None:
    asked_for = [request(seed=seed, user=user) for user, seed in ((0, 0), (0, 1), (1, 0))]
    assert [drafted(row) for row in events_of_many(asked_for)] == [told(one) for one in asked_for]


def test_the_template_writes_where_there_is_no_plan() -> None:
    bare = Evidence(
        "Ikiru", "m", "stars", tuple(fact for fact in asked().facts if fact.kind not in ("driver", "scale"))
    )
    draft = told(Request(bare, Variant("embedded", "small", "concise-1"), 0))
    assert draft.finished is not None and draft.finished.from_template and "earlier version" in draft.finished.notes[0]
    assert draft.text


def test_unknown_sizes_and_styles_are_refused() -> None:
    with pytest.raises(InputError, match="huge"):
        list(events(request(size="huge")))
    with pytest.raises(InputError, match="rude"):
        list(events(request(prompt="rude-1")))
    with pytest.raises(InputError, match="max_tokens"):
        checked_variant(Variant("embedded", "small", "concise-1", {"max_tokens": 20}))
