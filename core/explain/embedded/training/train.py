"""Training: a fixed number of steps on one thread, so that two runs on one machine give the same weights."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.explain.embedded import slots
from core.explain.embedded.training.batches import Batch, Encoded, batches
from core.explain.embedded.training.checkpoint import resume, store

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer
    from transformers import LlamaForCausalLM

LONGEST = 512  # tokens of plan and text
REPORTED = 100  # steps between two reports


@dataclass(frozen=True, slots=True)
class Recipe:
    """Shape of a model and how it is trained.

    Attributes
    ----------
    width, layers, heads, feed_forward : int
        Size of a hidden state; layers; attention heads; size of the feed-forward layer.
    rate : float
        Learning rate between warm-up and fall.
    steps : int
        Batches; their number is fixed, never the time.
    falling : int
        Last steps, over which the rate falls to zero in a straight line; the run may be made longer before they begin.
    warm_up : int
        Steps until the full rate.
    tokens : int
        Padded tokens a batch at most.
    decay, clip : float
        Weight decay of the matrices; largest norm of a gradient.
    seed : int
        Of the weights and the order of batches.
    """

    width: int
    layers: int
    heads: int
    feed_forward: int
    rate: float
    steps: int
    falling: int
    warm_up: int = 100
    tokens: int = 1280
    decay: float = 0.05
    clip: float = 1.0
    seed: int = 0


RECIPES = {
    "small": Recipe(160, 4, 4, 448, 3e-3, 12_000, 6_000),
    "large": Recipe(288, 6, 6, 768, 1e-3, 8_000, 4_000),
}
Report = Callable[[int, float, float], None]  # step, loss, tokens a second


def new_model(recipe: Recipe, tokenizer: Tokenizer) -> LlamaForCausalLM:
    """A Llama-shaped model with weights drawn from the recipe's seed."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(recipe.seed)
    begin, stop, pad = (tokenizer.token_to_id(token) for token in (slots.BEGIN, slots.STOP, slots.PAD))
    config = LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=recipe.width,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        num_key_value_heads=recipe.heads,
        intermediate_size=recipe.feed_forward,
        max_position_embeddings=LONGEST,
        tie_word_embeddings=True,
        bos_token_id=begin,
        eos_token_id=stop,
        pad_token_id=pad,
    )
    return LlamaForCausalLM(config)


def train(
    sequences: Sequence[Encoded],
    tokenizer: Tokenizer,
    recipe: Recipe,
    folder: Path,
    report: Report,
    every: int = 500,
) -> LlamaForCausalLM:
    """Train a model; a checkpoint in `folder` is gone on from.

    Parameters
    ----------
    sequences : sequence of Encoded
        Training examples.
    tokenizer : Tokenizer
        Tells the number of tokens and the ids of the controls.
    recipe : Recipe
        Shape and schedule.
    folder : Path
        Where the checkpoint is kept.
    report : callable
        Told step, mean loss since the last report, and tokens a second, now and then.
    every : int
        Steps between checkpoints.
    """
    import torch

    torch.set_num_threads(1)
    model: LlamaForCausalLM = new_model(recipe, tokenizer)
    model.train()
    optimizer = _optimizer(model, recipe)
    start = resume(model, optimizer, folder, asdict(recipe))
    gauge = _Gauge(report)
    for step, batch in enumerate(itertools.islice(batches(sequences, recipe.tokens, recipe.seed), recipe.steps)):
        if step < start:  # seen before the stop
            continue
        for group in optimizer.param_groups:
            group["lr"] = rate(step, recipe)
        gauge.add(step, one_step(model, optimizer, batch, recipe.clip), batch.ids.size)
        if (step + 1) % every == 0 or step + 1 == recipe.steps:
            store(model, optimizer, folder, step + 1, asdict(recipe))
    model.train(False)
    return model


def rate(step: int, recipe: Recipe) -> float:
    """Learning rate of a step: up in a straight line, level, then down to zero."""
    rise = (step + 1) / recipe.warm_up
    fall = (recipe.steps - step) / recipe.falling
    return recipe.rate * min(rise, fall, 1.0)


def one_step(model: LlamaForCausalLM, optimizer: torch.optim.Optimizer, batch: Batch, clip: float) -> float:
    """Learn from one batch; return its loss before the step, in nats a token."""
    import torch

    loss = loss_of(model, batch)
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
    optimizer.step()
    return float(loss.detach())


def loss_of(model: LlamaForCausalLM, batch: Batch) -> torch.Tensor:
    """Mean loss of the tokens that count. Padding stands on the right, where causal attention never looks."""
    import torch

    ids, wanted = torch.from_numpy(batch.ids), torch.from_numpy(batch.wanted)
    with torch.autocast("cpu", torch.bfloat16):
        states = model.model(input_ids=ids, use_cache=False).last_hidden_state
        logits = model.lm_head(states[:, :-1][wanted])
    return torch.nn.functional.cross_entropy(logits.float(), ids[:, 1:][wanted])


def _optimizer(model: LlamaForCausalLM, recipe: Recipe) -> torch.optim.Optimizer:
    import torch

    groups: list[dict[str, Any]] = [
        {"params": [p for p in model.parameters() if p.ndim > 1], "weight_decay": recipe.decay},
        {"params": [p for p in model.parameters() if p.ndim == 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=recipe.rate, betas=(0.9, 0.98), fused=True)


class _Gauge:
    """Reports the mean loss and the speed now and then."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._losses: list[float] = []
        self._tokens, self._since = 0, time.monotonic()

    def add(self, step: int, loss: float, tokens: int) -> None:
        self._losses.append(loss)
        self._tokens += tokens
        if (step + 1) % REPORTED == 0:
            now = time.monotonic()
            self._report(step + 1, sum(self._losses) / len(self._losses), self._tokens / (now - self._since))
            self._losses, self._tokens, self._since = [], 0, now
