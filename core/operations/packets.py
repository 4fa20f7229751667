"""The audit packet of what people say: everything that a decision rests on, put together as one document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.audit.decoy_results import NO, YES
from core.audit.drawings import forest_svg, matrix_svg
from core.audit.packet import Drawing, Packet, Part, Section, Table, Words
from core.audit.people.intervals import PILOT_BELOW
from core.audit.people.raters import RaterRow
from core.audit.people_words import (
    agreement_words,
    decoy_words,
    effect_words,
    flip_words,
    matrix,
    missing,
    rank_words,
    relabelled,
    share_words,
    strength_words,
    strengths,
    win_rates,
)
from core.operations.judged_pairs import reason_counts, thumb_shares
from core.operations.packet_sources import campaign_section, data_section, method_section, variants_section
from core.operations.people import Details, PeopleAudit, Pulls, details_of, slice_columns, sliced
from core.operations.variants import KnownVariant
from core.rate.answers import REASONS
from core.store import Journal

Labels = Mapping[str, str]
PILOT = f"With fewer than {PILOT_BELOW} raters this is a pilot."
ASKED = "Which explanation would people rather get, and how sure is that?"


@dataclass(frozen=True, slots=True)
class Made:
    """Where and when a packet is made.

    Attributes
    ----------
    now : datetime
        Naive UTC.
    app_version : str
        Of the program.
    """

    now: datetime
    app_version: str


def people_packet(
    journal: Journal,
    found: PeopleAudit,
    everything: PeopleAudit,
    known: Sequence[KnownVariant],
    labels: Labels,
    made: Made,
    details: Details | None = None,
) -> Packet:
    """Put together what people say.

    Parameters
    ----------
    journal : Journal
        For prompts, reasons and thumbs.
    found, everything : PeopleAudit
        The audit, and the same with nobody left out.
    known : sequence of KnownVariant
        All variants, retired ones too.
    labels : mapping of str to str
        What people call each variant and decoy, by id.
    made : Made
        When, and by which version.
    details : Details or None
        What takes longer, where it was computed already; None computes it.
    """
    campaign = None if found.progress is None else found.progress.campaign
    more = details or details_of(everything.frame, found)
    title = "Audit of explanations: " + ("all judgements" if campaign is None else campaign.id)
    sections = [
        _decoys(found, labels),
        _robustness(found, everything, more.pulls, labels),
        _board(found, labels),
        _matrix(found, labels),
        Section("Agreement between raters", (Words(agreement_words(more.agreement)),)),
        _slices(found, labels),
        _reasons(journal, found, labels),
        _raters(more.raters),
        variants_section(journal, found, known, labels),
        *([campaign_section(found.progress, labels)] if found.progress is not None else []),
        data_section(journal, found),
        method_section(found.board.level),
    ]
    return Packet(
        title,
        ASKED,
        relabelled(found.board.verdict.statement, labels) + (f" {PILOT}" if found.board.pilot else ""),
        _facts(found, labels),
        tuple(section for section in sections if section is not None),
        f"Made {made.now:%Y-%m-%d %H:%M} UTC with Whyboard {made.app_version}.",
    )


def _facts(found: PeopleAudit, labels: Labels) -> tuple[tuple[str, str], ...]:
    board, frame = found.board, found.frame
    counted = len(found.all_raters) - len(found.without)
    kinds = frame["kind"].value_counts()
    told = ", ".join(f"{kinds[name]:,} {words}" for name, words in _KINDS.items() if name in kinds) or "none"
    progress = found.progress
    plan = (
        "no plan: all judgements there are"
        if progress is None
        else f"{progress.judged:,} of {progress.planned:,} planned; the campaign is {progress.campaign.state}"
    )
    facts = [
        ("Judgements", told),
        ("Plan", plan),
        ("Raters", f"{counted:,}" + (f", {len(found.without)} left out" if found.without else "")),
        ("Variants", ", ".join(_name(row.variant, labels) for row in board.rows) or "none"),
    ]
    return tuple(facts)


_KINDS = {"normal": "on pairs of variants", "decoy": "on pairs with a decoy", "gold": "on gold pairs"}


def _decoys(found: PeopleAudit, labels: Labels) -> Section:
    if not found.decoys:
        return Section("Decoys", (Words("No pair with a decoy was judged: whether any text helps at all is open."),))
    rows = tuple(
        (_name(r.variant, labels), _name(r.decoy, labels), r.answer, decoy_words(r), f"{r.both_bad:,}")
        for r in found.decoys
    )
    answers = [r.answer for r in found.decoys]
    note = (
        f"{answers.count(YES)} yes, {answers.count(NO)} no, {len(rows) - answers.count(YES) - answers.count(NO)} open."
    )
    return Section(
        "Does it beat the decoys?",
        (
            Words(note),
            Table(("Variant", "Decoy", "Beats it", "Votes won, a tie ½", "Both bad"), rows, frozenset({"Both bad"})),
        ),
    )


def _robustness(found: PeopleAudit, everything: PeopleAudit, pulls: Pulls, labels: Labels) -> Section:
    board = found.board
    first = board.rows[0].variant if board.rows and board.rows[0].strength is not None else None
    parts: list[Part] = []
    flip = flip_words(board, labels)
    parts.append(Words(f"Votes to flip: {flip}" if flip else "Votes to flip: there is no winner to overturn."))
    parts += [Words(effect_words(effect)) for effect in pulls.effects]
    if first is not None and pulls.first is not None and pulls.effects:
        stays = f"“{_name(first, labels)}” stays first" if pulls.first == first else (
            f"“{_name(pulls.first, labels)}” would be first instead of “{_name(first, labels)}”"
        )  # fmt: skip
        parts.append(Words(f"Allowing for position and length, {stays}."))
    if pulls.left_out:
        parts.append(Words(f"{pulls.left_out:,} judgements without lengths are left out of these terms.", "note"))
    if found.without:
        other = relabelled(everything.board.verdict.statement, labels)
        parts.append(Words(f"Raters left out: {len(found.without)}. With everybody: {other}"))
    planned = () if found.progress is None else tuple(v.id for v in found.progress.campaign.settings.variants)
    notes = (*board.notes, *missing(board, planned, labels))
    parts += [Words(relabelled(note, labels), "note") for note in notes]
    return Section("How robust is that?", tuple(parts))


def _board(found: PeopleAudit, labels: Labels) -> Section | None:
    board = found.board
    if not board.rows:
        return None
    headers = ("Rank", "Variant", "Strength", "Win rate", "Won", "Tied", "Lost", "Both bad", "Raters")
    rows = tuple(
        (
            rank_words(row), _name(row.variant, labels), strength_words(row),
            share_words(row.win_rate).partition(" of ")[0], f"{row.wins:,}", f"{row.ties:,}", f"{row.losses:,}",
            f"{row.both_bad:,}", f"{row.raters:,}",
        )
        for row in board.rows
    )  # fmt: skip
    parts: list[Part] = [Table(headers, rows, frozenset(headers[4:]))]
    if drawn := strengths(board, labels):
        parts.append(Drawing(forest_svg(drawn, "strength (log-ability; 0 is the mean)", 0.0)))
    if drawn := win_rates(board, labels):
        parts.append(Drawing(forest_svg(drawn, "share of votes won, a tie ½", 0.5, share=True)))
    parts += [
        Words(f"{_name(row.variant, labels)}: {row.reason}", "note") for row in board.rows if row.reason
    ]  # fmt: skip
    return Section("Leaderboard", tuple(parts))


def _matrix(found: PeopleAudit, labels: Labels) -> Section | None:
    board = found.board
    if len(board.rows) < 2:
        return None
    names, cells = [_name(row.variant, labels) for row in board.rows], matrix(board)
    rows = tuple(
        (names[row], names[column], f"{cells[row][column].votes:,}", cells[row][column].told)
        for row in range(len(names))
        for column in range(row + 1, len(names))
    )
    note = "Percentage of votes that the row won against the column (a tie counts half), over the number of votes."
    table = Table(("Variant", "Against", "Votes", "Answers"), rows, frozenset({"Votes"}))
    return Section("Who wins against whom", (Drawing(matrix_svg(names, cells)), Words(note, "note"), table))


def _slices(found: PeopleAudit, labels: Labels) -> Section | None:
    verdict = found.board.verdict
    columns = slice_columns(found.frame)
    if not columns or verdict.leader is None or verdict.rival is None:
        return None
    parts: list[Part] = [
        Words(f"Share of votes that “{_name(verdict.leader, labels)}” wins against “{_name(verdict.rival, labels)}”.")
    ]
    for by in columns:
        result = sliced(found.frame, by, verdict.leader, verdict.rival)
        rows = tuple(
            (
                each.name or "not known", share_words(each.share),
                "—" if each.corrected is None else f"{each.corrected:.3g}",
                "yes" if each.differs else each.reason or "not shown",
            )
            for each in result.slices
        )  # fmt: skip
        headers = (f"By {by}", "Win rate", "p, corrected", "Differs from ½")
        parts += [Table(headers, rows), Words(f"{result.tested} tested. {result.correction}.", "note")]
    return Section("Slices", tuple(parts))


def _reasons(journal: Journal, found: PeopleAudit, labels: Labels) -> Section | None:
    counts = reason_counts(journal, found.frame)
    parts: list[Part] = []
    used = tuple(name for name in REASONS if any(name in given for given in counts.values()))
    if used:
        rows = tuple((_name(v, labels), *(str(given.get(n, 0)) for n in used)) for v, given in counts.items())
        parts.append(Table(("Variant", *used), rows, frozenset(used)))
    thumbs = thumb_shares(journal, [row.variant for row in found.board.rows], found.without)
    parts += [Words(f"Thumbs up, {_name(row.variant, labels)}: {share_words(row.share)}.") for row in thumbs]
    return Section("Reasons and thumbs", tuple(parts)) if parts else None


def _raters(panel: Sequence[RaterRow]) -> Section | None:
    if not panel:
        return None
    headers = ("Rater", "Judgements", "Seconds", "Gold pairs right", "Agrees", "Left", "Looked at because", "Counts")
    numbers = frozenset(headers[1:6])
    rows = tuple((f"R{place + 1}", *_rater(row)) for place, row in enumerate(panel))
    note = "Names are left out; the order is that of flags, then of names. Counts: whether the figures above use them."
    return Section("Raters", (Table(headers, rows, numbers), Words(note, "note")))


def _rater(row: RaterRow) -> tuple[str, ...]:
    def share(value: float | None) -> str:
        return "—" if value is None else f"{value:.0%}"

    gold = f"{row.gold_right} of {row.gold_asked}" if row.gold_asked else "—"
    seconds = "—" if row.seconds is None else f"{row.seconds:.1f}"
    counts = "left out" if row.excluded else "yes"
    flags = "; ".join(row.flags) or "—"
    return f"{row.judgements:,}", seconds, gold, share(row.agreement), share(row.left_share), flags, counts


def _name(variant: str, labels: Labels) -> str:
    return labels.get(variant, variant)
