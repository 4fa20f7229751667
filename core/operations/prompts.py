"""Prompts that people make: under a name, version after version. A released version is never changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.errors import InputError
from core.explain.prompts import PROMPTS, RETIRED, Prompt, checked_prompt
from core.operations.checks import checked_name
from core.store import Journal

NAME_LIMIT = 40  # characters
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TRIES = 20  # versions tried when others write the same prompt at the same time


def made_prompts(journal: Journal) -> dict[str, Prompt]:
    """Prompts that people made, by name and version such as `friendly-2`, oldest first."""
    return {row["id"]: _prompt(row) for row in journal.read("prompts")}


def made_prompt(journal: Journal, name: str) -> Prompt | None:
    """The prompt that people made under a name and version; None where there is none."""
    if name in PROMPTS:
        return None
    rows = journal.read("prompt", name)
    return _prompt(rows[0]) if rows else None


def known_prompts(journal: Journal) -> dict[str, Prompt]:
    """All prompts by name and version: those of the program, then those that people made, retired ones last."""
    return offered_prompts(journal) | {name: PROMPTS[name] for name in RETIRED}


def offered_prompts(journal: Journal) -> dict[str, Prompt]:
    """Prompts that a new variant may name: those of the program that are in use, then those that people made."""
    return {name: prompt for name, prompt in PROMPTS.items() if name not in RETIRED} | made_prompts(journal)


def save_prompt(journal: Journal, *, name: str, system: str, user: str, rater: str, now: datetime) -> Prompt:
    """Keep a prompt as the next version of its name; returns after the commit.

    Equal texts as in the latest version give that version. Who else writes under the name at the same time gets a
    version of their own.

    Parameters
    ----------
    journal : Journal
        Where to.
    name : str
        Small letters, digits and hyphens, without the version.
    system, user : str
        The two messages, with the placeholders {facts}, {title} and {language}.
    rater : str
        Who wrote it.
    now : datetime
        Naive UTC.

    Raises
    ------
    InputError
        The name or a text cannot be used; placeholders are named.
    """
    _check_name(name)
    system, user = system.strip(), user.strip()
    checked_prompt(Prompt(name, system, user))
    for _ in range(_TRIES):
        latest = _latest(journal, name)
        version = 1 if latest is None else latest["version"] + 1
        if latest is not None and (latest["system_text"], latest["user_text"]) == (system, user):
            return _prompt(latest)
        row = {
            "id": f"{name}-{version}",
            "name": name,
            "version": version,
            "system_text": system,
            "user_text": user,
            "rater": checked_name(rater),
            "created": now,
        }
        journal.append("prompts", [row])
        kept = _prompt(journal.read("prompt", row["id"])[0])
        if (kept.system, kept.user) == (system, user):
            return kept
    raise InputError(f"Others are changing prompt {name} at this moment.", "Try again in a moment.")


def split_name(full: str) -> tuple[str, int]:
    """Name and version of `friendly-2`."""
    name, _, version = full.rpartition("-")
    return name, int(version)


def _latest(journal: Journal, name: str) -> Mapping[str, Any] | None:
    rows = [row for row in journal.read("prompts") if row["name"] == name]
    return max(rows, key=lambda row: int(row["version"])) if rows else None


def _prompt(row: Mapping[str, Any]) -> Prompt:
    return Prompt(row["id"], row["system_text"], row["user_text"])


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > NAME_LIMIT:
        raise InputError(
            f"A prompt cannot be called “{name[:80]}”.",
            f"Use small letters, digits and hyphens, at most {NAME_LIMIT} characters.",
        )
    if name in {split_name(built_in)[0] for built_in in PROMPTS}:
        raise InputError(f"“{name}” is a prompt of Whyboard itself.", "Keep yours under another name.")
