"""Settings of an installation, read once from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError

PROJECT_ROOT = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"  # of the program, as in pyproject.toml; goes into the rows of the journal
VARIABLES = ("WHYBOARD_STORE", "WHYBOARD_MEMORY_LIMIT_GB", "WHYBOARD_UPLOAD_LIMIT_MB")


@dataclass(frozen=True)
class Settings:
    """What an installation can set.

    Attributes
    ----------
    store : Path
        Folder of the store (`WHYBOARD_STORE`; default `data/store` of the project).
    memory_limit_gb : float
        Peak memory in GB that fitting one model may take (`WHYBOARD_MEMORY_LIMIT_GB`; default 8). A fit that would
        take more is refused beforehand, because a killed process explains nothing.
    upload_limit_mb : float
        Largest uploaded or unpacked file in MB (`WHYBOARD_UPLOAD_LIMIT_MB`; default 1024).
    """

    store: Path = PROJECT_ROOT / "data" / "store"
    memory_limit_gb: float = 8.0
    upload_limit_mb: float = 1024.0

    @staticmethod
    def given(environment: Mapping[str, str] | None = None) -> tuple[str | None, ...]:
        """What the environment variables say, as they are: cheap to ask whether the settings may have changed."""
        env = os.environ if environment is None else environment
        return tuple(env.get(name) for name in VARIABLES)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from environment variables.

        Raises
        ------
        InputError
            A number is not a positive number.
        """
        env = os.environ if environment is None else environment
        return cls(
            store=Path(env.get("WHYBOARD_STORE") or cls.store).expanduser().absolute(),
            memory_limit_gb=_positive(env, "WHYBOARD_MEMORY_LIMIT_GB", 8.0),
            upload_limit_mb=_positive(env, "WHYBOARD_UPLOAD_LIMIT_MB", 1024.0),
        )


def _positive(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise InputError(
            f"{name} is “{text}”, which is not a positive number.", f"Set it to a number such as {default:g}."
        )
    return value
