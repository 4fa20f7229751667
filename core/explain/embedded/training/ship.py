"""Putting a trained model where the app finds it: weights in bf16 with their hash, tokenizer, configuration."""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.explain.embedded import slots

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS, HASH = "model.safetensors", "model.safetensors.sha256"
TEMPERATURE, TOP_P, NEW_TOKENS = 0.6, 0.95, 320


def ship(model: Any, tokenizer: Tokenizer, folder: Path) -> str:
    """Write a model that transformers loads by folder; return the SHA-256 of its weights.

    The hash stands in a file of its own, as `sha256sum -c` reads it.
    """
    import torch

    transformers: Any = import_module("transformers")

    folder.mkdir(parents=True, exist_ok=True)
    model.generation_config = transformers.GenerationConfig(
        do_sample=True,
        temperature=TEMPERATURE,
        top_p=TOP_P,
        top_k=0,
        max_new_tokens=NEW_TOKENS,
        bos_token_id=model.config.bos_token_id,
        eos_token_id=model.config.eos_token_id,
        pad_token_id=model.config.pad_token_id,
    )
    model.to(torch.bfloat16).save_pretrained(folder)
    model.float()  # keeps the rounded weights, so that what is evaluated is what is shipped
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=slots.BEGIN,
        eos_token=slots.STOP,
        pad_token=slots.PAD,
        padding_side="left",
        clean_up_tokenization_spaces=False,
    )
    fast.save_pretrained(folder)
    (folder / WEIGHTS).chmod(0o644)
    digest = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
    (folder / HASH).write_text(f"{digest}  {WEIGHTS}\n")
    return digest
