"""Writing token by token: from plans to token ids, one plan or many together, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.explain.embedded import slots
from core.explain.embedded.model import LanguageModel, Vocabulary
from core.explain.embedded.plan import Plan

if TYPE_CHECKING:
    import torch

LIKELY = 64  # tokens that are looked at first; all of them where these are not enough
FINISHED_SHARE = 0.25  # of a batch; from there on finished rows are taken out of it


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is drawn.

    Attributes
    ----------
    temperature : float
        Sharpness; 0 takes the likeliest token. At 0.8 more than twice as many texts turn a sign as at 0.6.
    top_p : float
        Only the likeliest tokens that together have this share are drawn from.
    tokens : int
        Most tokens of a text.
    complete : bool
        Whether a text may only stop once every slot of its plan is written.
    masked : bool
        Whether slots that are not in the plan, or already written, are forbidden; off only to measure what masks do.
    """

    temperature: float = 0.6
    top_p: float = 0.95
    tokens: int = 320
    complete: bool = False
    masked: bool = True


def decode(
    model: LanguageModel, plans: Sequence[Plan], sampling: Sampling, seeds: Sequence[int]
) -> Iterator[list[tuple[int, int]]]:
    """Yield, step by step, (number of the plan, token) of every text that goes on; a text that stops is not named.

    What a plan and its seed give does not depend on the other plans, but for the last digits of sums of floats.
    """
    import torch

    rows = _Rows(model, plans, sampling, seeds)
    cache, ids = None, rows.prompts
    for step in range(sampling.tokens):
        with torch.inference_mode():
            cache, logits = _forward(model.network, ids, cache, rows, step)
            drawn = draw(logits + rows.barred, rows.uniforms[:, step], sampling)
        going = rows.take(drawn.tolist())
        if going:
            yield going
        if not rows.left:
            return
        kept = rows.compact()
        if kept is not None:
            cache.batch_select_indices(kept)
            drawn = drawn[kept]
        ids = drawn.unsqueeze(1)


def draw(logits: torch.Tensor, uniforms: torch.Tensor, sampling: Sampling) -> torch.Tensor:
    """Draw a token for each row, by one number in [0, 1) a row.

    Parameters
    ----------
    logits : tensor of float32, shape (rows, tokens)
        Minus infinity where a token is forbidden.
    uniforms : tensor of float32, shape (rows,)
        Decide the draw.
    sampling : Sampling
        Temperature and top-p.
    """
    if sampling.temperature == 0:
        return logits.argmax(-1)
    shares = (logits / sampling.temperature).softmax(-1)
    values, ids = shares.topk(min(LIKELY, shares.shape[-1]))
    if bool((values.sum(-1) < sampling.top_p).any()):
        values, ids = shares.sort(descending=True, stable=True)
    values = values * (values.cumsum(-1) - values < sampling.top_p)
    sums = values.cumsum(-1)
    picks = (sums < uniforms.unsqueeze(1) * sums[:, -1:]).sum(-1, keepdim=True)
    return ids.gather(-1, picks).squeeze(-1)


class _Rows:
    """The texts that are being written, a row each: what each may write, and which go on."""

    def __init__(self, model: LanguageModel, plans: Sequence[Plan], sampling: Sampling, seeds: Sequence[int]) -> None:
        import torch

        self._ids, self._sampling = model.vocabulary.ids, sampling
        self._stop = self._ids[slots.STOP]
        self._specials = max(self._ids.values()) + 1
        tokens = [[self._ids[token] for token in plan.tokens] for plan in plans]
        width = max(map(len, tokens))
        pad = self._ids[slots.PAD]
        self.prompts = torch.tensor([[pad] * (width - len(row)) + row for row in tokens])
        self.mask = None if len({len(row) for row in tokens}) == 1 else self._mask(tokens, width)
        self.starts = torch.tensor([len(row) - width for row in tokens])  # position of the first column
        self.uniforms = torch.stack(
            [torch.rand(sampling.tokens, generator=torch.Generator().manual_seed(seed % 2**63)) for seed in seeds]
        )
        self._unwritten = [{self._ids[slot] for slot in plan.slots} for plan in plans]
        self.barred = torch.stack([self._barred(model.vocabulary, allowed) for allowed in self._unwritten])
        self._numbers: list[int] = list(range(len(plans)))
        self.left = set(self._numbers)

    def _mask(self, tokens: Sequence[Sequence[int]], width: int) -> torch.Tensor:
        import torch

        mask = torch.ones(len(tokens), width + self._sampling.tokens, dtype=torch.long)
        for row, own in enumerate(tokens):
            mask[row, : width - len(own)] = 0
        return mask

    def _barred(self, vocabulary: Vocabulary, allowed: set[int]) -> torch.Tensor:
        import torch

        barred = torch.zeros(len(vocabulary.spelt))
        if not self._sampling.masked:
            return barred
        barred[list(self._ids.values())] = -torch.inf
        barred[[*allowed, *([] if self._sampling.complete and allowed else [self._stop])]] = 0.0
        return barred

    def take(self, drawn: Sequence[int]) -> list[tuple[int, int]]:
        """Note what was drawn; a slot is barred once it is written."""
        going = []
        for row, (number, token) in enumerate(zip(self._numbers, drawn, strict=True)):
            if number not in self.left:
                continue
            if token == self._stop:
                self.left.discard(number)
                continue
            going.append((number, token))
            if token < self._specials and self._sampling.masked:
                self.barred[row, token] = float("-inf")
                self._unwritten[number].discard(token)
                if not self._unwritten[number]:
                    self.barred[row, self._stop] = 0.0
        return going

    def compact(self) -> torch.Tensor | None:
        """Take finished rows out once they are many; return the rows that stay, None where all do."""
        import torch

        if len(self.left) > (1 - FINISHED_SHARE) * len(self._numbers):
            return None
        kept = torch.tensor([row for row, number in enumerate(self._numbers) if number in self.left])
        self._numbers = [number for number in self._numbers if number in self.left]
        self.starts, self.uniforms, self.barred = self.starts[kept], self.uniforms[kept], self.barred[kept]
        self.mask = None if self.mask is None else self.mask[kept]
        return kept


def _forward(network: Any, ids: torch.Tensor, cache: Any, rows: _Rows, step: int) -> tuple[Any, torch.Tensor]:
    import torch

    width = rows.prompts.shape[1]
    first = 0 if step == 0 else width + step - 1
    positions = (torch.arange(first, first + ids.shape[1]) + rows.starts.unsqueeze(1)).clamp(min=0)
    mask = None if rows.mask is None else rows.mask[:, : width + step]
    told = network(
        input_ids=ids, cache=cache, attention_mask=mask, position_ids=positions, use_cache=True, logits_to_keep=1
    )
    return told.cache, told.logits[:, -1]
