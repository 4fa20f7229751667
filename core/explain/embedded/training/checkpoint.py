"""Checkpoints of a training run, as safetensors: weights and both moments of AdamW."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InputError

if TYPE_CHECKING:
    import torch

FILE = "checkpoint.safetensors"
MOMENTS = ("exp_avg", "exp_avg_sq")


def store(
    model: torch.nn.Module, optimizer: torch.optim.Optimizer, folder: Path, step: int, recipe: Mapping[str, Any]
) -> None:
    """Write the state after `step` steps; an older one is replaced at once or not at all."""
    from safetensors.torch import save_file

    tensors = {}
    for name, weights in model.named_parameters():
        tensors[name] = weights.detach()
        for moment in MOMENTS:
            tensors[f"{moment} {name}"] = optimizer.state[weights][moment]
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f"{FILE}.new"
    save_file(tensors, aside, {"step": str(step), "recipe": json.dumps(recipe, sort_keys=True)})
    aside.replace(folder / FILE)


def resume(model: torch.nn.Module, optimizer: torch.optim.Optimizer, folder: Path, recipe: Mapping[str, Any]) -> int:
    """Read the checkpoint in `folder` into a model and its optimizer; return the steps done, 0 without one.

    Raises
    ------
    InputError
        The checkpoint is of another recipe.
    """
    import torch
    from safetensors import safe_open

    if not (folder / FILE).exists():
        return 0
    with safe_open(folder / FILE, "pt") as file:
        metadata = file.metadata()
        step = int(metadata["step"])
        if not _goes_on(json.loads(metadata["recipe"]), recipe, step):
            raise InputError(f"The checkpoint in {folder} is of another recipe.", "Use an empty folder.")
        with torch.no_grad():
            for name, weights in model.named_parameters():
                weights.copy_(file.get_tensor(name))
                moments = {moment: file.get_tensor(f"{moment} {name}") for moment in MOMENTS}
                optimizer.state[weights] = {"step": torch.tensor(float(step)), **moments}
    return step


def _goes_on(before: Mapping[str, Any], now: Mapping[str, Any], step: int) -> bool:
    """Whether a run of one recipe may go on with another: the same, or of another length and not yet falling."""
    changed = {name: now[name] for name in now if before.get(name) != now[name]}
    early = all(step <= recipe["steps"] - recipe["falling"] for recipe in (before, now))
    return not changed or (early and changed.keys() <= {"steps", "falling"})
