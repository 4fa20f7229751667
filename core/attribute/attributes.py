"""The attributes lens: what the genres, creators, decades or tags of the user's rated items add to the score.

The history lens, gathered: the contribution of each rating is split evenly over the attributes of one kind that the
rated item has; items without any go to a bucket of their own, so that nothing is lost and the sum stays the score.

In the excess form of `ease` every item of the catalogue is a player, those too that the user left unrated while the
average user did not: their contributions go to *their* attributes. A bucket then says how much more of that attribute
the user has, in ratings and in liking, than a user as active and of average taste, and what that is worth for the item.
"""

from __future__ import annotations

import numpy as np

from core.attribute.exact import checked, item_title
from core.attribute.history import HABIT_LEFT_OUT, Sums, exact_sums
from core.errors import InputError
from core.recommend.protocol import LoadedModel
from core.results import Attribution, Contribution
from core.types import AttributeIndex, Catalogue, Float64, History, Int32, Int64

_METHODS = {
    "raw": "The model's own sum over the user's ratings, each split evenly over the {kind}s of the rated item.",
    "excess": (
        "The model's own sum minus the same sum for a user as active and of average taste, each item of the catalogue "
        "split evenly over its {kind}s."
    ),
}


def attributes_attribution(
    catalogue: Catalogue, model: LoadedModel, history: History, item: int, by: str, form: str = "raw"
) -> Attribution:
    """Attribute the score of an item to the attributes of the items that the user rated.

    Parameters
    ----------
    catalogue : Catalogue
        Attributes of the items.
    model : LoadedModel
        A model whose score is an exact sum.
    history : History
        The ratings; the user's own, edited or invented.
    item : int
        Index of the item explained.
    by : str
        Attribute kind: `genre`, `creator`, `decade`, `tag`, as far as the data set has it.
    form : str
        `raw`: Σ runs over the user's ratings. `excess` (`ease`, `foldin`): Σ is the personal part. For `ease` it runs
        over the catalogue; attributes that the user never rated count too where the average user does.

    Returns
    -------
    Attribution
        Largest magnitude first, ties by name; `note` says how many of the user's ratings the attribute has (a rated
        item with several counts for each). base + Σ = score to 1e-5.

    Raises
    ------
    InputError
        The data set has no such kind of attributes, the model no such lens or form, or it cannot serve this history.
    WhyboardError
        The contributions do not sum to the score.
    """
    index = kind_index(catalogue, by)
    sums = exact_sums(model, history, np.array([item], np.int32), form, "attributes")
    return checked(
        Attribution(
            lens="attributes",
            method=_method(form, sums, by),
            players=f"Each {by} of the rated items." if sums.whole is None else f"Each {by} of the catalogue.",
            unit=model.served.unit,
            base=float(sums.bases[0]),
            score=float(sums.scores[0]),
            contributions=_buckets(index, sums, history, by),
            exact=True,
            fidelity=1.0,
            form=form,
            by=by,
        )
    )


def _method(form: str, sums: Sums, by: str) -> str:
    if form == "excess" and sums.whole is None:
        return f"{HABIT_LEFT_OUT}, each rating split evenly over the {by}s of the rated item."
    return _METHODS[form].format(kind=by)


def kind_index(catalogue: Catalogue, by: str) -> AttributeIndex:
    """Return the attributes of one kind.

    Raises
    ------
    InputError
        The data set has none of this kind; the remedy names those it has.
    """
    found = catalogue.items.attributes.get(by)
    if found is None:
        kinds = ", ".join(catalogue.items.attributes)
        raise InputError(
            f"The items of {catalogue.info.name} have no attributes of kind “{by[:80]}”.",
            f"Choose one of: {kinds}." if kinds else "Import the data set with attributes, or use the history lens.",
        )
    return found


def none_given(by: str) -> str:
    """Label of the bucket of the items without an attribute of this kind."""
    return f"No {by} given"


def _buckets(index: AttributeIndex, sums: Sums, history: History, by: str) -> tuple[Contribution, ...]:
    rated = split(index, history.items, np.ones(len(history.items)), whole=True)
    if sums.whole is None:
        values = split(index, history.items, sums.own[:, 0])
    else:
        values = split(index, np.arange(len(sums.whole), dtype=np.int32), sums.whole[:, 0])
    there = np.flatnonzero((rated > 0) | (values != 0))
    order = there[np.argsort(-np.abs(values[there]), kind="stable")]
    return tuple(
        Contribution(_label(index, place, by), value, note=_ratings(count))
        for place, value, count in zip(
            order.tolist(), values[order].tolist(), rated[order].astype(int).tolist(), strict=True
        )
    )


def _label(index: AttributeIndex, place: int, by: str) -> str:
    return item_title(index.names[place]) if place < len(index.names) else none_given(by)


def split(index: AttributeIndex, items: Int32, values: Float64, *, whole: bool = False) -> Float64:
    """Spread a value of each item over its attributes, float64 (n_attributes + 1,); the last is of items without any.

    Parameters
    ----------
    index : AttributeIndex
        Attributes of one kind.
    items : int32 (n,)
        Item indices.
    values : float64 (n,)
        One of each item.
    whole : bool
        Whether each attribute of an item gets all of its value, rather than an even share.
    """
    starts, counts = index.offsets[items], index.offsets[items + 1] - index.offsets[items]
    shares = values if whole else values / np.maximum(counts, 1)
    found = np.bincount(index.values[_ranges(starts, counts)], np.repeat(shares, counts), len(index.names))
    return np.append(found, values[counts == 0].sum())


def _ranges(starts: Int64, counts: Int64) -> Int64:
    """Join the ranges start .. start + count."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.asarray(np.arange(total) + np.repeat(starts - ends + counts, counts), np.int64)


def _ratings(count: int) -> str:
    return "1 rating" if count == 1 else f"{count or 'no'} ratings"
