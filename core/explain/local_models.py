"""Causal language models of the transformers library, loaded from a folder or the hub's cache and kept for a while."""

from __future__ import annotations

import re
import threading
import warnings
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from core.errors import InputError, WhyboardError

KEPT = 2  # models in memory; the one asked for longest ago goes first
_HUB = re.compile(r"([\w.-]+/)?[\w.-]+", re.ASCII)  # what a name of the hub may look like
FILES = ["*.json", "*.safetensors", "*.model", "*.txt", "*.jinja"]  # no pickled weights, no code


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model ready to write.

    Attributes
    ----------
    model, tokenizer : transformers objects
        In evaluation mode, on the device.
    device, dtype : str
        `cpu` or `cuda`; `float32`, `bfloat16` or `int8`.
    context : int
        Most tokens it can read and write together.
    """

    model: Any
    tokenizer: Any
    device: str
    dtype: str
    context: int


@dataclass(frozen=True, slots=True)
class Placement:
    """Where and how a model is loaded.

    Attributes
    ----------
    device, dtype : str
        `cpu` or `cuda`; `float32` or `bfloat16`.
    int8 : bool
        Whether its linear layers are quantised (on the CPU only).
    """

    device: str
    dtype: str
    int8: bool


def placement(options: Mapping[str, Any]) -> Placement:
    """Decide what `auto` means here: a graphics card where there is one, with bfloat16; else the CPU with float32.

    Raises
    ------
    InputError
        A graphics card was asked for and there is none, or what was asked for does not go together.
    """
    import torch

    device, dtype = options.get("device", "auto"), options.get("dtype", "auto")
    int8 = options.get("int8", "off") == "on"
    if device == "cuda" and not torch.cuda.is_available():
        raise InputError("Option device is cuda, but there is no graphics card here.", "Use device cpu or auto.")
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() and not int8 else "cpu"
    if int8 and (device != "cpu" or dtype == "bfloat16"):
        raise InputError(f"Option int8 is on with device {device} and dtype {dtype}.", "Use it with cpu and float32.")
    if dtype == "auto":
        dtype = "bfloat16" if device == "cuda" else "float32"
    return Placement(device, dtype, int8)


def load(name: str, place: Placement) -> LocalModel:
    """Return a model; loaded at most once while it is kept. Only one thread may load the same model at a time.

    Raises
    ------
    InputError
        There is no such folder, or the name is none.
    WhyboardError
        The model is not here and cannot be fetched, is damaged, or is no causal language model.
    """
    folder = find(name)
    key = (str(folder), place)
    with _door:
        if key in _loaded:
            _loaded.move_to_end(key)
            return _loaded[key]
    found = _load(name, folder, place)
    with _door:
        _loaded[key] = found
        while len(_loaded) > KEPT:
            _loaded.popitem(last=False)
    return found


def find(name: str) -> Path:
    """The folder of a model: a local one, else that of the hub's cache, else fetched from the hub.

    Raises
    ------
    InputError
        There is no such folder, or the name is none.
    WhyboardError
        It is not here and the hub cannot be reached, or does not have it.
    """
    return folder_of(name) or _of_hub(name)


def folder_of(name: str) -> Path | None:
    """The folder that a name means; None where it can only be a name of the hub, which nobody is asked about.

    Raises
    ------
    InputError
        There is no such folder, it holds no model, or the name is none.
    """
    if not name.strip():
        raise InputError("No model is named.", "Give a folder, or a name of the hub such as owner/name.")
    path = Path(name).expanduser()
    remedy = "Give the folder that holds config.json."
    if path.is_dir():
        if not (path / "config.json").is_file():
            raise InputError(f"The folder {name[:200]} holds no model: it has no config.json.", remedy)
        return path
    if path.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1:
        raise InputError(f"There is no folder {name[:200]}.", remedy)
    if not _HUB.fullmatch(name):
        what = f"“{name[:200]}” is neither a folder here nor a name of the hub."
        raise InputError(what, "Give a folder, or a name such as owner/name.")
    return None


def forget() -> None:
    """Let go of all models."""
    with _door:
        _loaded.clear()


_loaded: OrderedDict[tuple[str, Placement], LocalModel] = OrderedDict()
_door = threading.Lock()


def _of_hub(name: str) -> Path:
    from huggingface_hub import errors, snapshot_download, utils

    utils.disable_progress_bars()  # type: ignore[attr-defined]  # they would stand between the lines of the progress
    try:
        for offline in (True, False):
            try:
                path = Path(snapshot_download(name, allow_patterns=FILES, local_files_only=offline))
            except errors.HFValidationError:
                raise
            except Exception:
                if not offline:
                    raise
            else:
                if any(path.glob("*.safetensors")) or not offline:
                    return path
    except errors.HFValidationError:
        what = f"“{name[:200]}” is neither a folder here nor a name of the hub."
        raise InputError(what, "Give a folder, or a name such as owner/name.") from None
    except Exception as error:
        raise WhyboardError(
            f"The model “{name[:200]}” is not on this machine, and the hub did not give it ({type(error).__name__}).",
            f"Download it where there is a network (hf download {name[:200]}), or give the folder it is in.",
        ) from error
    raise AssertionError("one of the two ways returns or raises")


def _load(name: str, folder: Path, place: Placement) -> LocalModel:
    import torch

    transformers: Any = import_module("transformers")
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    torch.set_num_threads(1)  # more slow down the pages that this process serves meanwhile
    safe = {"trust_remote_code": False, "local_files_only": True}
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **safe)
        model, told = transformers.AutoModelForCausalLM.from_pretrained(
            folder, **safe, use_safetensors=True, dtype=getattr(torch, place.dtype), output_loading_info=True
        )
        missing = sorted({*told["missing_keys"], *(str(key) for key in told["mismatched_keys"])})
        if missing:  # the library would fill them with random numbers
            raise ValueError(f"its weights lack {missing[0]}")
        model = _quantised(model) if place.int8 else model.to(place.device)
    except Exception as error:
        raise WhyboardError(
            f"The model “{name[:200]}” cannot be loaded: {_first_line(error)}.",
            "Use a causal language model with safetensors weights that needs no code of its own and fits in memory.",
        ) from error
    plain = {"do_sample": False, "num_beams": 1, "temperature": None, "top_p": None, "top_k": None}
    model.generation_config.update(**plain)
    context = getattr(model.config.get_text_config(), "max_position_embeddings", None) or tokenizer.model_max_length
    return LocalModel(model.eval(), tokenizer, place.device, "int8" if place.int8 else place.dtype, int(context))


def _quantised(model: Any) -> Any:
    import torch

    quantize: Any = torch.ao.quantization.quantize_dynamic
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a successor exists, in a library that is not needed otherwise
        return quantize(model, {torch.nn.Linear}, dtype=torch.qint8)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0][:300] if lines else type(error).__name__).rstrip(".")
