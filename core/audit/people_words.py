"""What the statistics of judgements say, in sentences and table cells, for pages and packets alike.

Words of people and names of variants inside are as they are: who shows them makes them harmless.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.audit.decoy_results import NO, YES, DecoyResult
from core.audit.estimates import Cell, Estimate, figures
from core.audit.people.agreement import Agreement
from core.audit.people.intervals import PILOT_BELOW, Share
from core.audit.people.leaderboard import Effect, Leaderboard
from core.audit.people.standings import Standing
from core.explain.words import percent
from core.rate.campaigns import DECOYS, FALSE_CLAIM, PLACEBO, TEMPLATE, WRONG_USER
from core.rate.decoys import decoy_name

if TYPE_CHECKING:
    import pandas as pd

Labels = Mapping[str, str]
NONE = "—"
_DECOYS = {
    WRONG_USER: "Text for another user",
    PLACEBO: "Placebo",
    TEMPLATE: "Template",
    FALSE_CLAIM: "Text with a false claim",
}
DECOY_LABELS: Labels = {decoy_name(kind): _DECOYS[kind] for kind in DECOYS}
_PULLS = {"position": ("the left text", "the right text"), "length": ("the longer text", "the shorter text")}


def relabelled(text: str, labels: Labels) -> str:
    """A sentence of the statistics, which quote ids, with what people call the variants instead."""
    for variant, label in labels.items():
        text = text.replace(f"“{variant}”", f"“{label}”")
    return text


def headline(board: Leaderboard) -> str:
    """`Decided` or `Not decided`, with the word pilot where few raters took part; or that nothing can be."""
    if not board.judgements:
        return "No two variants have been compared yet"
    pilot = f" · pilot: fewer than {PILOT_BELOW} raters" if board.pilot else ""
    return ("Decided" if board.verdict.decided else "Not decided") + pilot


def flip_words(board: Leaderboard, labels: Labels) -> str:
    """How few votes carry the winner; '' where there is none."""
    found = board.votes_to_flip
    if found is None:
        return ""
    votes = "1 vote" if found.votes == 1 else f"{found.votes:,} votes"
    share = percent(found.votes / board.judgements)
    return (
        f"Without {votes} of {board.judgements:,} ({share}), chosen against the leader, "
        f"“{_name(found.winner, labels)}” would be first."
    )


def decoy_words(result: DecoyResult) -> str:
    """What the answer to a decoy rests on, and who is ahead where it is open."""
    value, told = result.share.value, share_words(result.share)
    if result.answer in (YES, NO) or value is None:
        return told
    return f"{told}, {'ahead' if value > 0.5 else 'behind' if value < 0.5 else 'level'} so far"


def share_words(share: Share) -> str:
    """A share with its interval and count: `62% (55 to 69) of 120 votes by 12 raters`; or why there is none."""
    if share.value is None:
        return share.interval.reason or NONE
    row = Estimate("", share.value, share.interval.low, share.interval.high)
    votes = "1 vote" if share.votes == 1 else f"{share.votes:,} votes"
    raters = "1 rater" if share.raters == 1 else f"{share.raters:,} raters"
    return f"{figures(row, True)} of {votes} by {raters}"


def effect_words(effect: Effect) -> str:
    """A pull in words: which text it favours, how strongly, and whether that is more than chance."""
    low, high = effect.interval.low, effect.interval.high
    towards, away = _PULLS[effect.name]
    size = figures(Estimate("", effect.value, low, high), False)
    if low is None or high is None:
        return f"{effect.name.capitalize()}: {size} {effect.unit}. {effect.interval.reason}"
    if low > 0 or high < 0:
        said = f"raters lean to {towards if low > 0 else away}"
    else:
        said = f"no lean to {towards} or {away} is shown"
    return f"{effect.name.capitalize()}: {said}, {size} {effect.unit}."


def agreement_words(found: Agreement) -> str:
    """Alpha with its interval and counts, and what it means."""
    if found.alpha is None:
        return f"Krippendorff's alpha: {found.reading}"
    row = Estimate("", found.alpha, found.low, found.high)
    counts = f"{found.units:,} pairs judged by two or more of {found.raters:,} raters"
    return f"Krippendorff's alpha {figures(row, False).replace('+', '')} ({found.metric}), {counts}. {found.reading}"


def rank_words(row: Standing) -> str:
    """Ranks that the intervals leave open: `1`, `1–3`."""
    if row.rank_low is None or row.rank_high is None:
        return NONE
    return str(row.rank_low) if row.rank_low == row.rank_high else f"{row.rank_low}–{row.rank_high}"


def strength_words(row: Standing) -> str:
    """Strength with its interval, or why there is none."""
    if row.strength is None:
        return NONE
    return figures(Estimate("", row.strength, row.low, row.high), False)


def strengths(board: Leaderboard, labels: Labels) -> list[Estimate]:
    """Rows of a forest plot: the variants that have a strength."""
    return [
        Estimate(_name(row.variant, labels), row.strength, row.low, row.high, f"n {row.judgements:,}", row.variant)
        for row in board.rows
        if row.strength is not None
    ]


def win_rates(board: Leaderboard, labels: Labels) -> list[Estimate]:
    """Rows of a forest plot: the variants that have votes."""
    return [
        Estimate(
            _name(row.variant, labels), row.win_rate.value, row.win_rate.interval.low, row.win_rate.interval.high,
            f"n {row.win_rate.votes:,}", row.variant,
        )
        for row in board.rows
        if row.win_rate.value is not None
    ]  # fmt: skip


def matrix(board: Leaderboard) -> list[list[Cell]]:
    """The win matrix in the order of the leaderboard: a tie is half a win; both-bad answers are no votes."""
    wins, ties, bad = board.win_matrix, board.tie_matrix, board.both_bad_matrix
    cells = []
    for row in range(len(board.rows)):
        line = []
        for column in range(len(board.rows)):
            won, lost, tied = int(wins[row, column]), int(wins[column, row]), int(ties[row, column])
            votes = won + lost + tied
            told = f"{won:,} won, {tied:,} tied, {lost:,} lost, {int(bad[row, column]):,} both bad"
            line.append(Cell((won + tied / 2) / votes if votes else None, votes, told))
        cells.append(line)
    return cells


def board_frame(board: Leaderboard, labels: Labels) -> pd.DataFrame:
    """The leaderboard as numbers, for exports: one row a variant, strongest first."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "variant": row.variant, "label": _name(row.variant, labels), "rank_low": row.rank_low,
                "rank_high": row.rank_high, "strength": row.strength, "low": row.low, "high": row.high,
                "win_rate": row.win_rate.value, "win_rate_low": row.win_rate.interval.low,
                "win_rate_high": row.win_rate.interval.high, "wins": row.wins, "ties": row.ties,
                "losses": row.losses, "both_bad": row.both_bad, "judgements": row.judgements, "raters": row.raters,
            }
            for row in board.rows
        ]
    )  # fmt: skip


def missing(board: Leaderboard, planned: Sequence[str], labels: Labels) -> list[str]:
    """A sentence for each planned variant that nobody has judged yet."""
    seen = {row.variant for row in board.rows}
    return [f"“{_name(each, labels)}” has not been judged yet." for each in planned if each not in seen]


def _name(variant: str, labels: Labels) -> str:
    return labels.get(variant, variant)
