"""The features of the surrogate in words: what each is called, how it is made, and what a value of it says."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Feature:
    """One figure that the surrogate knows of a user and an item.

    Attributes
    ----------
    name : str
        Short name, stable, for links and files.
    label : str
        What it is called on pages.
    about : str
        How it is made, one sentence.
    says : callable
        Its value in words, on its own.
    """

    name: str
    label: str
    about: str
    says: Callable[[float], str]


def features_of(kinds: Sequence[str], has_years: bool) -> tuple[Feature, ...]:
    """The features that a data set with these attribute kinds has, in the order of the columns."""
    item = [
        Feature("quality", "Item quality", "Everyone's mean rating of the item, drawn towards the mean of all ratings "
                "where few rated it.", lambda v: f"{v:.2f} stars"),
        Feature("popularity", "Popularity", "How many users rated the item.", lambda v: counted(_count(v))),
    ]  # fmt: skip
    if has_years:
        item.append(Feature("year", "Year of release", "Year in which the item came out.", lambda v: f"{v:.0f}"))
    user = [
        Feature("activity", "Ratings they gave", "How many items the user rated.", lambda v: counted(_count(v))),
        Feature("mean", "Their mean rating", "Mean of the user's ratings, drawn towards the mean of all ratings where "
                "they gave few.", lambda v: f"{v:.2f} stars"),
        Feature("spread", "Spread of their ratings", "Standard deviation of the user's ratings.",
                lambda v: f"± {v:.2f} stars"),
        Feature("mainstream", "Popularity of what they rate", "How many ratings the items that the user rated "
                "typically have (geometric mean).", lambda v: f"items with {counted(_count(v))}"),
    ]  # fmt: skip
    taste = [feature for kind in kinds for feature in _of_kind(kind)]
    return (*item, *user, *taste, *_COMPANY)


def _of_kind(kind: str) -> tuple[Feature, Feature]:
    one = "tags" if kind == "tag" else kind
    return (
        Feature(f"taste-{kind}", f"Their taste for its {one}", f"How far the user rated items of the same {one} above "
                "what everyone gave those, drawn towards 0 where they rated few.", lambda v: f"{signed(v)} stars"),
        Feature(f"share-{kind}", f"How often they rate its {one}", f"Share of the user's ratings that are on items of "
                f"the same {one} (mean over several).", lambda v: f"{100 * v:.0f}% of their ratings"),
    )  # fmt: skip


_COMPANY = (
    Feature("lift", "Rated along with what they like", "How much more often than by chance the item is rated by the "
            "users who rated what this user likes; an index, 0 is chance.", lambda v: f"index {signed(v)}"),
    Feature("minded", "Verdict of like-minded users", "Whether users whose ratings agree with this user's rated the "
            "item above its quality; an index, 0 is neutral.", lambda v: f"index {signed(v)}"),
    Feature("closest", "Closest item they like", "Likeness of the item to the nearest one that the user likes, by who "
            "rated both; 0 is none.", lambda v: f"likeness {v:.2f}"),
    Feature("relatives", "Similar items they like", "How many of the items most like it the user likes, each weighed "
            "by likeness and liking; an index.", lambda v: f"index {v:.2f}"),
    Feature("neighbours", "Their ratings of similar items", "How far the user rated the items most like it above what "
            "everyone gave those.", lambda v: f"{signed(v)} stars"),
)  # fmt: skip


def say(feature: Feature, value: float) -> str:
    """A value of a feature in words; `unknown` where it is NaN."""
    return UNKNOWN if math.isnan(value) else feature.says(value)


def signed(value: float) -> str:
    """A number with two decimals and its sign: a true minus; no sign of a zero."""
    text = f"{value:+.2f}"
    return text[1:] if float(text) == 0 else text.replace("-", "−")


def counted(ratings: int) -> str:
    """A number of ratings: `1 rating`, `1,682 ratings`."""
    return "1 rating" if ratings == 1 else f"{ratings:,} ratings"


def _count(log: float) -> int:
    return max(round(10**log - 1), 0)
