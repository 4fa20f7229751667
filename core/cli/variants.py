"""What writes explanations: `variants`, and the choice of some by name."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.cli.console import Answer, Console, table
from core.cli.options import Verbs, settings, workbench
from core.cli.options import journal as open_journal
from core.errors import InputError

if TYPE_CHECKING:
    from core.explain.types import Variant
    from core.operations.variants import KnownVariant
    from core.store import Journal


def register(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """Add the command."""
    told = verbs.add_parser("variants", parents=[common], help="list, create, retire or restore what writes")
    told.add_argument("action", nargs="?", default="list", choices=("list", "create", "retire", "restore"))
    told.add_argument("name", nargs="?", metavar="NAME", help="name, id or label, to retire or restore")
    told.add_argument("--all", action="store_true", help="list retired ones too")
    told.add_argument("--backend", metavar="B", help="what writes: template, openai, ...")
    told.add_argument("--writer", default="", metavar="M", help="name or folder of the language model")
    told.add_argument("--prompt", metavar="P", help="prompt or style with its version, such as plain-2")
    told.add_argument("--language", default="en", choices=("en", "zh"), help="of the texts (default: en)")
    told.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="an option; repeatable")
    told.add_argument("--label", default="", metavar="L", help="what people read (default: made of the parts)")
    told.add_argument("--rater", metavar="R", help="who does it (default: the name of your account)")
    told.set_defaults(run=variants)


def variants(options: argparse.Namespace, console: Console) -> Answer:
    """List the variants, or change which there are."""
    from core.operations.explanations import endpoint
    from core.operations.variants import all_variants

    bench, address = workbench(options), endpoint()
    journal = open_journal(bench)
    try:
        if options.action == "list":
            found = [entry for entry in all_variants(journal, address) if options.all or not entry.retired]
        else:
            found = [_change(journal, options, address=address, now=bench.now())]
    finally:
        journal.close()
    cards = [variant_card(entry) for entry in found]
    names = ("name", "label", "backend", "model", "prompt", "language", "options", "state")
    cells = [[_cell(card[name]) for name in names] for card in cards]
    return Answer({"variants": cards}, table(names, cells), [f"{e.label}: {e.problem}" for e in found if e.problem])


def variant_card(entry: KnownVariant) -> dict[str, Any]:
    """Return a variant as `variants --json` shows it."""
    variant = entry.variant
    return {
        "name": entry.name,
        "id": variant.id,
        "label": entry.label,
        "backend": variant.backend,
        "model": variant.model,
        "prompt": variant.prompt,
        "language": variant.language,
        "options": dict(variant.options),
        "built_in": entry.built_in,
        "state": entry.state,
        "rater": entry.rater or None,
        "created": entry.created.isoformat() if entry.created else None,
        "problem": entry.problem or None,
    }


def chosen_variants(journal: Journal, names: Sequence[str], language: str) -> tuple[Variant, ...]:
    """Variants by name, id or label, with the endpoint of this installation; see `choosing.chosen_variants`."""
    from core.operations import choosing
    from core.operations.explanations import endpoint

    return choosing.chosen_variants(journal, names, language, endpoint())


def _change(journal: Journal, options: argparse.Namespace, **given: Any) -> KnownVariant:
    from core.explain.types import Variant
    from core.operations.variants import create_variant, restore_variant, retire_variant

    who = {"rater": options.rater or getpass.getuser(), "now": given["now"], "endpoint": given["address"]}
    if options.action == "create":
        if not (options.backend and options.prompt):
            raise InputError("No backend or no prompt was named.", "Name both with --backend and --prompt.")
        made = Variant(options.backend, options.writer, options.prompt, settings(options.set), options.language)
        return create_variant(journal, made, options.label or options.name or "", **who)
    if not options.name:
        raise InputError(f"No variant to {options.action} was named.", "Write its name, id or label behind it.")
    return (retire_variant if options.action == "retire" else restore_variant)(journal, options.name, **who)


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name}={given}" for name, given in value.items())
    return str(value)
