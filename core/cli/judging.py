"""What people say: `judgements` in and out of files, `stats` on them."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.cli.console import Answer, Console, table
from core.cli.options import Verbs, pairs, workbench
from core.cli.options import journal as open_journal
from core.errors import InputError

if TYPE_CHECKING:
    from core.audit.people.agreement import Agreement
    from core.operations.people import PeopleAudit

LINES = ".jsonl"


def register(verbs: Verbs, common: argparse.ArgumentParser) -> None:
    """Add the commands of this group."""
    told = verbs.add_parser("judgements", parents=[common], help="import or export judgements")
    told.add_argument("action", choices=("import", "export"))
    told.add_argument("file", type=Path, metavar="FILE", help=".csv or .parquet; .jsonl: preference pairs (export)")
    told.add_argument("--map", action="append", default=[], metavar="variant_a=..,winner=..", help="columns by meaning")
    told.add_argument("--campaign", metavar="C", help="only those of a campaign (export)")
    told.set_defaults(run=judgements)
    stats = verbs.add_parser("stats", parents=[common], help="leaderboard of variants, agreement of raters")
    stats.add_argument("--campaign", metavar="C", help="only a campaign (default: all judgements)")
    stats.add_argument("--without", action="append", default=[], metavar="R", help="leave out a rater; repeatable")
    stats.set_defaults(run=statistics)


def judgements(options: argparse.Namespace, console: Console) -> Answer:
    """Import or export judgements."""
    from core.operations.judgement_files import export_frame, file_bytes, import_judgements
    from core.operations.preference_pairs import preference_pairs

    bench, path, mapping = workbench(options), options.file.expanduser(), pairs(options.map, "--map")
    journal = open_journal(bench)
    try:
        if options.action == "import":
            found = import_judgements(bench, journal, path, mapping=mapping, progress=console.progress)
            said = f"{found.added:,} judgements were imported, {found.known:,} were there before."
            return Answer(asdict(found), [said], found.notes)
        if path.suffix.lower() == LINES:
            written = preference_pairs(journal, options.campaign)
            _write(path, "".join(f"{line}\n" for line in written.lines).encode())
            document: dict[str, Any] = {"pairs": len(written.lines), "left_out": dict(written.left_out)}
            notes = [f"{count:,} left out: {why}." for why, count in written.left_out.items()]
            return Answer({"file": str(path), **document}, [f"{len(written.lines):,} preferences in {path}."], notes)
        frame = export_frame(journal, options.campaign)
    finally:
        journal.close()
    _write(path, file_bytes(frame, path.suffix.lower()))
    return Answer({"file": str(path), "judgements": len(frame)}, [f"{len(frame):,} judgements in {path}."])


def statistics(options: argparse.Namespace, console: Console) -> Answer:
    """Leaderboard and agreement, as the Audit page has them."""
    from core.audit.people.agreement import pair_agreement
    from core.operations.people import audit_people

    journal = open_journal(workbench(options))
    try:
        found = audit_people(journal, options.campaign, options.without)
        unknown = sorted(set(options.without) - set(found.all_raters))
        if unknown:
            raise InputError(f"Nobody called “{unknown[0]}” has judged here.", "Name raters as the Audit page does.")
    finally:
        journal.close()
    board, agreement = found.board, pair_agreement(found.frame)
    document = stats_document(found, agreement)
    names = ("variant", "strength", "low", "high", "win_rate", "wins", "ties", "losses")
    alpha = "" if agreement.alpha is None else f"alpha {agreement.alpha:.3f}. "
    lines = [
        f"{board.judgements:,} judgements of {board.raters:,} raters.",
        *(table(names, [[row[name] for name in names] for row in document["variants"]]) if board.rows else []),
        board.verdict.statement,
        *(f"{each.variant} beats {each.decoy}: {each.answer}" for each in found.decoys),
        f"Agreement: {alpha}{agreement.reading}",
    ]
    return Answer(document, lines, board.notes)


def stats_document(found: PeopleAudit, agreement: Agreement) -> dict[str, Any]:
    """Return what `stats --json` prints."""
    board = found.board
    return {
        "judgements": board.judgements,
        "raters": board.raters,
        "model": board.model,
        "variants": [
            {
                "variant": row.variant, "strength": row.strength, "low": row.low, "high": row.high,
                "win_rate": row.win_rate.value, "win_rate_low": row.win_rate.interval.low,
                "win_rate_high": row.win_rate.interval.high, "wins": row.wins, "ties": row.ties, "losses": row.losses,
                "both_bad": row.both_bad, "rank_low": row.rank_low, "rank_high": row.rank_high, "reason": row.reason,
            }
            for row in board.rows
        ],
        "agreement": None if agreement.alpha is None else {
            "alpha": agreement.alpha, "low": agreement.low, "high": agreement.high, "units": agreement.units,
            "reading": agreement.reading,
        },
        "decoys": [
            {"variant": each.variant, "decoy": each.decoy, "win_rate": each.share.value, "beats": each.answer}
            for each in found.decoys
        ],
        "verdict": board.verdict.statement,
        "decided": board.verdict.decided,
        "winner": board.verdict.winner,
        "more_votes": board.verdict.more_votes,
        "ended": found.ended,
        "excluded": list(found.without),
        "notes": list(board.notes),
    }  # fmt: skip


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.", "Choose another place.") from error
