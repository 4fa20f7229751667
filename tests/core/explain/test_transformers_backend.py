import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import CancelledError, InputError, WhyboardError
from core.explain import local_models
from core.explain.backends import Request, events, never
from core.explain.events import Piece, Waiting
from core.explain.generate import generate
from core.explain.local_models import Placement, find, load, placement
from core.explain.queueing import queue_of
from core.explain.transformers_backend import NO_TEMPLATE, Draw
from core.explain.types import Variant
from tests.core.explain.test_queueing import wait_until
from tests.core.explain.tiny_model import ANSWER, NO_SYSTEM, change_json, save_tiny_model
from tests.core.explain.told import draft_of, text_of
from tests.core.explain.worlds import evidence

GREEDY = {"temperature": 0.0}
WARM = {"temperature": 2.0, "top_p": 1.0, "max_tokens": 24}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(autouse=True)
def no_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    yield
    local_models.forget()


def asking(folder: Path | str, options: dict[str, Any] = GREEDY, seed: int = 0, **more: Any) -> Request:
    return Request(evidence(), Variant("transformers", str(folder), "plain-1", options), seed, **more)


def test_an_instruction_model_answers_and_streams(tiny: Path) -> None:
    told = list(events(asking(tiny)))
    assert told[0] == Waiting(0)
    pieces = [event.text for event in told if isinstance(event, Piece)]
    assert "".join(pieces) == ANSWER and len(pieces) > 5
    end = draft_of(asking(tiny)).finished
    assert end is not None and end.notes == () and not end.from_template
    tokenizer = load(str(tiny), placement({})).tokenizer
    assert end.usage.tokens == len(tokenizer.encode(ANSWER)) + 1  # and the one that ends it
    assert end.usage.prompt_tokens is not None and end.usage.prompt_tokens > 500
    assert end.usage.cost == 0


def test_the_chat_template_is_applied(tiny: Path, tmp_path: Path) -> None:
    from core.explain.prompts import messages
    from core.explain.transformers_backend import _prompt

    chat = messages("plain-1", evidence(), "en")
    found = load(str(tiny), placement({}))
    ids, notes = _prompt(found, chat)
    text = found.tokenizer.decode(ids[0])
    assert text.startswith("<|system|>You explain") and text.endswith("<|end|><|assistant|>") and not notes
    assert all(fact.text in text for fact in evidence().facts)
    found = load(str(save_tiny_model(tmp_path / "no-system", template=NO_SYSTEM)), placement({}))
    text = found.tokenizer.decode(_prompt(found, chat)[0][0])
    assert text.startswith("<|user|>You explain") and text.endswith("<|assistant|>") and not notes


def test_a_model_without_a_template_is_asked_in_plain_text_and_says_so(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path, template=None)
    found = generate(evidence(), Variant("transformers", str(folder), "plain-1", WARM), 1)
    assert NO_TEMPLATE in found.notes
    assert found.egress == "Nothing left this machine."


def test_the_seed_decides_whatever_else_is_drawn_meanwhile(tiny: Path) -> None:
    import torch

    texts = [text_of(asking(tiny, WARM, seed)) for seed in range(4)]
    assert len(set(texts)) > 1
    state = torch.get_rng_state()
    torch.manual_seed(99)
    stop = threading.Event()

    def disturb() -> None:
        while not stop.wait(0.002):
            torch.rand(10)

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        assert [text_of(asking(tiny, WARM, seed)) for seed in range(4)] == texts
    finally:
        stop.set()
        thread.join()
        torch.set_rng_state(state)


def test_draws_follow_the_probabilities_and_top_p() -> None:
    import torch

    scores = torch.tensor([[2.0, 1.0, 0.0, -1.0]])
    for temperature, top_p in ((1.0, 1.0), (0.5, 1.0), (1.0, 0.8)):
        draw = Draw(3, temperature, top_p)
        counts = torch.bincount(draw(None, scores.repeat(20_000, 1)).argmax(-1), minlength=4) / 20_000
        expected = (scores[0] / temperature).softmax(-1)
        if top_p < 1:
            expected = torch.where(torch.arange(4) < 2, expected, 0.0)  # 0.644 + 0.237 reach 0.8
            expected /= expected.sum()
        assert torch.allclose(counts, expected, atol=0.015), (counts, expected)
    assert Draw(0, 0.0, 1.0)(None, scores) is scores
    assert torch.isfinite(Draw(0, 1.0, 0.0)(None, scores)).sum() == 1


def test_a_text_that_is_cut_off_says_so(tiny: Path) -> None:
    found = generate(evidence(), Variant("transformers", str(tiny), "plain-1", {**GREEDY, "max_tokens": 16}), 0)
    assert found.usage.tokens == 16
    assert found.notes == ("The text was cut off after 16 tokens.",)
    assert ANSWER.startswith(found.text)


def test_facts_that_do_not_fit_are_refused_not_cut(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path, context=300)
    with pytest.raises(InputError, match=r"reads and writes 300 at most.*longer context"):
        text_of(asking(folder))


def test_cancelling_stops_the_model(tiny: Path) -> None:
    stop = threading.Event()
    told = events(asking(tiny, {"temperature": 2.0, "max_tokens": 4096}, cancelled=stop.is_set))
    while not isinstance(next(told), Piece):
        pass
    stop.set()
    with pytest.raises(CancelledError):
        list(told)
    assert not [t for t in threading.enumerate() if t.name == "language-model"]
    assert text_of(asking(tiny)) == ANSWER  # the model is free again


def test_closing_stops_the_model_and_frees_it(tiny: Path) -> None:
    told = events(asking(tiny, {"temperature": 2.0, "max_tokens": 4096}))
    while not isinstance(next(told), Piece):
        pass
    assert len(queue_of(("transformers", str(tiny)))) == 1
    told.close()  # type: ignore[attr-defined]
    assert len(queue_of(("transformers", str(tiny)))) == 0
    assert not [t for t in threading.enumerate() if t.name == "language-model"]


def test_one_at_a_time_and_the_others_see_their_place(tiny: Path) -> None:
    seen: list[list[int]] = [[], [], []]
    texts: list[str] = []

    def ask(n: int) -> None:
        told = events(asking(tiny, seed=n))
        for event in told:
            if isinstance(event, Waiting):
                seen[n].append(event.position)
        texts.append("done")

    with queue_of(("transformers", str(tiny))).place() as place:
        list(place.wait(never))
        threads = [threading.Thread(target=ask, args=(n,)) for n in range(3)]
        for n, thread in enumerate(threads):
            thread.start()
            wait_until(lambda n=n: seen[n])
        assert [positions[0] for positions in seen] == [1, 2, 3]
    for thread in threads:
        thread.join(60)
    assert len(texts) == 3 and all(positions[-1] == 0 for positions in seen)


def test_models_are_kept_and_their_number_is_bounded(tiny: Path, tmp_path: Path) -> None:
    place = placement({})
    first = load(str(tiny), place)
    assert load(str(tiny), place) is first
    others = [save_tiny_model(tmp_path / str(n)) for n in range(local_models.KEPT)]
    for folder in others:
        load(str(folder), place)
    assert len(local_models._loaded) == local_models.KEPT
    assert load(str(tiny), place) is not first


def test_device_dtype_and_int8(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert placement({}) == Placement("cpu", "float32", False)
    for options, message in (
        ({"device": "cuda"}, "no graphics card"),
        ({"int8": "on", "dtype": "bfloat16"}, "int8 is on with device cpu and dtype bfloat16"),
    ):
        with pytest.raises(InputError, match=message):
            text_of(asking(tiny, options))
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert placement({}) == Placement("cuda", "bfloat16", False)
    assert placement({"int8": "on"}) == Placement("cpu", "float32", True)
    assert placement({"device": "cpu", "dtype": "bfloat16"}) == Placement("cpu", "bfloat16", False)
    with pytest.raises(InputError, match="int8"):
        placement({"int8": "on", "device": "cuda"})
    half = load(str(tiny), Placement("cpu", "bfloat16", False))
    assert half.model.dtype == torch.bfloat16 and half.dtype == "bfloat16"
    small = load(str(tiny), Placement("cpu", "float32", True))
    assert small.dtype == "int8" and "quantized" in type(small.model.lm_head).__module__
    assert torch.get_num_threads() == 1
    for options in ({"dtype": "bfloat16"}, {"int8": "on"}):
        assert text_of(asking(tiny, {**GREEDY, "device": "cpu", **options})) == ANSWER


@pytest.mark.parametrize(
    ("options", "message"),
    [({"device": "tpu"}, "auto, cpu, cuda"), ({"int8": True}, "off, on"), ({"top_k": 5}, "dtype, int8")],
)
def test_unknown_options_are_refused(tiny: Path, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        text_of(asking(tiny, options))


def test_a_hub_model_that_is_not_here_is_named_with_the_cure() -> None:
    started = time.monotonic()
    with pytest.raises(WhyboardError, match=r"“nobody/nothing-7b” is not on this machine") as caught:
        text_of(asking("nobody/nothing-7b"))
    assert "Download it" in caught.value.remedy and "folder" in caught.value.remedy
    assert time.monotonic() - started < 60


@pytest.mark.parametrize(
    ("name", "message"),
    [("", "No model is named"), ("/nowhere/at/all", "no folder /nowhere"), ("./none", "no folder"),
     ("what is this?", "neither a folder here nor a name")],
)  # fmt: skip
def test_names_that_are_none_are_refused(name: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        find(name)


def test_a_model_in_the_cache_of_the_hub_needs_no_network(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision = "0" * 40
    home = tmp_path / "models--someone--tiny"
    (home / "refs").mkdir(parents=True)
    (home / "refs" / "main").write_text(revision)
    (home / "snapshots").mkdir()
    (home / "snapshots" / revision).symlink_to(tiny)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    assert text_of(asking("someone/tiny")) == ANSWER


def test_what_cannot_be_loaded_is_told(tiny: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    pickled = save_tiny_model(tmp_path / "pickled")
    torch.save(load_file(pickled / "model.safetensors"), pickled / "pytorch_model.bin")
    (pickled / "model.safetensors").unlink()
    partial = save_tiny_model(tmp_path / "partial")
    weights = load_file(partial / "model.safetensors")
    del weights["model.norm.weight"]
    save_file(weights, partial / "model.safetensors", {"format": "pt"})
    damaged = save_tiny_model(tmp_path / "damaged")
    (damaged / "model.safetensors").write_bytes(b"nonsense")
    foreign = save_tiny_model(tmp_path / "foreign")
    code = {"AutoModelForCausalLM": "evil.Model", "AutoConfig": "evil.Config"}
    change_json(foreign / "config.json", model_type="evil", architectures=["Model"], auto_map=code)
    (foreign / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Model: ...\nclass Config: ...\n")
    for folder in (pickled, partial, damaged, foreign):
        with pytest.raises(WhyboardError, match="cannot be loaded") as caught:
            text_of(asking(folder))
        assert str(folder) in caught.value.what and "safetensors" in caught.value.remedy
    assert not (tmp_path / "ran").exists()
    assert "norm.weight" in _told(partial)


def _told(folder: Path) -> str:
    with pytest.raises(WhyboardError) as caught:
        load(str(folder), placement({}))
    return caught.value.what
