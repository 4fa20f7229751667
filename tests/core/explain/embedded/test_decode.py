"""Writing with a model trained on a toy grammar: masks, seeds, batches, streaming, the fall to the template."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import torch

from core.errors import CancelledError, InputError, WhyboardError
from core.explain.backends import never
from core.explain.embedded import slots
from core.explain.embedded.decode import Sampling, decode, draw
from core.explain.embedded.model import HASH, WEIGHTS, LanguageModel, load
from core.explain.embedded.plan import Filled, Plan
from core.explain.embedded.training import batches, corpus, tokenizer
from core.explain.embedded.training.sample import sample_plan
from core.explain.embedded.training.ship import ship
from core.explain.embedded.training.train import train
from core.explain.embedded.writer import CANDIDATES, Task, Text, write, write_many
from core.explain.events import Draft, Event, Finished, Piece, Restart
from tests.core.explain.embedded import toy

GREEDY, DRAWN = Sampling(temperature=0, tokens=120), Sampling(tokens=120)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("lm")
    toy.build(made)
    words = tokenizer.load(made)
    sequences = batches.encode(words, corpus.load(made, held=False))
    model = train(sequences, words, replace(toy.RECIPE, steps=200), made, lambda *_: None)
    ship(model, words, made / "small")
    return made


@pytest.fixture(scope="module")
def model(folder: Path) -> LanguageModel:
    return load("small", folder)


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    random = Random(7)
    return [sample_plan(random) for _ in range(6)]


def written(model: LanguageModel, plans: list[Plan], sampling: Sampling, seeds: list[int]) -> list[list[int]]:
    texts: list[list[int]] = [[] for _ in plans]
    for step in decode(model, plans, sampling, seeds):
        for number, token in step:
            texts[number].append(token)
    return texts


def test_the_vocabulary_spells_what_the_tokenizer_decodes(folder: Path, model: LanguageModel) -> None:
    words = tokenizer.load(folder)
    for example in corpus.load(folder, held=True):
        ids = words.encode(example.text).ids
        assert b"".join(model.vocabulary.spelt[i] for i in ids).decode() == example.text


@pytest.mark.parametrize("sampling", [GREEDY, DRAWN])
def test_a_batch_writes_what_one_by_one_writes(model: LanguageModel, plans: list[Plan], sampling: Sampling) -> None:
    seeds = list(range(len(plans)))
    alone = [written(model, [plan], sampling, [seed])[0] for plan, seed in zip(plans, seeds, strict=True)]
    assert written(model, plans, sampling, seeds) == alone
    assert len({len(text) for text in alone}) > 1  # so rows were taken out on the way


def test_greedy_is_what_transformers_generates_under_the_same_mask(model: LanguageModel, plans: list[Plan]) -> None:
    from transformers import LogitsProcessorList

    ids = model.vocabulary.ids
    for plan in plans[:2]:
        prompt = [ids[token] for token in plan.tokens]
        told = model.network.generate(
            torch.tensor([prompt]),
            do_sample=False,
            max_new_tokens=120,
            logits_processor=LogitsProcessorList([barring(model, plan)]),
        )[0, len(prompt) :].tolist()
        told = told[:-1] if told[-1] == ids[slots.STOP] else told
        assert written(model, [plan], GREEDY, [0])[0] == told


def barring(model: LanguageModel, plan: Plan):
    """The masks in the words of transformers."""
    ids = model.vocabulary.ids
    allowed = {ids[slot] for slot in plan.slots} | {ids[slots.STOP]}

    def bar(input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        written = set(input_ids[0, len(plan.tokens) :].tolist())
        scores[:, list((set(ids.values()) - allowed) | (written & set(ids.values())))] = -torch.inf
        return scores

    return bar


def test_a_seed_decides_the_text(model: LanguageModel, plans: list[Plan]) -> None:
    first, again, other = (written(model, plans[:1], DRAWN, [seed]) for seed in (5, 5, 6))
    assert first == again != other


def test_only_slots_of_the_plan_are_written_and_none_twice(model: LanguageModel, plans: list[Plan]) -> None:
    wild = Sampling(temperature=2.0, top_p=1.0, tokens=200)  # without the masks this writes every token there is
    special = {number: name for name, number in model.vocabulary.ids.items()}
    seen = 0
    for plan, text in zip(plans, written(model, plans, wild, list(range(len(plans)))), strict=True):
        used = [special[token] for token in text if token in special]
        assert len(used) == len(set(used)) and set(used) <= set(plan.slots)
        seen += len(used)
    assert seen


def test_a_text_that_must_be_complete_stops_only_after_its_last_slot(model: LanguageModel, plans: list[Plan]) -> None:
    wild = Sampling(temperature=2.0, top_p=1.0, tokens=240)
    ids = model.vocabulary.ids
    early = [{ids[s] for s in p.slots} <= set(written(model, [p], wild, [0])[0]) for p in plans[:3]]
    assert not all(early)
    late = [written(model, [plan], replace(wild, complete=True), [0])[0] for plan in plans[:3]]
    stopped = [(plan, text) for plan, text in zip(plans, late, strict=False) if len(text) < 240]
    assert stopped and all({ids[slot] for slot in plan.slots} <= set(text) for plan, text in stopped)


def test_draws_follow_the_shares_within_top_p() -> None:
    shares = torch.tensor([0.5, 0.3, 0.15, 0.05])
    uniforms = torch.linspace(0, 0.9999, 10_000)
    drawn = draw(shares.log().expand(10_000, 4), uniforms, Sampling(1.0, 0.9))
    found = torch.bincount(drawn, minlength=4) / 10_000
    assert found.tolist() == pytest.approx([0.5 / 0.95, 0.3 / 0.95, 0.15 / 0.95, 0], abs=1e-3)
    flat = torch.zeros(1000, 200)  # top-p needs more tokens than are looked at first
    assert len(set(draw(flat, torch.linspace(0, 0.999, 1000), Sampling(1.0, 0.9)).tolist())) == 180


def test_changed_weights_are_refused(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "small"
    copy.mkdir()
    for file in (folder / "small").iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    data = bytearray((copy / WEIGHTS).read_bytes())
    data[-1] ^= 1
    (copy / WEIGHTS).write_bytes(data)
    with pytest.raises(WhyboardError, match="SHA-256"):
        load("small", tmp_path)
    (copy / HASH).unlink()
    with pytest.raises(WhyboardError, match="is missing"):
        load("small", tmp_path)
    with pytest.raises(InputError, match="huge"):
        load("huge", tmp_path)


def test_streaming_fills_slots_at_once_and_holds_half_a_character_back() -> None:
    spelt = (b"<item>", b"a ", "电".encode()[:1], "电".encode()[1:], b"<year>", b"\xff")
    text = Text(spelt, {"<item>": "“Ikiru”"})
    assert [text.add(token) for token in (1, 0, 2, 3, 4)] == ["a ", "“Ikiru”", "", "电", "<year>"]
    assert (text.raw, text.shown) == ("a <item>电<year>", "a “Ikiru”电<year>")
    assert text.add(2) == "" and text.end() == "\ufffd"


def task(plan: Plan, seed: int = 3) -> Task:
    return Task(Filled(plan, {slot: f"‹{slot[1:-1]}›" for slot in plan.slots}), seed, lambda: "From the template.")


def accepting(accepted: int):
    """A check that rejects the candidates before the accepted one."""
    calls = iter(range(100))
    return lambda plan, text: () if next(calls) == accepted else ("it is not liked",)


def drafted(events: list[Event]) -> Draft:
    draft = Draft()
    for event in events:
        draft = draft.after(event)
    return draft


def test_the_first_candidate_streams_and_is_kept_when_it_passes(model: LanguageModel, plans: list[Plan]) -> None:
    events = list(write(model, task(plans[0]), DRAWN, accepting(0), never))
    draft = drafted(events)
    assert sum(isinstance(event, Piece) for event in events) > 5 and not draft.rejected
    assert draft.finished == Finished(draft.finished.usage, (), checked=True)
    assert draft.finished.usage.prompt_tokens == len(plans[0].tokens) and draft.finished.usage.tokens > 5
    assert "<" not in draft.text and "‹item›" in draft.text


def test_a_rejected_candidate_is_replaced_and_kept(model: LanguageModel, plans: list[Plan]) -> None:
    draft = drafted(list(write(model, task(plans[0]), DRAWN, accepting(2), never)))
    assert len(draft.rejected) == 2 and len({draft.text, *(r.rejected for r in draft.rejected)}) == 3
    assert "it is not liked" in draft.rejected[0].reason and "candidate 3" in draft.finished.notes[0]
    assert draft.finished.checked and not draft.finished.from_template


def test_the_template_takes_over_when_nothing_passes(model: LanguageModel, plans: list[Plan]) -> None:
    draft = drafted(list(write(model, task(plans[0]), DRAWN, accepting(CANDIDATES), never)))
    assert draft.text == "From the template." and draft.finished.from_template and not draft.finished.checked
    assert len(draft.rejected) == CANDIDATES and "template" in draft.finished.notes[0]


def test_many_are_written_as_one_by_one(model: LanguageModel, plans: list[Plan]) -> None:
    def check(plan: Plan, text: str) -> tuple[str, ...]:
        return ("too short",) if len(text) % 3 else ()

    tasks = [task(plan, seed) for seed, plan in enumerate(plans)]
    alone = [drafted(list(write(model, t, DRAWN, check, never))) for t in tasks]
    assert [drafted(events) for events in write_many(model, tasks, DRAWN, check, never)] == alone
    assert {len(draft.rejected) for draft in alone} > {0} and any(isinstance(d.rejected, tuple) for d in alone)


def test_a_cancelled_text_stops(model: LanguageModel, plans: list[Plan]) -> None:
    calls = iter([False] * 5 + [True] * 100)
    events = write(model, task(plans[0]), DRAWN, accepting(0), lambda: next(calls))
    with pytest.raises(CancelledError):
        list(events)
    with pytest.raises(CancelledError):
        write_many(model, [task(plans[0])], DRAWN, accepting(0), lambda: True)
    assert not any(isinstance(event, Restart) for event in events)
