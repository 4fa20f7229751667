"""Texts from any causal language model of the transformers library, on this machine, streamed token by token."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from importlib import import_module
from queue import Empty
from typing import TYPE_CHECKING, Any

from core.errors import CancelledError, InputError, WhyboardError
from core.explain.backends import Request
from core.explain.events import Event, Finished, Piece, Usage
from core.explain.local_models import LocalModel, load, placement
from core.explain.prompts import messages
from core.explain.queueing import queue_of

if TYPE_CHECKING:
    import torch

DEFAULTS = {"temperature": 0.7, "top_p": 0.95, "max_tokens": 300}
POLL = 0.1  # seconds between two looks at whether the request was cancelled
LEAST = 16  # tokens that a text needs at least
NO_TEMPLATE = "This model has no chat template, so it was asked in plain text."


def generate(request: Request, options: Mapping[str, Any]) -> Iterator[Event]:
    """Yield the place in the model's line, then pieces of the text.

    The same seed gives the same text on the same machine, whatever else is written at the same time.

    Raises
    ------
    InputError
        There is no such model, prompt, language or device, or the facts are too long for the model.
    CancelledError
        The request was cancelled.
    WhyboardError
        The model cannot be loaded, or failed.
    """
    variant = request.variant
    chat = messages(request.prompt or variant.prompt, request.evidence, variant.language)
    with queue_of(("transformers", variant.model)).place() as place:
        yield from place.wait(request.cancelled)
        found = load(variant.model, placement(options))
        prompt, notes = _prompt(found, chat)
        yield from _Writing(found, request, {**DEFAULTS, **options}, prompt).events(notes)


def _prompt(found: LocalModel, chat: list[dict[str, str]]) -> tuple[torch.Tensor, tuple[str, ...]]:
    """Token ids of the prompt, and what is to be said about it."""
    import torch

    system, user = (message["content"] for message in chat)
    notes: tuple[str, ...] = ()
    if found.tokenizer.chat_template:
        text = _templated(found, chat) or _templated(found, [{"role": "user", "content": f"{system}\n\n{user}"}])
        if text is None:
            raise WhyboardError("The model's chat template takes no question.", "Use another model.")
        ids = found.tokenizer.encode(text, add_special_tokens=False)
    else:
        ids, notes = found.tokenizer.encode(f"{system}\n\n{user}\n\nExplanation:"), (NO_TEMPLATE,)
    if len(ids) + LEAST > found.context:
        raise InputError(
            f"The facts take {len(ids):,} tokens, but the model reads and writes {found.context:,} at most.",
            "Use a model with a longer context.",
        )
    return torch.tensor([ids], device=found.device), notes


def _templated(found: LocalModel, chat: list[dict[str, str]]) -> str | None:
    """The chat as text; None where the template refuses it (some know no system message)."""
    from jinja2 import TemplateError

    try:
        return str(found.tokenizer.apply_chat_template(chat, add_generation_prompt=True, tokenize=False))
    except TemplateError:
        return None


class _Writing:
    """One text: a thread that runs the model, and a stream that is read from outside of it."""

    def __init__(self, found: LocalModel, request: Request, options: Mapping[str, Any], prompt: torch.Tensor) -> None:
        transformers: Any = import_module("transformers")
        self._found = found
        self._request = request
        self._prompt = prompt
        self._most = min(options["max_tokens"], found.context - prompt.shape[1])
        self._draw = Draw(request.seed, options["temperature"], options["top_p"])
        self._stopped = threading.Event()
        self._tokens = 0
        self._ended = False
        self._error: Exception | None = None
        self._stream = transformers.TextIteratorStreamer(
            found.tokenizer, skip_prompt=True, skip_special_tokens=True, timeout=POLL
        )

    def events(self, notes: tuple[str, ...]) -> Iterator[Event]:
        """Yield pieces, then the end. Whatever happens, the model rests afterwards."""
        thread = threading.Thread(target=self._run, name="language-model", daemon=True)
        thread.start()
        try:
            yield from self._pieces()
        finally:
            self._stopped.set()
            thread.join()  # one step of the model at most
        if self._error is not None:
            what = f"The model “{self._request.variant.model[:200]}” failed: {type(self._error).__name__}."
            raise WhyboardError(what, "Try a shorter text, a smaller model, or device cpu.") from self._error
        if not self._ended:
            notes = (*notes, f"The text was cut off after {self._tokens} tokens.")
        yield Finished(Usage(self._prompt.shape[1], self._tokens, 0.0), notes)

    def _pieces(self) -> Iterator[Event]:
        while True:
            if self._request.cancelled():
                raise CancelledError("The writing was cancelled.", "Ask again when you like.")
            try:
                piece = next(self._stream)
            except Empty:
                continue
            except StopIteration:
                return
            if piece:
                yield Piece(piece)

    def _run(self) -> None:
        import torch

        try:
            with torch.inference_mode():
                ids = self._found.model.generate(
                    input_ids=self._prompt,
                    attention_mask=torch.ones_like(self._prompt),
                    max_new_tokens=self._most,
                    do_sample=False,  # `Draw` draws, from a source of its own
                    pad_token_id=self._padding(),
                    logits_processor=[self._draw],
                    stopping_criteria=[self._stop],
                    streamer=self._stream,
                )
            self._ended = int(ids[0, -1]) in self._stops()
        except Exception as error:
            self._error = error
            self._stream.end()

    def _stop(self, ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:
        import torch

        self._tokens += 1
        return torch.full((len(ids),), self._stopped.is_set(), dtype=torch.bool, device=ids.device)

    def _padding(self) -> int | None:
        padding = self._found.tokenizer.pad_token_id
        return padding if padding is not None else next(iter(self._stops()), None)

    def _stops(self) -> set[int]:
        ends = self._found.model.generation_config.eos_token_id
        return {self._found.tokenizer.eos_token_id, *(ends if isinstance(ends, list) else [ends])} - {None}


class Draw:
    """Draws each token from a source of its own, so that texts written at the same time do not disturb each other.

    The greatest of the scores plus Gumbel noise is a draw from their softmax.

    Parameters
    ----------
    seed : int
        Of the source.
    temperature : float
        Scores are divided by it; 0 takes the likeliest token.
    top_p : float
        Draw from the likeliest tokens that have this probability together.
    """

    def __init__(self, seed: int, temperature: float, top_p: float) -> None:
        import torch

        self._source = torch.Generator().manual_seed(seed)
        self._temperature = temperature
        self._top_p = top_p

    def __call__(self, ids: Any, scores: torch.Tensor) -> torch.Tensor:
        """Return scores whose greatest is the token drawn."""
        import torch

        if self._temperature <= 0:
            return scores
        scores = scores.float() / self._temperature
        if self._top_p < 1:
            ordered, places = scores.softmax(-1).sort(descending=True)
            unlikely = ordered.cumsum(-1) - ordered >= self._top_p  # what stands before is enough already
            unlikely[..., 0] = False
            scores = scores.masked_fill(unlikely.scatter(-1, places, unlikely), -torch.inf)
        noise = torch.rand(scores.shape, generator=self._source).clamp_min(1e-20).log().neg().log().neg()
        return scores + noise.to(scores.device)
