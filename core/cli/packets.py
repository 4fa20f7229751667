"""What people say of the variants, as a file to keep: `packet`."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.cli.console import Answer, Console
from core.cli.options import Verbs, workbench
from core.cli.options import journal as open_journal
from core.errors import InputError


def register(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """Add the command."""
    kept = verbs.add_parser("packet", parents=[common], help="write what people prefer as one HTML file")
    kept.add_argument("--campaign", metavar="C", help="name or name@version (default: all judgements)")
    kept.add_argument("--without", action="append", default=[], metavar="R", help="a rater to leave out; repeatable")
    kept.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to; written over")
    kept.set_defaults(run=packet)


def packet(options: argparse.Namespace, console: Console) -> Answer:
    """Write the audit packet."""
    from core.audit.packet import packet_html
    from core.operations.explanations import endpoint
    from core.operations.packets import Made, people_packet
    from core.operations.people import audit_people, labels_of
    from core.operations.variants import all_variants
    from core.settings import VERSION

    bench = workbench(options)
    journal = open_journal(bench)
    try:
        whole = audit_people(journal, options.campaign)
        unknown = sorted(set(options.without) - set(whole.all_raters))
        if unknown:
            raise InputError(f"Nobody called “{unknown[0]}” has judged here.", "Name raters as the Audit page does.")
        found = audit_people(journal, options.campaign, options.without) if options.without else whole
        known = all_variants(journal, endpoint())
        made = Made(bench.now(), VERSION)
        document = people_packet(journal, found, whole, known, labels_of(known), made)
    finally:
        journal.close()
    text = packet_html(document)
    try:
        options.out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{options.out} cannot be written: {error.strerror}.", "Name another file.") from error
    card = {
        "file": str(options.out), "bytes": len(text.encode()), "judgements": found.judgements,
        "raters": len(found.all_raters) - len(found.without), "decision": document.decision,
    }  # fmt: skip
    return Answer(card, [document.decision, f"Written to {options.out}."])
