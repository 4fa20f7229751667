"""Training on a toy grammar: what is held out, what the tokenizer keeps, what a few steps do."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch

from core.errors import InputError
from core.explain.embedded import slots
from core.explain.embedded.training import batches, corpus, tokenizer
from core.explain.embedded.training.sample import sample_plan
from core.explain.embedded.training.ship import HASH, WEIGHTS, ship
from core.explain.embedded.training.train import Recipe, loss_of, rate, train
from tests.core.explain.embedded import toy

FEW = 50  # of them a pass has eight batches, so that a run stopped after its tenth is in the second


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("lm")
    toy.build(made)
    return made


@pytest.fixture(scope="module")
def sequences(folder: Path) -> list[batches.Encoded]:
    return batches.encode(tokenizer.load(folder), corpus.load(folder, held=False))


def trained(folder: Path, sequences: list[batches.Encoded], work: Path, recipe: Recipe = toy.RECIPE):
    return train(sequences, tokenizer.load(folder), recipe, work, lambda *_: None, every=3)


def stopped(folder: Path, sequences: list[batches.Encoded], work: Path, recipe: Recipe) -> None:
    """Stop when step 10 is told; the last checkpoint is of step 9."""

    def stop(step: int, *_: float) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("core.explain.embedded.training.train.REPORTED", 10)
        train(sequences, tokenizer.load(folder), recipe, work, stop, every=9)


def test_a_plan_held_out_never_enters_training(folder: Path) -> None:
    kept = {e.plan.tokens for e in corpus.load(folder, held=False)}
    held = {e.plan.tokens for e in corpus.load(folder, held=True)}
    assert held and kept and not kept & held
    assert 0.02 < len(held) / (len(held) + len(kept)) < 0.1


def test_a_corpus_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    first = list(corpus.draw(50, 3, toy.WRITERS))
    assert first == list(corpus.draw(50, 3, toy.WRITERS)) != list(corpus.draw(50, 4, toy.WRITERS))


def test_a_plan_is_read_back_from_its_tokens() -> None:
    random = Random(0)
    for _ in range(200):
        plan = sample_plan(random)
        assert corpus.read_plan(" ".join(plan.tokens)) == plan


def test_the_tokenizer_gives_texts_back_exactly_with_a_token_a_slot(folder: Path) -> None:
    words = tokenizer.load(folder)
    texts = [e.text for e in corpus.load(folder, held=True)]
    texts += ["a <item>, b<year> <genre>\n  (“é”) — 你好<item>。 <tag>'s", " <item> ", "<stars_1><stars_2>"]
    for text in texts:
        ids = words.encode(text).ids
        assert words.decode(ids, skip_special_tokens=False) == text
        assert [words.id_to_token(i) for i in ids if words.id_to_token(i) in slots.all_slots()] == slots.slots_of(text)
    assert [words.token_to_id(token) for token in slots.specials()] == list(range(len(slots.specials())))


def test_batches_hold_every_example_once_a_pass_and_count_only_the_text(sequences: list[batches.Encoded]) -> None:
    left = {bytes(s.ids): s.prompt for s in sequences}
    stream = batches.batches(sequences, 512, 0)
    while left:
        batch = next(stream)
        assert batch.ids.size <= 512
        for ids, wanted in zip(batch.ids, batch.wanted, strict=True):
            length = np.flatnonzero(wanted)[-1] + 2
            prompt = left.pop(bytes(ids[:length].astype(np.uint16)))
            assert wanted.sum() == length - prompt and wanted[prompt - 1]


def test_the_rate_rises_stays_and_falls_to_nothing() -> None:
    recipe = replace(toy.RECIPE, steps=100, falling=40, warm_up=10, rate=1.0)
    rates = [rate(step, recipe) for step in range(100)]
    assert rates[0] == pytest.approx(0.1) and set(rates[9:60]) == {1.0}
    assert rates[-1] == pytest.approx(1 / 40) and rates[60:] == sorted(rates[60:], reverse=True)


def test_a_few_steps_lower_the_loss_and_two_runs_give_the_same_weights(
    folder: Path, sequences: list[batches.Encoded], tmp_path: Path
) -> None:
    before = trained(folder, sequences, tmp_path / "0", replace(toy.RECIPE, steps=0))
    first, second = (trained(folder, sequences, tmp_path / name) for name in "ab")
    batch = next(batches.batches(sequences, 4000, 9))
    with torch.no_grad():
        assert loss_of(first, batch) < 0.9 * loss_of(before, batch)
    for one, other in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(one, other)


def test_a_stopped_run_goes_on_to_the_same_weights(
    folder: Path, sequences: list[batches.Encoded], tmp_path: Path
) -> None:
    recipe, sequences = replace(toy.RECIPE, steps=15, falling=8), sequences[:FEW]
    whole = trained(folder, sequences, tmp_path / "whole", recipe)
    stopped(folder, sequences, tmp_path / "part", recipe)
    rest = trained(folder, sequences, tmp_path / "part", recipe)
    for one, other in zip(whole.parameters(), rest.parameters(), strict=True):
        assert torch.equal(one, other)
    for other in (replace(recipe, rate=1.0), replace(recipe, steps=100)):  # its rate has fallen
        with pytest.raises(InputError, match="another recipe"):
            trained(folder, sequences, tmp_path / "part", other)


def test_a_run_is_made_longer_before_its_rate_falls(
    folder: Path, sequences: list[batches.Encoded], tmp_path: Path
) -> None:
    sequences = sequences[:FEW]
    whole = trained(folder, sequences, tmp_path / "whole", replace(toy.RECIPE, steps=16))
    stopped(folder, sequences, tmp_path / "part", replace(toy.RECIPE, steps=13))
    longer = trained(folder, sequences, tmp_path / "part", replace(toy.RECIPE, steps=16))
    for one, other in zip(whole.parameters(), longer.parameters(), strict=True):
        assert torch.equal(one, other)


def test_what_is_shipped_loads_by_folder_with_its_hash(
    folder: Path, sequences: list[batches.Encoded], tmp_path: Path
) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    digest = ship(trained(folder, sequences, tmp_path / "work"), tokenizer.load(folder), tmp_path / "out")
    assert digest == hashlib.sha256((tmp_path / "out" / WEIGHTS).read_bytes()).hexdigest()
    assert (tmp_path / "out" / HASH).read_text().split() == [digest, WEIGHTS]
    words, model = (c.from_pretrained(tmp_path / "out") for c in (AutoTokenizer, AutoModelForCausalLM))
    assert words("<item> a<year>").input_ids == tokenizer.load(folder).encode("<item> a<year>").ids
    assert model.config.eos_token_id == words.eos_token_id and model.dtype == torch.bfloat16
    assert json.loads((tmp_path / "out" / "generation_config.json").read_text())["top_p"] == 0.95
