"""Variants: what writes explanations. The one place that knows which there are: built in, made by people, retired."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from core.errors import InputError, NotFoundError, WhyboardError
from core.explain.backends import BACKENDS, Endpoint
from core.explain.choices import checked_choice, label_of
from core.explain.embedded.model import weights
from core.explain.generate import known_variants
from core.explain.openai_backend import CONFIGURE
from core.explain.types import Variant
from core.operations.checks import checked_name, storable
from core.operations.prompts import made_prompts
from core.store import Journal

IN_USE, RETIRED = "in use", "retired"
LABEL_LIMIT = 60  # characters
LEAST = 2  # so many stay in use: a comparison needs two


@dataclass(frozen=True, slots=True)
class KnownVariant:
    """A variant with what is known of it.

    Attributes
    ----------
    name : str
        What links and commands call it: a short name for those built in, else its id.
    label : str
        What people read.
    variant : Variant
        What writes.
    built_in, retired : bool
        Whether it comes with the program; whether it is no longer offered.
    rater : str
        Who made it; '' where it is built in.
    created : datetime or None
        When, naive UTC; None where it is built in.
    problem : str
        Why it cannot write here, as a sentence with the remedy; '' where it can.
    """

    name: str
    label: str
    variant: Variant
    built_in: bool
    retired: bool = False
    rater: str = ""
    created: datetime | None = None
    problem: str = ""

    @property
    def state(self) -> str:
        """`in use` or `retired`."""
        return RETIRED if self.retired else IN_USE

    @property
    def offered(self) -> bool:
        """Whether it can be chosen and can write."""
        return not self.retired and not self.problem


def all_variants(journal: Journal, endpoint: Endpoint | None = None) -> tuple[KnownVariant, ...]:
    """All variants, retired ones too: those built in, then those that people made, oldest first.

    Parameters
    ----------
    journal : Journal
        Where those that people made are kept.
    endpoint : Endpoint or None
        The server of this installation; it brings variants of its own.
    """
    states = {row["variant"]: row["state"] for row in journal.read("variant_states")}
    prompts = made_prompts(journal)
    found: dict[str, KnownVariant] = {}
    for name, variant in known_variants(endpoint).items():
        retired = states.get(variant.id) == RETIRED
        found[variant.id] = KnownVariant(name, label_of(variant), variant, True, retired, problem=_missing(variant))
    for row in journal.read("variants"):
        variant = Variant(**json.loads(row["variant_json"]))
        entry = KnownVariant(
            variant.id, row["label"], variant, False, states.get(variant.id) == RETIRED, row["rater"], row["created"]
        )
        found.setdefault(variant.id, replace(entry, problem=_problem(variant, prompts, endpoint)))
    return tuple(found.values())


def offered_variants(journal: Journal, endpoint: Endpoint | None = None) -> dict[str, KnownVariant]:
    """Variants that can be chosen and can write, by name."""
    return {entry.name: entry for entry in all_variants(journal, endpoint) if entry.offered}


def find_variant(known: Sequence[KnownVariant], name: str) -> KnownVariant:
    """The variant with a name, an id or a label, retired ones too.

    Raises
    ------
    NotFoundError
        There is none; it lists what is there.
    """
    for entry in known:
        if name in (entry.name, entry.variant.id):
            return entry
    for entry in sorted(known, key=lambda entry: entry.retired):  # a label may be given again once it was retired
        if name.strip().casefold() == entry.label.casefold():
            return entry
    names = ", ".join(entry.name for entry in known if not entry.retired)
    raise NotFoundError(f"There is no variant “{name[:80]}”.", f"Choose from: {names}.")


def writing_variant(known: Sequence[KnownVariant], name: str) -> Variant:
    """The variant with a name, fit to write.

    Raises
    ------
    NotFoundError
        There is none.
    InputError
        It is retired, or cannot write here.
    """
    entry = find_variant(known, name)
    if entry.retired:
        raise InputError(f"Variant “{entry.label}” is retired.", "Restore it, or choose another.")
    if entry.problem:
        raise InputError(f"Variant “{entry.label}” cannot write.", entry.problem)
    return entry.variant


def create_variant(
    journal: Journal,
    variant: Variant,
    label: str,
    *,
    rater: str,
    now: datetime,
    endpoint: Endpoint | None = None,
) -> KnownVariant:
    """Keep a new variant; returns after the commit.

    Parameters
    ----------
    journal : Journal
        Where to.
    variant : Variant
        What writes.
    label : str
        What people read; '' for a name made of its parts.
    rater : str
        Who makes it.
    now : datetime
        Naive UTC.
    endpoint : Endpoint or None
        The server of this installation.

    Raises
    ------
    InputError
        A part is unknown, such a variant is there already, or its label is taken or too long.
    """
    checked = checked_choice(variant, made_prompts(journal))
    chosen = _checked_label(label, checked)
    known = all_variants(journal, endpoint)
    for entry in known:
        if entry.variant.id == checked.id:
            raise _there(entry)
    refuse_taken(known, chosen)
    row = {
        "id": checked.id,
        "label": chosen,
        "variant_json": json.dumps(asdict(checked), ensure_ascii=False, sort_keys=True, allow_nan=False),
        "rater": checked_name(rater),
        "created": now,
    }
    journal.append("variants", [row])
    entry = find_variant(all_variants(journal, endpoint), checked.id)
    if entry.label != chosen:  # somebody made the same one at the same time
        raise _there(entry)
    return entry


def refuse_taken(known: Sequence[KnownVariant], label: str) -> None:
    """Raise an InputError where a variant in use has a label, or is called so in commands."""
    wanted = " ".join(label.split()).casefold()
    for entry in known:
        if not entry.retired and wanted in (entry.label.casefold(), entry.name.casefold()):
            raise InputError(f"A variant is called “{entry.label}” already.", "Give this one another name.")


def copy_variant(
    journal: Journal,
    name: str,
    label: str,
    *,
    rater: str,
    now: datetime,
    endpoint: Endpoint | None = None,
    **changes: Any,
) -> KnownVariant:
    """Keep a variant like another one but for some fields; raises like `find_variant` and `create_variant`."""
    found = find_variant(all_variants(journal, endpoint), name)
    return create_variant(journal, replace(found.variant, **changes), label, rater=rater, now=now, endpoint=endpoint)


def retire_variant(
    journal: Journal, name: str, *, rater: str, now: datetime, endpoint: Endpoint | None = None
) -> KnownVariant:
    """Offer a variant no longer; what it wrote and what was said of it stays. Returns after the commit.

    Raises
    ------
    NotFoundError
        There is none.
    InputError
        Fewer than two would be left.
    """
    known = all_variants(journal, endpoint)
    entry = find_variant(known, name)
    left = [other for other in known if other.offered and other.variant.id != entry.variant.id]
    if entry.offered and len(left) < LEAST:
        raise InputError(
            f"Without “{entry.label}” only {len(left)} variant would be left.", "Create or restore another one first."
        )
    return _set_state(journal, entry, RETIRED, rater, now, endpoint)


def restore_variant(
    journal: Journal, name: str, *, rater: str, now: datetime, endpoint: Endpoint | None = None
) -> KnownVariant:
    """Offer a retired variant again; returns after the commit.

    Raises
    ------
    NotFoundError
        There is none.
    InputError
        Another variant has its label meanwhile.
    """
    known = all_variants(journal, endpoint)
    entry = find_variant(known, name)
    others = [other for other in known if not other.retired and other.variant.id != entry.variant.id]
    if any(other.label.casefold() == entry.label.casefold() for other in others):
        raise InputError(f"Another variant is called “{entry.label}” now.", "Retire that one first.")
    return _set_state(journal, entry, IN_USE, rater, now, endpoint)


def _set_state(
    journal: Journal, entry: KnownVariant, state: str, rater: str, now: datetime, endpoint: Endpoint | None
) -> KnownVariant:
    if entry.state != state:
        who = {"rater": checked_name(rater), "created": now}
        journal.append("variant_states", [{"id": uuid.uuid4().hex, "variant": entry.variant.id, "state": state} | who])
    return find_variant(all_variants(journal, endpoint), entry.variant.id)


def _problem(variant: Variant, prompts: Mapping[str, Any], endpoint: Endpoint | None) -> str:
    """Why a variant cannot write in this installation."""
    try:
        checked_choice(variant, prompts)
    except WhyboardError as error:
        return f"{error.what} {error.remedy}"
    if BACKENDS[variant.backend].remote and endpoint is None:
        return f"No OpenAI-compatible endpoint is configured. {CONFIGURE}"
    return _missing(variant)


def _missing(variant: Variant) -> str:
    """Why the weights of the embedded language model cannot be read; '' where they can, and for other backends."""
    if variant.backend != "embedded" or weights(variant.model).is_file():
        return ""
    return f"The weights of the embedded language model “{variant.model}” are missing. Restore data/language_model."


def _checked_label(label: str, variant: Variant) -> str:
    found = " ".join(storable(label).split()) or label_of(variant)[:LABEL_LIMIT]
    if len(found) > LABEL_LIMIT:
        raise InputError(f"The name has {len(found)} characters.", f"Use at most {LABEL_LIMIT}.")
    return found


def _there(entry: KnownVariant) -> InputError:
    remedy = "Restore that one." if entry.retired else "Use that one, or change a part."
    return InputError(f"This variant is there already, as “{entry.label}”.", remedy)
