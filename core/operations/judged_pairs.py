"""What stands behind a figure of an audit: pairs with their texts, and why raters chose as they did."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.audit.people.intervals import Share, wilson_share
from core.operations.thumbs import REASONS as THUMB_REASONS
from core.rate.answers import BOTH_BAD, LEFT, REASONS_AGAINST, REASONS_FOR, RIGHT, TIE
from core.rate.campaigns import GOLD
from core.store import Journal

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PairTexts", "ThumbShare", "judged_between", "pair_texts", "reason_counts", "thumb_shares"]


@dataclass(frozen=True, slots=True)
class PairTexts:
    """The two texts of a pair.

    Attributes
    ----------
    texts : mapping of str to str
        By variant (untrusted); empty where they are not kept here, as for judgements made elsewhere.
    """

    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ThumbShare:
    """Thumbs of a variant.

    Attributes
    ----------
    variant : str
        Its id.
    share : Share
        Of thumbs up, with Wilson's interval on the effective count.
    reasons : mapping of str to int
        How often each reason was given with a thumb down.
    """

    variant: str
    share: Share
    reasons: Mapping[str, int]


def judged_between(frame: pd.DataFrame, one: str, other: str = "") -> pd.DataFrame:
    """Pairs on which two variants were judged (or one, against whichever), one row each, most judged first.

    Returns
    -------
    DataFrame
        pair, campaign, kind, dataset, model, user, item, opponent; won, tied, lost (of `one`) and both_bad: counts.
    """
    left, right = frame["left"] == one, frame["right"] == one
    if other:
        left, right = left & (frame["right"] == other), right & (frame["left"] == other)
    rows = frame[left | right]
    here = rows["left"] == one
    winner = rows["winner"]
    counted = rows[["pair", "campaign", "kind", "dataset", "model", "user", "item"]].assign(
        opponent=rows["right"].where(here, rows["left"]),
        won=(here & (winner == LEFT)) | (~here & (winner == RIGHT)),
        tied=winner == TIE,
        lost=(here & (winner == RIGHT)) | (~here & (winner == LEFT)),
        both_bad=winner == BOTH_BAD,
    )
    by = ["pair", "campaign", "kind", "dataset", "model", "user", "item", "opponent"]
    votes = ["won", "tied", "lost", "both_bad"]
    found: pd.DataFrame = counted.groupby(by, sort=False, dropna=False)[votes].sum().astype("int64").reset_index()
    order = found[votes].sum(axis=1).sort_values(ascending=False, kind="stable").index
    return found.loc[order].reset_index(drop=True)


def pair_texts(journal: Journal, pair: str) -> PairTexts:
    """The texts of a pair: of a campaign, or of two explanations judged on Compare."""
    rows = journal.read("campaign_pair", pair)
    if rows:
        row = rows[0]
        if not row["first_text"]:  # they were about somebody who was forgotten since
            return PairTexts({})
        return PairTexts({row["first_variant"]: row["first_text"], row["second_variant"]: row["second_text"]})
    kept = [row for part in pair.split("+") for row in journal.read("explanation", part)]
    return PairTexts({row["variant"]: row["text"] for row in kept})


def reason_counts(journal: Journal, frame: pd.DataFrame) -> dict[str, dict[str, int]]:
    """How often each reason was given for or against each variant, by variant.

    Reasons for go to the one preferred (to both of a tie); reasons against to the one that lost, or to both where both
    were bad. Gold pairs do not count.
    """
    given = {row["id"]: json.loads(row["reasons_json"]) for row in journal.read("judged_reasons")}
    rows = frame[frame["judgement"].isin(given.keys()) & (frame["kind"] != GOLD)]
    found: dict[str, Counter[str]] = {}
    for row in rows[["judgement", "left", "right", "winner"]].itertuples(index=False):
        best, worst = _sides(str(row.left), str(row.right), str(row.winner))
        for reason in given[row.judgement]:
            for variant in best if reason in REASONS_FOR else worst:
                found.setdefault(variant, Counter())[reason] += 1
    known = (*REASONS_FOR, *REASONS_AGAINST)
    return {variant: {name: counted[name] for name in known if counted[name]} for variant, counted in found.items()}


def thumb_shares(journal: Journal, variants: Collection[str], without: Collection[str] = ()) -> tuple[ThumbShare, ...]:
    """Share of thumbs up of each variant that has any; the latest thumb of a rater on a text counts."""
    import numpy as np

    latest = {(row["rater"], row["explanation"]): row for row in journal.read("thumbed")}
    kept = [row for row in latest.values() if row["value"] is not None and row["rater"] not in set(without)]
    shares = []
    for variant in variants:
        rows = [row for row in kept if row["variant"] == variant]
        if rows:
            raters = sorted({row["rater"] for row in rows})
            up, votes = np.zeros(len(raters)), np.zeros(len(raters))
            for row in rows:
                up[raters.index(row["rater"])] += row["value"]
                votes[raters.index(row["rater"])] += 1
            shares.append(ThumbShare(variant, wilson_share(up, votes), _reasons(rows)))
    return tuple(shares)


def _reasons(rows: Sequence[Mapping[str, object]]) -> dict[str, int]:
    counted = Counter(reason for row in rows for reason in json.loads(str(row["reasons_json"] or "[]")))
    return {name: counted[name] for name in THUMB_REASONS if counted[name]}


def _sides(left: str, right: str, winner: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who reasons for and reasons against are about."""
    if winner == LEFT:
        return (left,), (right,)
    if winner == RIGHT:
        return (right,), (left,)
    return (left, right), (left, right)
