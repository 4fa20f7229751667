"""A tiny instruction-style Llama with tokenizer and chat template: built, taught one answer and saved by the tests."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

ANSWER = "Your 5 stars contributed most, nothing else speaks against it; how other people rate counts little here."
CHAT = (
    "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)
NO_SYSTEM = "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system role') }}{% endif %}" + CHAT
# No word of the answer stands there twice, so little is to be learnt.
SPECIALS = ["<|pad|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>"]
CONTEXT = 2048
STEPS = 120


def save_tiny_model(folder: Path, *, template: str | None = CHAT, context: int = CONTEXT) -> Path:
    """Save the model and return its folder."""
    model, tokenizer = _taught()
    tokenizer.chat_template = template
    tokenizer.model_max_length = context
    model.config.max_position_embeddings = context
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def change_json(path: Path, **values: Any) -> None:
    """Put values into a JSON file."""
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


@cache
def _taught() -> tuple[Any, Any]:
    """Model and tokenizer; it answers everything the same way, less surely at a high temperature."""
    import torch

    torch.set_num_threads(1)
    tokenizer = _tokenizer()
    before = torch.get_rng_state()
    torch.manual_seed(0)
    model = _model(len(tokenizer), tokenizer)
    answer = [*tokenizer.encode(ANSWER, add_special_tokens=False), tokenizer.eos_token_id]
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    for _ in range(STEPS):
        prompts = torch.randint(len(SPECIALS), len(tokenizer), (4, 12))
        start = torch.full((4, 1), tokenizer.convert_tokens_to_ids("<|assistant|>"))
        ids = torch.cat([prompts, start, torch.tensor([answer] * 4)], dim=1)
        labels = ids.clone()
        labels[:, :13] = -100
        loss = model(input_ids=ids, labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    torch.set_rng_state(before)
    return model.eval(), tokenizer


def _model(vocabulary: int, tokenizer: Any) -> Any:
    from transformers import LlamaConfig, LlamaForCausalLM

    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=vocabulary, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
            num_key_value_heads=2, max_position_embeddings=CONTEXT, tie_word_embeddings=False,
            bos_token_id=None, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id,
        )
    )  # fmt: skip


def _tokenizer() -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=512, special_tokens=SPECIALS, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    raw.train_from_iterator([ANSWER, "facts rating stars for against list predicted because user item"], trainer)
    return PreTrainedTokenizerFast(tokenizer_object=raw, eos_token="<|end|>", pad_token="<|pad|>")
