"""The shipped models: loaded once a size, their weights held against the hash beside them."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InputError, WhyboardError
from core.explain.embedded import slots
from core.settings import PROJECT_ROOT

if TYPE_CHECKING:
    from transformers import LlamaForCausalLM

FOLDER = PROJECT_ROOT / "data" / "language_model"
SIZES = ("small", "large")
WEIGHTS, HASH, TOKENIZER = "model.safetensors", "model.safetensors.sha256", "tokenizer.json"

_loaded: dict[Path, LanguageModel] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Tokens of a model. A plain table: writing needs no tokenizer, which threads could not share.

    Attributes
    ----------
    ids : mapping of str to int
        Id of each special token.
    spelt : tuple of bytes
        What each token writes; a slot writes its own name.
    """

    ids: Mapping[str, int]
    spelt: tuple[bytes, ...]

    @classmethod
    def read(cls, path: Path) -> Vocabulary:
        """Read it from a `tokenizer.json`.

        Raises
        ------
        WhyboardError
            The file lacks a slot.
        """
        table = json.loads(path.read_text(encoding="utf-8"))
        special = {token["content"]: token["id"] for token in table["added_tokens"]}
        if missing := [token for token in slots.specials() if token not in special]:
            raise WhyboardError(f"{path} has no token “{missing[0]}”.", "Restore the file from the project.")
        byte_of = {character: byte for byte, character in enumerate(_alphabet())}
        names = {number: name for name, number in table["model"]["vocab"].items()}
        named = {number: name for name, number in special.items()}
        spelt = [
            named[n].encode() if n in named else bytes(byte_of[character] for character in names[n])
            for n in range(len(names.keys() | named.keys()))
        ]
        return cls(special, tuple(spelt))


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """A loaded model.

    Attributes
    ----------
    size : str
        Name of its folder.
    network : LlamaForCausalLM
        Weights in fp32, ready to write.
    vocabulary : Vocabulary
        Its tokens.
    lock : threading.Lock
        Held by whoever writes.
    """

    size: str
    network: LlamaForCausalLM
    vocabulary: Vocabulary
    lock: threading.Lock = field(default_factory=threading.Lock)


def weights(size: str) -> Path:
    """Where the weights of a size lie; the file may be missing."""
    return FOLDER / size / WEIGHTS


@cache
def digest(size: str, folder: Path = FOLDER) -> str:
    """SHA-256 of the weights of a size, as it stands beside them; '' where there is no such size or file.

    Read once, like the weights, which `load` refuses where they do not have this hash.
    """
    place = folder / size / HASH
    if size not in SIZES or not place.is_file():
        return ""
    return " ".join(place.read_text(encoding="utf-8").split()[:1])


def load(size: str, folder: Path = FOLDER) -> LanguageModel:
    """Load a size, the first time it is asked for.

    Raises
    ------
    InputError
        There is no such size.
    WhyboardError
        Files are missing, or the weights are not those that were shipped.
    """
    if size not in SIZES:
        raise InputError(f"There is no embedded model “{size[:80]}”.", f"Choose one of: {', '.join(SIZES)}.")
    place = folder / size
    with _lock:
        if place not in _loaded:
            _loaded[place] = _load(place)
        return _loaded[place]


def _load(place: Path) -> LanguageModel:
    for name in (WEIGHTS, HASH, TOKENIZER, "config.json"):
        if not (place / name).is_file():
            raise WhyboardError(f"{place / name} is missing.", "Restore data/language_model from the project.")
    found = hashlib.sha256((place / WEIGHTS).read_bytes()).hexdigest()
    told = (place / HASH).read_text(encoding="utf-8").split()[:1]
    if told != [found]:
        raise WhyboardError(
            f"The weights in {place / WEIGHTS} have the SHA-256 {found}, not the one in {HASH}.",
            "Restore both files from the project.",
        )
    import torch
    import transformers

    # Loading takes a moment only; its bar would stand in every output.
    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    torch.set_num_threads(1)  # two threads beside a busy server are far slower than one
    network: Any = transformers.LlamaForCausalLM.from_pretrained(place, dtype=torch.float32, local_files_only=True)
    return LanguageModel(place.name, network.eval(), Vocabulary.read(place / TOKENIZER))


def _alphabet() -> list[str]:
    """Characters that stand for the 256 bytes in a byte-level vocabulary: printable ones for themselves."""
    own = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = iter(range(256, 512))
    return [chr(byte) if byte in own else chr(next(others)) for byte in range(256)]
