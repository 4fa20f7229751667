"""What the statistics of judgements say, in sentences and table cells, for pages and packets alike.

Words of people and names of variants inside are as they are: who shows them makes them harmless. The sentences are
English unless another voice is given.
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
from core.audit.voice import ENGLISH, Voice
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

# What is said of a pull: towards the first, towards the second, neither; and where there is no interval.
PULLS: Mapping[str, tuple[str, str, str]] = {
    "position": (
        "Position: raters lean to the left text, {size} {unit}.",
        "Position: raters lean to the right text, {size} {unit}.",
        "Position: no lean to the left text or the right text is shown, {size} {unit}.",
    ),
    "length": (
        "Length: raters lean to the longer text, {size} {unit}.",
        "Length: raters lean to the shorter text, {size} {unit}.",
        "Length: no lean to the longer text or the shorter text is shown, {size} {unit}.",
    ),
}
UNSURE_PULLS: Labels = {
    "position": "Position: {size} {unit}. {reason}",
    "length": "Length: {size} {unit}. {reason}",
}


def relabelled(text: str, labels: Labels) -> str:
    """A sentence of the statistics, which quote ids, with what people call the variants instead."""
    for variant, label in labels.items():
        text = text.replace(f"“{variant}”", f"“{label}”")
    return text


def headline(board: Leaderboard, voice: Voice = ENGLISH) -> str:
    """`Decided` or `Not decided`, with the word pilot where few raters took part; or that nothing can be."""
    if not board.judgements:
        return voice.say("No two variants have been compared yet")
    pilot = " · " + voice.say("pilot: fewer than {number} raters", number=PILOT_BELOW) if board.pilot else ""
    return voice.say("Decided" if board.verdict.decided else "Not decided") + pilot


def flip_words(board: Leaderboard, labels: Labels, voice: Voice = ENGLISH) -> str:
    """How few votes carry the winner; '' where there is none."""
    found = board.votes_to_flip
    if found is None:
        return ""
    return voice.many(
        "Without {n} vote of {all} ({share}), chosen against the leader, “{variant}” would be first.",
        "Without {n} votes of {all} ({share}), chosen against the leader, “{variant}” would be first.",
        found.votes,
        all=f"{board.judgements:,}",
        share=voice.told(percent(found.votes / board.judgements)),
        variant=_name(found.winner, labels),
    )


def decoy_words(result: DecoyResult, voice: Voice = ENGLISH) -> str:
    """What the answer to a decoy rests on, and who is ahead where it is open."""
    value, told = result.share.value, share_words(result.share, voice)
    if result.answer in (YES, NO) or value is None:
        return told
    if value == 0.5:
        return voice.say("{share}, level so far", share=told)
    return voice.say("{share}, ahead so far" if value > 0.5 else "{share}, behind so far", share=told)


def share_words(share: Share, voice: Voice = ENGLISH) -> str:
    """A share with its interval and count: `62% (55 to 69) of 120 votes by 12 raters`; or why there is none."""
    if share.value is None:
        return voice.told(share.interval.reason) or NONE
    votes = voice.many("{n} vote", "{n} votes", share.votes)
    raters = voice.many("{n} rater", "{n} raters", share.raters)
    return voice.say("{share} of {votes} by {raters}", share=rate_words(share, voice), votes=votes, raters=raters)


def figure_words(row: Estimate, share: bool, voice: Voice = ENGLISH) -> str:
    """As `figures`, in the words of a voice."""
    said = figures(row, share)
    value, between, ends = said.partition(" (")
    low, to, high = ends.removesuffix(")").partition(" to ")
    return voice.say("{value} ({low} to {high})", value=value, low=low, high=high) if between and to else said


def rate_words(share: Share, voice: Voice = ENGLISH) -> str:
    """A share with its interval alone: `62% (55 to 69)`; or why there is none."""
    if share.value is None:
        return voice.told(share.interval.reason) or NONE
    return figure_words(Estimate("", share.value, share.interval.low, share.interval.high), True, voice)


def effect_words(effect: Effect, voice: Voice = ENGLISH) -> str:
    """A pull in words: which text it favours, how strongly, and whether that is more than chance."""
    low, high = effect.interval.low, effect.interval.high
    said = {"size": figure_words(Estimate("", effect.value, low, high), False, voice), "unit": voice.told(effect.unit)}
    if low is None or high is None:
        return voice.say(UNSURE_PULLS[effect.name], reason=voice.told(effect.interval.reason), **said)
    return voice.say(PULLS[effect.name][0 if low > 0 else 1 if high < 0 else 2], **said)


def agreement_words(found: Agreement, voice: Voice = ENGLISH) -> str:
    """Alpha with its interval and counts, and what it means."""
    reading = voice.told(found.reading)
    if found.alpha is None:
        return voice.say("Krippendorff's alpha: {reading}", reading=reading)
    return voice.say(
        "Krippendorff's alpha {alpha} ({metric}), {pairs} pairs judged by two or more of {raters} raters. {reading}",
        alpha=figure_words(Estimate("", found.alpha, found.low, found.high), False, voice).replace("+", ""),
        metric=voice.told(found.metric),
        pairs=f"{found.units:,}",
        raters=f"{found.raters:,}",
        reading=reading,
    )


def rank_words(row: Standing) -> str:
    """Ranks that the intervals leave open: `1`, `1–3`."""
    if row.rank_low is None or row.rank_high is None:
        return NONE
    return str(row.rank_low) if row.rank_low == row.rank_high else f"{row.rank_low}–{row.rank_high}"


def strength_words(row: Standing, voice: Voice = ENGLISH) -> str:
    """Strength with its interval, or why there is none."""
    if row.strength is None:
        return NONE
    return figure_words(Estimate("", row.strength, row.low, row.high), False, voice)


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


def matrix(board: Leaderboard, voice: Voice = ENGLISH) -> list[list[Cell]]:
    """The win matrix in the order of the leaderboard: a tie is half a win; both-bad answers are no votes."""
    wins, ties, bad = board.win_matrix, board.tie_matrix, board.both_bad_matrix
    cells = []
    for row in range(len(board.rows)):
        line = []
        for column in range(len(board.rows)):
            won, lost, tied = int(wins[row, column]), int(wins[column, row]), int(ties[row, column])
            votes = won + lost + tied
            told = voice.say(
                "{won} won, {tied} tied, {lost} lost, {both_bad} both bad",
                won=f"{won:,}",
                tied=f"{tied:,}",
                lost=f"{lost:,}",
                both_bad=f"{int(bad[row, column]):,}",
            )
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


def missing(board: Leaderboard, planned: Sequence[str], labels: Labels, voice: Voice = ENGLISH) -> list[str]:
    """A sentence for each planned variant that nobody has judged yet."""
    seen = {row.variant for row in board.rows}
    missed = [_name(each, labels) for each in planned if each not in seen]
    return [voice.say("“{variant}” has not been judged yet.", variant=name) for name in missed]


def _name(variant: str, labels: Labels) -> str:
    return labels.get(variant, variant)
